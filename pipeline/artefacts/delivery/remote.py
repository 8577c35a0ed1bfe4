"""Files at an address, read from any place on: over https, or from S3 through s3fs. fsspec speaks to both."""

import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from pipeline.artefacts.delivery.address import Address, is_safe
from pipeline.core.errors import FetchError, VitrineError, reason

#: Seconds for a connection, and seconds without a byte.
CONNECT_SECONDS, READ_SECONDS = 15, 30
_BLOCK = 4 * 1024 * 1024
#: Answers that may be others a moment later.
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")


class BrokenOffError(VitrineError):
    """The server did not answer, or stopped in the middle: it may be asked again."""


class MovedError(VitrineError):
    """The rest of the file cannot be had: it must be read from the beginning."""


@dataclass
class Opened:
    """A file that is read from a place on."""

    file: Any  #: has ``read(size)``
    start: int  #: where it begins: the place that was asked for, or 0
    total: int | None  #: bytes of the whole file; None where the server does not say
    identity: str  #: what tells that it is still the same file (ETag, or time of the change); "" where nothing does

    def read(self, size: int) -> bytes:
        """The next bytes, b"" at the end. Raises BrokenOffError, or a FetchError."""
        with _worded("The download", "broke off"):
            return bytes(self.file.read(size))


@contextmanager
def opened(address: Address, start: int = 0, identity: str = "") -> Iterator[Opened]:
    """Opens the file at an address.

    Args:
        address: of the file.
        start: the first byte that is wanted. It begins at 0 instead where the server cannot begin elsewhere, or the
            file is not the one of ``identity`` any more.
        identity: :attr:`Opened.identity` of what was read before; "" where nothing is known.

    Raises:
        BrokenOffError: the server does not answer now.
        MovedError: there is no such place in the file.
        FetchError: there is no such file, it may not be read, or a package is missing.
    """
    with _worded(address.shown):
        found = (
            _from_s3(address, start, identity) if address.url.startswith("s3:") else _by_http(address, start, identity)
        )
    try:
        yield found
    finally:
        with suppress(Exception):  # It was cut: there is nothing left to close.
            found.file.close()


def _by_http(address: Address, start: int, identity: str) -> Opened:
    import fsspec

    # Compressed on the way, bytes would have other places.
    headers = {"Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
        if identity and not identity.startswith("W/"):
            headers["If-Range"] = identity
    system = fsspec.filesystem("http", get_client=_client)
    # Without a block size fsspec hands over the answer as it comes; a size spares it a request that asks for it.
    file = system.open(address.url, block_size=0, size=1, headers=headers)
    answer = file.r
    told = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
    if answer.status == 206:
        begins = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        if not start or not begins or int(begins[1]) != start or (identity and told and told != identity):
            file.close()
            raise MovedError("The server answers with another part of the file.")
        return Opened(file, start, int(begins[2]), told)
    return Opened(file, 0, answer.content_length, told)


async def _client(**options: Any) -> Any:
    """A connection that gives up, and goes on over https alone."""
    import aiohttp

    async def check(_session: Any, _context: Any, told: Any) -> None:
        named = told.response.headers.get("Location") or told.response.headers.get("URI") or ""
        target = urlsplit(urljoin(str(told.url), named))
        if target.scheme != "https" and not (told.url.scheme == "http" and is_safe(target)):
            raise FetchError("The server sends on to an address without https, which is not followed.", lasting=True)

    traces = aiohttp.TraceConfig()
    traces.on_request_redirect.append(check)
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=READ_SECONDS)
    return aiohttp.ClientSession(trust_env=True, timeout=timeout, trace_configs=[traces], **options)


def _from_s3(address: Address, start: int, identity: str) -> Opened:
    import fsspec

    try:
        import s3fs  # noqa: F401
    except ImportError as error:
        raise FetchError(
            f"{address.shown} needs the package s3fs, which is not installed. Run "
            "`pip install -r requirements-s3.txt`, or name an address that begins with https.",
            lasting=True,
        ) from error
    settings = {"connect_timeout": CONNECT_SECONDS, "read_timeout": READ_SECONDS}
    system = fsspec.filesystem("s3", config_kwargs=settings, skip_instance_cache=True)
    about = system.info(address.url)
    told = str(about.get("ETag") or about.get("LastModified") or "")
    begin = start if told == identity and start <= about["size"] else 0
    file = system.open(address.url, "rb", block_size=_BLOCK, cache_type="readahead")
    file.seek(begin)
    return Opened(file, begin, about["size"], told)


@contextmanager
def _worded(what: str, failed: str = "does not answer") -> Iterator[None]:
    """Words the errors of the libraries that speak to servers."""
    try:
        yield
    except VitrineError:
        raise
    except FileNotFoundError as error:
        raise FetchError(f"There is no file at {what}. Put it there, or name another in ARTEFACTS_URL.") from error
    except Exception as error:
        # Each library has errors of its own; what they have in common is that the server, or the way to it, failed.
        status = getattr(error, "status", None)
        if status == 416:
            raise MovedError("The file ends before the place that was asked for.") from error
        if isinstance(status, int) and status >= 400 and status not in _PASSING:
            raise FetchError(f"{what} is refused by the server (status {status}).") from error
        if isinstance(error, ssl.CertificateError):
            raise FetchError(f"{what} has no certificate that this machine trusts.") from error
        if isinstance(error, PermissionError) or "credentials" in str(error).lower():
            raise FetchError(f"{what} may not be read ({reason(error)}). Check the server's credentials.") from error
        logging.getLogger(__name__).debug("%s failed", what, exc_info=True)
        said = f"status {status}" if status else _short(error)
        raise BrokenOffError(f"{what} {failed} ({said})") from error


def _short(error: Exception) -> str:
    """What happened, without an address in it: that may hold a signature."""
    if isinstance(error, TimeoutError):
        return "it took too long"
    return re.sub(r"\w+://\S+", "…", reason(error)) or type(error).__name__
