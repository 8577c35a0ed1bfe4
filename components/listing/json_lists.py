"""Lists as JSON of our own: all that a browser keeps of them, with the times that decide which note is newer."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from components.listing import work_lists
from components.listing.work_lists import Lists
from components.site.lists import MOST_LISTS, MOST_WORKS
from pipeline.artefacts.records.chosen_csv import FileError
from pipeline.artefacts.store import ArtefactStore

FORMAT, VERSION = "vitrine-lists", 1


def write(store: ArtefactStore, lists: Lists) -> bytes:
    """The file: UTF-8, indented."""
    about = {
        "format": FORMAT,
        "version": VERSION,
        "collection": str(store.manifest["source"].get("name") or ""),
        "exported": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }
    return json.dumps(about | lists.as_dict(), ensure_ascii=False, indent=1).encode()


def read(content: Mapping[str, Any]) -> Lists:
    """Lists from the content of such a file.

    Raises:
        FileError: its version is newer, or it has too many lists or works, or none.
    """
    if content.get("version") != VERSION:
        raise FileError(f"This file has version {str(content.get('version'))[:20]} of its format, not {VERSION}.")
    raw = content.get("lists")
    for each in raw if isinstance(raw, list) else ():
        works = each.get("works") if isinstance(each, Mapping) else None
        if isinstance(works, list) and len(works) > MOST_WORKS:
            raise FileError(f"A list has {len(works):,} works, and {MOST_WORKS:,} at most. Nothing was imported.")
    if isinstance(raw, list) and len(raw) > MOST_LISTS:
        raise FileError(f"This file has {len(raw):,} lists. A browser keeps {MOST_LISTS}. Nothing was imported.")
    found = work_lists.read(content)
    if not found.lists and not found.notes:
        raise FileError("This file has no list and no note.")
    return found
