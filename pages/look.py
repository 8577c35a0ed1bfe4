"""Look closer: text, figures and sizes in a work, or in the visitor's picture from the Identify page."""

from typing import Any

import dash
from dash import html
from dash.development.base_component import Component

from components.looking import findings
from components.searching import address
from components.site import context, missing, urls
from components.site.markup import attributes
from components.works import one_picture
from pipeline.artefacts.store import ArtefactStore
from pipeline.query import likenesses

dash.register_page(__name__, path=findings.PATH, title=f"{findings.TITLE} · Vitrine", name=findings.TITLE)


def _search(store: ArtefactStore) -> dict[str, str]:
    """Where works are searched for by the pose of a figure; empty for a build that cannot be."""
    return {"data_search": urls.relative(address.PATH)} if likenesses.POSE in likenesses.titles_of(store.root) else {}


@context.needs_build
def layout(work: str = "", show: str = "", words: Any = "", **_: Any) -> Component:
    """The page for the work whose id is in the URL, or without one for the picture that the browser still holds.

    ``show`` names kinds that are looked for at once, separated by commas. Lines of text that are like ``words`` are
    marked.
    """
    store = context.live_store()
    row = store.row_of(work) if work else None
    if work and row is None:
        return missing.page("No such work", f"This collection has no work with the id “{work}”.")
    words = words if isinstance(words, str) else ""
    sought = None if row is None else findings.lines_like(store, row, words)
    return html.Div(
        [
            html.H1(findings.TITLE),
            html.P(
                "Programs look for details in the picture and draw what they find. Each finding is a guess, with its "
                "confidence. Turn a layer on to look for it.",
                className="lede",
            ),
            html.Div(
                [
                    one_picture.figure(store, row, "look", html.Div(id="look-layers", className="look-layers")),
                    html.Div(findings.switches(set(show.split(",")), words, sought), className="look-side"),
                    one_picture.nothing(store, findings.address, "look"),
                ],
                id=findings.CONTAINER,
                className="look",
                **attributes(
                    data_phase="shown", data_work=work, data_route=findings.source(store, work), **_search(store)
                ),
            ),
        ],
        className="look-page",
    )
