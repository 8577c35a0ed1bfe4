"""What the map page sends to the browser: the figure of one colouring, and once what every point is."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pandas as pd
from dash import html
from dash.development.base_component import Component

from components import cards, colouring, urls
from components.figures.scatter import Colouring, map_figure
from components.markup import attributes
from components.small_map import PREFERRED, TITLES
from components.tables import percent
from pipeline.artefacts.store import ArtefactStore

#: Up to so many sprite sheets are fetched before the first hover; of a larger collection each when it is needed.
PREFETCHED_SHEETS = 24


def projections(store: ArtefactStore) -> list[tuple[str, str]]:
    """Name and title of each projection that the build holds, the most faithful kind first."""
    known = [name for name in PREFERRED if name in store.projections]
    others = [name for name in store.projections if name not in PREFERRED]
    return [(name, TITLES.get(name, name)) for name in known + others]


def choose_projection(store: ArtefactStore, wanted: str | None) -> str | None:
    """The wanted projection when the build holds it, else its first one; None when it holds none."""
    names = [name for name, _ in projections(store)]
    return wanted if wanted in names else next(iter(names), None)


def drawing(store: ArtefactStore, projection: str, found: Colouring, field: str, scheme: str) -> dict[str, Any]:
    """The figure, and for each of its traces the rows of its points as base64 of int32, little endian."""
    points = np.asarray(store.projections[projection])
    figure = map_figure(points, found, scheme, f"{store.build_id}/{projection}")
    rows = [_base64(found.rows(code)) for code in range(len(found.categories))]
    return {
        "build": store.build_id,
        "count": len(store),
        "projection": projection,
        "colour": field,
        "names": [category.name for category in found.categories],
        "rows": rows,
        "figure": figure.to_dict(),
    }


def works(store: ArtefactStore) -> dict[str, Any]:
    """What the card beside the mouse says of every work, column by column, and where its picture is in the sprites.

    It is sent once; neither hovering nor a new colour asks for it again.
    """
    sprites = store.sprites
    artists, artist_names = pd.factorize(store.objects["artist"])
    by_class = colouring.colouring(store, colouring.Field("class", "Class"), "light")
    return {
        "build": store.build_id,
        "path": urls.relative("/work/"),
        "dots": urls.DOTS,
        "tile": sprites["tile"],
        "columns": sprites["columns"],
        "perSheet": sprites["per_sheet"],
        "sheets": [urls.sprite_sheet(store, name) for name in sprites["sheets"]],
        "prefetch": len(sprites["sheets"]) <= PREFETCHED_SHEETS,
        "ids": store.objects["object_id"].tolist(),
        "titles": store.objects["title"].where(store.objects["title"] != "", cards.UNTITLED).tolist(),
        "dates": store.objects["date"].tolist(),
        "artists": {"names": list(artist_names), "codes": artists.tolist()},
        "classes": {
            "names": [category.name for category in by_class.categories],
            "colours": [category.colour for category in by_class.categories],
            "markers": [category.marker for category in by_class.categories],
            "codes": by_class.codes.tolist(),
        },
    }


def legend(found: Colouring) -> list[Component]:
    """A button for each category: pressing it selects the category's works."""
    total = max(1, len(found.codes))
    return [
        html.Button(
            [
                cards.mark(category.colour, category.marker),
                html.Span(category.name, className="legend-name", title=category.name),
                html.Span(f"{category.count:,}", className="legend-count", title=percent(category.count / total)),
            ],
            id={"type": "map-legend", "index": code},
            type="button",
            className="legend-entry",
            **attributes(aria_pressed="false"),
        )
        for code, category in found.legend()
    ]


def summary(store: ArtefactStore, projection: str, found: Colouring) -> str:
    """The map in words, for those who do not see it."""
    parts = ", ".join(f"{category.name} {category.count:,}" for _, category in found.legend())
    title = TITLES.get(projection, projection)
    return (
        f"A map of {len(store):,} works placed by {title}: works that the model finds alike are near each other. "
        f"Coloured by {found.title.lower()}: {parts}. "
        "The arrow keys walk from work to work, Enter opens one; the legend and the search select works, "
        "which are then listed below the map."
    )


#: Said where an embedding was taught the classes.
TAUGHT = (
    "What is alike was learned from the classes of the training works: these lie further apart, class from class, than "
    "works that the model has never seen."
)


def faithfulness(store: ArtefactStore, projection: str) -> Component:
    """How far the map can be believed, from the build's own figures."""
    figures = store.metrics.get("projections", {}).get(projection)
    title = TITLES.get(projection, projection)
    if not figures:
        return html.P(f"How faithful the {title} map is was not measured.", className="map-faith-words")
    kept, trust = float(figures["neighbours_kept"]), float(figures["trustworthiness"])
    taught = TAUGHT if store.metrics.get("embedding", "features") != "features" else ""
    return html.Div(
        [
            html.Dl(
                [
                    _figure(percent(kept), "neighbours kept", kept),
                    _figure(f"{trust:.3f}", "trustworthiness", trust),
                ]
            ),
            html.P(
                f"{title} keeps {percent(kept)} of the works that are truly nearest to a work near it; "
                f"trustworthiness is 1 when nothing looks near that is not. {_advice(kept)} {taught}".strip(),
                className="map-faith-words",
            ),
        ]
    )


def _figure(value: str, name: str, share: float) -> Component:
    bar = html.Span(html.Span(style={"width": f"{max(0.0, min(1.0, share)):.1%}"}), className="meter")
    return html.Div([html.Dt(name), html.Dd([value, bar])])


def _advice(kept: float) -> str:
    if kept >= 0.5:
        return "Near neighbours on it can mostly be believed."
    if kept >= 0.2:
        return "Read it as regions, not as distances."
    return "Read only its broad directions; open a work for its true neighbours."


def _base64(rows: np.ndarray) -> str:
    return base64.b64encode(rows.astype("<i4").tobytes()).decode()
