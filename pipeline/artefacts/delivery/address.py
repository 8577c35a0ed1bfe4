"""Where a server fetches its build from: the setting ``ARTEFACTS_URL``.

It is the address of a descriptor, which is looked at again while the page is served, or of an archive with its hash:

    https://host/builds/current.json
    s3://bucket/builds/current.json
    https://host/builds/20260102T030405Z.tar.gz#sha256=0123...
"""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

from pipeline.core.errors import ConfigError

VARIABLE = "ARTEFACTS_URL"
#: Settings -> default, least and most.
REFRESH, MEGABYTES = "ARTEFACTS_REFRESH", "ARTEFACTS_MEGABYTES"
SETTINGS = {REFRESH: (300, 1, 86_400), MEGABYTES: (4_000, 1, 1_000_000)}

_FORMS = (
    "Write https://HOST/NAME.json (what `python -m pipeline.archive` wrote beside an archive; s3://BUCKET/NAME.json "
    "likewise), or https://HOST/ARCHIVE.tar.gz#sha256=HASH"
)
_HASH = re.compile(r"sha256=([0-9a-fA-F]{64})")


@dataclass(frozen=True)
class Address:
    """The address of a descriptor, or of an archive that has this hash."""

    url: str  #: without the hash; it may hold a password or a signature, so it is not shown
    sha256: str | None  #: SHA-256 of the archive in lower case; None where ``url`` is that of a descriptor

    @property
    def shown(self) -> str:
        """The address without user, password and query, for messages."""
        parts = urlsplit(self.url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))

    def beside(self, name: str) -> "Address":
        """The address of a file in the same folder, with the same query."""
        parts = urlsplit(self.url)
        path = f"{parts.path.rpartition('/')[0]}/{name}"
        return Address(urlunsplit((parts.scheme, parts.netloc, path, parts.query, "")), None)


def parse(text: str) -> Address:
    """The address that the setting names.

    Raises:
        ConfigError: it is none of the forms, or would be fetched without encryption from another machine.
    """
    try:
        parts = urlsplit(text.strip())
        host = parts.hostname or ""
    except ValueError as error:
        raise ConfigError(f"{VARIABLE} is no address ({error}). {_FORMS}.") from error
    shown = Address(text.strip(), None).shown
    if parts.scheme not in ("https", "http", "s3") or not host or not parts.path.strip("/"):
        raise ConfigError(f"{VARIABLE} is {shown!r}. {_FORMS}.")
    if not is_safe(parts):
        raise ConfigError(f"{VARIABLE} is {shown!r}: http is taken from this machine alone, use https. {_FORMS}.")
    found = _HASH.fullmatch(parts.fragment)
    is_descriptor = parts.path.endswith(".json")
    if is_descriptor == bool(parts.fragment) or (parts.fragment and not found):
        raise ConfigError(
            f"{VARIABLE} is {shown!r}. An archive needs its hash behind it (#sha256= and 64 hexadecimal digits), and a "
            f"descriptor has none. {_FORMS}."
        )
    return Address(urlunsplit((*parts[:4], "")), found[1].lower() if found else None)


def is_safe(parts: SplitResult) -> bool:
    """Whether nobody between can change what is fetched: not http, or from this machine."""
    if parts.scheme != "http":
        return True
    try:
        return parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def number(name: str, environment: Mapping[str, str] = os.environ) -> int:
    """The value of one of :data:`SETTINGS`: seconds, or MB. Raises a ConfigError where it is not in its range."""
    default, least, most = SETTINGS[name]
    text = environment.get(name) or str(default)
    if not text.isdecimal() or not least <= int(text) <= most:
        raise ConfigError(f"{name} is {text!r}. It must be a whole number from {least} to {most} (default {default}).")
    return int(text)
