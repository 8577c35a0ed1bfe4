"""What the network sees: feature maps of a work, or of the visitor's picture from the Identify page."""

from typing import Any

import dash
from dash import html
from dash.development.base_component import Component

from components.identify import feature_maps
from components.site import context, missing, states
from components.site.markup import attributes
from components.works import one_picture
from pipeline.query import layers

TITLE = "What the network sees"

dash.register_page(__name__, path=feature_maps.PATH, title=f"{TITLE} · Vitrine", name=TITLE)


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
                    html.Aside([one_picture.figure(store, row, "network"), *_reading(size)], className="network-side"),
                    html.Div(
                        [
                            html.P("Computing …", id="network-progress", className="network-progress", role="status"),
                            html.Div(id="network-problem", role="alert", className="network-problem"),
                            *feature_maps.frames(network_layers, size),
                        ],
                        className="network-layers",
                    ),
                    one_picture.nothing(store, feature_maps.address, "network"),
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
