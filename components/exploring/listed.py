"""The works that match a filter, for the lists that a browser keeps: ``/collection/works.json?culture=Japan``."""

import numpy as np
from dash import Dash, html
from dash.development.base_component import Component
from flask import Response, abort, jsonify, request

from components.exploring.address import ORDER, CollectionAddress, collection_of, parse
from components.exploring.collection import Collection, chosen
from components.site import context, lists, urls
from components.site.markup import attributes
from components.works import cards
from pipeline.core.errors import ArtefactError

_ROUTE = "/collection/works.json"


def button(address: CollectionAddress, count: int) -> Component | None:
    """The button that adds all works of a filter to a list; None without a filter, and where a list has no room.

    Args:
        address: with a filter.
        count: of the works that match it.
    """
    if not address.filter or address.search or not 0 < count <= lists.MOST_WORKS:
        return None
    of = "this work" if count == 1 else f"these {count:,} works"
    return html.P(
        html.Button(
            f"Add {of} to a list",
            type="button",
            className="button",
            **attributes(
                data_list_from=urls.relative(f"{_ROUTE}?{address.query}&{ORDER}={address.order}"),
                data_list_of=of,
                aria_haspopup="dialog",
            ),
        ),
        className="works-to-list",
    )


def add_route(app: Dash) -> None:
    """Adds the route of the works."""
    prefix = app.config.routes_pathname_prefix
    app.server.add_url_rule(f"{prefix}{_ROUTE.lstrip('/')}", "collection-works", _works)


def _works() -> Response:
    """Object id and title of each work that matches the filter of the address, in the order of the page."""
    search = request.query_string.decode("utf-8", "replace")
    try:
        collection = chosen(collection_of(search))
    except ArtefactError as error:
        abort(503, context.sentence(error))
    address = parse(collection, search)
    if address.ignored:
        abort(400, " ".join(address.ignored))
    return jsonify(_named(collection, address))


def _named(collection: Collection, address: CollectionAddress) -> list[dict[str, str]]:
    store = collection.store
    if store is None:
        abort(404, "An acquired collection has no works yet.")
    rows = np.flatnonzero(collection.keep_works(address.filter))
    if len(rows) > lists.MOST_WORKS:
        abort(400, f"A list has {lists.MOST_WORKS:,} works at most, and {len(rows):,} match the filter.")
    works = [store.work(int(row)) for row in collection.order_works(rows, address.order, address.filter.words)]
    return [{"id": str(work["object_id"]), "title": cards.title_of(work)} for work in works]
