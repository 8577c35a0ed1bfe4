"""Review: works whose label may be wrong, and the curators' decisions about them. The URL selects the list."""

import json
from typing import Any

import dash
import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, Output, State, clientside_callback, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.exploring.paging import page_of
from components.reviewing import decisions, label_issue_card, lists, navigation
from components.reviewing.address import CLASS, DECIDED, HIDE, KINDS, PAGE, PATH, SIZE, ReviewAddress, parse
from components.site import context, kept, states, theme
from components.site.csv_file import FileError
from components.site.markup import attributes
from components.site.static_html import static_html
from pipeline.artefacts.label_issues import LabelIssues
from pipeline.artefacts.store import ArtefactStore

dash.register_page(__name__, path=PATH, title="Review · Vitrine", name="Review", order=3, navigation=True)

#: What the page's script must know of decisions and query strings.
_RULES = {
    "codes": {"right": decisions.RIGHT, "change": decisions.CHANGE, "again": decisions.AGAIN},
    "parts": decisions.PARTS,
    "names": {"label": CLASS, "hide": HIDE, "page": PAGE},
    "decided": DECIDED,
}
#: Most decisions that a callback reads. A browser's storage holds fewer.
_MOST = 100_000


@context.needs_build
def layout(**parameters: Any) -> Component:
    """The page; see ``components.reviewing.address`` for its query string."""
    store = context.live_store()
    issues = lists.of(store)
    if issues is None:
        return html.Div(
            [
                html.H1("Review"),
                states.empty(
                    "This build has no review",
                    "It was made by a version without this page. Run `python -m pipeline.build` again with the same "
                    "settings. Stages that have not changed are not repeated.",
                ),
            ]
        )
    address = parse(parameters, issues.classes)
    return html.Div(
        [
            html.H1("Review"),
            html.P(
                "Works whose label may be wrong. The model's guess is no proof: you decide which label is right.",
                className="lede",
            ),
            navigation.tabs(store, address),
            html.P(KINDS[address.kind].note, className="section-note review-note"),
            _tools(store, issues, address),
            html.Div(states.loading("Loading the works …"), id="review-list", **attributes(aria_live="off")),
            html.Div(id="review-pages"),
            _about(issues),
            dcc.Store(id="review-asked", data=vars(address)),
            *(dcc.Store(id=f"review-{name}") for name in ("wanted", "decisions", "file", "imported")),
            dcc.Download(id="review-download"),
        ],
        id="review-page",
        className="review-page",
        **attributes(
            data_source=kept.source_key(store),
            data_build=store.build_id,
            data_classes=json.dumps([(info.key, info.title) for info in store.classes]),
            data_rules=json.dumps(_RULES),
        ),
    )


def _tools(store: ArtefactStore, issues: LabelIssues, address: ReviewAddress) -> Component:
    classes = [{"value": key, "label": theme.class_style(store, key)[2]} for key in issues.classes]
    return html.Div(
        [
            html.Div(
                [
                    dmc.Select(
                        id="review-class",
                        data=classes,
                        value=address.label or None,
                        placeholder="All classes",
                        clearable=True,
                        className="review-class",
                        **attributes(aria_label="Class in the catalogue"),
                    ),
                    dmc.Switch(id="review-hide", label="Hide works with a decision", checked=address.hide),
                    html.P(id="review-progress", className="review-progress", role="status"),
                ],
                className="review-row",
            ),
            navigation.decision_buttons("review"),
            html.P(id="review-message", className="review-message", role="status"),
            html.P(
                "Your decisions are stored in this browser on this device, also for the next build of this collection. "
                "Nobody else sees them. Export them to share them.",
                className="hint",
            ),
            html.P(_keys(), className="hint review-keys"),
        ],
        className="review-tools",
    )


def _keys() -> list[Component | str]:
    """The keyboard shortcuts for the work that has the focus."""
    deciding = {decisions.RIGHT: "label is right", decisions.CHANGE: "as suggested", decisions.AGAIN: "not sure"}
    keys = [*((label_issue_card.KEYS[code], words) for code, words in deciding.items())]
    keys += [("J", "next work"), ("K", "previous work")]
    parts: list[Component | str] = ["Keys for the focused work, which J chooses: "]
    for key, words in (*keys, ("U", "undo")):
        parts += [html.Kbd(key), f" {words}{'.' if key == 'U' else ', '}"]
    return parts


def _about(issues: LabelIssues) -> Component:
    about = issues.about
    estimate = f"{100 * about['estimated_wrong']:.1f}\u00a0%"
    features = (
        "Please note: the features of this model were trained on these labels, including the wrong ones. It therefore "
        "finds fewer wrong labels than a backbone that was trained on other data."
        if about["features_saw_labels"]
        else "The features were made without labels. Each work was judged by classifiers that did not see its label."
    )
    return html.Details(
        [
            html.Summary("How these lists are made"),
            html.P(f"{features} An estimated {estimate} of the {len(issues):,} labels are wrong or debatable."),
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


def _read(data: object) -> tuple[ArtefactStore, LabelIssues, ReviewAddress]:
    """The live build, its label issues, and the list that the page's store selects.

    Raises:
        PreventUpdate: the store is empty, or the live build has changed to one without label issues.
    """
    store = context.live_store()
    issues = lists.of(store)
    if issues is None or not isinstance(data, dict):
        raise PreventUpdate
    kind, label, page = data.get("kind"), data.get("label"), data.get("page")
    return store, issues, ReviewAddress(
        kind=kind if kind in KINDS else next(iter(KINDS)),
        label=label if label in issues.classes else "",
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
    """One page of the list. ``hidden`` holds the object ids that had a decision when the list was opened."""
    store, issues, address = _read(data)
    hidden = lists.places_of_ids(store, issues, data.get("hidden") or []) if address.hide else None
    all_places = lists.places(issues, address)
    order = lists.places(issues, address, hidden)
    if len(order) == 0:
        return _empty(address, decided=len(all_places) > 0), None
    shown, page, pages = page_of(order, address.page, SIZE)
    cards = [label_issue_card.card(store, issues, int(place)) for place in shown]
    return html.Div(static_html(cards), className="suspects"), static_html(
        navigation.pager(page, pages, lambda to: address.url(page=to))
    )


def _empty(address: ReviewAddress, *, decided: bool) -> Component:
    if decided:
        link = dcc.Link("Show them again", href=address.url(hide=False), className="button")
        return states.empty("Everything here is decided", "You have decided on every work of this list.", link)
    if address.label:
        link = dcc.Link("All classes", href=address.url(label=""), className="button")
        return states.empty("No work of this class", "No work with this label is on this list.", link)
    return states.empty("This list is empty", "No work of this collection is on this list.")


@dash.callback(Output("review-progress", "children"), Input("review-decisions", "data"), Input("review-wanted", "data"))
def progress(stored: Any, data: Any) -> list[Component | str]:
    """The number of decisions in this list, in all lists, and about works that this build does not have."""
    store, issues, address = _read(data)
    decided = [each.object_id for each in decisions.read(stored)[:_MOST] if each.decision]
    places = lists.places_of_ids(store, issues, decided)
    order = lists.places(issues, address)
    done = len(set(places.tolist()) & set(order.tolist()))
    others = len(decided) - len(places)
    unknown = f" {others:,} of these are about works that this build does not have." if others else ""
    return [
        html.Strong(f"{done:,} of {len(order):,}"),
        f" decided here, {len(decided):,} in all.{unknown}",
    ]


@dash.callback(
    Output("review-download", "data"),
    Input("review-export", "n_clicks"),
    State("review-decisions", "data"),
    prevent_initial_call=True,
)
def export(clicks: int | None, stored: Any) -> Any:
    """All decisions about this collection as CSV."""
    if not clicks:
        raise PreventUpdate
    return dcc.send_bytes(decisions.to_csv(decisions.read(stored)[:_MOST]), decisions.file_name())


@dash.callback(Output("review-imported", "data"), Input("review-file", "data"), prevent_initial_call=True)
def import_csv(file: Any) -> dict[str, Any]:
    """The decisions in a chosen CSV by object id, or the reason why it cannot be imported."""
    if not isinstance(file, dict) or not isinstance(file.get("text"), str):
        raise PreventUpdate
    issues = lists.of(context.live_store())
    try:
        imported = decisions.from_csv(file["text"], issues.classes if issues else ())
    except FileError as error:
        return {"problem": str(error)}
    return {"decisions": {each.object_id: each.as_dict() for each in imported}}
