"""Map: every work of the collection is a point, near the works that are similar to it."""

from typing import Any

import dash
import dash_mantine_components as dmc
import numpy as np
from dash import ALL, ClientsideFunction, Input, Output, State, clientside_callback, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.atlas import colouring, map_payload, selection, selection_panel
from components.exploring.collection import chosen as chosen_collection
from components.site import context, states, theme
from components.site.markup import attributes
from components.site.static_html import static_html
from pipeline.artefacts.records.table import Filter
from pipeline.artefacts.store import ArtefactStore

dash.register_page(__name__, path="/map", title="Map · Vitrine", name="Map", order=1, navigation=True)

TOOLS = [{"value": "pan", "label": "Move"}, {"value": "lasso", "label": "Lasso"}, {"value": "select", "label": "Box"}]


@context.needs_build
def layout(projection: str | None = None, colour: str | None = None, q: str | None = None, **_: Any) -> Component:
    """The page. A query string such as ``?projection=umap&colour=cluster&q=mountain`` sets its initial state."""
    store = context.live_store()
    shown = map_payload.choose_projection(store, projection)
    if shown is None:
        return states.empty("No map in this build", "The build has no projection: run `python -m pipeline.build`.")
    fields = colouring.fields(store)
    return html.Div(
        [
            html.Header(
                [
                    html.H1("Map of the collection"),
                    html.P(
                        f"{len(store):,} works. Works that the model finds similar are near each other.",
                        className="lede",
                    ),
                ],
                className="page-head",
            ),
            dcc.Store(id="map-base"),
            dcc.Store(id="map-works"),
            dcc.Store(id="map-build", data=store.build_id),
            dcc.Store(id="map-selection", storage_type="session"),
            dcc.Store(id="map-shown", data=selection_panel.STEP),
            dcc.Download(id="map-csv"),
            _controls(store, shown, fields, colouring.find(fields, colour), q),
            html.Div([_stage(), _aside()], className="map-body"),
            _selection(),
        ],
        className="map-page",
    )


def _controls(
    store: ArtefactStore, shown: str, fields: list[colouring.Field], field: colouring.Field, words: str | None
) -> Component:
    return html.Div(
        [
            _switch(
                "Projection",
                "map-projection",
                [{"value": info.name, "label": info.title} for info in store.projection_infos],
                shown,
            ),
            _switch("Mouse or finger", "map-tool", TOOLS, "pan"),
            dmc.Select(
                id="map-colour",
                label="Colour by",
                data=[{"value": each.key, "label": each.title} for each in fields],
                value=field.key,
                allowDeselect=False,
                searchable=len(fields) > 8,
                className="map-colour",
            ),
            dmc.TextInput(
                id="map-search",
                label="Find",
                placeholder="Title, artist, tag …",
                value=words or "",
                debounce=350,
                className="map-search",
                inputProps={"maxLength": 200, "type": "search"},
            ),
        ],
        className="map-controls",
        role="group",
        **attributes(aria_label="Settings of the map"),
    )


def _switch(label: str, name: str, data: list[dict[str, str]], value: str) -> Component:
    return html.Div(
        [
            html.Span(label, id=f"{name}-label", className="switch-label"),
            html.Div(
                dmc.SegmentedControl(id=name, data=data, value=value),
                role="group",
                **attributes(aria_labelledby=f"{name}-label"),
            ),
        ],
        className="switch",
    )


def _stage() -> Component:
    buttons = ("toImage", "pan2d", "lasso2d", "select2d", "zoomIn2d", "zoomOut2d", "resetScale2d")
    config = theme.graph_config("vitrine-map", buttons=buttons) | {"scrollZoom": True, "doubleClick": "reset+autosize"}
    return html.Div(
        [
            dcc.Graph(
                id="map-graph", figure=theme.blank_figure(), config=config, className="map-graph", responsive=True
            ),
            # Filled by the browser.
            html.Div(id="map-ring", className="map-ring", hidden=True, **attributes(aria_hidden="true")),
            html.Div(id="map-card", className="map-card", hidden=True),
            html.Div(id="map-wait", className="map-wait", children=states.loading("Loading the works …")),
            html.P(id="map-summary", className="visually-hidden"),
            html.Div(id="map-announce", className="visually-hidden", role="status", **attributes(aria_live="polite")),
        ],
        id="map-stage",
        className="map-stage",
        tabIndex=0,
        role="group",
        **attributes(aria_label="Map of the collection", aria_describedby="map-summary"),
    )


def _aside() -> Component:
    return html.Aside(
        [
            html.Section(
                [
                    html.H2(id="map-legend-title"),
                    html.Div(
                        id="map-legend",
                        className="map-legend",
                        role="group",
                        **attributes(aria_labelledby="map-legend-title"),
                    ),
                    html.P(id="map-legend-note", className="hint"),
                ]
            ),
            html.Section([html.H2("How reliable this map is"), html.Div(id="map-faith", className="map-faith")]),
            html.P(
                [
                    "Scroll or pinch to zoom, drag to move. Focus the map and use the arrow keys to move from work to "
                    "work, and Enter to open one.",
                ],
                className="hint",
            ),
        ],
        className="map-aside",
    )


def _selection() -> Component:
    return html.Section(
        [
            html.Div(
                [
                    html.H2("Selection"),
                    html.P(id="map-selected", className="selection-line", role="status"),
                    html.Div(
                        [
                            dmc.SegmentedControl(
                                id="map-view",
                                data=[{"value": "grid", "label": "Pictures"}, {"value": "list", "label": "List"}],
                                value="grid",
                                size="sm",
                            ),
                            html.Button("Download CSV", id="map-download", className="button", type="button"),
                            html.Button("Clear", id="map-clear", className="button button--quiet", type="button"),
                        ],
                        id="map-actions",
                        className="selection-actions",
                        hidden=True,
                    ),
                ],
                className="selection-head",
            ),
            html.Div(id="map-counts"),
            html.Div(id="map-pictures"),
            html.Button("Show more", id="map-more", className="button selection-more", type="button", hidden=True),
        ],
        className="selection",
        id="map-selection-panel",
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
)
def draw(projection: str, colour: str, scheme: str | None) -> tuple[Any, ...]:
    """The map in a projection, colouring and scheme."""
    if scheme is None:
        raise PreventUpdate  # The browser has not set the scheme yet; the callback runs again when it has.
    store = context.live_store()
    chosen = map_payload.choose_projection(store, projection)
    if chosen is None:
        raise PreventUpdate
    field = colouring.find(colouring.fields(store), colour)
    coloured = colouring.colouring(store, field, scheme)
    note = "The computer found and named these clusters. They are not in the catalogue." if field.guess else ""
    return (
        map_payload.drawing(store, chosen, coloured, field.key, scheme),
        map_payload.legend(coloured),
        coloured.title,
        note,
        map_payload.faithfulness(store, chosen),
        map_payload.summary(store, chosen, coloured),
    )


@dash.callback(Output("map-works", "data"), Input("map-build", "data"))
def send_works(_: str) -> dict[str, Any]:
    """The labels of all points, sent once."""
    return map_payload.works(context.live_store())


@dash.callback(
    Output("map-selection", "data", allow_duplicate=True),
    Input("map-search", "value"),
    State("map-selection", "data"),
    prevent_initial_call="initial_duplicate",
)
def search(words: str | None, current: dict[str, Any] | None) -> Any:
    """Selects the works that contain the words, by the same search as on the Collection page."""
    words = (words or "").strip()
    if not words:
        # The box is empty after a reload too. The selection is cleared only if the visitor emptied the box.
        emptied = ctx.triggered_id == "map-search" and (current or {}).get("by") == "search"
        return None if emptied else no_update
    store = context.live_store()
    rows = np.flatnonzero(chosen_collection().keep_works(Filter(words=words)))
    return selection.make(store, rows, "search", f"with “{words}”")


@dash.callback(
    Output("map-selected", "children"),
    Output("map-actions", "hidden"),
    Output("map-counts", "children"),
    Output("map-pictures", "children"),
    Output("map-more", "children"),
    Output("map-more", "hidden"),
    Output("map-shown", "data"),
    Input("map-selection", "data"),
    Input("map-more", "n_clicks"),
    Input("map-view", "value"),
    State("map-shown", "data"),
)
def show_selection(chosen: dict[str, Any] | None, _: int | None, view: str, shown: int) -> tuple[Any, ...]:
    """The selected works below the map."""
    store = context.live_store()
    rows = selection.rows_of(store, chosen)
    if rows is None:
        hint = states.empty(
            "Nothing is selected",
            "Draw around works with the lasso, press entries of the legend, or search. "
            "The works appear here, with their numbers and a CSV file to download.",
        )
        return selection_panel.heading(None, ""), True, None, hint, "", True, selection_panel.STEP
    more_wanted = ctx.triggered_id == "map-more"
    shown = min(shown + selection_panel.STEP, selection_panel.MOST) if more_wanted else selection_panel.STEP
    more = selection_panel.rest(rows, shown)
    text = str((chosen or {}).get("text", ""))
    return (
        selection_panel.heading(rows, text),
        len(rows) == 0,
        static_html(selection_panel.counts(store, rows)) if len(rows) else None,
        static_html(selection_panel.pictures(store, rows, shown, view))
        if len(rows)
        else states.empty("No work matches", "Try fewer or other words."),
        more or "",
        more is None,
        shown,
    )


@dash.callback(
    Output("map-csv", "data"),
    Input("map-download", "n_clicks"),
    State("map-selection", "data"),
    prevent_initial_call=True,
)
def download(_: int | None, chosen: dict[str, Any] | None) -> dict[str, Any]:
    """All columns of the selected works as a CSV file."""
    store = context.live_store()
    rows = selection.rows_of(store, chosen)
    if rows is None:
        raise PreventUpdate
    name = f"vitrine-selection-{len(rows)}.csv"
    return {"content": selection.csv(store, rows), "filename": name, "type": "text/csv;charset=utf-8", "base64": False}


clientside_callback(
    ClientsideFunction("map", "draw"),
    Output("map-graph", "figure"),
    Input("map-base", "data"),
    Input("map-selection", "data"),
    State("map-tool", "value"),
)
clientside_callback(ClientsideFunction("map", "prepare"), Input("map-works", "data"))
clientside_callback(ClientsideFunction("map", "tool"), Input("map-tool", "value"))
clientside_callback(
    ClientsideFunction("map", "lasso"),
    Output("map-selection", "data", allow_duplicate=True),
    Input("map-graph", "selectedData"),
    State("map-base", "data"),
    State("map-selection", "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("map", "legend"),
    Output("map-selection", "data", allow_duplicate=True),
    Input({"type": "map-legend", "index": ALL}, "n_clicks"),
    State("map-base", "data"),
    State("map-selection", "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("map", "clear"),
    Output("map-selection", "data", allow_duplicate=True),
    Output("map-search", "value"),
    Input("map-clear", "n_clicks"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("map", "pressed"),
    Output({"type": "map-legend", "index": ALL}, "aria-pressed"),
    Input("map-selection", "data"),
    Input("map-legend", "children"),
    State("map-base", "data"),
)
