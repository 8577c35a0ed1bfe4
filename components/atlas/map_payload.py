"""What the Map page sends to the browser: the figure of one colouring, and once the labels of all points."""

import base64
from typing import Any

import numpy as np
import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.atlas import colouring
from components.figures.scatter import Colouring, map_figure
from components.site import urls
from components.site.markup import attributes
from components.works import cards
from components.works.tables import percent
from pipeline.artefacts.store import ArtefactStore

#: Up to this many sprite sheets are fetched before the first hover. Of a larger collection, each when it is needed.
PREFETCHED_SHEETS = 24


def choose_projection(store: ArtefactStore, name: str | None) -> str | None:
    """The projection of that name when the build holds it, else its first one; None when it holds none."""
    names = [info.name for info in store.projection_infos]
    return name if name in names else next(iter(names), None)


def drawing(store: ArtefactStore, projection: str, coloured: Colouring, field: str, scheme: str) -> dict[str, Any]:
    """The figure, and for each of its traces the rows of its points as base64 of int32, little endian.

    Args:
        store: the build.
        projection: name of one of its projections.
        coloured: the category of every work.
        field: key of the field that the works are coloured by.
        scheme: "light" or "dark".
    """
    points = np.asarray(store.projections[projection])
    figure = map_figure(points, coloured, scheme, f"{store.build_id}/{projection}")
    rows = [_base64(coloured.rows(code)) for code in range(len(coloured.categories))]
    return {
        "build": store.build_id,
        "count": len(store),
        "projection": projection,
        "colour": field,
        "names": [category.name for category in coloured.categories],
        "rows": rows,
        "figure": figure.to_dict(),
    }


def works(store: ArtefactStore) -> dict[str, Any]:
    """The labels of all works, column by column, and the layout of their pictures in the sprite sheets.

    The browser gets it once; hovering and a change of colour need no further request.
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


def legend(coloured: Colouring) -> list[Component]:
    """A button for each category, which selects the category's works."""
    total = max(1, len(coloured.codes))
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
        for code, category in coloured.legend()
    ]


def summary(store: ArtefactStore, projection: str, coloured: Colouring) -> str:
    """The map as text, for screen readers."""
    parts = ", ".join(f"{category.name} {category.count:,}" for _, category in coloured.legend())
    return (
        f"A map of {len(store):,} works by {store.projection_title(projection)}. Works that the model finds similar "
        f"are near each other. Coloured by {coloured.title.lower()}: {parts}. "
        "The arrow keys move from work to work and Enter opens one. The legend and the search select works, "
        "which are then listed below the map."
    )


#: Shown where the embedding was trained on the classes.
SUPERVISED = (
    "The model learned this similarity from the classes of the training works. The classes of these works lie further "
    "apart on the map than those of works that the model has never seen."
)


def faithfulness(store: ArtefactStore, projection: str) -> Component:
    """What the projection shows, and how faithful it is by the build's own figures."""
    info = next((info for info in store.projection_infos if info.name == projection), None)
    described = f"{info.title}: {info.description.rstrip('.')}." if info and info.description else ""
    description = html.P(described, className="map-faith-words") if described else None
    title = store.projection_title(projection)
    figures = store.metrics.get("projections", {}).get(projection)
    if not figures:
        missing = html.P(f"The {title} map was not evaluated in this build.", className="map-faith-words")
        return html.Div([description, missing])
    kept, trust = float(figures["neighbours_kept"]), float(figures["trustworthiness"])
    supervised = SUPERVISED if store.metrics.get("embedding", "features") != "features" else ""
    return html.Div(
        [
            description,
            html.Dl(
                [
                    _figure(percent(kept), "neighbours kept", kept),
                    _figure(f"{trust:.3f}", "trustworthiness", trust),
                ]
            ),
            html.P(
                f"{title} keeps {percent(kept)} of a work's true nearest works near it. Trustworthiness is 1 when "
                f"all works that are near on the map are truly near. {_advice(kept)} {supervised}".strip(),
                className="map-faith-words",
            ),
        ]
    )


def _figure(value: str, name: str, share: float) -> Component:
    bar = html.Span(html.Span(style={"width": f"{max(0.0, min(1.0, share)):.1%}"}), className="meter")
    return html.Div([html.Dt(name), html.Dd([value, bar])])


def _advice(kept: float) -> str:
    if kept >= 0.5:
        return "Most near neighbours on it are true neighbours."
    if kept >= 0.2:
        return "Read it as regions, not as distances."
    return "Read only its broad directions, and open a work to see its true neighbours."


def _base64(rows: np.ndarray) -> str:
    return base64.b64encode(rows.astype("<i4").tobytes()).decode()
