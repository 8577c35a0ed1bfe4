"""Whether the server is alive (``/healthz``) and whether it can answer (``/readyz``), for load balancers; and how far a
build is that is being fetched (``/fetching``), for pages.
"""

import math
from typing import Any

from flask import Flask, Response, jsonify

from components.site import context
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import FetchError, VitrineError

#: How far a picture's probabilities may be from a sum of 1.
_TOLERANCE = 0.01
#: Path of what a page asks that waits for a build.
FETCHING = "fetching"


def add_routes(server: Flask, prefix: str) -> None:
    """Adds the routes below the prefix that the app is served under."""
    server.add_url_rule(f"{prefix}healthz", "healthz", _healthz)
    server.add_url_rule(f"{prefix}readyz", "readyz", _readyz)
    server.add_url_rule(f"{prefix}{FETCHING}", FETCHING, _progress)


def _healthz() -> tuple[Response, int]:
    """The id and size of the live build as JSON; status 503 while there is none, so that a load balancer waits."""
    try:
        store = context.live_store()
    except VitrineError as error:
        return jsonify(status="no build", build_id=None, works=0, reason=context.sentence(error), **_fetching()), 503
    return jsonify(status="ok", build_id=store.build_id, works=len(store)), 200


def _progress() -> Response:
    """Whether there is a build, and if not how far it is. The status is 200 always: browsers report every other one."""
    try:
        context.live_store()
    except VitrineError as error:
        fetcher = context.serving().fetcher
        return jsonify(ready=False, reason=context.sentence(error), failed=bool(fetcher and fetcher.state.has_failed))
    return jsonify(ready=True)


def _fetching() -> dict[str, Any]:
    """How far a build is that is being fetched; nothing where none is."""
    fetcher = context.serving().fetcher
    return {"fetching": fetcher.state.as_json()} if fetcher else {}


def _note() -> dict[str, str]:
    """Why no newer build could be fetched while this one answers; nothing where that did not fail."""
    fetcher = context.serving().fetcher
    failure = fetcher.state.failure if fetcher else ""
    return {"note": f"A newer build was not fetched: {context.sentence(FetchError(failure))}"} if failure else {}


def _readyz() -> tuple[Response, int]:
    """Whether the model answers the picture of a work; asked once for a build. Status 503 where it does not."""
    store = None
    try:
        store = context.live_store()
        reason = context.serving().cached("ready", store, lambda: _tried(store))
    except (VitrineError, OSError) as error:
        return jsonify(status="not ready", reason=context.sentence(error), **(_note() if store else _fetching())), 503
    if reason:
        return jsonify(status="not ready", build_id=store.build_id, reason=reason, **_note()), 503
    return jsonify(status="ready", build_id=store.build_id, **_note()), 200


def _tried(store: ArtefactStore) -> str:
    """Why the model does not answer the picture of the first work as it should; "" where it does."""
    result = context.query_engine().query(store.root / store.picture_name(0), 1)
    total = sum(score.probability for score in result.classes)
    if not math.isclose(total, 1, abs_tol=_TOLERANCE):
        return f"The model's probabilities of a known picture sum to {total:.3f}, not to 1."
    return "" if result.neighbours else "The search finds no work that is like a known picture."
