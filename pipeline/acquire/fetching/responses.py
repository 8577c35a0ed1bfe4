"""What an answer of a server means: of the address that was asked, and of the server itself."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from pipeline.acquire.fetching.errors import Code, FetchError
from pipeline.acquire.fetching.hosts import Kind
from pipeline.acquire.fetching.integrity import format_of, whole
from pipeline.acquire.fetching.rate_limiter import retry_after
from pipeline.images.decoding import FORMATS

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
#: Not for everybody, whoever asks and however often.
_FORBIDDEN = frozenset((401, 402, 407, 451))
#: Of an answer that is not used, so many bytes are read to keep the connection; that of a longer one is closed.
_LEFTOVER = 2**16


@dataclass(frozen=True)
class Answer:
    """What came from an address.

    Attributes:
        status: 200, or 304 when a validator was sent and nothing has changed.
        body: all of it, uncompressed; empty with 304.
        etag, last_modified: validators to ask with later whether it has changed; "" when the server gives none.
        content_type: as the server states it, without parameters; "" when it does not.
        url: where it came from, after redirects.
    """

    status: int
    body: bytes
    etag: str
    last_modified: str
    content_type: str
    url: str


class ServerTroubleError(Exception):
    """The server's state, which is waited out; never leaves this package.

    Attributes:
        kind: what it tells of the pace.
        code: of the :class:`FetchError` that it becomes when only one address meets it.
        said: in words for people.
        name: in statistics.
        wait: seconds that the server asks to wait; 0 when it does not.
    """

    def __init__(self, kind: Kind, code: Code, said: str, name: str = "", wait: float = 0.0) -> None:
        super().__init__(said)
        self.kind, self.code, self.said, self.name, self.wait = kind, code, said, name or code, wait


class DamagedError(Exception):
    """An answer that is not whole, or not what was asked for: another try may bring it. Never leaves this package.

    Attributes:
        code, transient: of the :class:`FetchError` that it becomes when no try brings it.
        said: in words for people.
        page: whether it is a web page, as guards give.
    """

    def __init__(self, code: Code, said: str, *, transient: bool = True, page: bool = False) -> None:
        super().__init__(said)
        self.code, self.said, self.transient, self.page = code, said, transient, page


def address_of(url: str, params: Mapping[str, Any] | None = None) -> URL:
    """An address that can be asked, with ``params`` added to its query.

    Raises:
        FetchError: it is none (``bad_address``).
    """
    try:
        address = URL(url.strip())
        if params:
            address = address.update_query({key: str(value) for key, value in params.items()})
        if _of_the_web(address):
            return address
    except (ValueError, TypeError, AttributeError):
        pass
    raise FetchError("bad_address", f"{url!r} is no address of the web. One begins with https:// or http://.")


def _of_the_web(address: URL) -> bool:
    return address.scheme in ("http", "https") and bool(address.host) and bool(address.port)


async def body_of(response: aiohttp.ClientResponse, most: int) -> bytes:
    """The whole body, uncompressed.

    Raises:
        FetchError: it is larger than ``most`` bytes (``too_large``).
        DamagedError: the connection ended before the body did.
    """
    body = bytearray()
    too_large = (response.content_length or 0) > most
    try:
        while not too_large:
            part = await response.content.readany()
            if not part:
                return bytes(body)
            body += part
            too_large = len(body) > most
    except TimeoutError:
        raise
    except (aiohttp.ClientPayloadError, aiohttp.ClientConnectionError, OSError) as error:
        raise DamagedError("cut_short", "the bytes end early") from error
    raise FetchError("too_large", f"{response.url} has more than {most / 2**20:.0f} MB, the limit.")


async def meaning(response: aiohttp.ClientResponse, headers: Mapping[str, str]) -> Answer | URL:
    """What an answer means whose status is not 200.

    Args:
        response: whose body was not read.
        headers: that were sent.

    Returns:
        An answer with 304, or the address to which a redirect leads.

    Raises:
        FetchError: what was asked for is not to be had.
        ServerTroubleError: it says nothing of the address, only of the server.
    """
    start = await _beginning(response)
    status, url = response.status, response.url
    if status in (403, 408, 425, 429) or status >= 500:
        raise _trouble(response, start)
    if status == 304 and ("If-None-Match" in headers or "If-Modified-Since" in headers):
        return answer(response, b"")
    if status == 404:
        raise FetchError("not_found", f"{url} is not there (404).")
    if status == 410:
        raise FetchError("gone", f"{url} is not there any more (410).")
    if status in _FORBIDDEN:
        raise FetchError("refused", f"{url} is not for everybody ({status}).")
    if status in _REDIRECTS:
        return _target(response)
    raise FetchError("bad_answer", f"{url} answers with the status {status}, which means nothing here.")


async def _beginning(response: aiohttp.ClientResponse) -> bytes:
    """The beginning of a body that is not used; what is wrong with the rest is of no interest."""
    start = bytearray()
    try:
        while len(start) < _LEFTOVER:
            part = await response.content.readany()
            if not part:
                break
            start += part
    except (aiohttp.ClientError, OSError):
        pass
    return bytes(start)


def _trouble(response: aiohttp.ClientResponse, start: bytes) -> ServerTroubleError:
    status = response.status
    wait = retry_after(response.headers.get("Retry-After", ""), time.time())
    if status == 403 and is_page(response, start):
        return ServerTroubleError("refused", "refused", "the server's guard refuses it (403)", "guard_page", wait)
    if status == 403:
        return ServerTroubleError("failed", "refused", "the server refuses it (403)", "forbidden", wait)
    if status in (425, 429):
        words = f"the server says that there are too many requests ({status})"
        return ServerTroubleError("refused", "refused", words, "too_many_requests", wait)
    if status == 408:
        return ServerTroubleError("failed", "timed_out", "the server says that it took too long (408)", wait=wait)
    return ServerTroubleError("failed", "server_error", f"the server has an error ({status})", wait=wait)


def _target(response: aiohttp.ClientResponse) -> URL:
    where = response.headers.get("Location", "").strip()
    try:
        target = response.url.join(URL(where))
        if where and _of_the_web(target):
            return target
    except ValueError:
        pass
    raise FetchError(
        "bad_answer", f"{response.url} leads to {where[:200] or 'nowhere'}, which is no address of the web."
    )


def answer(response: aiohttp.ClientResponse, body: bytes) -> Answer:
    """An answer that can be used."""
    headers = response.headers
    kind = response.content_type if "Content-Type" in headers else ""
    return Answer(
        response.status, body, headers.get("ETag", ""), headers.get("Last-Modified", ""), kind, str(response.url)
    )


def is_page(response: aiohttp.ClientResponse, body: bytes) -> bool:
    """Whether a body is a web page, whatever the server calls it."""
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    page = response.content_type in ("text/html", "application/xhtml+xml") and start.startswith(b"<")
    return page or start.startswith((b"<!doctype html", b"<html"))


def parsed(body: bytes) -> Any:
    """The value of a JSON document.

    Raises:
        DamagedError: it is empty, cut short, or none.
    """
    if not body.strip():
        raise DamagedError("empty", "the answer is empty")
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise DamagedError("not_json", "what came is no JSON, or ends early") from None


def check_picture(body: bytes) -> None:
    """Looks whether a body is a picture, and all of it.

    Raises:
        DamagedError: it is not.
    """
    if not body:
        raise DamagedError("empty", "the picture has 0 bytes", transient=False)
    if not format_of(body):
        raise DamagedError("not_a_picture", f"what came is no {FORMATS} picture", transient=False)
    if not whole(body):
        raise DamagedError("cut_short", "the picture's end is missing")
