"""What the Flask server does beside Dash: the build's files, health, refusals, headers and compression."""

from __future__ import annotations

import mimetypes
import re
import traceback
from pathlib import Path
from typing import Any

import dash
from dash.fingerprint import check_fingerprint
from flask import Flask, Request, Response, abort, jsonify, request, send_from_directory
from flask_compress import Compress
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from components import context, urls
from components.exploring import downloads
from pipeline.artefacts import manifest
from pipeline.artefacts.acquired import FOLDER
from pipeline.errors import ArtefactError
from pipeline.preprocessing import MAX_BYTES

CALLBACKS = "_dash-update-component"

#: What of a build may be fetched. A picture's name is its hash, so nothing else has to be thought of.
_PUBLIC = re.compile(
    r"(thumbnails/[0-9a-f]{64}\.webp|previews/[0-9a-f]{64}\.webp|sprites/sheet-\d{1,6}\.webp|evaluation/report\.md)"
)
_BUILD_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,120}")

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), clipboard-read=(self)",
}


class _SuiteCache:
    """Compressed answers for Dash's own scripts, which never change: 6 MB of plotly.js once, not for every visitor.

    Answers to callbacks and pages go through, uncached.
    """

    _KEPT = "_dash-component-suites/"
    _MOST = 200

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """The kept answer, if any."""
        return self._kept.get(key)

    def set(self, key: str, value: bytes) -> None:
        """Keeps the answer when it is one of the scripts."""
        if self._KEPT in key and len(self._kept) < self._MOST:
            self._kept[key] = value


def configure(app: dash.Dash) -> None:
    """Adds everything of this module to the app's server."""
    for ending in (".js", ".mjs"):
        # Some systems call them something else, and browsers run no module that is not called a script.
        mimetypes.add_type("text/javascript", ending)
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = int(MAX_BYTES * 1.37)
    server.config |= {
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_ALGORITHM_STREAMING": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 5,
        "COMPRESS_CACHE_BACKEND": _SuiteCache,
        "COMPRESS_CACHE_KEY": _compressed_key,
    }
    Compress(server)
    prefix = app.config.routes_pathname_prefix
    server.add_url_rule(f"{prefix}artefacts/<build_id>/<path:name>", "artefact", _artefact)
    server.add_url_rule(f"{prefix}healthz", "healthz", _healthz)
    downloads.add_route(app)
    server.before_request(_refuse_cross_site)
    server.register_error_handler(HTTPException, _http_error)
    server.register_error_handler(Exception, _any_error)
    _secure(app, server)
    _real_404(app, server)


def _compressed_key(asked: Request) -> str:
    """A script's own path: Dash answers it under any fingerprint and any query, which strangers may make up."""
    return str(check_fingerprint(asked.path)[0])


def _artefact(build_id: str, name: str) -> Response:
    """One public file of the live build, or of another one in the same folder while pages still point to it.

    Of acquired collections, which lie in a folder of their own, the same.
    """
    root = context.serving().artefacts / build_id
    if build_id == FOLDER:
        build_id, _, name = name.partition("/")
        root = root / build_id
    # The manifest check keeps to builds: caches and half-written folders beside them are nobody's business.
    if not (_BUILD_ID.fullmatch(build_id) and _PUBLIC.fullmatch(name) and (root / manifest.FILE_NAME).is_file()):
        abort(404)
    response = send_from_directory(root.resolve(), name, mimetype=None if name.endswith(".webp") else "text/plain")
    # A published build never changes, and another build has another address.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _healthz() -> tuple[Response, int]:
    """Which build is served; 503 while there is none, so that a load balancer waits."""
    try:
        store = context.live_store()
    except ArtefactError as error:
        return jsonify(status="no build", build_id=None, works=0, reason=str(error)), 503
    return jsonify(status="ok", build_id=store.build_id, works=len(store)), 200


def _refuse_cross_site() -> None:
    """Other people's pages may not have their visitors' browsers ask this one."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403, "Requests from other sites are refused.")


def _http_error(error: HTTPException) -> Response | tuple[Response, int]:
    """A refusal in words: JSON for scripts, which show ``message``."""
    if error.code is None or error.code < 400:
        return Response(error.get_body(), error.code, error.get_headers())
    message = error.description or error.name
    if isinstance(error, RequestEntityTooLarge):
        message = f"The file is larger than {MAX_BYTES // 2**20} MB, the limit. Save a smaller copy."
    return jsonify(code=error.code, message=message), error.code


def _any_error(error: Exception) -> tuple[Response, int]:
    """A body that is not what Dash's own scripts send fails inside of Dash: that is the sender's fault."""
    if _is_malformed(error):
        return jsonify(code=400, message="This is not a request that the page sends."), 400
    dash.get_app().logger.exception("%s failed", request.path, exc_info=error)
    return jsonify(code=500, message="Something went wrong on the server. Try again."), 500


def _is_malformed(error: Exception) -> bool:
    """Whether Dash failed while reading a callback's request, before any callback ran."""
    if not request.path.endswith("/" + CALLBACKS):
        return False
    frames = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    return "_invoke_callback" not in frames


def _secure(app: dash.Dash, server: Flask) -> None:
    cached: list[str] = []

    def policy() -> str:
        # Dash adds a script of its own when the first request comes: hashes taken before would lack it.
        if not cached:
            cached.append(content_security_policy(app.csp_hashes()))
        return cached[0]

    def add(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = policy()
            response.headers["Cache-Control"] = "no-cache"
        return response

    server.after_request(add)


def content_security_policy(script_hashes: Any) -> str:
    """Only this site. Plotly's scattergl needs ``eval`` for its shaders, Mantine writes style elements."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'unsafe-eval' {' '.join(dict.fromkeys(script_hashes))}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' blob: data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _real_404(app: dash.Dash, server: Flask) -> None:
    catch_all = f"{app.config.routes_pathname_prefix}<path:path>"

    def check(response: Response) -> Response:
        if request.url_rule is not None and request.url_rule.rule == catch_all and not is_page(request):
            response.status_code = 404
        return response

    server.after_request(check)


def is_page(asked: Request) -> bool:
    """Whether an address is one of a page, and if it is that of a work, whether there is such a work.

    While there is no build, no work's address is known to be wrong.
    """
    path = str(dash.strip_relative_path(asked.path) or "")
    if path.startswith("work/"):
        # Werkzeug has undone the browser's quoting, and the trailing slash may be the id's own.
        object_id = urls.undotted(asked.path[asked.path.index("/work/") + len("/work/") :])
        try:
            return context.live_store().row_of(object_id) is not None
        except ArtefactError:
            return True
    return any(
        path == page["path"].strip("/")
        for page in dash.page_registry.values()
        if not page["path_template"] and not page["module"].endswith("not_found_404")
    )


def artefacts_folder(value: str | Path) -> Path:
    """The folder of builds, absolute: the server may be started from anywhere."""
    return Path(value).expanduser().resolve()
