"""The routes of the API below ``/api/v1``."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import msgspec
from dash import Dash
from flask import Response, request

from components.api import openapi, reading
from components.api.base import Endpoint
from components.api.endpoints import every
from components.observing import metrics, request_ids
from components.site import context, posted_picture
from components.site.posted_picture import TURNS
from components.site.problems import API, ProblemError
from components.site.remote_picture import RemotePictureError
from components.site.turns import BusyError
from pipeline.core.errors import ArtefactError, ExecutorError, ImageError, SearchUnavailableError, VitrineError

_MEDIA_TYPE = "application/json"

log = logging.getLogger(__name__)


def add_route(app: Dash) -> None:
    """Adds the routes: the endpoints, the document of the API, and problems for every other path below it."""
    prefix = app.config.routes_pathname_prefix.rstrip("/") + API
    for endpoint in every():
        rule = prefix + endpoint.path.replace("{id}", "<path:id>")
        app.server.add_url_rule(rule, f"api-{endpoint.name}", _answers(endpoint), methods=[endpoint.method])
    app.server.add_url_rule(f"{prefix}/openapi.json", "api-openapi", _document)
    # Dash takes every path that no other rule does.
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"]
    app.server.add_url_rule(f"{prefix}/<path:_>", "api-none", _nothing_there, methods=methods)


def _answers(endpoint: Endpoint) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        try:
            if endpoint.picture:
                posted_picture.fetch_named()
            # Pictures are decoded one after the other; all else needs no turn.
            with TURNS.turn() if endpoint.picture else nullcontext():
                return _answered(endpoint, path)
        except ProblemError as error:
            return error.response()
        except RemotePictureError as error:
            metrics.refused("no_remote_picture")
            return ProblemError(error.status, str(error), "no_remote_picture").response()
        except (BusyError, ImageError, ExecutorError, ArtefactError, SearchUnavailableError) as error:
            return _problem(error).response()

    return view


def _problem(error: VitrineError) -> ProblemError:
    """What a request is told of an error of the project's own."""
    if isinstance(error, BusyError):
        return ProblemError(503, str(error), "busy", retry_after=error.retry_after)
    if isinstance(error, ImageError):
        metrics.refused(error.code)
        return ProblemError(422, context.sentence(error), error.code)
    if isinstance(error, ExecutorError):
        log.error("A picture could not be decoded", exc_info=error)
        metrics.refused("no_decoder")
        told = f"The server cannot look at pictures at the moment.{request_ids.hint()}"
        return ProblemError(503, told, "no_decoder")
    code = "no_search" if isinstance(error, SearchUnavailableError) else "no_build"
    metrics.refused(code)
    return ProblemError(503, context.sentence(error), code)


def _answered(endpoint: Endpoint, path: dict[str, str]) -> Response:
    answer = endpoint.handle(reading.read(endpoint, path))
    return Response(msgspec.json.encode(answer), content_type=_MEDIA_TYPE)


def _document() -> Response:
    try:
        return Response(msgspec.json.encode(openapi.document()), content_type=_MEDIA_TYPE)
    except ArtefactError as error:
        return _problem(error).response()


def _nothing_there(**_: Any) -> Response:
    prefix = request.path[: request.path.index(f"{API}/") + len(API)]
    rest = request.path.removeprefix(prefix)
    allowed = sorted({each.method for each in every() if "{" not in each.path and each.path == rest})
    if allowed:
        found = ProblemError(405, f"This address takes {' and '.join(allowed)} alone.").response()
        found.headers["Allow"] = ", ".join(allowed)
        return found
    return ProblemError(404, f"The API has no such address. Its document is {prefix}/openapi.json.").response()
