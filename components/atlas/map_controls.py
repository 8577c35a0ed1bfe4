"""The controls of the Map page: what is drawn, by what it is coloured, and the buttons on the map."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from components.atlas.colouring import Field
from components.site.markup import attributes
from pipeline.artefacts.store import ArtefactStore

#: Arrangements of the works; each is a module of ``assets/map/layouts`` but the first, which is the projection itself.
LAYOUTS = [
    {"value": "free", "label": "Free"},
    {"value": "grid", "label": "Grid"},
    {"value": "timeline", "label": "Timeline"},
    {"value": "category", "label": "By colour"},
]
TOOLS = [{"value": "pan", "label": "Move"}, {"value": "lasso", "label": "Lasso"}, {"value": "box", "label": "Box"}]
#: What an outline does to the selection. Keys do the same for one outline of the mouse: Shift adds, Alt takes away.
MODES = [
    {"value": "replace", "label": "New"},
    {"value": "add", "label": "Add"},
    {"value": "subtract", "label": "Take away"},
]
#: What each button does (``data-act``), its sign and its name.
_BUTTONS = (
    ("in", "+", "Zoom in"),
    ("out", "\N{MINUS SIGN}", "Zoom out"),
    ("fit", "⤢", "Show everything"),
    ("tour", "▷", "Tour of the clusters"),
    ("outlines", "⬠", "Outlines of the clusters"),
)


#: Id of the controls.
SETTINGS = "map-settings"


def head(count: int) -> Component:
    """The page's heading, and a button that opens the settings where the screen has no room for them."""
    return html.Header(
        [
            html.H1("Map of the collection"),
            html.P(f"{count:,} works. Similar works are near each other.", className="lede"),
            html.Button(
                "Settings",
                type="button",
                className="button map-settings",
                **attributes(data_act="settings", aria_expanded="false", aria_controls=SETTINGS),
            ),
        ],
        className="page-head",
    )


def controls(
    store: ArtefactStore,
    shown: str,
    layout: str | None,
    beside: str | None,
    fields: Sequence[Field],
    field: Field,
    filters: Sequence[Component],
) -> Component:
    """The row above the map.

    Args:
        store: the build.
        shown: name of the projection at first.
        layout: value of the layout at first; the projection itself where there is none of that value.
        beside: name of the projection of a second map at first; none where there is none of that name.
        fields: that the works can be coloured by.
        field: that they are coloured by at first.
        filters: the controls of the filter.
    """
    known = [each["value"] for each in LAYOUTS]
    projections = [{"value": info.name, "label": info.title} for info in store.projection_infos]
    return html.Div(
        [
            _switch("Projection", "map-projection", projections, shown),
            dmc.Select(
                id="map-beside-choice",
                label="Second map",
                placeholder="None",
                data=projections,
                value=beside if beside in store.projections else None,
                clearable=True,
                className="map-beside-choice",
            ),
            _switch("Layout", "map-layout", LAYOUTS, layout if layout in known else "free"),
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
            *filters,
        ],
        id=SETTINGS,
        className="map-controls",
        role="group",
        **attributes(aria_label="Settings of the map"),
    )


def mode() -> Component:
    """What the next outline does to the selection: shown while a finger can draw one or the keyboard is on the map."""
    return html.Div(
        dmc.SegmentedControl(id="map-mode", data=MODES, value="replace", size="sm"),
        className="map-mode",
        role="group",
        **attributes(aria_label="What an outline does to the selection"),
    )


def buttons(kinds: Sequence[str] | None = None) -> Component:
    """The buttons in a corner of a map, for those without a wheel or two fingers; all, or those that do ``kinds``."""
    return html.Div(
        [
            html.Button(
                html.Span(sign, **attributes(aria_hidden="true")),
                type="button",
                title=name,
                **attributes(data_act=key, aria_label=name),
            )
            for key, sign, name in _BUTTONS
            if kinds is None or key in kinds
        ],
        className="map-buttons",
        role="group",
        **attributes(aria_label="Zoom"),
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
