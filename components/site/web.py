"""What the Flask server does beside Dash: the build's files, health check, error answers, headers and compression."""

import logging
import mimetypes
import re
import traceback
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dash
from dash.fingerprint import check_fingerprint
from flask import Flask, Request, Response, abort, jsonify, request, send_from_directory
from flask_compress import Compress
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from components.observing import logs, metrics, request_ids
from components.site import bundles, context, health, observed, posted_picture, problems, rates, urls
from pipeline.artefacts import manifest
from pipeline.artefacts.acquired import FOLDER
from pipeline.core.errors import ArtefactError
from pipeline.images import uploads
from pipeline.images.limits import MEGABYTE
from pipeline.query import likenesses

log = logging.getLogger(__name__)

#: What a form may have beside the file in it. A larger file is refused before it is sent.
_FORM_BYTES = 64 * 1024
CALLBACKS, SCRIPTS = "_dash-update-component", "_dash-component-suites/"

#: The files of a build that a browser may fetch. A picture is named by its hash.
_PUBLIC = re.compile(
    r"(thumbnails/[0-9a-f]{64}\.webp|previews/[0-9a-f]{64}\.webp|sprites/sheet-\d{1,6}\.webp|evaluation/report\.md)"
)

#: Sent over https alone: browsers then use nothing else for a year.
_ONLY_HTTPS = "max-age=31536000"

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), clipboard-read=(self)",
}


class _SuiteCache:
    """Caches the compressed form of Dash's own scripts and of the bundles, which never change.

    6 MB of plotly.js are then compressed once, not for every visitor. Callbacks' answers and pages are not cached.
    """

    _MOST = 200

    def __init__(self) -> None:
        self._bodies: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """The cached body, None when there is none."""
        return self._bodies.get(key)

    def set(self, key: str, value: bytes) -> None:
        """Caches the body if it belongs to one of these files and there is room."""
        if (SCRIPTS in key or f"/{bundles.FOLDER}" in key) and len(self._bodies) < self._MOST:
            self._bodies[key] = value


def configure(app: dash.Dash) -> None:
    """Adds the routes, error handlers, headers and compression of this module to the app's server."""
    for ending in (".js", ".mjs"):
        # Browsers run no module that is not sent as a script, and some systems map these endings to another type.
        mimetypes.add_type("text/javascript", ending)
    likenesses.check_database()
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = (uploads.limits().bytes or 0) + _FORM_BYTES
    server.config |= {
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_ALGORITHM_STREAMING": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 5,
        "COMPRESS_CACHE_BACKEND": _SuiteCache,
        "COMPRESS_CACHE_KEY": _compressed_key,
    }
    Compress(server)
    # The map's arrays, beside what the library compresses by itself.
    server.config["COMPRESS_MIMETYPES"] = [*server.config["COMPRESS_MIMETYPES"], "application/octet-stream"]
    prefix = app.config.routes_pathname_prefix
    server.add_url_rule(f"{prefix}artefacts/<build_id>/<path:name>", "artefact", _artefact)
    health.add_routes(server, prefix)
    observed.install(app)
    server.teardown_request(posted_picture.close_named)
    server.before_request(context.pin)
    server.before_request(_refuse_cross_site)
    # The Procfile's worker calls these when it is ready to answer.
    server.extensions["at_start"] = [lambda: context.start_fetching(server)]
    server.before_request(lambda: context.start_fetching(server))
    rates.install(server)
    server.register_error_handler(HTTPException, _http_error)
    server.register_error_handler(Exception, _any_error)
    _secure(app, server)
    _real_404(app, server)


def _compressed_key(incoming: Request) -> str:
    """The cache key: a script's path without its fingerprint and query.

    Dash serves a script under any fingerprint and any query, so a key with either could be varied without limit.
    """
    return str(check_fingerprint(incoming.path)[0])


def _artefact(build_id: str, name: str) -> Response:
    """One public file of a build or of an acquired collection.

    Not only of the live build: an open page still refers to the build that it was made from.
    """
    root = context.serving().artefacts / build_id
    if build_id == FOLDER:
        build_id, _, name = name.partition("/")
        root = root / build_id
    # Only a folder with a manifest is a build: caches and half-written folders beside it are not served.
    if not (
        manifest.BUILD_ID.fullmatch(build_id) and _PUBLIC.fullmatch(name) and (root / manifest.FILE_NAME).is_file()
    ):
        abort(404)
    response = send_from_directory(root.resolve(), name, mimetype=None if name.endswith(".webp") else "text/plain")
    # A published build never changes, and another build has another URL.
    response.headers["Cache-Control"] = bundles.FOR_GOOD
    # Viewers on other sites show the pictures of a list's IIIF manifest (docs/decisions/0029-lists.md).
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _refuse_cross_site() -> None:
    """Refuses POST requests that a page of another site makes its visitors' browsers send."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403, "Requests from other sites are refused.")


def _http_error(error: HTTPException) -> Response | tuple[Response, int]:
    """An HTTP error as JSON with ``code`` and ``message``; the page's scripts show the message."""
    if error.code is None or error.code < 400:
        return Response(error.get_body(), error.code, error.get_headers())
    is_lost = error is request.routing_exception and error.code == 404 and not problems.is_api(request.path)
    if is_lost and request.method == "GET":
        # A path that no rule takes, such as one with a line break. It is a page's all the same, or none.
        return Response(dash.get_app().index(), 200 if is_page(request) else 404, mimetype="text/html")
    message = error.description or error.name
    if isinstance(error, RequestEntityTooLarge):
        metrics.refused("too_large")
        message = _too_large()
    if problems.is_api(request.path):
        return problems.ProblemError(error.code, message).response()
    return jsonify(code=error.code, message=message), error.code


def _too_large() -> str:
    """Which limit the request is over."""
    limit = request.max_content_length
    if limit is None or (request.content_length or limit + 1) > limit:
        most = (uploads.limits().bytes or 0) / MEGABYTE
        return f"The file is larger than {most:g} MB, the limit. Save a smaller copy."
    return "The form has more or larger fields than one picture needs. Send one file."


def _any_error(error: Exception) -> tuple[Response, int]:
    """Status 404 for a script that there is not, 400 for a callback request that Dash cannot read, 500 else."""
    if f"/{SCRIPTS}" in request.path:
        return jsonify(code=404, message="There is no such script."), 404
    if _is_malformed(error):
        return jsonify(code=400, message="This is not a request that the page sends."), 400
    # Escaped: a line break in the path would forge a line of the log.
    log.error("%s failed", logs.path_of(quote(request.path)), exc_info=error)
    message = f"Something went wrong on the server. Please try again.{request_ids.hint()}"
    if problems.is_api(request.path):
        return problems.ProblemError(500, message).response(), 500
    return jsonify(code=500, message=message, request_id=request_ids.current()), 500


def _is_malformed(error: Exception) -> bool:
    """Whether Dash failed while reading a callback's request, before any callback ran."""
    if not request.path.endswith("/" + CALLBACKS):
        return False
    frames = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    return "_invoke_callback" not in frames


def _secure(app: dash.Dash, server: Flask) -> None:
    cached: list[str] = []

    def policy() -> str:
        # Dash adds a script of its own at the first request: hashes computed before would lack it.
        if not cached:
            cached.append(content_security_policy(app.csp_hashes()))
        return cached[0]

    def add(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if urls.scheme() == "https":
            response.headers["Strict-Transport-Security"] = _ONLY_HTTPS
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = policy()
            response.headers["Cache-Control"] = "no-cache"
        return response

    server.after_request(add)


def content_security_policy(script_hashes: Any) -> str:
    """Allows content of this site alone. Mantine needs inline styles.

    Args:
        script_hashes: of the page's inline scripts, as CSP sources.
    """
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {' '.join(dict.fromkeys(script_hashes))}",
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


def is_page(incoming: Request) -> bool:
    """Whether the requested path belongs to a page and, for a work's page, whether there is such a work.

    While there is no build, every work's path counts as a page.
    """
    path = str(dash.strip_relative_path(incoming.path) or "")
    if path.startswith("work/"):
        # Werkzeug has decoded the path, and a trailing slash may belong to the id.
        object_id = urls.undotted(incoming.path[incoming.path.index("/work/") + len("/work/") :])
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
    """The folder of builds as an absolute path, since the server may be started in any folder."""
    return Path(value).expanduser().resolve()
