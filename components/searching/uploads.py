"""Pictures of a visitor as examples of a search. The server describes them, and only the browser keeps them.

A description is what the kinds of likeness compare: the embedding, the palette, and the works that the picture shows.
The browser sends it back with each search. Like anything from a browser it is validated.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from dash import Dash
from flask import Response, jsonify, request

from components.searching.address import KEY
from components.searching.links import DESCRIBE
from components.site import context, posted_picture
from components.site.finding_in_pictures import TURNS
from components.site.shell import UPLOADS
from pipeline.artefacts.store import ArtefactStore
from pipeline.query import likenesses
from pipeline.query.search import Search

#: Id of the store of descriptions: key -> what :func:`described` returned.
STORE = UPLOADS
#: Name in the route's query string, and the kinds of likeness that it may name.
WITH = "with"
_SLOW = frozenset(kind for kind in likenesses.names() if likenesses.get(kind).annotator)
#: Pictures that a browser keeps descriptions of, the latest ones.
KEPT = 12


def described(build_id: str, descriptions: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """A picture as the browser keeps it: ``key``, ``build_id``, and for each kind of likeness the bytes as base64."""
    texts = {kind: base64.b64encode(array.tobytes()).decode() for kind, array in descriptions.items()}
    key = hashlib.sha256("".join([build_id, *texts.values()]).encode()).hexdigest()[:16]
    assert KEY.fullmatch(key)
    return {"key": key, "build_id": build_id, "kinds": texts}


def read(kept: Any, key: str, store: ArtefactStore, search: Search) -> dict[str, np.ndarray] | None:
    """The descriptions of the upload with that key; None if the browser has none of them that fits the build."""
    try:
        upload = kept[key]
        if upload["build_id"] != store.build_id:
            return None
        return search.read({str(kind): base64.b64decode(text) for kind, text in upload["kinds"].items()})
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def add_route(app: Dash) -> None:
    """Adds the route that the browser posts an example's picture to."""
    app.server.add_url_rule(f"{app.config.routes_pathname_prefix}{DESCRIBE}", DESCRIBE, _describe, methods=["POST"])


def _describe() -> posted_picture.Answer:
    """The body is a picture file; ``?part=`` names a part of it, see :func:`posted_picture.part`.

    ``?with=`` names a kind of likeness that takes seconds to describe a picture, and is left out otherwise.
    """
    wanted = [kind for kind in request.args.getlist(WITH) if kind in _SLOW]

    def make() -> Response:
        data, part = posted_picture.posted(), posted_picture.part()
        engine = context.query_engine()
        kinds = likenesses.described_at_once(engine.store.root)
        kinds += [kind for kind in likenesses.titles_of(engine.store.root) if kind in wanted and kind not in kinds]
        return jsonify(described(engine.store.build_id, engine.describe(data, kinds, part)))

    return posted_picture.answered(make, TURNS if wanted else None)
