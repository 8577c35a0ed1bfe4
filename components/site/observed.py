"""What an operator sees of the app's requests: their ids."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response

from components.observing import request_ids

_IN_ENVIRON = f"HTTP_{request_ids.HEADER.upper().replace('-', '_')}"


def install(server: Flask) -> None:
    """Gives every request of the app an id, which its answer names. The server of the Procfile has given it one."""
    answer: Callable[..., Iterable[bytes]] = server.wsgi_app

    def begin(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request_ids.begin(environ.get(_IN_ENVIRON, ""))
        return answer(environ, start_response)

    def name(response: Response) -> Response:
        response.headers[request_ids.HEADER] = request_ids.current()
        return response

    server.wsgi_app = begin  # type: ignore[method-assign]
    server.after_request(name)
