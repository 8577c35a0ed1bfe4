"""Work: one work of the collection, what its museum says of it, what the model guesses, and what is like it."""

from __future__ import annotations

from typing import Any

import dash
import numpy as np
from dash import Input, Output, callback, dcc, html
from dash.development.base_component import Component

from components.atlas.small_map import TITLES, default_projection, graph, small_map
from components.identify import feature_maps
from components.reviewing import address, lists
from components.site import context, missing, theme, urls
from components.site.markup import attributes
from components.works import cards, fields, guesses, tags
from pipeline.artefacts.label_issues import DOUBTED
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError
from pipeline.query import layers

#: Neighbours shown.
SHOWN = 12
_SEEN = {
    "train": "The model was trained on this work, so that its guess is right says little.",
    "validation": "This work was used to choose when to stop training, so its guess is flattered.",
    "test": "The model never saw this work in training.",
    "unlabelled": "This work is in none of the classes, so every guess at a class is wrong.",
}


def page_title(object_id: str = "", **_: Any) -> str:
    """Title of the browser's tab."""
    try:
        store = context.live_store()
        row = store.row_of(urls.object_id(object_id))
    except ArtefactError:
        row = None
    return f"{cards.title_of(store.work(row))} · Vitrine" if row is not None else "Not found · Vitrine"


dash.register_page(__name__, path_template="/work/<object_id>", title=page_title, name="Work", order=50)


@context.needs_build
def layout(object_id: str = "", **_: Any) -> Component:
    """The page of the work whose id is in the address, per-cent signs and all."""
    store = context.live_store()
    wanted = urls.object_id(object_id)
    row = store.row_of(wanted)
    if row is None:
        return missing.page("No such work", f"This collection has no work with the id “{wanted}”.")
    work = store.work(row)
    return html.Article(
        [
            html.Div(
                [
                    _picture(store, row, work),
                    html.Div(
                        [museum_label(store, work), *guess(store, row), *doubt(store, row), *tags.of_work(store, row)],
                        className="work-words",
                    ),
                    *_place(store),
                ],
                className="work",
            ),
            _neighbours(store, row),
            fields.section(work),
            dcc.Store(id="work-id", data=wanted),
        ],
        **attributes(data_object_id=wanted),
    )


@callback(Output("work-map", "figure"), Input(theme.THEME_STORE, "data"), Input("work-id", "data"))
def show_place(scheme: str | None, object_id: str) -> Any:
    """Where the work hangs on the small map."""
    store = context.live_store()
    row, projection = store.row_of(object_id), default_projection(store)
    if row is None or projection is None:
        return dash.no_update
    x, y = store.projections[projection][row]
    near = store.neighbours_ids[row, :SHOWN].tolist()
    return small_map(
        store, projection, place=(float(x), float(y)), name="This work", neighbours=near, scheme=theme.scheme_of(scheme)
    )


def museum_label(store: ArtefactStore, work: dict[str, Any]) -> Component:
    """What the museum says, in the order of a label beside a picture."""
    marks: list[Component] = [cards.class_name(store, work["label"], cards.culture(store, work))]
    if work["generated"]:
        marks.append(cards.generated_mark())
    lines: list[Component] = [html.H1(cards.title_of(work))]
    lines += [
        html.P(text, className=name)
        for text, name in (
            (work["artist"], "by"),
            (work["date"], "date"),
            (work["medium"], "medium"),
            (work["credit_line"], "credit"),
        )
        if text
    ]
    lines.append(html.Div(marks, className="marks"))
    if work["source_url"].startswith(("https://", "http://")):
        lines.append(html.P(cards.source_link(work["source_url"], "The source's own page")))
    return html.Header(lines, className="museum-label")


def guess(store: ArtefactStore, row: int) -> list[Component]:
    """What the model says of the work, and whether it had seen it; nothing where no guess was recorded."""
    try:
        table = store.predictions
    except (OSError, ValueError):
        return []
    rows = table.loc[table["row"] == row]
    if rows.empty:
        return []
    found = rows.iloc[0]
    scores = sorted(
        ((info.key, float(found[f"p_{info.key}"])) for info in store.classes if f"p_{info.key}" in table),
        key=lambda pair: -pair[1],
    )
    key, split = str(found["predicted"]), str(found["split"])
    agrees = key == store.objects["label"].iat[row]
    return [
        html.Section(
            [
                guesses.tag(),
                html.H2(cards.class_name(store, key), **attributes(data_class=key)),
                html.P(
                    [
                        guesses.how_sure(float(found["confidence"])),
                        ". The catalogue says the same." if agrees else ". The catalogue says otherwise.",
                    ]
                ),
                guesses.bars(store, scores),
                html.P(_SEEN.get(split, ""), className="hint"),
            ],
            className="guess",
            **attributes(data_agrees=str(bool(agrees)).lower()),
        )
    ]


def doubt(store: ArtefactStore, row: int) -> list[Component]:
    """Where the work's label stands among the doubted ones; nothing where it is not doubted, or no build says so."""
    try:
        found = lists.of(store)
    except ArtefactError:
        return []
    place = found.place_of(row) if found else None
    if found is None or place is None or not found.reasons[DOUBTED][place]:
        return []
    link = dcc.Link("see Review", href=address.address_of(found, place))
    return [html.P(["This work’s label is doubted: ", link, "."], className="work-doubt")]


def _picture(store: ArtefactStore, row: int, work: dict[str, Any]) -> Component:
    swatches = [html.Li(html.Span(style={"background": colour}, title=colour)) for colour in work["colours"]]
    return html.Div(
        [
            html.Div(cards.picture(store, row, preview=True), className="mat"),
            html.Ul([html.Li("Colours"), *swatches], className="colours") if swatches else None,
            _sees(store, work),
        ],
        className="work-picture",
    )


def _sees(store: ArtefactStore, work: dict[str, Any]) -> Component | None:
    """The way to what the network's layers make of the work; nothing for a build that keeps none."""
    if not layers.read(store.root):
        return None
    link = dcc.Link("What the network sees in it", href=feature_maps.address(work["object_id"]))
    return html.P(link, className="sees")


def _place(store: ArtefactStore) -> list[Component]:
    projection = default_projection(store)
    if projection is None:
        return []
    return [
        html.Section(
            [
                html.H2("Where it hangs"),
                html.P(
                    [
                        "Among the works that look like it, on the ",
                        dcc.Link("map of the collection", href=urls.relative("/map")),
                        f" ({TITLES.get(projection, projection)}). Outlined are the works most like it.",
                    ],
                    className="hint",
                ),
                graph("work-map"),
            ],
            className="small-map-box",
        )
    ]


def _neighbours(store: ArtefactStore, row: int) -> Component:
    near = np.asarray(store.neighbours_ids[row, :SHOWN])
    similar = np.asarray(store.neighbours_similarities[row, :SHOWN])
    shown = [cards.work_card(store, int(other), float(value)) for other, value in zip(near, similar, strict=True)]
    return html.Section(
        [
            html.H2("The works most like it"),
            html.P("Likeness as the model sees it, from 0 to 1.", className="section-note"),
            cards.work_grid(shown, label="The works most like this one", twelve=True),
        ],
        className="section",
    )
