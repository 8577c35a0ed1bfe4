"""Identify: a visitor's picture, the culture that it most likely comes from, and the most similar works."""

from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html, no_update
from dash.development.base_component import Component

from components.atlas.small_map import default_projection, section, small_map
from components.identify import upload, why
from components.identify.answers import PageAnswer
from components.site import context, states, theme, urls
from components.site.markup import attributes
from components.site.static_html import static_html
from components.works import cards, examples, guesses, tags
from pipeline.artefacts.store import ArtefactStore

dash.register_page(__name__, path="/", title="Identify a painting · Vitrine", name="Identify", order=0, navigation=True)

#: Number of examples of each class.
EXAMPLES = 3
REBUILT = "The collection was rebuilt in the meantime. Please try the picture again."


@context.needs_build
def layout(**_: Any) -> Component:
    """The box for a picture, and examples for a visitor without one."""
    store = context.live_store()
    return html.Div(
        [
            html.H1(store.question),
            html.P(
                "Show a picture of a painting, and find out where it most likely comes from, which works of this "
                "collection are most similar to it, and where it belongs on the map of the collection.",
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
                            upload.example_strip(store, examples.rows_of(store, EXAMPLES)),
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
def show(content: Any, scheme: str | None) -> tuple[Any, ...]:
    """Draws the answer, or the reason why there is no answer."""
    if not content:
        return None, None, None
    if isinstance(content, dict) and "problem" in content:
        return states.failed("No answer for this picture", str(content["problem"])), None, None
    store = context.live_store()
    answer = PageAnswer.read(content, store)
    if answer is None:
        return states.failed("No answer for this picture", REBUILT), None, None
    parts = verdict(store, answer), place(store, answer, theme.scheme_of(scheme)), neighbours(store, answer)
    return tuple(static_html(parts))


@callback(
    Output("identify-why", "children"),
    Input(upload.ANSWER, "data"),
    prevent_initial_call=True,
)
def explain(content: Any) -> Any:
    """Why the model made its guess. It runs in parallel with :func:`show`."""
    if not content:
        return None
    store = context.live_store()
    answer = PageAnswer.read(content, store)
    return static_html(why.section(store, answer)) if answer else None


@callback(
    Output("identify-map", "figure"),
    Input(theme.THEME_STORE, "data"),
    State(upload.ANSWER, "data"),
    prevent_initial_call=True,
)
def follow_theme(scheme: str | None, content: Any) -> Any:
    """The small map in the colours of the new scheme."""
    store = context.live_store()
    answer = PageAnswer.read(content, store)
    return place_figure(store, answer, theme.scheme_of(scheme)) if answer else no_update


def verdict(store: ArtefactStore, answer: PageAnswer) -> Component:
    """The cultures in the prediction set with their probability; no culture for a picture unlike the collection."""
    parts: list[Component]
    if answer.familiar:
        prediction_set = answer.prediction_set or (answer.classes[0][0],)
        parts = [
            guesses.badge(),
            html.H2(_either(store, prediction_set), id="identify-class", **attributes(data_class=prediction_set[0])),
            html.P(guesses.set_confidence(dict(answer.classes), prediction_set), className="sure"),
            guesses.bars(store, answer.classes),
        ]
    else:
        parts = [
            guesses.badge("No guess"),
            html.H2("This does not look like the works of this collection"),
            html.P(
                "It may not be a painting, or it may come from a culture that this collection does not have. Therefore "
                "no culture is named. The works below are the most similar ones, but they do not show where the "
                "picture comes from.",
                className="sure",
            ),
        ]
    return html.Section(
        [*parts, *tags.of_upload(store, answer.tags), *_identity(store, answer)],
        className="guess" if answer.familiar else "guess guess--none",
        **attributes(data_familiar=str(answer.familiar).lower()),
    )


def place(store: ArtefactStore, answer: PageAnswer, scheme: str) -> Component | None:
    """The picture's place on a small map; None when the build has no map."""
    projection = default_projection(store)
    if projection is None or projection not in answer.position:
        return None
    return section(
        store,
        projection,
        title="Its place on the map",
        lead="The picture is placed in the middle of the ten most similar works,",
        graph_id="identify-map",
        figure=place_figure(store, answer, scheme),
    )


def place_figure(store: ArtefactStore, answer: PageAnswer, scheme: str) -> Any:
    """The small map with the picture's place and its neighbours."""
    projection = default_projection(store)
    if projection is None or projection not in answer.position:
        return no_update
    rows = [row for row, _ in answer.neighbours]
    return small_map(
        store, projection, place=answer.position[projection], name="Your picture", neighbours=rows, scheme=scheme
    )


def neighbours(store: ArtefactStore, answer: PageAnswer) -> Component:
    """The most similar works, as museum labels."""
    shown = [cards.work_card(store, row, similarity) for row, similarity in answer.neighbours]
    return html.Section(
        [
            html.H2("The most similar works"),
            html.P(
                "Similarity as the model measures it, from 0 to 1. The labels are the catalogue's.",
                className="section-note",
            ),
            cards.work_grid(shown, label="The works most similar to your picture", twelve=True),
        ],
        className="section",
    )


def _identity(store: ArtefactStore, answer: PageAnswer) -> list[Component]:
    """Which work of the collection the picture is, as far as that is known; empty where it is none."""
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
    """Class names with their marks, joined by commas and a last "or"."""
    last = len(keys) - 1
    parts: list[Any] = []
    for index, key in enumerate(keys):
        # Inside of the span, so that no line begins with the comma.
        comma = [","] if index < last - 1 else []
        parts += [html.Span([cards.class_name(store, key), *comma], className="either"), " "]
        if index == last - 1:
            parts.append("or ")
    return parts[:-1]
