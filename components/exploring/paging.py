"""Order, page size and page number of results, and their controls."""

import dash_mantine_components as dmc
import numpy as np
from dash import html
from dash.development.base_component import Component

from components.site.markup import attributes

#: Numbers of works on a page to choose from.
SIZES = (24, 48)
#: Key of an order, see ``RecordTable.order`` -> title.
SORTS = {
    "catalogue": "Catalogue order",
    "title": "Title",
    "artist": "Artist",
    "oldest": "Oldest first",
    "newest": "Newest first",
}


def within(page: int, count: int, size: int) -> tuple[int, int]:
    """The page nearest to ``page`` that exists, from 1, and the number of pages, at least 1.

    Args:
        page: the requested page.
        count: number of results.
        size: results per page.
    """
    pages = max(1, -(-count // size))
    return min(max(1, page), pages), pages


def page_of(rows: np.ndarray, page: int, size: int) -> tuple[np.ndarray, int, int]:
    """The rows on a page, the page's number, and the number of pages; see :func:`within`."""
    page, pages = within(page, len(rows), size)
    return rows[(page - 1) * size : page * size], page, pages


def order(view: str, label: str) -> Component:
    """The box that sets the order of a view's results."""
    return dmc.Select(
        id=f"{view}-sort",
        data=[{"value": key, "label": title} for key, title in SORTS.items()],
        value=next(iter(SORTS)),
        allowDeselect=False,
        className="works-sort",
        **attributes(aria_label=label),
    )


def size(view: str, label: str) -> Component:
    """The switch that sets the number of results on a page."""
    return html.Div(
        dmc.SegmentedControl(id=f"{view}-size", data=[str(size) for size in SIZES], value=str(SIZES[0]), size="sm"),
        role="group",
        **attributes(aria_label=label),
    )


def pager(view: str, label: str) -> Component:
    """The links to the pages. The two that show an arrow get their names in the browser: see ``assets/collection``."""
    return html.Nav(
        dmc.Pagination(
            id=f"{view}-page", total=1, value=1, withEdges=False, siblings=1, boundaries=1, className="works-pages"
        ),
        **attributes(aria_label=label, data_previous="Previous page", data_next="Next page"),
    )
