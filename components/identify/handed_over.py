"""A picture that a link to the page names (``/?image=https://...``): the browser gets it from here, then sends it.

So it is framed, searched by and explained like a file that a visitor chose. Which servers pictures are fetched from is
the operator's to say, see :mod:`components.site.remote_picture`.
"""

from collections.abc import Iterator
from typing import IO

from dash import Dash
from flask import Response, jsonify, request

from components.observing import metrics
from components.site import posted_picture, remote_picture
from components.site.remote_picture import IMAGE, RemotePictureError
from components.site.turns import BusyError

ROUTE = "fetched"
_BLOCK = 64 * 1024


def add_route(app: Dash) -> None:
    """Adds the route that the browser asks for the picture, by POST, which other sites cannot make it do."""
    remote_picture.allowed()  # A setting that names no server is told at the start.
    app.server.add_url_rule(f"{app.config.routes_pathname_prefix}{ROUTE}", ROUTE, _fetched, methods=["POST"])


def _fetched() -> posted_picture.Answer:
    """The bytes of the picture that ``?image=`` names, or a sentence on why there are none."""
    try:
        file = remote_picture.fetched(request.args.get(IMAGE, ""))
    except RemotePictureError as error:
        metrics.refused("no_remote_picture")
        # Status 200, since browsers report other statuses as errors in their console.
        return jsonify(problem=str(error)), 200
    except BusyError as error:
        return jsonify(code="busy", message=str(error)), 503, {"Retry-After": str(error.retry_after)}
    # Whatever another server sends, no browser shows it as a page of this one.
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": "sandbox", "Content-Disposition": "attachment"}
    return Response(_blocks(file), mimetype="application/octet-stream", headers=headers)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while block := file.read(_BLOCK):
            yield block
