"""How what passes is leafed through: its order, how much is on a page, and which page; the address holds it all."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from components.site.markup import attributes
from components.works import gallery

#: Works on a page.
SIZES = (24, 48)


def order(view: str, label: str) -> Component:
    """The box that says in which order a view shows what it has."""
    return dmc.Select(
        id=f"{view}-sort",
        data=[{"value": key, "label": title} for key, title in gallery.SORTS.items()],
        value=next(iter(gallery.SORTS)),
        allowDeselect=False,
        className="works-sort",
        **attributes(aria_label=label),
    )


def size(view: str, label: str) -> Component:
    """The switch that says how much is on a page."""
    return html.Div(
        dmc.SegmentedControl(id=f"{view}-size", data=[str(size) for size in SIZES], value=str(SIZES[0]), size="sm"),
        role="group",
        **attributes(aria_label=label),
    )


def pager(view: str) -> Component:
    """The numbers of the pages."""
    return dmc.Pagination(
        id=f"{view}-page", total=1, value=1, withEdges=False, siblings=1, boundaries=1, className="works-pages"
    )
