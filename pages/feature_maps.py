"""What the network sees: feature maps of a work, or of the visitor's picture from the Identify page."""

from typing import Any

import dash
from dash import dcc, html
from dash.development.base_component import Component

from components.identify import feature_maps
from components.site import context, missing, states, urls
from components.site.markup import attributes
from components.works import cards, examples
from pipeline.artefacts.store import ArtefactStore
from pipeline.query import layers

TITLE = "What the network sees"

dash.register_page(__name__, path=feature_maps.PATH, title=f"{TITLE} · Vitrine", name=TITLE)

#: Number of examples of each class for a visitor without a picture.
EXAMPLES = 2


@context.needs_build
def layout(work: str = "", **_: Any) -> Component:
    """The page for the work whose id is in the URL, or without one for the picture that the browser still holds."""
    store = context.live_store()
    network_layers = layers.read(store.root)
    if not network_layers:
        return html.Div(
            [
                html.H1(TITLE),
                states.empty(
                    "This build has no feature maps",
                    "It was made by a version without this page. Run `python -m pipeline.build` again.",
                ),
            ]
        )
    row = store.row_of(work) if work else None
    if work and row is None:
        return missing.page("No such work", f"This collection has no work with the id “{work}”.")
    size = int(store.json("model/preprocess.json")["size"])
    return html.Div(
        [
            html.H1(TITLE),
            html.P(
                "The network processes a picture in steps. The first convolution searches it for small patterns, and "
                "each later one searches the output of the one before. This page shows some of these steps.",
                className="lede",
            ),
            html.Div(
                [
                    html.Aside([_picture(store, row), *_reading(size)], className="network-side"),
                    html.Div(
                        [
                            html.P("Computing …", id="network-progress", className="network-progress", role="status"),
                            html.Div(id="network-problem", role="alert", className="network-problem"),
                            *feature_maps.frames(network_layers, size),
                        ],
                        className="network-layers",
                    ),
                    _no_picture(store),
                ],
                id=feature_maps.CONTAINER,
                className="network",
                **attributes(
                    data_phase="working",
                    data_work=work,
                    data_route=feature_maps.source(store, work),
                ),
            ),
            feature_maps.dialog(),
        ],
        className="network-page",
    )


def _picture(store: ArtefactStore, row: int | None) -> Component:
    if row is None:
        picture: Component = html.Img(id="network-picture", alt="Your picture")
        caption: list[Any] = [
            html.Span("Your picture", id="network-name"),
            dcc.Link("Back to the guess", href=urls.relative("/")),
        ]
    else:
        work = store.work(row)
        picture = html.Img(
            id="network-picture", src=urls.preview(store, row), alt=cards.title_of(work), draggable="false"
        )
        byline = cards.byline(work)
        caption = [
            html.Span([dcc.Link(html.Em(cards.title_of(work)), href=urls.work(work["object_id"]))]),
            html.Span(byline) if byline else None,
            cards.class_name(store, work["label"], cards.culture(store, work)),
            cards.generated_mark() if work["generated"] else None,
        ]
    return html.Figure(
        [html.Div(picture, className="mat"), html.Figcaption([each for each in caption if each is not None])],
        className="network-picture",
    )


def _reading(size: int) -> list[Component]:
    return [
        html.H2("How to read this"),
        html.P(
            "Each small picture is one channel. It is bright where the channel responds most to this picture, and dark "
            "where it responds least. Each channel is scaled from its own minimum to its own maximum, so the "
            "brightness of two channels cannot be compared."
        ),
        html.P(
            f"A layer is shown by the {layers.SHOWN} channels whose values differ most from place to place. They are "
            "drawn as they were computed, one square per place. Choose one to enlarge it."
        ),
        html.P(
            f"The network receives a picture as a square of {size} by {size} pixels. Its maps are drawn in the "
            "picture's own proportions."
        ),
        html.P(
            "The network learned from pictures what each channel responds to. Nobody named it, and it may have no name."
        ),
    ]


def _no_picture(store: ArtefactStore) -> Component:
    """Examples, shown when the browser holds no picture any more."""
    links = [
        dcc.Link(
            cards.picture(store, row),
            href=feature_maps.address(store.objects["object_id"].iat[row]),
            className="example",
            title=cards.title_of(store.work(row)),
        )
        for row in examples.rows_of(store, EXAMPLES)
    ]
    return html.Section(
        [
            states.empty(
                "No picture",
                "Your picture is not stored. It is lost when the page is loaded again.",
                dcc.Link("Identify a painting", href=urls.relative("/"), className="button button--first"),
            ),
            html.H2("Or choose one of these works") if links else None,
            html.Div(links, className="example-strip") if links else None,
        ],
        className="network-nothing",
    )
