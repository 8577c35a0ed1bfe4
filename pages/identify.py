"""Identify: a visitor's picture, the culture that it most likely comes from, and the most similar works."""

from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html, no_update
from dash.development.base_component import Component

from components.atlas.small_map import default_projection, section, small_map
from components.identify import same_work, upload, why
from components.identify.answers import PageAnswer
from components.searching import finding, kinds, later, links, placing, uploads
from components.searching.address import LIKE
from components.searching.panel import MIXED
from components.site import context, states, theme, urls
from components.site.markup import attributes
from components.site.static_html import static_html
from components.works import cards, examples, guesses, tags
from pipeline.artefacts.store import ArtefactStore
from pipeline.query import likenesses
from pipeline.query.search import Example

dash.register_page(__name__, path="/", title="Identify a painting · Vitrine", name="Identify", order=0, navigation=True)

#: Id of the switch between kinds of likeness. A build with one kind has none.
KIND = "identify-kind"
#: Number of examples of each class.
EXAMPLES = 3
MUCH_WALL = (
    "More than half of this looks like a wall: go nearer, or frame the painting on the picture. This is a guess."
)
REBUILT = "The collection was rebuilt in the meantime. Please try the picture again."


@context.needs_build
def layout(by: str = "", image: str = "", **_: Any) -> Component:
    """The box for a picture, and examples for a visitor without one.

    Args:
        by: the kind of likeness to begin with.
        image: address of a picture on another server, which is asked about at once.
    """
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
                    upload.upload_box(image),
                    html.Div(id="identify-verdict", className="verdict", **attributes(aria_live="polite")),
                    html.Section(
                        [
                            html.H2("The most similar works"),
                            *kinds.switch(store, KIND, by),
                            html.Div(id="identify-neighbours"),
                        ],
                        className="section near",
                    ),
                    html.Div(id="identify-place", className="place"),
                    html.Div(id="identify-why", className="whence"),
                    _examples(store),
                ],
                className="identify",
            ),
            upload.answer_store(),
            dcc.Store(id=later.STORE),
        ]
    )


def _examples(store: ArtefactStore) -> Component | None:
    """Works to try; None where the owner offers none."""
    rows = examples.rows_of(store, EXAMPLES)
    if not rows:
        return None
    return html.Section(
        [
            html.H2("No picture at hand?"),
            html.P(examples.words(store, rows), className="section-note"),
            upload.example_strip(store, rows),
        ],
        className="examples",
    )


@callback(
    Output("identify-verdict", "children"),
    Output("identify-place", "children"),
    Input(upload.ANSWER, "data"),
    State(theme.THEME_STORE, "data"),
    prevent_initial_call=True,
)
def show(content: Any, scheme: str | None) -> tuple[Any, ...]:
    """Draws the answer, or the reason why there is no answer."""
    if not content:
        return None, None
    if isinstance(content, dict) and "problem" in content:
        return states.failed("No answer for this picture", str(content["problem"])), None
    store = context.live_store()
    answer = PageAnswer.read(content, store)
    if answer is None:
        return states.failed("No answer for this picture", REBUILT), None
    parts = verdict(store, answer), place(store, answer, theme.scheme_of(scheme))
    return tuple(static_html(parts))


@callback(
    Output("identify-neighbours", "children"),
    Input(upload.ANSWER, "data"),
    Input(KIND, "value", allow_optional=True),
    Input(f"{KIND}{kinds.WEIGHTS}", "data", allow_optional=True),
    Input(later.STORE, "data"),
    prevent_initial_call=True,
)
def show_neighbours(content: Any, kind: str | None, weights: str | None, described: Any = None) -> Any:
    """The most similar works by the chosen kind of likeness, or by a mixture with these weights."""
    store = context.live_store()
    answer = PageAnswer.read(content, store) if content else None
    if answer is None:
        return None
    return static_html(neighbours(store, answer, kind or likenesses.DEFAULT, weights, described))


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
            html.P(guesses.known(store), className="known"),
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
            *([html.P(MUCH_WALL, className="sure nearer")] if answer.wall else []),
        ]
    guess = html.Section(
        [*parts, *tags.of_upload(store, answer.tags), *_example(store, answer)],
        className="guess" if answer.familiar else "guess guess--none",
        **attributes(data_familiar=str(answer.familiar).lower()),
    )
    if answer.same_work is None:
        return guess
    # What the catalogue knows of the work comes before what the model makes of the picture.
    return html.Div([same_work.section(store, answer.same_work, answer.size), guess])


def place(store: ArtefactStore, answer: PageAnswer, scheme: str) -> Component | None:
    """The picture's place on a small map; None when the build has no map."""
    projection = default_projection(store)
    if projection is None or projection not in answer.position:
        return None
    if not answer.familiar:
        # A place in the middle of works that are unlike it would say that it belongs there.
        return section(
            store,
            projection,
            title="The nearest works only",
            lead="The picture is unlike the works of this collection, so it has no place",
            href=placing.href(),
            graph_id="identify-map",
            figure=place_figure(store, answer, scheme),
        )
    return section(
        store,
        projection,
        title="Its place on the map",
        lead="The picture is placed in the middle of the ten most similar works,",
        href=placing.href(answer.example),
        graph_id="identify-map",
        figure=place_figure(store, answer, scheme),
        # The browser adds a visitor's own picture, of which the server keeps nothing.
        **({} if answer.example else links.with_upload(placing.PATH)),
    )


def place_figure(store: ArtefactStore, answer: PageAnswer, scheme: str) -> Any:
    """The small map with its neighbours, and the picture's place unless it is unlike the collection."""
    projection = default_projection(store)
    if projection is None or projection not in answer.position:
        return no_update
    rows = answer.placed_by.get(projection) or [row for row, _ in answer.neighbours]
    place = answer.position[projection] if answer.familiar else None
    return small_map(store, projection, place=place, name="Your picture", neighbours=rows, scheme=scheme)


def neighbours(
    store: ArtefactStore,
    answer: PageAnswer,
    kind: str = likenesses.DEFAULT,
    weights: str | None = None,
    described: Any = None,
) -> Component:
    """The most similar works by a kind of likeness, as museum labels; ``described`` is what :mod:`.later` says."""
    # The browser adds a visitor's own picture, of which the server keeps nothing.
    parts = [(LIKE, answer.example)] if answer.example else []
    others = {} if answer.example else links.with_upload()
    label = "The works most similar to your picture"
    example = _as_example(store, answer, described)
    asked = kinds.asked(store, kind, weights)
    if example is not None and later.lacks(example, asked):
        return later.waiting(answer.upload, asked, described)
    if kinds.known(store, kind) == MIXED:
        if example is None:
            return states.failed("No mixture for this picture", REBUILT)
        return kinds.mixed(store, example, weights, label, parts, **others)
    if example is not None and likenesses.get(asked[0]).annotator:
        works = tuple(finding.nearest(store, example, kind, kinds.SHOWN))
        return kinds.similar(store, works, kind, label, parts, example, **others)
    kind = kind if kind in answer.alike else likenesses.DEFAULT
    return kinds.similar(store, answer.neighbours_by(kind), kind, label, parts, example, **others)


def _as_example(store: ArtefactStore, answer: PageAnswer, described: Any) -> Example | None:
    """The picture as an example of a search; None where the browser sent back something else."""
    search = finding.searches(store).search
    own = store.row_of(answer.example) if answer.example else None
    if own is not None:
        return finding.example_of(store, own)
    descriptions = uploads.read({"": later.completed(answer.upload, described)}, "", store, search)
    return None if descriptions is None else Example(descriptions)


def _example(store: ArtefactStore, answer: PageAnswer) -> list[Component]:
    """What the catalogue says of the example whose picture was asked about; empty for a visitor's picture."""
    own = store.row_of(answer.example) if answer.example else None
    if own is None:
        return []
    work = store.work(own)
    link = dcc.Link(html.Em(cards.title_of(work)), href=urls.work(work["object_id"]))
    title = theme.class_style(store, work["label"])[2]
    return [html.P(["This is ", link, f". The catalogue says: {title}."], className="beside")]


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
