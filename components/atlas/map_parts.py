"""The parts of the Map page that callbacks and scripts fill: maps, legend, list and selection."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from components.atlas import exports, map_controls
from components.site import states, urls
from components.site.markup import attributes


def stage(mode: Component | None) -> Component:
    """The first map: canvas, names, card, buttons and signs, and what says how an outline selects."""
    return html.Div(
        [
            # Filled by the browser: the canvas, the names of clusters, the card and the map in small.
            html.Div(id="map-canvas", className="map-canvas"),
            html.Div(id="map-labels", className="map-labels", **attributes(aria_hidden="true")),
            html.Div(id="map-card", className="map-card", hidden=True),
            map_controls.buttons(),
            mode,
            html.Div(id="map-chips", className="map-chips"),
            html.Div(id="map-caption", className="map-caption", hidden=True),
            html.Div(id="map-plain", className="map-plain"),
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


def beside() -> Component:
    """The second map, hidden while none is chosen. Keys and screen readers have all of it on the first one."""
    return html.Div(
        [
            html.Div(id="map-beside-canvas", className="map-canvas"),
            html.Div(id="map-beside-labels", className="map-labels", **attributes(aria_hidden="true")),
            html.P(id="map-beside-name", className="map-beside-name"),
            map_controls.buttons(("in", "out", "fit")),
        ],
        id="map-beside",
        className="map-stage",
        hidden=True,
        role="group",
        **attributes(aria_labelledby="map-beside-name"),
    )


def aside() -> Component:
    """What stands beside the map: legend, reliability and the works in view."""
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
            html.Section(
                [
                    html.H2("In view", id="map-list-title"),
                    html.Ol(id="map-list", className="map-list", **attributes(aria_labelledby="map-list-title")),
                    html.P(id="map-list-note", className="hint"),
                ]
            ),
            html.P(
                "Scroll or pinch to zoom, drag to move. Focus the map and use the arrow keys to move from work to "
                "work, Enter to open one, Space to select it, + and \N{MINUS SIGN} to zoom and 0 to see everything.",
                className="hint",
            ),
        ],
        className="map-aside",
    )


def selection() -> Component:
    """The place of the selected works below the map."""
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
                            *(
                                html.Button(
                                    export.title,
                                    id={"type": "map-download", "index": kind},
                                    className="button",
                                    type="button",
                                    title=f"Download the selected works as {export.title}",
                                )
                                for kind, export in exports.EXPORTS.items()
                            ),
                            html.Span(
                                [
                                    # The browser writes the addresses: the selection is part of them.
                                    html.A(
                                        "In Collection", href="", **attributes(data_lead=urls.relative("/collection"))
                                    ),
                                    html.A("In Review", href="", **attributes(data_lead=urls.relative("/review"))),
                                ],
                                id="map-leads",
                                className="selection-leads",
                                hidden=True,
                            ),
                            html.Button(
                                "Clear", className="button button--quiet", type="button", **attributes(data_act="clear")
                            ),
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
