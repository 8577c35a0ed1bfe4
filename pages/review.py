"""Review: works whose label is worth a second look, and what curators decide on them; the address says which."""

from __future__ import annotations

from typing import Any

import dash
import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, Output, State, clientside_callback, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.reviewing import address, decisions, lists, suspect_card
from components.reviewing.address import KINDS, SIZE, Asked
from components.reviewing.decisions import DecisionsError
from components.site import context, states, theme
from components.site.markup import attributes
from components.works.gallery import page_of
from pipeline.artefacts.label_issues import LabelIssues
from pipeline.artefacts.store import ArtefactStore

dash.register_page(__name__, path=address.PATH, title="Review · Vitrine", name="Review", order=4)

_TITLES = {
    "doubted": "Label doubted",
    "neighbours": "Neighbours disagree",
    "unlike": "Unlike any other",
    "all": "All works",
}
_NOTES = {
    "doubted": "Label and model disagree, and the model is sure. The most doubtful label comes first.",
    "neighbours": "None of the ten works that look most like it carries the same label. The most doubtful comes first.",
    "unlike": "The one work in a hundred that looks least like any other: a wrong picture, a detail, a frame, or a "
    "rarity. The most alone comes first.",
    "all": "Every work with a label, the most doubtful first.",
}
#: Decisions that one answer reads; more have no place in a browser's storage.
_MOST = 100_000


@context.needs_build
def layout(**parameters: Any) -> Component:
    """The page; see ``components.reviewing.address`` for its addresses."""
    store = context.live_store()
    found = lists.of(store)
    if found is None:
        return html.Div(
            [
                html.H1("Review"),
                states.empty(
                    "This build has no review",
                    "It was made before Vitrine looked for doubtful labels. Run `python -m pipeline.build` again with "
                    "the same settings: what has not changed is not made anew.",
                ),
            ]
        )
    wanted = address.read(parameters, found.classes)
    return html.Div(
        [
            html.H1("Review"),
            html.P(
                "Works whose label is worth a second look. A doubt is the model's guess and no proof: what is right, "
                "you decide.",
                className="lede",
            ),
            _tabs(found, wanted),
            html.P(_NOTES[wanted.kind], className="section-note review-note"),
            _tools(store, found, wanted),
            html.Div(states.loading("Hanging the works …"), id="review-list", **attributes(aria_live="off")),
            html.Div(id="review-pages"),
            _about(found),
            dcc.Store(id="review-asked", data=vars(wanted)),
            *(dcc.Store(id=f"review-{name}") for name in ("wanted", "decisions", "file", "imported")),
            dcc.Download(id="review-download"),
        ],
        id="review-page",
        className="review-page",
        **attributes(data_source=lists.source_key(store), data_build=store.build_id, data_classes=_titles(store)),
    )


def _titles(store: ArtefactStore) -> str:
    """Key and title of each class, for the browser's sentences."""
    return "\n".join(f"{info.key}\t{info.title}" for info in store.classes)


def _tabs(found: LabelIssues, wanted: Asked) -> Component:
    links = []
    for kind, title in _TITLES.items():
        count = len(lists.places(found, Asked(kind, wanted.label)))
        links.append(
            dcc.Link(
                [title, html.Span(f"{count:,}", className="figure")],
                href=wanted.address(kind=kind),
                className="review-tab review-tab--current" if kind == wanted.kind else "review-tab",
            )
        )
    return html.Nav(links, className="review-tabs", **attributes(aria_label="Lists"))


def _tools(store: ArtefactStore, found: LabelIssues, wanted: Asked) -> Component:
    classes = [{"value": key, "label": theme.class_style(store, key)[2]} for key in found.classes]
    return html.Div(
        [
            html.Div(
                [
                    dmc.Select(
                        id="review-class",
                        data=classes,
                        value=wanted.label or None,
                        placeholder="All classes",
                        clearable=True,
                        className="review-class",
                        **attributes(aria_label="Class in the catalogue"),
                    ),
                    dmc.Switch(id="review-hide", label="Hide what is decided", checked=wanted.hide),
                    html.P(id="review-progress", className="review-progress", role="status"),
                ],
                className="review-row",
            ),
            html.Div(
                [
                    html.Button("Undo", id="review-undo", className="button", type="button", disabled=True),
                    html.Button("Export CSV", id="review-export", className="button", type="button"),
                    html.Button("Import CSV", id="review-import", className="button", type="button"),
                    # assets/review.js puts a file input here: Dash has no component for it.
                    html.Div(id="review-file-holder", hidden=True),
                ],
                className="review-row",
            ),
            html.P(id="review-message", className="review-message", role="status"),
            html.P(
                "Your decisions stay in this browser, on this device, also for the next build of this collection. "
                "Nobody else sees them: export them to pass them on.",
                className="hint",
            ),
            html.P(_keys(), className="hint review-keys"),
        ],
        className="review-tools",
    )


def _keys() -> list[Component | str]:
    """The keys that decide on a work which has the focus."""
    keys = ("R", "label is right"), ("S", "as suggested"), ("N", "not sure"), ("J", "next work"), ("K", "work before")
    parts: list[Component | str] = ["With the keyboard, on a work: "]
    for key, words in (*keys, ("U", "undo")):
        parts += [html.Kbd(key), f" {words}{'.' if key == 'U' else ', '}"]
    return parts


def _about(found: LabelIssues) -> Component:
    about = found.about
    estimated = f"{100 * about['estimated_wrong']:.1f}\u00a0%"
    seen = (
        "Careful: this model's features were themselves learned from these labels, wrong ones included, so that it "
        "finds fewer of them than a backbone that was trained elsewhere."
        if about["features_saw_labels"]
        else "The features were made without labels, and each answer by classifiers that had not seen that work's own."
    )
    return html.Details(
        [
            html.Summary("How these lists are made"),
            html.P(f"{seen} By this reckoning some {estimated} of the {len(found):,} labels are wrong or debatable."),
            html.P(str(about["method"]), className="hint"),
        ],
        className="review-about section",
    )


for _name, _output, _inputs, _states in (
    ("begin", Output("review-wanted", "data"), [Input("review-asked", "data")], []),
    (
        "filtered",
        Output("review-page", "title"),
        [Input("review-class", "value"), Input("review-hide", "checked")],
        [State("review-asked", "data")],
    ),
    ("imported", Output("review-message", "title"), [Input("review-imported", "data")], []),
):
    clientside_callback(
        ClientsideFunction("review", _name), _output, *_inputs, *_states, prevent_initial_call=_name != "begin"
    )


def _read(data: object) -> tuple[ArtefactStore, LabelIssues, Asked]:
    """The live build's lists, and which of them a page's store asks for.

    Raises:
        PreventUpdate: the page has said nothing yet, or another build without lists has taken its place.
    """
    store = context.live_store()
    found = lists.of(store)
    if found is None or not isinstance(data, dict):
        raise PreventUpdate
    kind, label, page = data.get("kind"), data.get("label"), data.get("page")
    return store, found, Asked(
        kind=kind if kind in KINDS else next(iter(KINDS)),
        label=label if label in found.classes else "",
        hide=data.get("hide") is True,
        page=page if isinstance(page, int) else 1,
    )  # fmt: skip


@dash.callback(
    Output("review-list", "children"),
    Output("review-pages", "children"),
    Input("review-wanted", "data"),
    prevent_initial_call=True,
)
def show(data: Any) -> tuple[Component, Component | None]:
    """One page of the list; ``hidden`` holds the object ids that were decided on when it was opened."""
    store, found, wanted = _read(data)
    hidden = lists.places_of_ids(store, found, data.get("hidden") or []) if wanted.hide else None
    all_places = lists.places(found, wanted)
    order = lists.places(found, wanted, hidden)
    if len(order) == 0:
        return _nothing(wanted, decided=len(all_places) > 0), None
    shown, page, pages = page_of(order, wanted.page, SIZE)
    cards = [suspect_card.card(store, found, int(place)) for place in shown]
    return html.Div(cards, className="suspects"), _pager(wanted, page, pages)


def _nothing(wanted: Asked, *, decided: bool) -> Component:
    if decided:
        link = dcc.Link("Show them again", href=wanted.address(hide=False), className="button")
        return states.empty("Everything here is decided", "You have looked at every work of this list.", link)
    if wanted.label:
        link = dcc.Link("All classes", href=wanted.address(label=""), className="button")
        return states.empty("No work of this class", "No work that is catalogued so is on this list.", link)
    return states.empty("Nothing to doubt", "No work of this collection is on this list.")


def _pager(wanted: Asked, page: int, pages: int) -> Component | None:
    if pages == 1:
        return None

    def link(text: str, to: int) -> Component:
        there = 1 <= to <= pages
        return (
            dcc.Link(text, href=wanted.address(page=to), className="button")
            if there
            else html.Span(text, className="button", **attributes(aria_disabled="true"))
        )

    return html.Nav(
        [
            link("‹ Before", page - 1),
            html.Span(f"Page {page:,} of {pages:,}", className="figure"),
            link("Next ›", page + 1),
        ],
        className="review-pager",
        **attributes(aria_label="Pages of the list"),
    )


@dash.callback(Output("review-progress", "children"), Input("review-decisions", "data"), Input("review-wanted", "data"))
def progress(kept: Any, data: Any) -> list[Component | str]:
    """How much of the list was decided on, and how many decisions are on works that this build does not have."""
    store, found, wanted = _read(data)
    decided = [each.object_id for each in decisions.read(kept)[:_MOST] if each.decision]
    places = lists.places_of_ids(store, found, decided)
    order = lists.places(found, wanted)
    done = int(sum(1 for _ in set(places.tolist()) & set(order.tolist())))
    others = len(decided) - len(places)
    unknown = f" {others:,} of these on works that this build does not have." if others else ""
    return [
        html.Strong(f"{done:,} of {len(order):,}"),
        f" looked at here; {len(decided):,} in all.{unknown}",
    ]


@dash.callback(
    Output("review-download", "data"),
    Input("review-export", "n_clicks"),
    State("review-decisions", "data"),
    prevent_initial_call=True,
)
def export(clicks: int | None, kept: Any) -> Any:
    """All decisions on this collection as CSV."""
    if not clicks:
        raise PreventUpdate
    found = decisions.read(kept)[:_MOST]
    return dcc.send_bytes(decisions.written(found), decisions.file_name())


@dash.callback(Output("review-imported", "data"), Input("review-file", "data"), prevent_initial_call=True)
def take_over(file: Any) -> dict[str, Any]:
    """A chosen CSV's decisions, by object id, or why it cannot be taken."""
    if not isinstance(file, dict) or not isinstance(file.get("text"), str):
        raise PreventUpdate
    found = lists.of(context.live_store())
    try:
        taken = decisions.parsed(file["text"], found.classes if found else ())
    except DecisionsError as error:
        return {"problem": str(error)}
    return {"decisions": {each.object_id: each.as_dict() for each in taken}}
