"""One list that the browser keeps: its name, its works with their notes and places, and what can be done with it.

The browser moves and takes away the cards by itself (``assets/lists/opened.mjs``) and asks for them anew only where
some are missing.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.listing import files
from components.listing.work_lists import Listed, name_of, works_of
from components.site import lists, states, urls
from components.site.markup import attributes
from components.site.static_html import Input
from components.works import cards
from pipeline.artefacts.store import ArtefactStore

#: What a file of each kind is for.
_KINDS = {
    files.CSV: ("CSV", "A table for a spreadsheet"),
    files.JSON: ("JSON", "All that this browser keeps of the list"),
    files.IIIF: ("IIIF manifest", "For viewers of the IIIF Presentation API 3.0"),
}


def content(store: ArtefactStore, asked: Mapping[str, Any]) -> list[Component]:
    """A list as the browser tells of it: ``id``, ``name``, ``works``, how many of them are drawn (``most``), ``at``."""
    works = works_of(asked.get("works"))
    most = asked.get("most")
    drawn_works = works[: most if isinstance(most, int) and most > 0 else lists.MOST_WORKS]
    gone = [work.object_id for work in works if store.row_of(work.object_id) is None]
    key = str(asked.get("id") or "")[:40]
    is_notes = key == lists.NOTED
    # A change of it makes the browser draw the cards anew, though they may be those that it once had.
    drawn = attributes(data_at=str(asked.get("at"))[:20], data_gone=json.dumps(gone))
    grid = cards.work_grid([_card(store, work, is_notes) for work in drawn_works], label="Works of the list")
    parts: list[Component] = [
        html.P(dcc.Link("‹ All lists", href=urls.relative(lists.PATH)), className="list-back"),
        _head(name_of(asked.get("name")), is_notes),
        *([] if is_notes else [share()]),
        html.Div(grid, className="list-works", **drawn),
        html.Button("Show more", type="button", className="button list-more", hidden=True),
    ]
    words = "Press the plus on the picture of a work, on any page, and choose this list."
    action = dcc.Link("See the collection", href=urls.relative("/collection"), className="button button--first")
    empty = states.empty("No works in this list", words, action)
    parts.append(html.Div(empty, className="list-empty", hidden=True))
    return [html.Div(parts, className="list-opened", **attributes(data_list=key))]


def unknown() -> Component:
    """The browser has no list of that id."""
    words = "It was deleted, or another browser keeps it. A link that shares a list opens it in any browser."
    link = dcc.Link("See all lists", href=urls.relative(lists.PATH), className="button button--first")
    return states.empty("This browser has no such list", words, link)


def _head(name: str, is_notes: bool) -> Component:
    title = html.H2("Works with a note" if is_notes else name, className="list-title")
    tools = exports(without=(files.IIIF,)) if is_notes else _tools()
    parts = [
        title,
        html.P(className="list-count", **attributes(aria_live="polite")),
        html.Div(tools, className="list-tools"),
    ]
    if not is_notes:
        parts.insert(1, _rename(name))
    return html.Div(parts, className="list-head")


def _rename(name: str) -> Component:
    """The form that a press of "Rename" shows."""
    field = Input(type="text", value=name, maxlength=str(lists.LONGEST_NAME), **attributes(data_list_name=""))
    label = html.Label([html.Span("Name of the list"), field], className="list-rename")
    save = html.Button("Save", type="submit", className="button button--first")
    return html.Form([label, save], className="list-naming lists-new", hidden=True)


def _tools() -> list[Component]:
    def button(text: str, class_name: str, **others: Any) -> Component:
        return html.Button(text, type="button", className=f"button {class_name}", **others)

    return [
        # The browser knows which works, and hides it where there are fewer than two.
        dcc.Link("Compare", href=urls.relative("/compare"), className="button list-compare"),
        button("Rename", "list-retitle", **attributes(aria_expanded="false")),
        button("Share by link", "list-share", **attributes(aria_expanded="false")),
        *exports(),
        button("Delete list", "list-delete", **attributes(data_list_delete="")),
    ]


def exports(without: Sequence[str] = ()) -> list[Component]:
    """A button for each kind of file."""
    return [
        html.Button(
            f"Export {title}",
            type="button",
            className="button",
            title=what,
            **attributes(data_list_export=kind),
        )
        for kind, (title, what) in _KINDS.items()
        if kind not in without
    ]


def share() -> Component:
    """Where the browser writes the link that carries a list."""
    return html.Div(
        [
            html.Label(
                [html.Span("Link to this list"), Input(type="text", readonly="", **attributes(data_list_link=""))],
                className="list-rename",
            ),
            html.Div(
                [
                    html.Button("Copy the link", type="button", className="button button--first list-copy"),
                    html.A("The list as a IIIF manifest", className="list-manifest", target="_blank", rel="noopener"),
                ],
                className="list-tools",
            ),
            html.P(
                "The link holds the name and the works in their order. Your notes are not in it: they may be private. "
                "An exported file has them.",
                className="hint list-link-hint",
            ),
            html.P(className="list-no-link", hidden=True),
        ],
        className="list-sharing",
        hidden=True,
    )


def _card(store: ArtefactStore, work: Listed, is_notes: bool) -> Component:
    row = store.row_of(work.object_id)
    if row is not None:
        title = cards.title_of(store.work(row))
        return cards.work_card(store, row, actions=_own(work.object_id, title, is_notes))
    title = work.title or work.object_id
    lines = [
        html.H3(title, className="label-title"),
        html.P([html.Code(work.object_id), " is not in this build. The list keeps it."], className="hint"),
        _own(work.object_id, title, is_notes),
    ]
    return html.Article(
        [html.Div("Not in this build", className="mat list-gone"), html.Div(lines, className="label")],
        className="work-card list-unknown",
        **attributes(data_object_id=work.object_id),
    )


def _own(object_id: str, title: str, is_notes: bool) -> Component:
    """What is the visitor's own at a work: the note, its place in the list, and the way out of it."""
    note = lists.note(object_id, title)
    if is_notes:
        return html.Div(note, className="list-own")

    def button(text: str, act: str, name: str) -> Component:
        return html.Button(
            text,
            type="button",
            className="button list-act",
            title=name,
            **attributes(data_list_act=act, aria_label=f"{name}: {title}"),
        )

    return html.Div(
        [
            note,
            html.Div(
                [
                    button("‹", "earlier", "Earlier"),
                    Input(
                        type="number",
                        min="1",
                        step="1",
                        inputmode="numeric",
                        **attributes(data_list_place="", aria_label=f"Place of {title} in the list"),
                    ),
                    button("›", "later", "Later"),
                    button("Take away", "remove", "Take away from the list"),
                ],
                className="list-acts",
                role="group",
                **attributes(aria_label=f"Place of {title}"),
            ),
        ],
        className="list-own",
    )
