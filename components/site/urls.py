"""URLs of pages and of a build's files. All include the prefix that the app is served under."""

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, unquote

import dash
from flask import request

from pipeline.artefacts.acquired import FOLDER
from pipeline.artefacts.store import ArtefactStore

#: Object ids that a browser resolves as folders, and how they are quoted. The map's script gets them too.
DOTS = {".": "%252E", "..": "%252E%252E"}
#: The number of a page in a query string. The scripts of the pages get the pattern.
PAGE_NUMBER = re.compile(r"[0-9]{1,6}")
_HASH = re.compile(r"[0-9a-f]{64}")


def relative(path: str) -> str:
    """``path``, which starts with a slash, below the prefix that the app is served under."""
    try:
        return str(dash.get_relative_path(path))
    except AttributeError:  # There is no Dash app: a test builds a figure or a card alone.
        return path


def scheme() -> str:
    """How the visitor of the current request reached the server: "https" or "http", also through a proxy."""
    named = request.headers.get("X-Forwarded-Proto", request.scheme)
    return named if named in ("http", "https") else request.scheme


def origin() -> str:
    """Scheme and host of this server, such as ``https://museum.example``, as the visitor reached it."""
    return f"{scheme()}://{request.host}"


def is_web(address: str) -> bool:
    """Whether the text is an http or https URL. A catalogue may hold any text, such as ``javascript:`` URLs."""
    return address.startswith(("https://", "http://"))


def page_number(text: object) -> int:
    """The number of a page in a query string, from 1; 1 for anything that is no number."""
    return max(1, int(text)) if isinstance(text, str) and PAGE_NUMBER.fullmatch(text) else 1


def artefact(store: ArtefactStore, name: str) -> str:
    """URL of one of the build's files, by its path inside the build."""
    return relative(f"/artefacts/{quote(store.build_id, safe='')}/{quote(name)}")


def thumbnail(store: ArtefactStore, row: int) -> str:
    """URL of a work's thumbnail. The content behind it never changes."""
    return artefact(store, store.picture_name(row))


def preview(store: ArtefactStore, row: int) -> str:
    """URL of a work's larger picture, or of its thumbnail where there is no larger one."""
    return artefact(store, store.picture_name(row, preview=True))


def record_picture(root: Path, acquired: bool, sha256: str) -> str:
    """URL of a record's thumbnail, "" when it has none.

    Args:
        root: folder of the build or of the acquired collection.
        acquired: True for an acquired collection, False for a build.
        sha256: the SHA-256 of the picture, from the record.
    """
    if not _HASH.fullmatch(sha256):
        return ""
    folder = f"{FOLDER}/" if acquired else ""
    return relative(f"/artefacts/{folder}{quote(root.name, safe='')}/thumbnails/{sha256}.webp")


def sprite_sheet(store: ArtefactStore, name: str) -> str:
    """URL of one of the sheets that ``store.sprites["sheets"]`` names."""
    return artefact(store, f"sprites/{name}")


def work(object_id: str) -> str:
    """URL of a work's page. Any text can be an object id, with slashes, quotes or letters of any script."""
    quoted = quote(object_id, safe="")
    # A browser resolves "." and ".." as folders, even when they are percent-encoded once.
    return relative("/work/" + DOTS.get(quoted, quoted))


def object_id(address_part: str) -> str:
    """The object id from the percent-encoded part of a URL that :func:`work` made."""
    return undotted(unquote(address_part))


def undotted(unquoted: str) -> str:
    """The object id from a part of a URL that the server has already decoded once."""
    return next((plain for plain, quoted in DOTS.items() if unquoted == unquote(quoted)), unquoted)


def listed(object_ids: Iterable[str]) -> str:
    """Object ids as a value in a query string; :func:`ids_listed` and ``assets/shared/address.mjs`` know it too."""
    # The server decodes a query string once. A comma within an id is still quoted then.
    return quote(",".join(quote(each, safe="") for each in object_ids), safe=",")


def ids_listed(text: object) -> list[str]:
    """The object ids in such a value, each once, in their order; none in anything that is no text."""
    named = dict.fromkeys(filter(None, text.split(","))) if isinstance(text, str) else {}
    return [object_id(part) for part in named]
