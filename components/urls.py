"""Addresses of pages and of a build's files. All respect the prefix that the page is served under."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote, unquote

import dash

from pipeline.artefacts.acquired import FOLDER
from pipeline.artefacts.store import ArtefactStore

#: Ids that a browser takes for steps between folders, and how they are quoted; assets/map/ is told.
DOTS = {".": "%252E", "..": "%252E%252E"}
_HASH = re.compile(r"[0-9a-f]{64}")


def relative(path: str) -> str:
    """``path``, which starts with a slash, below the prefix that the page is served under."""
    try:
        return str(dash.get_relative_path(path))
    except AttributeError:  # No Dash app has been made: a figure or a card is built by itself.
        return path


def artefact(store: ArtefactStore, name: str) -> str:
    """Address of one of the build's files, by its path inside the build."""
    return relative(f"/artefacts/{quote(store.build_id, safe='')}/{quote(name)}")


def thumbnail(store: ArtefactStore, row: int) -> str:
    """Address of a work's thumbnail; it never changes its content."""
    return artefact(store, store.picture_name(row))


def preview(store: ArtefactStore, row: int) -> str:
    """Address of a work's larger picture, or of its thumbnail where there is no larger one."""
    return artefact(store, store.picture_name(row, preview=True))


def record_picture(root: Path, acquired: bool, sha256: str) -> str:
    """Address of a record's thumbnail, "" when it has none.

    Args:
        root: folder of the build or of the acquired collection.
        acquired: which of the two it is.
        sha256: of the picture, as the record has it.
    """
    if not _HASH.fullmatch(sha256):
        return ""
    folder = f"{FOLDER}/" if acquired else ""
    return relative(f"/artefacts/{folder}{quote(root.name, safe='')}/thumbnails/{sha256}.webp")


def sprite_sheet(store: ArtefactStore, name: str) -> str:
    """Address of one of the sheets that ``store.sprites["sheets"]`` names."""
    return artefact(store, f"sprites/{name}")


def work(object_id: str) -> str:
    """Address of a work's page. Any text can be an object id: a museum's may hold slashes, quotes or any script."""
    quoted = quote(object_id, safe="")
    # A browser takes these two for steps between folders, even when they are written with per cent signs.
    return relative("/work/" + DOTS.get(quoted, quoted))


def object_id(address_part: str) -> str:
    """The id from the part of an address that :func:`work` made; as the browser writes it, with per-cent signs."""
    return undotted(unquote(address_part))


def undotted(unquoted: str) -> str:
    """The id from a part of an address that the server has already unquoted once."""
    return next((plain for plain, quoted in DOTS.items() if unquoted == unquote(quoted)), unquoted)
