"""What the network's layers make of a picture: the route that computes it, and the frames that it is drawn into.

``assets/network.js`` asks, cuts the sheet of maps apart and hangs them; pictures of visitors are posted again and kept
nowhere.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import numpy as np
from dash import Dash, html
from dash.development.base_component import Component
from flask import Response, jsonify, request

from components.site import context, urls
from components.site.markup import attributes
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError, ImageError
from pipeline.images.decoding import cv2
from pipeline.query.engine import QueryEngine
from pipeline.query.feature_maps import Maps
from pipeline.query.layers import SHOWN, Layer

ROUTE = "feature-maps"
#: Id of the element that says what to ask, and holds the layers' frames.
WALL = "network"


def address(object_id: str = "") -> str:
    """The page's address: for a work, or for the picture that the browser still has from Identify."""
    return urls.relative("/network") + (f"?work={quote(object_id, safe='')}" if object_id else "")


def source(store: ArtefactStore, object_id: str = "") -> str:
    """Where the maps are asked for: with a work's id they can be kept by the browser, since a build never changes."""
    path = urls.relative(f"/{ROUTE}")
    return f"{path}?build={quote(store.build_id, safe='')}&work={quote(object_id, safe='')}" if object_id else path


def frames(layers: Sequence[Layer], size: int) -> list[Component]:
    """A section for every layer, with an empty frame for each of the channels that will hang there.

    Args:
        layers: from first to last.
        size: side of the square that the network takes, in pixels.
    """
    return [
        html.Section(
            [
                html.H2(layer.title, id=f"network-{layer.output}"),
                html.P(
                    f"{layer.channels:,} channels, each on a grid of {layer.width} × {layer.height} places; "
                    f"a place stands for {_pixels(size / layer.width)} of the {size} across.",
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
    """One map large, beside the picture that it was computed from."""
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
        **attributes(aria_label="A channel, large"),
    )


def sheet(maps: Sequence[Maps]) -> np.ndarray:
    """All maps as one grey image uint8: a row of tiles a layer, below one another, a pixel a place.

    Each map goes from its own least value (black) to its own largest (white); one that is the same everywhere is black.
    Nothing is smoothed or enlarged.
    """
    width = max(len(one.values) * one.layer.width for one in maps)
    whole = np.zeros((sum(one.layer.height for one in maps), max(1, width)), np.uint8)
    top = 0
    for one in maps:
        if len(one.values):
            low = one.values.min(axis=(1, 2), keepdims=True)
            high = one.values.max(axis=(1, 2), keepdims=True)
            reach = np.where(high > low, high - low, 1)
            grey = ((one.values - low) / reach * 255).round().astype(np.uint8)
            row = np.moveaxis(grey, 0, 1).reshape(one.layer.height, -1)
            whole[top : top + one.layer.height, : row.shape[1]] = row
        top += one.layer.height
    return whole


def add_route(app: Dash) -> None:
    """Adds the address that ``assets/network.js`` asks."""
    path = f"{app.config.routes_pathname_prefix}{ROUTE}"
    app.server.add_url_rule(path, ROUTE, _feature_maps, methods=["GET", "POST"])


def _feature_maps() -> Response | tuple[Response, int]:
    """The maps of a posted picture, or of the work that ``?work=`` names in the build that ``?build=`` names."""
    try:
        if request.method == "POST":
            data = request.get_data(cache=False)  # Before the model is loaded: too large a body ends here.
            return jsonify(_told(context.query_engine(), data)), 200
        store = context.live_store()
        row = store.row_of(request.args.get("work", ""))
        asked = row is not None and request.args.get("build") == store.build_id
        engine = context.query_engine() if asked else None
        # A build may be published between the two: the maps of one must not be kept as those of the other.
        if row is None or engine is None or engine.store is not store:
            message = "There is no such work in the build that is shown. Load the page again."
            return jsonify(code="no_work", message=message), 404
        response = jsonify(_told(engine, (store.root / store.picture_name(row, preview=True)).read_bytes()))
    except ImageError as error:
        return jsonify(code=error.code, problem=str(error)), 200
    except ArtefactError as error:
        return jsonify(code="no_build", message=str(error)), 503
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _told(engine: QueryEngine, data: bytes) -> dict[str, Any]:
    maps, (width, height) = engine.feature_maps(data)
    png = cv2.imencode(".png", sheet(maps))[1].tobytes()
    return {
        "build_id": engine.store.build_id,
        "width": width,
        "height": height,
        "window": engine.window(width, height),
        "sheet": base64.b64encode(png).decode(),
        "layers": [
            {
                "name": one.layer.output,
                "width": one.layer.width,
                "height": one.layer.height,
                "of": one.layer.channels,
                "channels": [
                    # People count from one.
                    {"number": int(channel) + 1, "least": float(values.min()), "most": float(values.max())}
                    for channel, values in zip(one.channels, one.values, strict=True)
                ],
            }
            for one in maps
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
