"""Where a visitor's picture, or a work of the collection, is on the map."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from components.searching import finding, uploads
from components.site import context, urls
from pipeline.artefacts.store import ArtefactStore
from pipeline.query import likenesses
from pipeline.query.placing import PLACED_BY, Placer
from pipeline.query.search import Example

#: Names in the map's address: the key of an upload (see :mod:`.uploads`), and the id of a work.
UPLOAD, WORK = NAMES = "like-upload", "work"
#: Spread of the nearest works, in units of the map's own, up to which they count as near each other, and as scattered.
NEAR, SCATTERED = 0.25, 0.75
PATH = "/map"
UNKNOWN = "This picture is known only to the browser that it was shown to. Identify it again to see its place."


def placed(store: ArtefactStore, asked: Mapping[str, Any], kept: Any) -> dict[str, Any] | None:
    """What the map marks.

    Args:
        store: the build.
        asked: the page's query string.
        kept: what the browser keeps of uploads.

    Returns:
        For an upload its ``key`` and ``places``: projection name -> ``x``, ``y``, ``rows`` (the works that place it)
        and ``words`` about how sure that is. For a work its ``row`` and ``id``. Where what is asked for is not known,
        ``problem``, a sentence. None where nothing is asked for.
    """
    work, key = asked.get(WORK), asked.get(UPLOAD)
    if isinstance(work, str) and work:
        row = store.row_of(work)
        return {"problem": "There is no such work on this map."} if row is None else {"row": row, "id": work}
    if not isinstance(key, str) or not key:
        return None
    search = finding.searches(store).search
    descriptions = uploads.read(kept, key, store, search)
    embedding = (descriptions or {}).get(likenesses.DEFAULT)
    if descriptions is None or embedding is None:
        return {"problem": UNKNOWN}
    nearest = search([Example(descriptions)], {likenesses.DEFAULT: 1.0}).first(PLACED_BY)
    placer = context.serving().cached("placer", store, lambda: Placer(store))
    return {
        "key": key,
        "places": {
            name: {"x": place.x, "y": place.y, "rows": list(place.rows), "words": in_words(place.spread)}
            for name, place in placer(embedding, nearest).items()
        },
    }


def href(object_id: str = "") -> str:
    """The Map page, with a work marked on it. Of a visitor's picture the browser adds the key, see ``links``."""
    return urls.relative(PATH) + (f"?{urlencode({WORK: object_id})}" if object_id else "")


def in_words(spread: float) -> str:
    """How much a place says, from how far apart the works lie that place the picture."""
    if spread <= NEAR:
        return "The ten most similar works lie close together here."
    if spread <= SCATTERED:
        return "The ten most similar works lie around here, some of them further away."
    return "The ten most similar works are scattered over the map, so this place says little."
