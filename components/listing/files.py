"""Files of lists: CSV, JSON and IIIF, written by name and read by what is in them."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from components.listing import csv_lists, iiif, json_lists
from components.listing.work_lists import Lists
from pipeline.artefacts.records.chosen_csv import FileError
from pipeline.artefacts.store import ArtefactStore

CSV, JSON, IIIF = "csv", "json", "iiif"
#: What an address of this server begins with. It comes from the browser, which knows it behind any proxy.
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]{1,255}")


@dataclass(frozen=True)
class Imported:
    """What was read in a file: lists and notes, and how many parts of it were no works."""

    lists: Lists
    foreign: int = 0


def write(store: ArtefactStore, kind: str, lists: Lists, origin: object) -> tuple[bytes, str]:
    """A file and its name.

    Args:
        store: the build.
        kind: one of :data:`CSV`, :data:`JSON`, :data:`IIIF`.
        lists: with one list for IIIF.
        origin: scheme and host of this server.

    Raises:
        FileError: IIIF has no form for these lists.
        ValueError: there is no such kind, or ``origin`` is no address.
    """
    name = lists.lists[0].name if len(lists.lists) == 1 else "lists"
    words = re.sub(r"[^\w]+", "-", name.lower()).strip("-")[:60] or "list"
    base = f"vitrine-{words}-{datetime.now(UTC):%Y-%m-%d}"
    if kind == CSV:
        return csv_lists.write(store, lists), f"{base}.csv"
    if kind == JSON:
        return json_lists.write(store, lists), f"{base}.json"
    if kind != IIIF or not isinstance(origin, str) or not _ORIGIN.fullmatch(origin):
        raise ValueError(f"no kind of file, or no address: {kind!r}, {origin!r}")
    if len(lists.lists) != 1:
        raise FileError("A IIIF manifest has one list.")
    return iiif.write(store, lists.lists[0], lists.notes, origin), f"{base}.manifest.json"


def read(text: str) -> Imported:
    """The lists in a file of any of the three kinds.

    Args:
        text: the content of the file.

    Raises:
        FileError: it is none of these, or it is damaged. Nothing is imported then.
    """
    if text.removeprefix("\ufeff").lstrip()[:1] not in ("{", "["):
        return Imported(csv_lists.read(text))
    try:
        content = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise FileError("This file begins like JSON and is damaged. Export it again.") from error
    if isinstance(content, dict) and iiif.is_iiif(content):
        lists, foreign = iiif.read(content)
        return Imported(lists, foreign)
    if isinstance(content, dict) and content.get("format") == json_lists.FORMAT:
        return Imported(json_lists.read(content))
    raise FileError(
        "This JSON has no lists of Vitrine and no IIIF manifest. Choose a file that was exported from here."
    )
