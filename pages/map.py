"""Map: every work of the collection is a point, near the works that are similar to it."""

from typing import Any

import dash
import numpy as np
from dash import ALL, ClientsideFunction, Input, Output, State, clientside_callback, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.atlas import (
    cluster_profiles,
    exports,
    map_controls,
    map_fallback,
    map_fields,
    map_labels,
    map_parts,
    map_payload,
    selection,
    selection_panel,
)
from components.atlas.colouring import find
from components.atlas.distinctive import distinctive
from components.exploring import map_filter
from components.searching import links, placing, uploads
from components.site import context, states, theme, urls
from components.site.static_html import static_html
from pipeline.artefacts.store import ArtefactStore

dash.register_page(__name__, path="/map", title="Map · Vitrine", name="Map", order=1, navigation=True)


@context.needs_build
def layout(
    projection: str | None = None,
    colour: str | None = None,
    layout: str | None = None,
    beside: str | None = None,
    **others: Any,
) -> Component:
    """The page. The query string holds its state: ``?projection=umap&colour=cluster&q=mountain&at=0.2,0.5,4``.

    The browser reads the filter, the view (``at``), the selection (``select``) and the hidden categories (``hide``)
    itself.
    """
    store = context.live_store()
    shown = map_payload.choose_projection(store, projection)
    if shown is None:
        return states.empty("No map in this build", "The build has no projection: run `python -m pipeline.build`.")
    fields = map_fields.fields(store)
    return html.Div(
        [
            map_controls.head(len(store)),
            dcc.Store(id="map-base"),
            # The filter as a query string, which the browser reads from the address, and the works that match it.
            dcc.Store(id="map-filter"),
            dcc.Store(id="map-matching"),
            dcc.Store(id="map-selection"),
            # What the address asks to be marked, and where it is.
            dcc.Store(id="map-guest", data={name: others[name] for name in placing.NAMES if name in others}),
            dcc.Store(id="map-placed"),
            dcc.Store(id="map-fallback"),
            # Numbers of the clusters that hold the selected works, and of the one that was asked for.
            dcc.Store(id="map-held"),
            dcc.Store(id="map-wanted"),
            dcc.Store(id="map-shown", data=selection_panel.STEP),
            dcc.Download(id="map-file"),
            map_controls.controls(
                store, shown, layout, beside, fields, find(fields, colour), map_filter.controls(others)
            ),
            map_filter.found_place(),
            html.Div(
                [
                    html.Div(
                        [map_parts.stage(map_controls.mode()), map_parts.beside()],
                        id="map-stages",
                        className="map-stages",
                    ),
                    map_parts.aside(),
                ],
                className="map-body",
            ),
            map_parts.selection(),
        ],
        className="map-page",
        id="map-page",
    )


@dash.callback(
    Output("map-base", "data"),
    Output("map-legend", "children"),
    Output("map-legend-title", "children"),
    Output("map-legend-note", "children"),
    Output("map-faith", "children"),
    Output("map-summary", "children"),
    Input("map-projection", "value"),
    Input("map-colour", "value"),
    Input(theme.THEME_STORE, "data"),
    Input("map-beside-choice", "value"),
)
def draw(projection: str, colour: str, scheme: str | None, beside: str | None = None) -> tuple[Any, ...]:
    """The map in a projection, colouring and scheme, and the second map where one is chosen."""
    if scheme is None:
        raise PreventUpdate  # The browser has not set the scheme yet; the callback runs again when it has.
    store = context.live_store()
    chosen = map_payload.choose_projection(store, projection)
    if chosen is None:
        raise PreventUpdate
    field = find(map_fields.fields(store), colour)
    coloured = map_fields.coloured(store, field, chosen, scheme)
    return (
        map_payload.drawing(store, chosen, coloured, field, scheme, beside),
        map_payload.legend(store, coloured, field),
        coloured.title,
        map_payload.note(field),
        map_payload.faithfulness(store, chosen),
        map_payload.summary(store, chosen, coloured),
    )


@dash.callback(Output("map-matching", "data"), Input("map-filter", "data"))
def match(query: str | None) -> dict[str, Any] | None:
    """The works that match the filter; None where nothing is filtered by."""
    return map_filter.matching(context.live_store(), query)


@dash.callback(Output("map-found", "children"), Input("map-filter", "data"))
def tell(query: str | None) -> Component | None:
    """Where the words of the filter were looked for, and what may have been meant by them."""
    return static_html(map_filter.found(query))


@dash.callback(Output("map-placed", "data"), Input("map-guest", "data"), State(uploads.STORE, "data"))
def place(asked: dict[str, Any] | None, kept: Any) -> dict[str, Any] | None:
    """Where a visitor's picture, or a work that a link names, is on the map."""
    return placing.placed(context.live_store(), asked or {}, kept)


@dash.callback(
    Output("map-values", "data"),
    Output("map-values", "value"),
    Output("map-values", "disabled"),
    Input("map-field", "value"),
    State("map-filter", "data"),
)
def offer(key: str | None, query: str | None) -> tuple[list[dict[str, str]], list[str], bool]:
    """The values of the field that is chosen to filter by, and those that it is filtered by already."""
    return *map_filter.values(key, query), not key


@dash.callback(
    Output("map-plain", "children"),
    Input("map-fallback", "data"),
    State("map-projection", "value"),
    State("map-colour", "value"),
    State(theme.THEME_STORE, "data"),
    prevent_initial_call=True,
)
def draw_plainly(_: Any, projection: str, colour: str, scheme: str | None) -> Component:
    """A smaller map without WebGL, where the browser has none."""
    store = context.live_store()
    chosen = map_payload.choose_projection(store, projection)
    if chosen is None:
        raise PreventUpdate
    field = find(map_fields.fields(store), colour)
    coloured = map_fields.coloured(store, field, chosen, theme.scheme_of(scheme))
    return map_fallback.graph(store, chosen, coloured, theme.scheme_of(scheme))


@dash.callback(
    Output("map-selected", "children"),
    Output("map-actions", "hidden"),
    Output("map-counts", "children"),
    Output("map-pictures", "children"),
    Output("map-more", "children"),
    Output("map-more", "hidden"),
    Output("map-shown", "data"),
    Output("map-held", "data"),
    Input("map-selection", "data"),
    Input("map-more", "n_clicks"),
    Input("map-view", "value"),
    Input("map-colour", "value"),
    State("map-shown", "data"),
)
def show_selection(chosen: dict[str, Any] | None, _: int | None, view: str, colour: str, shown: int) -> tuple[Any, ...]:
    """The selected works below the map, and the clusters that hold them."""
    store = context.live_store()
    rows = selection.rows_of(store, chosen)
    if rows is None:
        hint = states.empty(
            "Nothing is selected",
            "Draw around works with the lasso or a box, press on single ones with these tools, press Select in the "
            "legend, or use the keys of the map. They appear here, with their clusters, what sets them apart, and "
            "files to download.",
        )
        return selection_panel.heading(None, ""), True, None, hint, "", True, selection_panel.STEP, []
    more_wanted = ctx.triggered_id == "map-more"
    shown = min(shown + selection_panel.STEP, selection_panel.MOST) if more_wanted else selection_panel.STEP
    more = selection_panel.rest(rows, shown)
    text = str((chosen or {}).get("text", ""))
    clustering = map_labels.clustering_of(store, colour)
    holding = cluster_profiles.profiles(store, clustering, rows) if clustering else []
    return (
        selection_panel.heading(rows, text),
        len(rows) == 0,
        static_html(_about(store, rows, holding)) if len(rows) else None,
        static_html(selection_panel.pictures(store, rows, shown, view))
        if len(rows)
        else states.empty("No work matches", "Try fewer or other words."),
        more or "",
        more is None,
        shown,
        [profile.cluster for profile in holding],
    )


def _about(store: ArtefactStore, rows: np.ndarray, holding: list[cluster_profiles.Profile]) -> list[Component | None]:
    return [
        selection_panel.counts(store, rows),
        cluster_profiles.panel(store, holding, len(rows)),
        selection_panel.apart(distinctive(store, rows)),
        links.like_all(store, rows.tolist()),
    ]


@dash.callback(
    Output("map-selection", "data", allow_duplicate=True),
    Input("map-wanted", "data"),
    State("map-colour", "value"),
    prevent_initial_call=True,
)
def select_cluster(cluster: int | None, colour: str) -> dict[str, Any]:
    """All works of a cluster, selected."""
    store = context.live_store()
    clustering = map_labels.clustering_of(store, colour)
    found = store.clusterings[clustering] if clustering else None
    rows = np.flatnonzero(found.assigned == cluster) if found and cluster is not None else np.empty(0, np.int64)
    if found is None or not len(rows):
        raise PreventUpdate
    name = found.clusters.set_index("cluster")["name"].get(cluster, "")
    return selection.make(store, rows, "cluster", str(name))


@dash.callback(
    Output("map-file", "data"),
    Input({"type": "map-download", "index": ALL}, "n_clicks"),
    State("map-selection", "data"),
    prevent_initial_call=True,
)
def download(clicks: list[int | None], chosen: dict[str, Any] | None) -> dict[str, Any]:
    """The selected works as a file of the kind whose button was pressed."""
    store = context.live_store()
    rows = selection.rows_of(store, chosen)
    pressed = ctx.triggered_id
    export = exports.EXPORTS.get(pressed["index"]) if isinstance(pressed, dict) else None
    if rows is None or export is None or not any(clicks):
        raise PreventUpdate
    return {
        "content": export.write(store, rows, urls.origin()),
        "filename": f"vitrine-selection-{len(rows)}.{export.ending}",
        "type": export.media_type,
        "base64": False,
    }


clientside_callback(ClientsideFunction("map", "draw"), Input("map-base", "data"))
clientside_callback(ClientsideFunction("map", "select"), Input("map-selection", "data"), Input("map-base", "data"))
clientside_callback(ClientsideFunction("map", "match"), Input("map-matching", "data"))
clientside_callback(ClientsideFunction("map", "place"), Input("map-placed", "data"))
clientside_callback(ClientsideFunction("map", "hold"), Input("map-held", "data"))
clientside_callback(ClientsideFunction("map", "tool"), Input("map-tool", "value"))
clientside_callback(ClientsideFunction("map", "mode"), Input("map-mode", "value"))
clientside_callback(ClientsideFunction("map", "arrange"), Input("map-layout", "value"))
clientside_callback(
    ClientsideFunction("map", "filter"),
    Output("map-filter", "data"),
    Input("map-search", "value"),
    Input("map-values", "value"),
    Input("map-from", "value"),
    Input("map-to", "value"),
    State("map-field", "value"),
    State("map-filter", "data"),
    prevent_initial_call=True,
)
