"""All lists that a browser keeps, each with its first pictures. The browser tells the server what to draw."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from components.listing.work_lists import Listed, name_of, text_of, works_of
from components.site import states, urls
from components.site.lists import MOST_LISTS, NOTED, OPEN, PATH
from components.site.markup import attributes
from pipeline.artefacts.store import ArtefactStore

#: Pictures of a list. The browser tells of twice as many works, for the build may lack some.
PICTURES = 4


@dataclass(frozen=True)
class Summary:
    """What is told of one list: its id in the browser, name, number of works, first works, and last change."""

    key: str
    name: str
    count: int
    first: tuple[Listed, ...]
    time: str


def summaries(asked: Mapping[str, Any]) -> list[Summary]:
    """The lists that a browser tells of; anything else is left out."""
    given = asked.get("lists")
    return [
        Summary(
            text_of(each.get("id"), 40),
            name_of(each.get("name")),
            count if isinstance(count := each.get("count"), int) and 0 <= count < 10**6 else 0,
            works_of(each.get("first"))[: 2 * PICTURES],
            text_of(each.get("time"), 40),
        )
        for each in (given if isinstance(given, list) else [])[:MOST_LISTS]
        if isinstance(each, Mapping)
    ]


def address_of(key: str) -> str:
    """The address of a list that the browser keeps under that id."""
    return f"{urls.relative(PATH)}?{OPEN}={quote(key, safe='')}"


def content(store: ArtefactStore, asked: Mapping[str, Any]) -> list[Component]:
    """The lists as cards, and the notes; an empty state where there is neither."""
    lists = summaries(asked)
    noted = asked.get("noted")
    notes = noted if isinstance(noted, int) and 0 < noted < 10**6 else 0
    if not lists and not notes:
        words = (
            "Press the plus on the picture of a work, on any page, and name a list. Or make one above, import one from "
            "a file, or open the link of a list that somebody shared."
        )
        link = dcc.Link("See the collection", href=urls.relative("/collection"), className="button button--first")
        return [states.empty("No lists yet", words, link)]
    cards = [_card(store, each) for each in lists]
    parts: list[Component] = [html.Div(cards, className="list-cards")] if cards else []
    if notes:
        words = "1 work has a note" if notes == 1 else f"{notes:,} works have a note"
        parts.append(html.P(["Of all works of this collection, ", dcc.Link(words, href=address_of(NOTED)), "."]))
    return parts


def _card(store: ArtefactStore, of: Summary) -> Component:
    works = "No works" if of.count == 0 else "1 work" if of.count == 1 else f"{of.count:,} works"
    changed = f" · changed {of.time[:10]}" if of.time else ""
    rows = [row for work in of.first if (row := store.row_of(work.object_id)) is not None]
    pictures = [html.Img(src=urls.thumbnail(store, row), alt="", draggable="false") for row in rows[:PICTURES]]
    return html.Article(
        [
            dcc.Link(
                [
                    html.Div(pictures, className="list-pictures", **attributes(data_count=str(len(pictures)))),
                    html.H2(of.name, className="list-name"),
                ],
                href=address_of(of.key),
                className="list-open",
            ),
            html.P(f"{works}{changed}", className="hint"),
            html.Button(
                "Delete",
                type="button",
                className="button list-delete",
                **attributes(data_list_delete=of.key, aria_label=f"Delete the list {of.name}"),
            ),
        ],
        className="list-card",
    )
