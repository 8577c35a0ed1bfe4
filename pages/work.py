"""Work: one work of the collection, its catalogue entry, the model's guess, and the most similar works."""

from collections.abc import Sequence
from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html
from dash.development.base_component import Component

from components.atlas.small_map import default_projection, section, small_map
from components.exploring import work_lists
from components.identify import feature_maps
from components.looking import findings
from components.reviewing import work_decision
from components.searching import finding, kinds, links, placing, restrictions
from components.searching.address import LIKE
from components.searching.panel import MIXED
from components.site import context, missing, theme, urls
from components.site import lists as own
from components.site.markup import attributes
from components.site.static_html import static_html
from components.works import cards, fields, guesses, tags
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError
from pipeline.query import layers, likenesses

#: Number of neighbours.
SHOWN = 12
#: Id of the switch between kinds of likeness. A build with one kind has none.
KIND = "work-kind"
#: Id of the store of what is left out of the neighbours.
WITHOUT = "work-without"
#: Split -> what it means for the model's guess.
_SPLIT_NOTES = {
    "train": "The model was trained on this work, so a correct guess says little.",
    "validation": "This work was used to decide when to stop training, so its guess is likely to be better than on a "
    "new picture.",
    "test": "The model did not see this work in training.",
    "unlabelled": "This work is in none of the classes, so every guess at a class is wrong.",
}


def page_title(object_id: str = "", **_: Any) -> str:
    """Title of the browser's tab, with the title of the work."""
    try:
        store = context.live_store()
        row = store.row_of(urls.object_id(object_id))
    except ArtefactError:
        row = None
    return f"{cards.title_of(store.work(row))} · Vitrine" if row is not None else "Not found · Vitrine"


dash.register_page(__name__, path_template="/work/<object_id>", title=page_title, name="Work")


@context.needs_build
def layout(object_id: str = "", by: str = "", without: Any = "", **_: Any) -> Component:
    """The page of the work whose percent-encoded id is in the URL.

    It begins with the neighbours by the kind of likeness ``by``, without what ``without`` leaves out, see
    :mod:`components.searching.restrictions`.
    """
    store = context.live_store()
    decoded_id = urls.object_id(object_id)
    row = store.row_of(decoded_id)
    if row is None:
        return missing.page("No such work", f"This collection has no work with the id “{decoded_id}”.")
    work = store.work(row)
    left_out = restrictions.chosen(store, row, without)
    shown = neighbours(store, row, kinds.known(store, by), by, left_out)
    return html.Article(
        [
            html.Div(
                [
                    _picture(store, row, work),
                    html.Div(
                        [
                            museum_label(store, work),
                            *guess(store, row),
                            work_decision.section(store, row),
                            *tags.of_work(store, row, work_lists.tag),
                            work_lists.clusters(store, row),
                            _own(work),
                        ],
                        className="work-words",
                    ),
                    *_place(store, work["object_id"]),
                ],
                className="work",
            ),
            html.Section(
                [
                    html.H2("The most similar works"),
                    *kinds.switch(store, KIND, by),
                    *restrictions.switches(store, row, left_out, WITHOUT),
                    html.Div(static_html(shown), id="work-neighbours"),
                ],
                className="section",
            ),
            fields.section(work),
            dcc.Store(id="work-id", data=decoded_id),
        ],
        **attributes(data_object_id=decoded_id),
    )


@callback(
    Output("work-neighbours", "children"),
    Input(KIND, "value", allow_optional=True),
    Input(f"{KIND}{kinds.WEIGHTS}", "data", allow_optional=True),
    Input(WITHOUT, "data"),
    State("work-id", "data"),
    prevent_initial_call=True,
)
def show_neighbours(kind: str | None, weights: str | None, without: str | None, object_id: str) -> Any:
    """The most similar works by the chosen kind of likeness, or by a mixture with these weights."""
    store = context.live_store()
    row = store.row_of(object_id)
    if row is None:
        return dash.no_update
    left_out = restrictions.chosen(store, row, without)
    return static_html(neighbours(store, row, kinds.known(store, kind), weights, left_out))


@callback(Output("work-map", "figure"), Input(theme.THEME_STORE, "data"), Input("work-id", "data"))
def show_place(scheme: str | None, object_id: str) -> Any:
    """The work's place on the small map."""
    store = context.live_store()
    row, projection = store.row_of(object_id), default_projection(store)
    if row is None or projection is None:
        return dash.no_update
    x, y = store.projections[projection][row]
    near = store.map_graph(projection)[0][row, :SHOWN].tolist()
    return small_map(
        store, projection, place=(float(x), float(y)), name="This work", neighbours=near, scheme=theme.scheme_of(scheme)
    )


def museum_label(store: ArtefactStore, work: dict[str, Any]) -> Component:
    """The catalogue entry, in the order of a museum label."""
    marks: list[Component] = [cards.class_name(store, work["label"], cards.culture(store, work))]
    if work["generated"]:
        marks.append(cards.generated_mark())
    lines: list[Component] = [html.H1(cards.title_of(work))]
    lines += [
        html.P(cards.shortened(text, cards.LONGEST_LINE) if isinstance(text, str) else text, className=name)
        for text, name in (
            (_artist(work), "by"),
            (work["date"], "date"),
            (work["medium"], "medium"),
            (work["credit_line"], "credit"),
        )
        if text
    ]
    lines.append(html.Div(marks, className="marks"))
    if urls.is_web(work["source_url"]):
        lines.append(html.P(cards.source_link(work["source_url"], "The source's own page")))
    return html.Header(lines, className="museum-label")


def guess(store: ArtefactStore, row: int) -> list[Component]:
    """The model's guess, and whether it was trained on the work; empty where the build holds no guess."""
    predicted = guesses.predicted(store, row)
    if predicted is None:
        return []
    agrees = predicted.key == store.objects["label"].iat[row]
    return [
        html.Section(
            [
                guesses.badge(),
                html.H2(cards.class_name(store, predicted.key), **attributes(data_class=predicted.key)),
                html.P(
                    [
                        guesses.confidence(predicted.probability),
                        ". The catalogue says the same." if agrees else ". The catalogue says something else.",
                    ]
                ),
                guesses.bars(store, predicted.scores),
                html.P(_SPLIT_NOTES.get(predicted.split, ""), className="hint"),
            ],
            className="guess",
            **attributes(data_agrees=str(bool(agrees)).lower()),
        )
    ]


def _picture(store: ArtefactStore, row: int, work: dict[str, Any]) -> Component:
    return html.Div(
        [
            html.Div(cards.picture(store, row, preview=True), className="mat"),
            work_lists.colours(store, list(work["colours"])),
            links.detail_button("", work["object_id"]),
            cards.pin(store, row, class_name="button pin-button", text="Compare"),
            cards.lister(store, row, text="Add to a list"),
            _sees(store, work),
        ],
        className="work-picture",
    )


def _own(work: dict[str, Any]) -> Component:
    """What is the visitor's own: a note, and the lists that the work is in."""
    object_id = str(work["object_id"])
    return html.Section(
        [
            own.note(object_id, cards.title_of(work)),
            html.P(className="work-lists", **attributes(data_lists_of=object_id)),
        ],
        className="work-own",
        **attributes(aria_label="Your note and lists"),
    )


def _artist(work: dict[str, Any]) -> Component | str:
    """The artist, with a link to the works with the same line."""
    line = str(work["artist"])
    return work_lists.of_value("artist", line, cards.shortened(line, cards.LONGEST_LINE))


def _sees(store: ArtefactStore, work: dict[str, Any]) -> Component:
    """Links to what annotators find in the work, and to its feature maps where the build has layers."""
    found = dcc.Link(findings.LINK, href=findings.address(work["object_id"]))
    maps = dcc.Link("What the network sees in it", href=feature_maps.address(work["object_id"]))
    return html.Div(
        [html.P(found), html.P(maps) if layers.read(store.root) else None],
        className="sees",
    )


def _place(store: ArtefactStore, object_id: str) -> list[Component]:
    projection = default_projection(store)
    if projection is None:
        return []
    return [
        section(
            store,
            projection,
            title="Its place on the map",
            lead="The work is among the works that are similar to it,",
            href=placing.href(object_id),
            graph_id="work-map",
        )
    ]


def neighbours(
    store: ArtefactStore, row: int, kind: str, weights: str | None = None, left_out: Sequence[str] = ()
) -> Component:
    """The works most similar to a work by a kind of likeness or a mixture, as museum labels, with restrictions."""
    among = restrictions.allowed(store, row, left_out)
    parts = [(LIKE, store.objects["object_id"].iat[row])]
    label = "The works most similar to this one"
    if kind == MIXED:
        return kinds.mixed(store, finding.example_of(store, row), weights, label, parts, among)
    if kind == likenesses.DEFAULT and among is None:
        rows, similarities = store.neighbours_ids[row, :SHOWN], store.neighbours_similarities[row, :SHOWN]
    else:
        rows, similarities = likenesses.of_work(store, row, kind, SHOWN, among)
    works = [(int(near), float(value)) for near, value in zip(rows, similarities, strict=True)]
    return kinds.similar(store, works, kind, label, parts, finding.example_of(store, row, quick=True))
