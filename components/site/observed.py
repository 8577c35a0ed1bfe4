"""What an operator sees of the app: ids of its requests, their routes, and the live build."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import dash
from flask import Flask, Response, request
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from components.observing import exposition, metrics, request_ids
from components.site import context
from pipeline.core.errors import VitrineError

_IN_ENVIRON = f"HTTP_{request_ids.HEADER.upper().replace('-', '_')}"


class LiveBuild(Collector):
    """The build that a server answers from, looked at when metrics are asked for."""

    def __init__(self, server: Flask) -> None:
        self._server = server

    def collect(self) -> Iterator[Metric]:
        """The build's id as a label, and the number of its works; 0 works and no id without a build."""
        info = GaugeMetricFamily("vitrine_build_info", "The build that is served.", labels=("build_id",))
        works = GaugeMetricFamily("vitrine_build_works", "Works of the build that is served.")
        try:
            store = context.serving_of(self._server).live.get()
        except VitrineError:
            works.add_metric((), 0)
        else:
            info.add_metric((store.build_id,), 1)
            works.add_metric((), len(store))
        yield info
        yield works


def install(app: dash.Dash) -> None:
    """Gives every request that has no id one, names it in the answer, and notes the request's route."""
    server: Flask = app.server
    answer: Callable[..., Iterable[bytes]] = server.wsgi_app
    catch_all = f"{app.config.routes_pathname_prefix}<path:path>"

    def begin(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request_ids.begin(environ.get(_IN_ENVIRON, ""))
        return answer(environ, start_response)

    def note_route() -> None:
        rule = request.url_rule.rule if request.url_rule else metrics.NO_ROUTE
        request.environ[metrics.ROUTE] = _page(rule) if rule == catch_all else rule

    def name(response: Response) -> Response:
        response.headers[request_ids.HEADER] = request_ids.current()
        return response

    server.wsgi_app = begin  # type: ignore[method-assign]
    server.before_request(note_route)
    server.after_request(name)
    exposition.add(LiveBuild(server))


def _page(rule: str) -> str:
    """The path of the page that was asked for, as its module states it; the rule where there is no such page."""
    path = f"/{dash.strip_relative_path(request.path) or ''}"
    for page in dash.page_registry.values():
        template = page["path_template"]
        if path == page["path"] or (template and path.startswith(template.partition("<")[0])):
            return str(template or page["path"])
    return rule
