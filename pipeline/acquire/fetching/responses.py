"""What a response means: for the address that was requested, and for the server itself."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import mktime_tz, parsedate_tz
from typing import Any, Literal

import aiohttp
from yarl import URL

from pipeline.acquire.fetching.errors import Code, FetchError
from pipeline.acquire.fetching.integrity import is_complete
from pipeline.acquire.fetching.rate_limiter import LONGEST_PAUSE
from pipeline.images.formats import FORMATS, identify

#: The state of the server: ``refused`` (a guard page or 429), ``failed`` (5xx, no answer in time, or a refusal of one
#: address), ``no_connection``. A fault of the response: ``html`` (a web page instead of data), ``damaged``.
Kind = Literal["refused", "failed", "no_connection", "html", "damaged"]

#: Status -> code and reason of what another try would not change.
_FINAL: dict[int, tuple[Code, str]] = {404: ("not_found", "does not exist"), 410: ("gone", "no longer exists")}
for _status in (401, 402, 407, 451):
    _FINAL[_status] = ("refused", "is not public")
#: Status -> kind, code, reason and name of a state of the server, apart from 5xx and a guard's page with 403.
_TROUBLE: dict[int, tuple[Kind, Code, str, str]] = {
    403: ("failed", "refused", "refuses it", "forbidden"),
    408: ("failed", "timed_out", "says that it took too long", ""),
    429: ("refused", "refused", "says that there are too many requests", "too_many_requests"),
}
_TROUBLE[425] = _TROUBLE[429]
#: Bytes that are read of a body that is not used, to keep the connection; for a longer one it is closed.
_DRAINED = 2**16


@dataclass(frozen=True)
class Response:
    """A usable response, after redirects."""

    status: int  # 200, or 304 when a validator was sent and nothing has changed
    body: bytes  # all of it, uncompressed; empty with 304
    etag: str  # validators to ask with later whether it has changed; "" when the server gives none
    last_modified: str


@dataclass(eq=False)
class AttemptError(Exception):
    """One attempt that failed. Becomes a :class:`FetchError` when further attempts fail too."""

    kind: Kind
    code: Code
    reason: str
    name: str = ""  # in statistics; the code when empty
    wait: float = 0.0  # seconds that the server asks to wait, 0 when it does not
    transient: bool = True


def parse_url(url: str, params: Mapping[str, Any] | None = None) -> URL:
    """A http(s) address with ``params`` added to its query; a :class:`FetchError` when it is none."""
    try:
        address = URL(url.strip())
        if address.scheme in ("http", "https") and address.host and address.port:
            return address.update_query({key: str(value) for key, value in (params or {}).items()})
    except (ValueError, TypeError, AttributeError):
        pass
    raise FetchError("bad_address", f"{url[:200]!r} is no address of the web. One begins with https:// or http://.")


async def read_body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """The whole body, uncompressed; a :class:`FetchError` above ``limit`` bytes, an :class:`AttemptError` if cut."""
    try:
        if (response.content_length or 0) <= limit:
            await response.content.readexactly(limit + 1)
    except asyncio.IncompleteReadError as complete:
        return complete.partial
    except TimeoutError:
        raise
    except (aiohttp.ClientPayloadError, aiohttp.ClientConnectionError, OSError) as error:
        raise AttemptError("damaged", "cut_short", "the bytes end early") from error
    raise FetchError("too_large", f"{response.url} has more than {limit / 2**20:.0f} MB, the limit.")


async def interpret(response: aiohttp.ClientResponse, headers: Mapping[str, str]) -> Response | URL:
    """What a response whose status is not 200 means: one with 304 (when ``headers`` allow it), or a redirect's target.

    A :class:`FetchError` when the address has nothing to fetch, an :class:`AttemptError` for a state of the server.
    """
    status, url = response.status, response.url
    try:
        start = await response.content.readexactly(_DRAINED)
    except asyncio.IncompleteReadError as complete:
        start = complete.partial
    except (aiohttp.ClientError, OSError):
        start = b""
    wait = retry_after(response.headers.get("Retry-After", ""), time.time())
    if status == 403 and is_html(response, start):
        raise AttemptError("refused", "refused", "the server's guard refuses it (403)", "guard_page", wait)
    if status in _TROUBLE or status >= 500:
        kind, code, reason, name = _TROUBLE.get(status, ("failed", "server_error", "has an error", ""))
        raise AttemptError(kind, code, f"the server {reason} ({status})", name, wait)
    if status == 304 and ("If-None-Match" in headers or "If-Modified-Since" in headers):
        return usable(response, b"")
    if status in (301, 302, 303, 307, 308):
        target = response.headers.get("Location", "").strip()
        try:
            if target:
                return parse_url(str(url.join(URL(target))))
        except (ValueError, FetchError):
            pass
        raise FetchError("bad_answer", f"{url} leads to {target[:200] or 'nowhere'}, which is no address of the web.")
    code, reason = _FINAL.get(status, ("bad_answer", "has a response that means nothing here"))
    raise FetchError(code, f"{url} {reason} ({status}).")


def usable(response: aiohttp.ClientResponse, body: bytes) -> Response:
    """A response with its validators."""
    headers = response.headers
    return Response(response.status, body, headers.get("ETag", ""), headers.get("Last-Modified", ""))


def retry_after(header: str, wall: float) -> float:
    """Seconds that ``Retry-After`` (RFC 9110, 10.2.3) asks to wait at ``wall`` seconds since 1970; 0 when unclear."""
    text = header.strip()
    try:
        # mktime_tz raises a TypeError for None, the result of parsedate_tz for anything but a date.
        seconds = float(text) if text.isascii() and text.isdigit() else mktime_tz(parsedate_tz(text)) - wall  # type: ignore[arg-type]
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return min(max(0.0, seconds), LONGEST_PAUSE)


def is_html(response: aiohttp.ClientResponse, body: bytes) -> bool:
    """Whether a body is a web page, whatever its Content-Type."""
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    declared = response.content_type in ("text/html", "application/xhtml+xml") and start.startswith(b"<")
    return declared or start.startswith((b"<!doctype html", b"<html"))


def parse_json(body: bytes) -> Any:
    """The value of a JSON document; an :class:`AttemptError` when it is empty, incomplete, or none."""
    if not body.strip():
        raise AttemptError("damaged", "empty", "the answer is empty")
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise AttemptError("damaged", "not_json", "what came is no JSON, or ends early") from None


def check_picture(body: bytes) -> None:
    """Raises an :class:`AttemptError` unless a body is a complete picture."""
    if not body:
        raise AttemptError("damaged", "empty", "the picture has 0 bytes", transient=False)
    if not identify(body):
        raise AttemptError("damaged", "not_a_picture", f"what came is no {FORMATS} picture", transient=False)
    if not is_complete(body):
        raise AttemptError("damaged", "cut_short", "the picture's end is missing")
