"""Identify: a visitor's picture, the culture it most likely comes from, and the works most like it."""

from __future__ import annotations

from typing import Any

import dash
import numpy as np
from dash import Input, Output, State, callback, dcc, html, no_update
from dash.development.base_component import Component

from components.atlas.small_map import TITLES, default_projection, graph, small_map
from components.identify import upload, why
from components.identify.answers import Answer
from components.site import context, states, theme, urls
from components.site.markup import attributes
from components.works import cards, guesses, tags
from pipeline.artefacts.store import ArtefactStore

dash.register_page(__name__, path="/", title="Identify a painting · Vitrine", name="Identify", order=0)

#: Examples of each class in the strip.
EXAMPLES = 3
REBUILT = "The collection was rebuilt in the meantime. Try the picture again."


@context.needs_build
def layout(**_: Any) -> Component:
    """The box for a picture, and examples for who has none at hand."""
    store = context.live_store()
    return html.Div(
        [
            html.H1(store.question),
            html.P(
                "Show a picture of a painting: you learn where it most likely comes from, which works of this "
                "collection look most like it, and where it would hang among them.",
                className="lede",
            ),
            html.Div(
                [
                    upload.upload_box(),
                    html.Div(id="identify-verdict", className="verdict", **attributes(aria_live="polite")),
                    html.Div(id="identify-place", className="place"),
                    html.Div(id="identify-why", className="whence"),
                    html.Div(id="identify-neighbours", className="near"),
                    html.Section(
                        [
                            html.H2("No picture at hand?"),
                            html.P(
                                "Try one of these works. The model has not been trained on them.",
                                className="section-note",
                            ),
                            upload.example_strip(store, example_rows(store)),
                        ],
                        className="examples",
                    ),
                ],
                className="identify",
            ),
            upload.answer_store(),
        ]
    )


@callback(
    Output("identify-verdict", "children"),
    Output("identify-place", "children"),
    Output("identify-neighbours", "children"),
    Input(upload.ANSWER, "data"),
    State(theme.THEME_STORE, "data"),
    prevent_initial_call=True,
)
def show(content: Any, scheme: str | None) -> tuple[Any, Any, Any]:
    """Draws the answer, or the reason why there is none."""
    if not content:
        return None, None, None
    if isinstance(content, dict) and "problem" in content:
        return states.failed("No answer for this picture", str(content["problem"])), None, None
    store = context.live_store()
    answer = Answer.read(content, store)
    if answer is None:
        return states.failed("No answer for this picture", REBUILT), None, None
    return verdict(store, answer), place(store, answer, theme.scheme_of(scheme)), neighbours(store, answer)


@callback(
    Output("identify-why", "children"),
    Input(upload.ANSWER, "data"),
    prevent_initial_call=True,
)
def explain(content: Any) -> Any:
    """Why the guess was made, beside :func:`show`."""
    if not content:
        return None
    store = context.live_store()
    answer = Answer.read(content, store)
    return why.section(store, answer) if answer else None


@callback(
    Output("identify-map", "figure"),
    Input(theme.THEME_STORE, "data"),
    State(upload.ANSWER, "data"),
    prevent_initial_call=True,
)
def follow_theme(scheme: str | None, content: Any) -> Any:
    """The small map in the colours of the wall that was switched to."""
    store = context.live_store()
    answer = Answer.read(content, store)
    return place_figure(store, answer, theme.scheme_of(scheme)) if answer else no_update


def example_rows(store: ArtefactStore) -> list[int]:
    """Rows of the examples: works of the test split, the same number of each class, spread over the collection."""
    objects = store.objects
    rows: list[int] = []
    for info in store.classes:
        found = np.flatnonzero((objects["label"] == info.key) & (objects["split"] == "test"))
        if len(found):
            spread = np.linspace(0, len(found) - 1, min(EXAMPLES, len(found)) + 2)[1:-1]
            rows += sorted({int(found[round(index)]) for index in spread})
    return rows


def verdict(store: ArtefactStore, answer: Answer) -> Component:
    """The culture and how sure, both for a picture between two; none for a picture unlike everything here."""
    parts: list[Component]
    if answer.familiar:
        named = answer.named or (answer.classes[0][0],)
        parts = [
            guesses.tag(),
            html.H2(_either(store, named), id="identify-class", **attributes(data_class=named[0])),
            html.P(guesses.how_sure_of(dict(answer.classes), named), className="sure"),
            guesses.bars(store, answer.classes),
        ]
    else:
        parts = [
            guesses.tag("No guess"),
            html.H2("This does not look like the works of this collection"),
            html.P(
                "It may be no painting, or come from where none of these works do, so no culture is named. Below "
                "stand the works that are nearest to it all the same; they do not tell where it comes from.",
                className="sure",
            ),
        ]
    return html.Section(
        [*parts, *tags.may_show(store, answer.tags), *_beside(store, answer)],
        className="guess" if answer.familiar else "guess guess--none",
        **attributes(data_familiar=str(answer.familiar).lower()),
    )


def place(store: ArtefactStore, answer: Answer, scheme: str) -> Component | None:
    """The picture's place on a small map; nothing when the build has no map."""
    projection = default_projection(store)
    if projection is None or projection not in answer.position:
        return None
    return html.Section(
        [
            html.H2("Where it would hang"),
            html.P(
                [
                    "In the middle of the ten works most like it, on the ",
                    dcc.Link("map of the collection", href=urls.relative("/map")),
                    f" ({TITLES.get(projection, projection)}). Outlined are the works most like it.",
                ],
                className="hint",
            ),
            graph("identify-map", place_figure(store, answer, scheme)),
        ],
        className="small-map-box",
    )


def place_figure(store: ArtefactStore, answer: Answer, scheme: str) -> Any:
    """The small map with the picture's place and its neighbours."""
    projection = default_projection(store)
    if projection is None or projection not in answer.position:
        return no_update
    rows = [row for row, _ in answer.neighbours]
    return small_map(
        store, projection, place=answer.position[projection], name="Your picture", neighbours=rows, scheme=scheme
    )


def neighbours(store: ArtefactStore, answer: Answer) -> Component:
    """The works most like the picture, as museum labels."""
    shown = [cards.work_card(store, row, similarity) for row, similarity in answer.neighbours]
    return html.Section(
        [
            html.H2("The works most like it"),
            html.P(
                "Likeness as the model sees it, from 0 to 1. The labels are the catalogue's.", className="section-note"
            ),
            cards.work_grid(shown, label="The works most like your picture", twelve=True),
        ],
        className="section",
    )


def _beside(store: ArtefactStore, answer: Answer) -> list[Component]:
    """What the collection itself knows of the picture, beside the guess."""
    own = store.row_of(answer.example) if answer.example else None
    if own is not None:
        before, after = (
            "This is ",
            f". The catalogue says: {theme.class_style(store, store.objects['label'].iat[own])[2]}.",
        )
    else:
        own, before, after = answer.same_work, "The collection may hold this very work: ", "."
    if own is None:
        return []
    work = store.work(own)
    link = dcc.Link(html.Em(cards.title_of(work)), href=urls.work(work["object_id"]))
    return [html.P([before, link, after], className="beside")]


def _either(store: ArtefactStore, keys: tuple[str, ...]) -> list[Any]:
    """Class names with their marks, the last behind an "or"."""
    last = len(keys) - 1
    parts: list[Any] = []
    for index, key in enumerate(keys):
        # A comma does not begin a line.
        comma = [","] if index < last - 1 else []
        parts += [html.Span([cards.class_name(store, key), *comma], className="either"), " "]
        if index == last - 1:
            parts.append("or ")
    return parts[:-1]
