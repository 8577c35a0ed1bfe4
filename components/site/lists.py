"""Lists of works and notes on works, which a browser keeps (``assets/lists/``), as far as every page has them."""

import json
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.site import kept, pins, urls
from components.site.markup import attributes
from pipeline.artefacts.store import ArtefactStore

#: Path of the page, and names in its address: of a list that the browser keeps, and of a list that is shared.
PATH, OPEN, NAME, WORKS = "/lists", "list", "name", "works"
#: In place of a list's id: all works with a note.
NOTED = "notes"
#: Most lists, works of a list, works in a link, letters of a link (proxies refuse addresses of 8,000), letters of a
#: list's name, and letters of a note.
MOST_LISTS, MOST_WORKS, MOST_SHARED, LONGEST_LINK, LONGEST_NAME, LONGEST_NOTE = 200, 1_000, 100, 6_000, 80, 2_000
#: Letters of an object id.
LONGEST_ID = 1_000


def keeper(store: ArtefactStore) -> Component:
    """An element of every page that tells the scripts what they must know of lists."""
    rules = {
        "source": kept.source_key(store),
        "path": urls.relative(PATH),
        "compare": {"path": urls.relative(pins.PATH), "works": pins.WORKS, "most": pins.MOST},
        "names": {"open": OPEN, "name": NAME, "works": WORKS},
        "noted": NOTED,
        "most": {
            "lists": MOST_LISTS,
            "works": MOST_WORKS,
            "shared": MOST_SHARED,
            "link": LONGEST_LINK,
            "name": LONGEST_NAME,
            "note": LONGEST_NOTE,
        },
    }
    return html.Div(id="lists-keeper", hidden=True, **attributes(data_rules=json.dumps(rules)))


def button(
    works: list[tuple[str, str]], of: str, class_name: str = "button", text: str = "", **others: Any
) -> Component:
    """A button that opens the choice of lists for one or more works.

    Args:
        works: object id and title of each.
        of: names the works for people.
        class_name: for CSS.
        text: on the button; a sign where there is none.
        others: more attributes.
    """
    return html.Button(
        text or html.Span(className="lister-sign", **attributes(aria_hidden="true")),
        type="button",
        className=class_name,
        title="Add to a list",
        **others,
        **attributes(
            data_list_works=json.dumps([{"id": key, "title": title} for key, title in works]),
            data_list_of=of,
            aria_label=f"Add {of} to a list",
            aria_haspopup="dialog",
        ),
    )


def note(object_id: str, title: str) -> Component:
    """The field of a visitor's note on a work; the browser fills and keeps it."""
    return html.Label(
        [
            html.Span("Your note", className="work-note-name"),
            html.Textarea(
                rows=2,
                maxLength=LONGEST_NOTE,
                className="work-note-text",
                **attributes(data_note=object_id, data_title=title, aria_label=f"Your note on {title}"),
            ),
            html.Span(className="work-note-said", role="status"),
        ],
        className="work-note",
    )
