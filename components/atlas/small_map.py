"""A small map of the collection with one place marked on it: where a picture would hang, or where a work hangs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from components.site import theme
from pipeline.artefacts.store import ArtefactStore

#: The order of the map's switch, what keeps most neighbours first; where there is no switch, the first that is there.
PREFERRED = ("tsne", "umap", "pca")
TITLES = {"tsne": "t-SNE", "umap": "UMAP", "pca": "PCA"}
#: As SVG, so that no WebGL is needed here; past this many points a fixed sample stands for the collection.
MOST_POINTS = 2500
#: Smallest size at which marker shapes can be told apart.
_SIZE = 5
_AXIS = {"visible": False, "fixedrange": True, "showgrid": False, "zeroline": False}


def default_projection(store: ArtefactStore) -> str | None:
    """Name of the projection to show where there is no choice; None when the build has none."""
    known = [name for name in PREFERRED if name in store.projections]
    return next(iter(known or sorted(store.projections)), None)


def graph(graph_id: str, figure: go.Figure | None = None) -> Component:
    """Where a small map hangs. The frame has the height, because Dash gives a responsive graph that of its parent."""
    config = theme.graph_config("vitrine-place") | {"displayModeBar": False}
    nothing = go.Figure(layout={"template": theme.template("light"), "xaxis": _AXIS, "yaxis": _AXIS})
    return html.Div(dcc.Graph(id=graph_id, figure=figure or nothing, config=config), className="small-map")


def small_map(
    store: ArtefactStore,
    projection: str,
    *,
    place: tuple[float, float],
    name: str,
    neighbours: Sequence[int] = (),
    scheme: str = "light",
) -> go.Figure:
    """The collection in pale, the neighbours in full colour, and a ringed cross at ``place``.

    Args:
        store: the build.
        projection: name of one of its projections.
        place: of the marked picture, in that projection.
        name: what the mark is called in the legend.
        neighbours: rows of the works to bring out.
        scheme: "light" or "dark".
    """
    points = store.projections[projection]
    labels = store.objects["label"].to_numpy()
    near = np.asarray(neighbours, dtype=np.int64)
    shown = _sample(len(points))
    colours = theme.tokens(scheme)
    figure = go.Figure()
    for key in [info.key for info in store.classes] + [""]:
        rows = shown[_in_class(store, labels[shown], key)]
        if len(rows):
            colour, marker, title = theme.class_style(store, key)
            figure.add_scatter(
                x=np.round(points[rows, 0], 3),
                y=np.round(points[rows, 1], 3),
                mode="markers",
                name=title,
                marker={"color": colour, "symbol": marker, "size": _SIZE, "opacity": 0.35 if len(near) else 0.5},
                hoverinfo="skip",
                showlegend=False,
            )
            # The legend's mark is large and in full colour: what is pale on the map must be readable there.
            figure.add_scatter(
                x=[None],
                y=[None],
                mode="markers",
                name=title,
                marker={"color": colour, "symbol": marker, "size": 10},
                hoverinfo="skip",
            )
    if len(near):
        styles = [theme.class_style(store, labels[row]) for row in near]
        figure.add_scatter(
            x=points[near, 0],
            y=points[near, 1],
            mode="markers",
            name="Most similar works",
            text=[str(store.objects["title"].iat[row]) or "Untitled" for row in near],
            hovertemplate="%{text}<extra></extra>",
            marker={
                "color": [style[0] for style in styles],
                "symbol": [style[1] for style in styles],
                "size": 10,
                "line": {"color": colours["ink"], "width": 1},
            },
            showlegend=False,
        )
    # Two marks, a wide pale one under the sharp one: the place stands out on any colour, and by its shape alone.
    for symbol, size, width, colour in (
        ("circle", 22, 0, colours["card"]),
        ("circle-cross-open", 20, 2.5, colours["accent"]),
    ):
        figure.add_scatter(
            x=[place[0]],
            y=[place[1]],
            mode="markers",
            name=name,
            marker={
                "symbol": symbol,
                "size": size,
                "color": colour,
                "opacity": 0.8 if symbol == "circle" else 1,
                "line": {"width": width, "color": colours["accent"]},
            },
            hovertemplate=f"{name}<extra></extra>",
            showlegend=symbol != "circle",
        )
    figure.update_layout(
        template=theme.template(scheme),
        xaxis=_AXIS,
        yaxis=_AXIS | {"scaleanchor": "x"},
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        dragmode=False,
        legend={"orientation": "h", "y": -0.02, "yanchor": "top", "x": 0, "itemclick": False, "itemdoubleclick": False},
    )
    return figure


def _sample(count: int) -> np.ndarray:
    """Rows that stand for all: all of them, or as many as may be shown, the same ones each time."""
    if count <= MOST_POINTS:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, MOST_POINTS, replace=False))


def _in_class(store: ArtefactStore, labels: np.ndarray, key: str) -> np.ndarray:
    if key:
        return np.asarray(labels == key)
    return ~np.isin(labels, [info.key for info in store.classes])
