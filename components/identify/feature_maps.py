"""Feature maps of a picture: the route that computes them, and the frames that they are drawn into.

The browser requests one image with all maps and draws each part of it into its frame. A visitor's picture is posted
again for this and stored nowhere.
"""

import base64
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import numpy as np
from dash import Dash, html
from dash.development.base_component import Component
from flask import Response, jsonify, request

from components.site import context, posted_picture, urls
from components.site.markup import attributes
from pipeline.artefacts.store import ArtefactStore
from pipeline.images.cropping import Part
from pipeline.images.decoder_pool import Data
from pipeline.images.decoding import cv2
from pipeline.query.engine import QueryEngine
from pipeline.query.feature_maps import Maps
from pipeline.query.layers import SHOWN, Layer

ROUTE = "feature-maps"
#: Path of the page.
PATH = "/network"
#: Id of the element that holds the layers' frames and, as ``data-route``, the URL of the maps.
CONTAINER = "network"


def address(object_id: str = "") -> str:
    """URL of the page for a work, or for the picture that the browser still holds from the Identify page."""
    return urls.relative(PATH) + (f"?work={quote(object_id, safe='')}" if object_id else "")


def source(store: ArtefactStore, object_id: str = "") -> str:
    """URL of the maps. For a work it contains the build's id, so that the browser can cache the maps for ever."""
    path = urls.relative(f"/{ROUTE}")
    return f"{path}?build={quote(store.build_id, safe='')}&work={quote(object_id, safe='')}" if object_id else path


def frames(layers: Sequence[Layer], size: int) -> list[Component]:
    """A section for every layer, with an empty frame for each channel that is shown.

    Args:
        layers: from first to last.
        size: side of the network's square input, in pixels.
    """
    return [
        html.Section(
            [
                html.H2(layer.title, id=f"network-{layer.output}"),
                html.P(
                    f"{layer.channels:,} channels, each on a grid of {layer.width} × {layer.height} places. "
                    f"A place covers {_pixels(size / layer.width)} of the {size} across.",
                    className="section-note",
                ),
                html.Div(
                    [_frame(layer, place) for place in range(min(SHOWN, layer.channels))],
                    className="map-grid",
                    role="group",
                    **attributes(aria_labelledby=f"network-{layer.output}"),
                ),
            ],
            className="layer",
            **attributes(data_layer=layer.output, data_title=layer.title),
        )
        for layer in layers
    ]


def dialog() -> Component:
    """The dialog that shows one enlarged map beside its picture."""
    return html.Dialog(
        [
            html.Div(
                [
                    html.Figure([html.Div(html.Canvas(), className="mat"), html.Figcaption("The channel")]),
                    html.Figure([html.Div(html.Img(alt=""), className="mat"), html.Figcaption("The picture")]),
                ],
                className="map-pair",
            ),
            html.P(className="map-caption", **attributes(aria_live="polite")),
            html.Div(
                [
                    html.Button("Previous", type="button", className="button", **attributes(data_map="-1")),
                    html.Button("Next", type="button", className="button", **attributes(data_map="1")),
                    html.Button("Close", type="button", className="button", **attributes(data_map="close")),
                ],
                className="drop-buttons",
            ),
        ],
        id="network-dialog",
        className="map-dialog",
        **attributes(aria_label="Enlarged channel"),
    )


def sheet(layer_maps: Sequence[Maps]) -> np.ndarray:
    """All maps as one grey image, uint8: one row of tiles per layer, one pixel per place.

    Each map is scaled from its own minimum (black) to its own maximum (white); a constant map is black. There is no
    smoothing and no enlargement.
    """
    width = max(len(maps.values) * maps.layer.width for maps in layer_maps)
    image = np.zeros((sum(maps.layer.height for maps in layer_maps), max(1, width)), np.uint8)
    top = 0
    for maps in layer_maps:
        if len(maps.values):
            low = maps.values.min(axis=(1, 2), keepdims=True)
            high = maps.values.max(axis=(1, 2), keepdims=True)
            reach = np.where(high > low, high - low, 1)
            grey = ((maps.values - low) / reach * 255).round().astype(np.uint8)
            row = np.moveaxis(grey, 0, 1).reshape(maps.layer.height, -1)
            image[top : top + maps.layer.height, : row.shape[1]] = row
        top += maps.layer.height
    return image


def add_route(app: Dash) -> None:
    """Adds the route that the browser requests the maps from."""
    path = f"{app.config.routes_pathname_prefix}{ROUTE}"
    app.server.add_url_rule(path, ROUTE, _feature_maps, methods=["GET", "POST"])


def _feature_maps() -> posted_picture.Answer:
    """The maps of a posted picture or of its ``?part=``, or of the work ``?work=`` of the build ``?build=``."""
    return posted_picture.answered(_of_posted if request.method == "POST" else _of_work)


def _of_posted() -> Response:
    data = posted_picture.posted()  # A body that is too large is refused here, before the model is loaded.
    return jsonify(_content(context.query_engine(), data, posted_picture.part()))


def _of_work() -> posted_picture.Answer:
    store = context.live_store()
    row = store.row_of(request.args.get("work", ""))
    known = row is not None and request.args.get("build") == store.build_id
    engine = context.query_engine() if known else None
    # A build may be published between the two calls. Its maps must not be cached under the URL of the other build.
    if row is None or engine is None or engine.store is not store:
        message = "There is no such work in the build that is shown. Please load the page again."
        return jsonify(code="no_work", message=message), 404
    response = jsonify(_content(engine, (store.root / store.picture_name(row, preview=True)).read_bytes()))
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _content(engine: QueryEngine, data: Data, part: Part | None = None) -> dict[str, Any]:
    layer_maps, (width, height) = engine.feature_maps(data, part)
    png = cv2.imencode(".png", sheet(layer_maps))[1].tobytes()
    return {
        "build_id": engine.store.build_id,
        "width": width,
        "height": height,
        "window": engine.window(width, height),
        "sheet": base64.b64encode(png).decode(),
        "layers": [
            {
                "name": maps.layer.output,
                "width": maps.layer.width,
                "height": maps.layer.height,
                "of": maps.layer.channels,
                "channels": [
                    # Numbered from one, for people.
                    {"number": int(channel) + 1, "least": float(values.min()), "most": float(values.max())}
                    for channel, values in zip(maps.channels, maps.values, strict=True)
                ],
            }
            for maps in layer_maps
        ],
    }


def _frame(layer: Layer, place: int) -> Component:
    return html.Button(
        [html.Span(html.Canvas(), className="map-mat"), html.Span("\u00a0", className="map-name")],
        type="button",
        className="map-frame",
        disabled=True,
        **attributes(data_layer=layer.output, data_place=str(place)),
    )


def _pixels(count: float) -> str:
    rounded = round(count)
    return "1 pixel" if rounded == 1 else f"{rounded} pixels" if abs(count - rounded) < 0.05 else f"{count:.1f} pixels"
