"""The routes that the map fetches its arrays and texts from: numbers as they are in memory, texts in chunks.

Every address names the build, which never changes, so a browser keeps what it has fetched. An open page may ask for a
build that is no longer live: it gets a 404, and says that the page is to be loaded again.
"""

from typing import Any
from urllib.parse import quote

import numpy as np
from dash import Dash
from flask import Response, abort, jsonify

from components.atlas import colouring, map_fields
from components.site import context, urls
from components.works import cards
from pipeline.artefacts.exemplars import exemplars
from pipeline.artefacts.label_free import EMBEDDING, LABEL_FREE
from pipeline.artefacts.store import ArtefactStore

ROUTE = "map-data"
#: Works whose texts come in one answer: some 10 KB before compression.
CHUNK = 64
#: Nearest works that lines are drawn to.
NEIGHBOURS = 10
#: Steps of a coordinate. A map of 1,000 pixels, enlarged 60 times, still has one step a pixel.
STEPS = 65535
#: Stands for a year that is not known. The timeline's script has the same number.
NO_YEAR = -32768


def address(store: ArtefactStore) -> str:
    """What the URLs of this module's answers begin with."""
    return urls.relative(f"/{ROUTE}/{quote(store.build_id, safe='')}/")


def codes_path(field: colouring.Field, projection: str) -> str:
    """Where the codes of a field are, below :func:`address`; those of some fields differ from map to map."""
    return f"codes/{quote(field.key, safe='')}" + (f"/{quote(projection, safe='')}" if field.by_map else "")


def extent(points: np.ndarray) -> list[float]:
    """Left, top, right and bottom of a projection: what 0 and :data:`STEPS` of its coordinates stand for."""
    if not len(points):
        return [0.0, 0.0, 1.0, 1.0]
    low, high = points.min(axis=0), points.max(axis=0)
    # Works that all lie in one place still have a map.
    high = np.where(high > low, high, low + 1)
    return [float(low[0]), float(low[1]), float(high[0]), float(high[1])]


def positions(points: np.ndarray) -> np.ndarray:
    """A projection float32 (N, 2) as uint16 (N, 2), in steps of its :func:`extent`."""
    left, top, right, bottom = extent(points)
    shares = (points.astype(np.float64) - (left, top)) / (right - left, bottom - top)
    return np.asarray(np.rint(shares * STEPS), "<u2")


def years(store: ArtefactStore) -> np.ndarray:
    """The middle year of each work, int16 (N,); :data:`NO_YEAR` where none is known."""
    made = colouring.years(store).to_numpy()
    known = np.clip(np.nan_to_num(made), NO_YEAR + 1, np.iinfo(np.int16).max)
    return np.where(np.isnan(made), NO_YEAR, known).astype("<i2")


def clusters(store: ArtefactStore, name: str) -> np.ndarray:
    """The number of each work's cluster in a clustering, int32 (N,); -1 where it is in none."""
    return np.asarray(store.clusterings[name].assigned, "<i4")


def tiles(tile_of: np.ndarray) -> np.ndarray:
    """Numbers below 2^24, uint32 (N,), in three bytes each, the lowest first: uint8 (N, 3).

    A permutation hardly compresses, and this array is a third of what the map needs before its first picture.
    """
    return np.ascontiguousarray(np.asarray(tile_of, "<u4").view(np.uint8).reshape(-1, 4)[:, :3])


def texts(store: ArtefactStore, chunk: int) -> dict[str, Any]:
    """What cards and lists say of the works ``chunk * CHUNK`` to ``(chunk + 1) * CHUNK``, column by column."""
    rows = range(chunk * CHUNK, min((chunk + 1) * CHUNK, len(store)))
    works = [store.work(row) for row in rows]
    keys = [info.key for info in store.classes]
    return {
        "ids": [work["object_id"] for work in works],
        "titles": [cards.title_of(work) for work in works],
        "bylines": [cards.byline(work) for work in works],
        "classes": [keys.index(work["label"]) if work["label"] in keys else -1 for work in works],
        "pictures": [urls.thumbnail(store, row) for row in rows],
        # By the vectors that maps show; see :meth:`ArtefactStore.map_graph`.
        "neighbours": {
            vectors: np.asarray(ids[rows.start : rows.stop, :NEIGHBOURS]).tolist()
            for vectors, ids in ((EMBEDDING, store.neighbours_ids), (LABEL_FREE, store.map_neighbours_ids))
            if ids is not None
        },
    }


def add_route(app: Dash) -> None:
    """Adds the routes."""
    path = f"{app.config.routes_pathname_prefix}{ROUTE}/<build_id>"
    for name, answer in (
        ("points/<projection>", _points),
        ("codes/<field>", _codes),
        ("codes/<field>/<projection>", _codes),
        ("clusters/<clustering>", _clusters),
        ("years", _years),
        ("exemplars", _exemplars),
        ("tiles", _tiles),
        ("texts/<int:chunk>", _texts),
    ):
        app.server.add_url_rule(f"{path}/{name}", f"{ROUTE}-{name}", answer)


def _points(build_id: str, projection: str) -> Response:
    store = _store(build_id)
    if projection not in store.projections:
        abort(404)
    return _binary(positions(np.asarray(store.projections[projection])))


def _codes(build_id: str, field: str, projection: str = "") -> Response:
    store = _store(build_id)
    found = next((each for each in map_fields.fields(store) if each.key == field), None)
    if found is None or found.by_map != (projection in store.projections):
        abort(404)
    # Colours differ between light and dark, codes do not.
    return _binary(map_fields.coloured(store, found, projection, "light").codes.astype(np.uint8))


def _clusters(build_id: str, clustering: str) -> Response:
    store = _store(build_id)
    if clustering not in store.clusterings:
        abort(404)
    return _binary(clusters(store, clustering))


def _years(build_id: str) -> Response:
    return _binary(years(_store(build_id)))


def _exemplars(build_id: str) -> Response:
    store = _store(build_id)
    return _binary(exemplars([found.clusters for found in store.clusterings.values()], len(store)))


def _tiles(build_id: str) -> Response:
    store = _store(build_id)
    if store.tile_of is None:
        abort(404)
    return _binary(tiles(store.tile_of))


def _texts(build_id: str, chunk: int) -> Response:
    store = _store(build_id)
    if chunk * CHUNK >= len(store):
        abort(404)
    return _kept(jsonify(texts(store, chunk)))


def _store(build_id: str) -> ArtefactStore:
    store = context.live_store()
    if store.build_id != build_id:
        abort(404, "This build is no longer shown. Please load the page again.")
    return store


def _binary(values: np.ndarray) -> Response:
    return _kept(Response(values.tobytes(), mimetype="application/octet-stream"))


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
