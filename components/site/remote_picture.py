"""A picture that a request names by its address on another server (``?image=https://...``).

The operator names the servers that are asked, by the setting ``IMAGE_HOSTS``, separated by commas; without it none is.

- A host's name (``images.metmuseum.org``) is asked by https, and only where its name stands for public addresses.
- A whole origin (``http://iiif.museum.example:8182``) is asked as it stands, also in the operator's own network.
"""

import os
import re
import socket
import tempfile
import time
from dataclasses import dataclass
from ipaddress import ip_address
from typing import IO
from urllib.parse import urljoin

import urllib3
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import Timeout, Url, parse_url

from components.observing import metrics
from components.site import rates
from components.site.turns import Turns
from pipeline.core.errors import ConfigError, VitrineError
from pipeline.images import uploads
from pipeline.images.limits import MEGABYTE

SETTING = "IMAGE_HOSTS"
#: Name in a query string.
IMAGE = "image"
#: Letters of an address, redirects that are followed, and seconds: for a connection, between two blocks, and in all.
LONGEST, REDIRECTS, CONNECT_SECONDS, READ_SECONDS, SECONDS = 2000, 3, 5.0, 10.0, 30.0
#: Requests that fetch at a time, and that wait for that. They hold threads of the server, but no decoder.
TURNS = Turns(running=4, waiting=4, sender=rates.address, watch=metrics.queue("fetching"))
_BLOCK = 64 * 1024
_PORTS = {"http": 80, "https": 443}
_REDIRECT = (301, 302, 303, 307, 308)
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_HEADERS = {"Accept": "image/*, */*;q=0.1", "Accept-Encoding": "identity", "User-Agent": "Vitrine"}


class RemotePictureError(VitrineError):
    """There is no picture at an address, or it may not be asked. ``status`` is the one of the answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Origin:
    """A server that may be asked."""

    scheme: str
    host: str
    port: int
    is_public: bool  #: whether only public addresses of it are asked

    def __str__(self) -> str:
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.host}{port}" if self.is_public else f"{self.scheme}://{self.host}{port}"


def allowed() -> tuple[Origin, ...]:
    """The servers that ``IMAGE_HOSTS`` names.

    Raises:
        ConfigError: a part of it names no server.
    """
    return tuple(_origin(part) for part in re.split(r"[,\s]+", os.environ.get(SETTING, "").strip()) if part)


def fetched(address: str) -> IO[bytes]:
    """The file at an address, in a temporary file at its begin. The caller closes it.

    Raises:
        RemotePictureError: the address is not allowed, or no file comes from it.
        BusyError: as many are fetched as may be.
    """
    with TURNS.turn():
        end = time.monotonic() + SECONDS
        for _ in range(REDIRECTS + 1):
            url, origin = _checked(address)
            response = _response(url, origin)
            try:
                if response.status in _REDIRECT and response.headers.get("Location"):
                    # What it leads to is checked like the first address.
                    address = urljoin(url.url, response.headers["Location"])
                    continue
                if response.status != 200:
                    raise RemotePictureError(
                        422, f"The server {origin} has no picture there: its answer is status {response.status}."
                    )
                return _content(response, origin, end)
            finally:
                response.close()
        raise RemotePictureError(422, f"The address leads on more than {REDIRECTS} times.")


def _origin(part: str) -> Origin:
    text = part.lower()
    url = parse_url(text if "://" in text else f"https://{text}")
    if url.scheme not in _PORTS or not _HOST.fullmatch(url.host or "") or url.auth or url.query or url.fragment:
        raise ConfigError(
            f"{SETTING} has {part!r}. It takes names of hosts such as images.metmuseum.org, and origins such as "
            "http://iiif.museum.example:8182, separated by commas."
        )
    return Origin(url.scheme, url.host or "", url.port or _PORTS[url.scheme], "://" not in text)


def _checked(address: str) -> tuple[Url, Origin]:
    """The parts of an address, and the allowed server that it is of."""
    origins = allowed()
    if not origins:
        raise RemotePictureError(
            403, "This server fetches no pictures from other servers. Save the picture and send the file."
        )
    try:
        url = parse_url(address) if len(address) <= LONGEST else Url()
    except LocationParseError:
        url = Url()
    if url.scheme not in _PORTS or not url.host or url.auth:
        raise RemotePictureError(
            400, f"This is no address of a picture: it begins with https:// and has at most {LONGEST:,} letters."
        )
    port = url.port or _PORTS[url.scheme]
    for origin in origins:
        if (origin.scheme, origin.host, origin.port) == (url.scheme, url.host.lower(), port):
            return url, origin
    raise RemotePictureError(
        403,
        f"Pictures are fetched from {', '.join(map(str, origins))} alone. Save the picture and send the file.",
    )


def _response(url: Url, origin: Origin) -> urllib3.BaseHTTPResponse:
    """The beginning of an answer. The connection goes to the very address that was checked."""
    place = _address_of(origin)
    timeout = Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    pool: urllib3.HTTPConnectionPool
    if origin.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            place, origin.port, timeout=timeout, server_hostname=origin.host, assert_hostname=origin.host
        )
    else:
        pool = urllib3.HTTPConnectionPool(place, origin.port, timeout=timeout)
    try:
        return pool.request(
            "GET",
            url.request_uri,
            headers={**_HEADERS, "Host": url.netloc or origin.host},
            redirect=False,
            retries=False,
            preload_content=False,
        )
    except HTTPError as error:
        raise _unreachable(origin) from error


def _address_of(origin: Origin) -> str:
    try:
        found = socket.getaddrinfo(origin.host.strip("[]"), origin.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise _unreachable(origin) from error
    places = [str(entry[4][0]) for entry in found]
    if origin.is_public and not all(ip_address(place.partition("%")[0]).is_global for place in places):
        raise RemotePictureError(403, f"The name {origin} does not stand for a public address.")
    return places[0]


def _content(response: urllib3.BaseHTTPResponse, origin: Origin, end: float) -> IO[bytes]:
    most = uploads.limits().bytes or 0
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the caller's)
    try:
        if int(response.headers.get("Content-Length") or 0) > most:
            raise _too_large(most)
        # What is compressed is no picture: nothing is unpacked.
        for block in response.stream(_BLOCK, decode_content=False):
            file.write(block)
            if file.tell() > most:
                raise _too_large(most)
            if time.monotonic() > end:
                raise RemotePictureError(504, f"The picture did not arrive from {origin} within {SECONDS:.0f} seconds.")
        file.seek(0)
    except (HTTPError, ValueError) as error:
        file.close()
        raise _unreachable(origin) from error
    except OSError as error:
        file.close()
        raise RemotePictureError(
            503, "The server has no room for the picture at the moment. Try again later."
        ) from error
    except BaseException:
        file.close()
        raise
    return file


def _too_large(most: int) -> RemotePictureError:
    return RemotePictureError(413, f"The file is larger than {most / MEGABYTE:g} MB, the limit. Save a smaller copy.")


def _unreachable(origin: Origin) -> RemotePictureError:
    return RemotePictureError(504, f"The picture could not be fetched from {origin}. Try again, or send the file.")
