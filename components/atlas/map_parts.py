"""The parts of the Map page that callbacks and scripts fill: maps, legend, list and selection."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from components.atlas import exports, map_controls
from components.site import states, urls
from components.site.markup import attributes

#: The keys of the map (``assets/map/keyboard.mjs``), and what they do.
_KEYS = (
    ("Arrow keys", "move from work to work"),
    ("Enter", "opens the work"),
    ("Space", "selects it, or takes it out of the selection"),
    ("N", "selects it with its ten nearest works; each further press selects ten more"),
    ("C", "selects its cluster"),
    (
        "B",
        "begins a box round it. The arrow keys enlarge the box, with Shift they make it smaller. Enter selects what is "
        "inside, Escape takes the box away",
    ),
    ("M", "changes what N, C and B do: select anew, add, or take away"),
    ("Shift", "with N, C, or Enter in a box adds once"),
    ("Escape", "closes the card"),
    ("+ \N{MINUS SIGN} 0", "zoom in, zoom out, show everything"),
)


def stage(mode: Component | None) -> Component:
    """The first map: canvas, names, card, buttons and signs, and what says how an outline selects."""
    return html.Div(
        [
            # Filled by the browser: the canvas, the names of clusters, the card and the map in small.
            html.Div(id="map-canvas", className="map-canvas"),
            html.Div(id="map-labels", className="map-labels", **attributes(aria_hidden="true")),
            html.Div(id="map-card", className="map-card", hidden=True),
            # Before the buttons: both are there whenever the keyboard is on the map, so Tab finds it from either side.
            mode,
            map_controls.buttons(),
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
        # Letters and arrow keys are its own: a screen reader hands them on to an application.
        role="application",
        **attributes(aria_label="Map of the collection", aria_describedby="map-summary"),
    )


def beside() -> Component:
    """The second map, hidden while none is chosen. The keys do there what they do on the first one."""
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
        tabIndex=0,
        role="application",
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
            html.Section(
                [
                    html.H2("Mouse, finger and keys"),
                    html.P(
                        "Scroll or pinch to zoom, drag to move. These keys act while the map has the focus:",
                        className="hint",
                    ),
                    html.Dl([html.Div([html.Dt(keys), html.Dd(what)]) for keys, what in _KEYS], className="map-keys"),
                ]
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
