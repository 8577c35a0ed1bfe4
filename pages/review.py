"""Review: works whose label may be wrong, and the curators' decisions about them. The URL holds list and filter."""

import json
from typing import Any

import dash
import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, Output, State, clientside_callback, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.exploring import filter_bar, filter_callbacks, labels
from components.exploring.address import CollectionAddress
from components.exploring.collection import Collection, chosen
from components.exploring.paging import page_of
from components.reviewing import decisions, keeping, label_issue_card, lists, navigation, rules
from components.reviewing.address import DECIDED, HIDE, KIND, KINDS, PATH, SIZE, ReviewAddress, filter_of, parse
from components.site import context, states, urls
from components.site.markup import attributes
from components.site.static_html import static_html
from components.works import label_issues
from pipeline.artefacts.label_issues import LabelIssues
from pipeline.artefacts.records.chosen_csv import FileError
from pipeline.artefacts.store import ArtefactStore

dash.register_page(__name__, path=PATH, title="Review · Vitrine", name="Review", order=3, navigation=True)

#: What the page's script must know of decisions and query strings.
_BOXES = filter_bar.box_names("review")
_FILTER = filter_bar.rules("review", _BOXES)
_RULES = {
    **_FILTER,
    "names": _FILTER["names"] | {"view": KIND, "hide": HIDE},
    **rules.DECISIONS,
    "decided": DECIDED,
}
#: Most decisions that a callback reads. A browser's storage holds fewer.
_MOST = 100_000


@context.needs_build
def layout(kind: str = "", **_: Any) -> Component:
    """The page; see ``components.reviewing.address`` for its query string, which the browser reads.

    Another list, filter or page needs no new page then. Until the browser has read it, the tabs count without filter.
    """
    store = context.live_store()
    issues = label_issues.of(store)
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
    collection = chosen()
    first = ReviewAddress(kind) if kind in KINDS else ReviewAddress()
    return html.Div(
        [
            html.H1("Review"),
            html.P(
                "Works whose label may be wrong. The model's guess is no proof: you decide which label is right.",
                className="lede",
            ),
            filter_bar.bar(collection, "review", "review"),
            *filter_bar.conditions("review"),
            html.Div([navigation.tabs(store, first), _note(first)], id="review-lists"),
            _tools(),
            html.Div(states.loading("Loading the works …"), id="review-list", **attributes(aria_live="off")),
            html.Div(id="review-pages"),
            _about(issues),
            dcc.Store(id="review-begun", data=store.build_id),
            *(dcc.Store(id=f"review-{name}") for name in ("address", "wanted", "decisions", "file", "imported")),
            html.Div(id="review-edited", hidden=True),
            dcc.Download(id="review-download"),
        ],
        id="review-page",
        className="review-page filtered-page",
        **attributes(
            data_of="",
            data_views=json.dumps(list(KINDS)),
        ),
        **rules.data(store, _RULES),
    )


def _tools() -> Component:
    return html.Div(
        [
            html.Div(
                [
                    dmc.Switch(id="review-hide", label="Hide works with a decision", checked=False),
                    html.P(id="review-progress", className="review-progress", role="status"),
                ],
                className="review-row",
            ),
            navigation.decision_buttons("review"),
            html.P(id="review-message", className="review-message", role="status"),
            *keeping.note("review", urls.relative(PATH)),
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


for _name, _outputs, _inputs, _states in (
    ("begin", [Output("review-address", "data")], [Input("review-begun", "data")], []),
    (
        "sync",
        [Output("review-hide", "checked"), *(Output(each, "value") for each in _BOXES)],
        [Input("review-address", "data"), Input("review-values", "data")],
        [
            State("review-field", "value"),
            State("review-class", "data"),
            State("review-split", "data"),
            State("review-hide", "checked"),
            *(State(each, "value") for each in _BOXES),
        ],
    ),
    (
        "edited",
        [Output("review-edited", "children")],
        [Input("review-hide", "checked"), *(Input(each, "value") for each in _BOXES)],
        [State("review-field", "value")],
    ),
    ("imported", [Output("review-message", "title")], [Input("review-imported", "data")], []),
):
    clientside_callback(
        ClientsideFunction("review", _name), *_outputs, *_inputs, *_states, prevent_initial_call=_name != "begin"
    )


def _filtered(search: object) -> tuple[Collection, CollectionAddress]:
    if not isinstance(search, str):
        raise PreventUpdate
    collection = chosen()
    return collection, filter_of(collection, search)


offer_values, show_filter = filter_callbacks.register("review", "review", _filtered)


def _read(data: object) -> tuple[ArtefactStore, LabelIssues, ReviewAddress]:
    """The live build, its label issues, and the list that the page's store selects.

    Raises:
        PreventUpdate: the store is empty, or the live build has changed to one without label issues.
    """
    store = context.live_store()
    issues = label_issues.of(store)
    if issues is None or not isinstance(data, dict):
        raise PreventUpdate
    return store, issues, parse(chosen(), data.get("search"))


@dash.callback(
    Output("review-list", "children"),
    Output("review-pages", "children"),
    Output("review-lists", "children"),
    Input("review-wanted", "data"),
    prevent_initial_call=True,
)
def show(data: Any) -> tuple[Component, Component | None, Any]:
    """One page of the list, and the links to the others.

    ``data`` has the query string as ``search``, and as ``hidden`` the object ids that had a decision when the list was
    opened.
    """
    store, issues, address = _read(data)
    hidden = lists.places_of_ids(store, issues, data.get("hidden") or []) if address.hide else None
    above = static_html([navigation.tabs(store, address), _note(address, lists.undated(chosen(), issues, address))])
    all_places = lists.places(chosen(), issues, address)
    order = lists.places(chosen(), issues, address, hidden)
    if len(order) == 0:
        return static_html(_empty(address, decided=len(all_places) > 0)), None, above
    shown, page, pages = page_of(order, address.page, SIZE)
    cards = [label_issue_card.card(store, issues, int(place)) for place in shown]
    pager = navigation.pager(page, pages, lambda to: address.url(page=to))
    return html.Div(static_html(cards), className="suspects"), static_html(pager), above


def _note(address: ReviewAddress, undated: int = 0) -> Component:
    """What the list holds. ``undated`` works of it are left out by a filter by year for want of one."""
    parts = [KINDS[address.kind].note]
    if undated:
        parts.append(f" The filter leaves out {labels.works(undated)} without a year.")
    return html.P(parts, className="section-note review-note")


def _empty(address: ReviewAddress, *, decided: bool) -> Component:
    link: Component
    if decided:
        link = dcc.Link("Show them again", href=address.url(hide=False), className="button")
        return states.empty("Everything here is decided", "You have decided on every work of this list.", link)
    if address.filter:
        link = html.Button("Clear all", type="button", className="button", **attributes(data_clear="all"))
        return states.empty("No work matches", "No work of this list matches the filter.", link)
    return states.empty("This list is empty", "No work of this collection is on this list.")


@dash.callback(Output("review-progress", "children"), Input("review-decisions", "data"), Input("review-wanted", "data"))
def progress(stored: Any, data: Any) -> list[Component | str]:
    """The number of decisions in this list, in all lists, and about works that this build does not have."""
    store, issues, address = _read(data)
    decided = [each.object_id for each in decisions.read(stored)[:_MOST] if each.decision]
    places = lists.places_of_ids(store, issues, decided)
    order = lists.places(chosen(), issues, address)
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
    issues = label_issues.of(context.live_store())
    try:
        imported = decisions.from_csv(file["text"], issues.classes if issues else ())
    except FileError as error:
        return {"problem": str(error)}
    return {"decisions": {each.object_id: each.as_dict() for each in imported}}
