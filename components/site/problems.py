"""What the API answers where it cannot answer: problem details (RFC 9457)."""

from collections.abc import Sequence
from http import HTTPStatus

import msgspec
from flask import Response

from components.observing import request_ids

MEDIA_TYPE = "application/problem+json"
#: The path that the API is below, behind the prefix that the app is served under.
API = "/api/v1"


def is_api(path: str) -> bool:
    """Whether a path of the server is one of the API."""
    return f"{API}/" in path


class Invalid(msgspec.Struct, frozen=True):
    """A part of a request that is not valid."""

    name: str
    reason: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why there is no answer."""

    title: str  #: the name of the status
    status: int
    detail: str  #: a sentence for people: what was wrong, and what is allowed
    code: str = ""  #: for programs, where one status has several reasons
    errors: list[Invalid] = []
    request_id: str = ""  #: by which the operator finds the request in the log


class ProblemError(Exception):
    """A request cannot be answered. ``problem`` says why; ``retry_after`` is when to ask again, in seconds."""

    def __init__(
        self, status: int, detail: str, code: str = "", errors: Sequence[Invalid] = (), retry_after: int | None = None
    ) -> None:
        super().__init__(detail)
        self.problem = Problem(HTTPStatus(status).phrase, status, detail, code, list(errors))
        self.retry_after = retry_after

    def response(self) -> Response:
        """The answer."""
        told = msgspec.structs.replace(self.problem, request_id=request_ids.current())
        found = Response(msgspec.json.encode(told), self.problem.status, content_type=MEDIA_TYPE)
        if self.retry_after is not None:
            found.headers["Retry-After"] = str(self.retry_after)
        return found
