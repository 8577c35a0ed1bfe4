"""The callbacks of a page's filter: values offered in a box, the conditions as buttons, and what was not understood."""

from collections.abc import Callable
from typing import Any

import dash
from dash import Input, Output, State, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.exploring import facets, filter_bar, searched_words
from components.exploring.address import CollectionAddress, collection_of, parse
from components.exploring.collection import Collection, chosen
from components.site import urls
from components.site.static_html import static_html
from pipeline.artefacts import label_issues

#: Reads a page's query string: the collection and the filter that it selects.
Reader = Callable[[object], tuple[Collection, CollectionAddress]]


def requested(search: object) -> tuple[Collection, CollectionAddress]:
    """The collection and the filter that a query string selects.

    Raises:
        PreventUpdate: the browser has not read the URL yet.
    """
    if not isinstance(search, str):
        raise PreventUpdate
    collection = chosen(collection_of(search))
    return collection, parse(collection, search)


#: Pages that show the works of a filter, by what links to them are called.
_LEADS = {"collection": "In Collection", "map": "On the map", "review": "In Review"}


def register(page: str, boxes: str, read: Reader = requested) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Registers the callbacks of a page's filter.

    Args:
        page: what the ids of its parts begin with: ``<page>-address``, a store of the query string, and those of
            :func:`filter_bar.conditions`.
        boxes: what the ids of its boxes begin with, see :func:`filter_bar.bar`.
        read: reads the query string.

    Returns:
        The two callbacks: that of the values of a field, and that of the conditions.
    """

    @dash.callback(
        Output(f"{boxes}-values", "data"),
        Output(f"{boxes}-values", "disabled"),
        Input(f"{boxes}-field", "value"),
        State(f"{page}-address", "data"),
    )
    def offer_values(key: str | None, search: str | None) -> tuple[list[dict[str, str]], bool]:
        """The values of the selected field, most frequent first, and those that are filtered by."""
        collection, address = read(search)
        return filter_bar.options(collection, key, address), key not in collection.fields

    @dash.callback(
        Output(f"{page}-chips", "children"),
        Output(f"{page}-found", "children"),
        Output(f"{page}-note", "children"),
        Input(f"{page}-address", "data"),
        prevent_initial_call=True,
    )
    def show_filter(search: str | None) -> tuple[list[Component], Component | None, str]:
        """The filter as buttons, where its words were looked for, and the parts of the URL that were ignored."""
        collection, address = read(search)
        ignored = f"Parts of the address were ignored: {' '.join(address.ignored)}" if address.ignored else ""
        found = searched_words.note(collection, address.filter, facets.instead)
        shown = [*facets.chips(collection, address), *_leads(collection, address, page)]
        return static_html(shown), static_html(found), ignored

    return offer_values, show_filter


def _leads(collection: Collection, address: CollectionAddress, page: str) -> list[Component]:
    """Links to the works that match the filter on the other pages; none without a filter or a build."""
    if not address.filter or collection.store is None:
        return []
    pages = {key: text for key, text in _LEADS.items() if key != page}
    if not label_issues.exists(collection.root):
        pages.pop("review", None)
    links = [
        dcc.Link(text, href=urls.relative(f"/{key}?{address.query}"), className="chip-lead")
        for key, text in pages.items()
    ]
    return [html.Span(links, className="chip-leads")]
