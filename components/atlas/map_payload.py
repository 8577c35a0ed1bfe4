"""What the Map page tells the browser: where the map's arrays are, its categories and labels, and texts beside it."""

from typing import Any

import numpy as np
from dash import html
from dash.development.base_component import Component

from components.atlas import map_data, map_fields, map_labels, reliability
from components.atlas.colouring import CLUSTER, Field
from components.figures.scatter import Category, Colouring
from components.site import doubt, theme, urls
from components.site.markup import attributes
from components.works import cards, cluster_names
from components.works.tables import percent
from pipeline.artefacts.label_free import EMBEDDING
from pipeline.artefacts.store import ArtefactStore


def choose_projection(store: ArtefactStore, name: str | None) -> str | None:
    """The projection of that name when the build holds it, else its first one; None when it holds none."""
    names = [info.name for info in store.projection_infos]
    return name if name in names else next(iter(names), None)


def drawing(
    store: ArtefactStore, projection: str, coloured: Colouring, field: Field, scheme: str, beside: str | None = None
) -> dict[str, Any]:
    """What the browser draws: addresses of arrays (see :mod:`.map_data`), categories, labels and colours.

    Args:
        store: the build.
        projection: name of one of its projections.
        coloured: the category of every work.
        field: the one that the works are coloured by.
        scheme: "light" or "dark".
        beside: name of the projection that a second map shows; None for no second map.
    """
    clustering = map_labels.clustering_of(store, field.key)
    sprites = store.sprites
    tokens = theme.tokens(scheme)
    return {
        "build": store.build_id,
        "count": len(store),
        "data": map_data.address(store),
        "projection": projection,
        "vectors": info.vectors if (info := store.projection_info(projection)) else EMBEDDING,
        "extents": {name: map_data.extent(np.asarray(points)) for name, points in store.projections.items()},
        "colour": field.key,
        "codes": map_data.codes_path(field, projection),
        "names": [category.name for category in coloured.categories],
        "palette": palette(coloured),
        "clustering": clustering or "",
        "labels": map_labels.labels(store, projection, clustering),
        "beside": _beside(store, beside, field, scheme) if beside in store.projections else None,
        "scheme": {"background": tokens["card"], "ink": tokens["ink"], "grey": tokens["muted"]},
        "tiles": {
            "tile": sprites["tile"],
            "columns": sprites["columns"],
            "perSheet": sprites["per_sheet"],
            "ordered": store.tile_of is not None,
            "sheets": [urls.sprite_sheet(store, name) for name in sprites["sheets"]],
        },
        "texts": {
            "chunk": map_data.CHUNK,
            "path": urls.relative("/work/"),
            "dots": urls.DOTS,
            "classes": [{"title": info.title, "colour": info.colour, "marker": info.marker} for info in store.classes],
            "unclassed": dict(zip(("colour", "marker", "title"), theme.UNCLASSED, strict=True)),
        },
    }


def palette(coloured: Colouring) -> list[dict[str, Any]]:
    """Colour and shape of each category, as the browser takes them."""
    return [
        {"colour": category.colour, "marker": category.marker, "rest": category.rest}
        for category in coloured.categories
    ]


def _beside(store: ArtefactStore, projection: str, field: Field, scheme: str) -> dict[str, Any]:
    """What a second map shows. Numbers of a map are those of its own."""
    return {
        "projection": projection,
        "title": store.projection_title(projection),
        "labels": map_labels.labels(store, projection, map_labels.clustering_of(store, field.key)),
        "codes": map_data.codes_path(field, projection),
        "palette": palette(map_fields.coloured(store, field, projection, scheme)),
    }


def legend(store: ArtefactStore, coloured: Colouring, field: Field) -> list[Component]:
    """A line for each category: a button that takes its works off the map or back, and one that selects them."""
    clustering = field.key.removeprefix(CLUSTER) if field.key.startswith(CLUSTER) else ""

    def name(category: Category) -> Component:
        if category.labelled and clustering:
            return cluster_names.shown(store, clustering, category.name, "legend-name")
        return html.Span(category.name, className="legend-name", title=category.name)

    total = max(1, len(coloured.codes))
    return [
        html.Div(
            [
                html.Button(
                    [
                        cards.mark(category.colour, category.marker),
                        name(category),
                        html.Span(
                            f"{category.count:,}", className="legend-count", title=percent(category.count / total)
                        ),
                    ],
                    type="button",
                    className="legend-entry",
                    **attributes(data_show=str(code), aria_pressed="true"),
                ),
                html.Button(
                    "Select",
                    type="button",
                    className="legend-select",
                    **attributes(data_select=str(code), aria_label=f"Select {category.name}"),
                ),
            ],
            className="legend-line",
        )
        for code, category in coloured.legend()
    ]


def note(field: Field) -> str:
    """What is said below the legend: where the values come from, if not from the catalogue."""
    if field.key.startswith(CLUSTER):
        return "The computer found and named these clusters. They are not in the catalogue."
    words = field.note or "These are the model's figures. They are not in the catalogue."
    return words if field.guess else ""


def summary(store: ArtefactStore, projection: str, coloured: Colouring) -> str:
    """The map as text, for screen readers."""
    parts = ", ".join(f"{category.name} {category.count:,}" for _, category in coloured.legend())
    made_of = reliability.made_of(store, projection)
    return (
        f"A map of {len(store):,} works by {store.projection_title(projection)}. Works that the model finds similar "
        f"are near each other. Coloured by {coloured.title.lower()}: {parts}. "
        f"{made_of}{' ' if made_of else ''}"
        "The arrow keys move from work to work. Enter opens one, Space selects it, N selects its nearest works too, C "
        "its cluster, and B begins a box round it. The works in view and all keys are listed beside the map, the "
        "selected works below it."
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
    words = reliability.about(store, projection, figures)
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
                f"all works that are near on the map are truly near. {_advice(store, kept)} {words}".strip(),
                className="map-faith-words",
            ),
        ]
    )


def _figure(value: str, name: str, share: float) -> Component:
    bar = html.Span(html.Span(style={"width": f"{max(0.0, min(1.0, share)):.1%}"}), className="meter")
    return html.Div([html.Dt(name), html.Dd([value, bar])])


def _advice(store: ArtefactStore, kept: float) -> str:
    if doubt.is_no_better_than_guessing(store.metrics):
        return (
            "The model of this build is no better than guessing: that works are near one another, on the map or in its "
            "vectors, does not say that they are of one class."
        )
    if kept >= 0.5:
        return "Most near neighbours on it are true neighbours."
    if kept >= 0.2:
        return "Read it as regions, not as distances."
    return "Read only its broad directions, and open a work to see its true neighbours."
