"""Duplicates: groups of works whose pictures show the same, and the curators' decisions. A list of the page Review."""

import json
from typing import Any

import dash
import numpy as np
from dash import ClientsideFunction, Input, Output, State, clientside_callback, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.exploring.paging import page_of
from components.reviewing import duplicate_card, duplicates, group_decisions, keeping, navigation
from components.site import context, states, urls
from components.site.markup import attributes
from components.works import guesses
from pipeline.artefacts.duplicates import MOST_OF_A_DETAIL, Group
from pipeline.artefacts.records.chosen_csv import FileError
from pipeline.artefacts.store import ArtefactStore

dash.register_page(__name__, path=duplicates.PATH, title="Duplicates · Vitrine", name="Duplicates")

#: What the page's script must know of decisions.
_RULES = {
    "codes": {
        "keepBoth": group_decisions.KEEP_BOTH,
        "merge": group_decisions.MERGE,
        "different": group_decisions.DIFFERENT,
    },
    "parts": group_decisions.SAID,
}
#: Most decisions that a callback reads. A browser's storage holds fewer.
_MOST = 100_000


@context.needs_build
def layout(page: Any = None, **_: Any) -> Component:
    """The page; ``page`` of its query string is the number of the list's page."""
    store = context.live_store()
    groups = duplicates.of(store)
    head = [html.H1("Duplicates"), navigation.tabs(store, None)]
    if groups is None:
        missing = states.empty(
            "This build has no list of duplicates",
            "It was made by a version without this page. Run `python -m pipeline.build` again with the same settings. "
            "Stages that have not changed are not repeated.",
        )
        return html.Div([*head, missing])
    if not groups:
        return html.Div([*head, states.empty("No duplicates", "No two pictures of this collection show the same.")])
    shown, number, pages = page_of(np.arange(len(groups)), urls.page_number(page), duplicates.SIZE)
    return html.Div(
        [
            *head,
            html.P(
                "Works whose pictures show the same: one file twice, copies, states of a print, details and mirrored "
                "scans. Groups with several labels come first, then the larger and the more similar ones.",
                className="section-note review-note",
            ),
            _tools(),
            html.Div([duplicate_card.card(store, groups[place]) for place in shown.tolist()], className="duplicates"),
            navigation.pager(number, pages, duplicates.url),
            _about(),
            dcc.Store(id="duplicates-asked", data=number),
            *(dcc.Store(id=f"duplicates-{name}") for name in ("decisions", "file", "imported")),
            dcc.Download(id="duplicates-download"),
        ],
        id="duplicates-page",
        className="review-page",
        **keeping.data(store, "duplicates"),
        **attributes(data_build=store.build_id, data_rules=json.dumps(_RULES)),
    )


def _tools() -> Component:
    return html.Div(
        [
            html.P(id="duplicates-progress", className="review-progress", role="status"),
            navigation.decision_buttons("duplicates"),
            html.P(id="duplicates-message", className="review-message", role="status"),
            *keeping.note("duplicates", duplicates.url()),
            html.P(
                "Merge: the records describe one work, and one record is kept. Different: the pictures do not show the "
                "same. Nothing is changed in the catalogue.",
                className="hint",
            ),
        ],
        className="review-tools",
    )


def _about() -> Component:
    return html.Details(
        [
            html.Summary("How this list is made"),
            html.P(
                "A work is compared with its nearest works by embedding, where they are very similar, and with works "
                "of the same file or perceptual hash. Of each of these works, those that have key points in common "
                "with it are compared as well. A pair is listed if the key points agree in their places and the small "
                "areas between them agree too, or if two smooth pictures agree as a whole. A detail shows less than "
                f"{guesses.percent(MOST_OF_A_DETAIL)} of the other picture."
            ),
            html.P(
                "A detail that is not similar to any work as a whole can be missed. A repeated motif can be listed "
                "although the works differ.",
                className="hint",
            ),
        ],
        className="review-about section",
    )


for _name, _output, _input in (
    ("listed", Output("duplicates-page", "title"), Input("duplicates-asked", "data")),
    ("imported", Output("duplicates-message", "title"), Input("duplicates-imported", "data")),
):
    clientside_callback(ClientsideFunction("review", _name), _output, _input, prevent_initial_call=_name == "imported")


def _live() -> tuple[ArtefactStore, tuple[Group, ...]]:
    """The live build and its groups.

    Raises:
        PreventUpdate: the live build has changed to one without them.
    """
    store = context.live_store()
    groups = duplicates.of(store)
    if groups is None:
        raise PreventUpdate
    return store, groups


@dash.callback(Output("duplicates-progress", "children"), Input("duplicates-decisions", "data"))
def progress(stored: Any) -> list[Component | str]:
    """The number of decisions about groups of this build, and about groups that it does not have."""
    store, groups = _live()
    keys = context.serving().cached("duplicate-keys", store, lambda: duplicates.keys(store, groups))
    decided = {each.key for each in group_decisions.read(stored)[:_MOST] if each.decision}
    others = len(decided - keys)
    unknown = f" {others:,} more about groups that this build does not have." if others else ""
    return [html.Strong(f"{len(decided & keys):,} of {len(groups):,}"), f" groups decided.{unknown}"]


@dash.callback(
    Output("duplicates-download", "data"),
    Input("duplicates-export", "n_clicks"),
    State("duplicates-decisions", "data"),
    prevent_initial_call=True,
)
def export(clicks: int | None, stored: Any) -> Any:
    """All decisions about groups of this collection as CSV."""
    if not clicks:
        raise PreventUpdate
    store = context.live_store()
    decisions = group_decisions.read(stored)[:_MOST]
    rows = {each: store.row_of(each) for decision in decisions for each in decision.object_ids}
    objects = store.objects
    works = {
        object_id: (str(objects["title"].iat[row]), str(objects["label"].iat[row]))
        for object_id, row in rows.items()
        if row is not None
    }
    return dcc.send_bytes(group_decisions.to_csv(decisions, works), group_decisions.file_name())


@dash.callback(Output("duplicates-imported", "data"), Input("duplicates-file", "data"), prevent_initial_call=True)
def import_csv(file: Any) -> dict[str, Any]:
    """The decisions in a chosen CSV by group, or the reason why it cannot be imported."""
    if not isinstance(file, dict) or not isinstance(file.get("text"), str):
        raise PreventUpdate
    try:
        imported = group_decisions.from_csv(file["text"])
    except FileError as error:
        return {"problem": str(error)}
    return {"decisions": {each.key: each.as_dict() for each in imported}}
