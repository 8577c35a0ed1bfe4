"""Every work as a Manifest of IIIF, and every filter or selection as a Collection (Presentation API 3.0)."""

from typing import Any
from urllib.parse import quote

import msgspec
import numpy as np
from dash import Dash
from flask import Response, request

from components.exploring.address import CollectionAddress, parse, too_long
from components.exploring.collection import chosen
from components.site import context, urls
from components.site.problems import ProblemError
from components.works import cards, manifests
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError

#: Works of a Collection; a viewer shows no more.
MOST = 1_000
_ROUTE = "iiif"


def manifest_path(object_id: str) -> str:
    """The path of a work's Manifest."""
    quoted = quote(object_id, safe="")
    return urls.relative(f"/{_ROUTE}/{urls.DOTS.get(quoted, quoted)}/manifest.json")


def add_route(app: Dash) -> None:
    """Adds the routes of the Manifests and of the Collection."""
    prefix = f"{app.config.routes_pathname_prefix}{_ROUTE}"
    app.server.add_url_rule(f"{prefix}/<path:object_id>/manifest.json", "iiif-manifest", _manifest)
    app.server.add_url_rule(f"{prefix}/collection.json", "iiif-collection", _collection)


def _manifest(object_id: str) -> Response:
    object_id = urls.undotted(object_id)
    try:
        store = context.live_store()
    except ArtefactError as error:
        return ProblemError(503, context.sentence(error), "no_build").response()
    row = store.row_of(object_id)
    if row is None:
        return ProblemError(404, f"This collection has no work with the id “{object_id[:200]}”.").response()
    label = manifests.words(cards.title_of(store.work(row)))
    return _answer(manifests.manifest(store, [row], urls.origin() + manifest_path(object_id), label, urls.origin()))


def _collection() -> Response:
    """The works that match a filter, which the query string spells as the page Collection does."""
    try:
        store, collection = context.live_store(), chosen()
    except ArtefactError as error:
        return ProblemError(503, context.sentence(error), "no_build").response()
    search = request.query_string.decode("utf-8", "replace")
    address = parse(collection, search)
    if address.ignored or too_long(search):
        return ProblemError(400, " ".join(address.ignored) or "The filter is too long.", "invalid_filter").response()
    rows = collection.order_works(np.flatnonzero(collection.keep_works(address.filter)), address.order)
    return _answer(_content(store, address, rows))


def _content(store: ArtefactStore, address: CollectionAddress, rows: np.ndarray) -> dict[str, Any]:
    query = f"?{address.query}" if address.query else ""
    items = []
    for row in rows[:MOST].tolist():
        work = store.work(row)
        items.append(
            {
                "id": urls.origin() + manifest_path(str(work["object_id"])),
                "type": "Manifest",
                "label": manifests.words(cards.title_of(work)),
            }
        )
    name = str(store.manifest["source"].get("name") or "Vitrine")
    left_out = f", the first {MOST:,} of {len(rows):,} works" if len(rows) > MOST else ""
    return {
        "@context": manifests.CONTEXT,
        "id": f"{urls.origin()}{urls.relative(f'/{_ROUTE}/collection.json')}{query}",
        "type": "Collection",
        "label": manifests.words(f"{name}{left_out}"),
        "items": items,
    }


def _answer(content: dict[str, Any]) -> Response:
    response = Response(msgspec.json.encode(content))
    response.headers["Content-Type"] = f'application/ld+json;profile="{manifests.CONTEXT}"'
    # Viewers of any site may read it, as the specification asks for.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
