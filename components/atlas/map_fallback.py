"""The map where the browser has no WebGL 2: a sample of the works, drawn by Plotly as SVG."""

import numpy as np
from dash import dcc, html
from dash.development.base_component import Component

from components.atlas.small_map import sample
from components.figures.scatter import Colouring, map_figure
from components.site import theme
from components.works import cards
from pipeline.artefacts.store import ArtefactStore


def graph(store: ArtefactStore, projection: str, coloured: Colouring, scheme: str) -> Component:
    """The figure, and a sentence that says why it is not the map itself."""
    rows = sample(len(store))
    names = [cards.title_of(store.work(int(row))) for row in rows]
    points = np.asarray(store.projections[projection])
    shown = "all works" if len(rows) == len(store) else f"{len(rows):,} of {len(store):,} works, chosen at random"
    config = theme.graph_config("vitrine-map", buttons=("toImage", "zoomIn2d", "zoomOut2d", "resetScale2d"))
    return html.Div(
        [
            html.P(
                "This browser draws no WebGL 2, so the map has no pictures, and nothing can be selected on it. "
                f"It shows {shown}. The Collection page has everything.",
                className="map-plain-note",
                role="status",
            ),
            dcc.Graph(
                figure=map_figure(points, coloured, scheme, rows, names),
                config=config | {"scrollZoom": True},
                className="map-graph",
                responsive=True,
            ),
        ]
    )
