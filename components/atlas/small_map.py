"""A small map of the collection on which the place of one picture is marked."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from components.site import theme
from components.works import cards
from pipeline.artefacts.store import ArtefactStore

#: Most points of the figure, which is drawn as SVG to do without WebGL. A larger collection is shown by a fixed sample.
MOST_POINTS = 2500
#: Pixels; the smallest size at which the marker shapes differ visibly.
_SIZE = 5
_AXIS = {"visible": False, "fixedrange": True, "showgrid": False, "zeroline": False}


def default_projection(store: ArtefactStore) -> str | None:
    """Name of the build's first projection; None when the build has none."""
    return next((info.name for info in store.projection_infos), None)


def section(
    store: ArtefactStore,
    projection: str,
    *,
    title: str,
    lead: str,
    href: str,
    graph_id: str,
    figure: go.Figure | None = None,
    **others: Any,
) -> Component:
    """The heading, an explanation with a link to the Map page, and the small map.

    Args:
        store: the build.
        projection: name of the projection that is drawn.
        title: the heading.
        lead: the beginning of the explanation, which goes on with "on the map of the collection".
        href: of the Map page, with what is to be marked there.
        graph_id: id of the ``dcc.Graph``.
        figure: from :func:`small_map`; None where a callback draws it.
        others: more properties of the section.
    """
    return html.Section(
        [
            html.H2(title),
            html.P(
                [
                    f"{lead} on the ",
                    dcc.Link("map of the collection", href=href),
                    f" ({store.projection_title(projection)}). The most similar works are outlined.",
                ],
                className="hint",
            ),
            graph(graph_id, figure),
        ],
        className="small-map-box",
        **others,
    )


def graph(graph_id: str, figure: go.Figure | None = None) -> Component:
    """A ``dcc.Graph`` in a frame. The frame sets the height, since a responsive graph takes that of its parent."""
    config = theme.graph_config("vitrine-place") | {"displayModeBar": False}
    empty = go.Figure(layout={"template": theme.template("light"), "xaxis": _AXIS, "yaxis": _AXIS})
    return html.Div(dcc.Graph(id=graph_id, figure=figure or empty, config=config), className="small-map")


def small_map(
    store: ArtefactStore,
    projection: str,
    *,
    place: tuple[float, float] | None,
    name: str,
    neighbours: Sequence[int] = (),
    scheme: str = "light",
) -> go.Figure:
    """The collection in pale colours, the neighbours in full colour, and a ringed cross at ``place``.

    Args:
        store: the build.
        projection: name of one of its projections.
        place: coordinates of the marked picture in that projection; None where only its neighbours are marked.
        name: of the mark in the legend.
        neighbours: rows of the works to emphasise.
        scheme: "light" or "dark".
    """
    points = store.projections[projection]
    labels = store.objects["label"].to_numpy()
    near = np.asarray(neighbours, dtype=np.int64)
    shown = sample(len(points))
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
            # A trace without points, for a legend entry that is larger and less pale than the points.
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
            text=[cards.title_of(store.work(row)) for row in near],
            hovertemplate="%{text}<extra></extra>",
            marker={
                "color": [style[0] for style in styles],
                "symbol": [style[1] for style in styles],
                "size": 10,
                "line": {"color": colours["ink"], "width": 1},
            },
            showlegend=False,
        )
    if place is not None:
        _mark(figure, place, name, colours)
    figure.update_layout(
        template=theme.template(scheme),
        xaxis=_AXIS,
        yaxis=_AXIS | {"scaleanchor": "x"},
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        dragmode=False,
        legend={"orientation": "h", "y": -0.02, "yanchor": "top", "x": 0, "itemclick": False, "itemdoubleclick": False},
    )
    return figure


def _mark(figure: go.Figure, place: tuple[float, float], name: str, colours: Mapping[str, str]) -> None:
    """A ringed cross on a wide pale disc, so that the place is visible on any colour."""
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


def sample(count: int) -> np.ndarray:
    """Rows to draw, ascending int64: all of them, or a sample of :data:`MOST_POINTS` that is always the same."""
    if count <= MOST_POINTS:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, MOST_POINTS, replace=False))


def _in_class(store: ArtefactStore, labels: np.ndarray, key: str) -> np.ndarray:
    if key:
        return np.asarray(labels == key)
    return ~np.isin(labels, [info.key for info in store.classes])
