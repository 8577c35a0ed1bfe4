"""Compare: works side by side, enlarged together, with what differs and how similar they are."""

from collections.abc import Sequence
from typing import Any

import dash
from dash import dcc, html
from dash.development.base_component import Component

from components.comparing import address, differences, similarities, wall
from components.site import context, lists, pins, states, urls
from components.works import cards
from pipeline.artefacts.store import ArtefactStore

dash.register_page(__name__, path=pins.PATH, title="Compare · Vitrine", name="Compare")


@context.needs_build
def layout(works: Any = "", **_: Any) -> Component:
    """The page; ``works`` of its query string has the ids of the works, see :mod:`components.comparing.address`."""
    store = context.live_store()
    compared = address.parse(store, works)
    head: list[Component] = [html.H1("Compare")]
    head += [html.P(sentence, className="notice-line", role="status") for sentence in compared.ignored]
    if not compared.rows:
        words = "Press the pin on the picture of a work, on any page. Two to six works can be compared."
        collection = dcc.Link("See the collection", href=urls.relative("/collection"), className="button button--first")
        return html.Div([*head, states.empty("No works to compare", words, collection)])
    parts: list[Component] = [wall.wall(store, compared.rows), _to_a_list(store, compared.rows)]
    if len(compared.rows) > 1:
        parts += [differences.section(store, compared.rows), similarities.section(store, compared.rows)]
    else:
        parts.append(html.P("Pin another work to compare it with this one.", className="hint"))
    return html.Div([*head, *parts], id="compare", className="compare")


def _to_a_list(store: ArtefactStore, rows: Sequence[int]) -> Component:
    works = [store.work(row) for row in rows]
    of = cards.title_of(works[0]) if len(works) == 1 else f"these {len(works)} works"
    named = [(str(work["object_id"]), cards.title_of(work)) for work in works]
    return html.P(lists.button(named, of, text=f"Add {of} to a list" if len(works) > 1 else "Add to a list"))
