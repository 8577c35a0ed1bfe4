"""The id of the request that is being served, by which its lines in the log are found.

It lies in a context variable: a thread that a request starts has it when it runs in a copy of the request's context
(``contextvars.copy_context().run``).
"""

import re
import secrets
from contextvars import ContextVar

#: The header that carries the id, of a request and of its answer.
HEADER = "X-Request-ID"
#: What is taken over from a request: anything else could forge lines in a log, or make them long.
_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def begin(given: str) -> str:
    """Begins a request in this context, and returns its id: the given one if it is short and plain, else a new one.

    It stays until the next request begins, so that what is logged of a request's end has it too.
    """
    request_id = given if _SANE.fullmatch(given) else secrets.token_hex(8)
    _current.set(request_id)
    return request_id


def current() -> str:
    """The id of the request that is being served; "" where none is."""
    return _current.get()


def hint() -> str:
    """A sentence for a visitor whose request failed, with a space before it; "" where no request is being served."""
    return f" The operator finds the reason by the number {current()}." if current() else ""
