"""Lists as CSV: a row a work of a list, in its order; a note on a work in no list has a row without a list."""

from collections.abc import Mapping
from typing import Any

from components.listing.work_lists import Listed, Lists, Note, WorkList, is_id, listed, name_of, note_text, text_of
from components.site.lists import MOST_LISTS, MOST_WORKS
from pipeline.artefacts.records import chosen_csv
from pipeline.artefacts.records import csv as record_csv
from pipeline.artefacts.records.chosen_csv import FileError
from pipeline.artefacts.store import ArtefactStore

COLUMNS = ("list", "place", "object_id", "title", "artist", "date", "note", "note_time", "list_time", "source_page")
#: Columns that are read, and the only one that a file must have.
_READ, _NEEDED = ("list", "object_id", "title", "note", "note_time", "list_time"), ("object_id",)
#: Name of the list of works without a list and without a note.
IMPORTED = "Imported list"


def write(store: ArtefactStore, lists: Lists) -> bytes:
    """The file. Titles, artists and dates are the build's where it has the work."""
    rows: list[tuple[Any, ...]] = []
    in_lists: set[str] = set()
    for each in lists.lists:
        for place, work in enumerate(each.works, 1):
            in_lists.add(work.object_id)
            rows.append((each.name, str(place), *_about(store, work, lists.notes.get(work.object_id), each.time)))
    for key, note in lists.notes.items():
        if key not in in_lists:
            rows.append(("", "", *_about(store, Listed(key, note.title), note, "")))
    return record_csv.columns({title: [row[at] for row in rows] for at, title in enumerate(COLUMNS)})


def _about(store: ArtefactStore, work: Listed, note: Note | None, time: str) -> tuple[str, ...]:
    row = store.row_of(work.object_id)
    known: Mapping[str, Any] = store.work(row) if row is not None else {"title": work.title}
    title, artist, date, source = (str(known.get(name) or "") for name in ("title", "artist", "date", "source_url"))
    said = (note.text, note.time) if note else ("", "")
    return (work.object_id, title, artist, date, *said, time, source)


def read(text: str) -> Lists:
    """Lists from a CSV of :func:`write`, also after a spreadsheet has saved it. A column of object ids is enough.

    Args:
        text: the content of the file.

    Raises:
        FileError: it is no such file, or a row is invalid. No row is imported then.
    """
    works: dict[str, dict[str, Listed]] = {}
    times: dict[str, str] = {}
    notes: dict[str, Note] = {}
    for number, cells in chosen_csv.rows(text, _READ, _NEEDED):
        object_id = cells["object_id"].strip()
        if not is_id(object_id):
            problem = "has an object_id that is too long" if object_id else "has no object_id"
            raise FileError(f"Row {number} {problem}. Nothing was imported.")
        if words := note_text(cells["note"]):
            notes[object_id] = Note(words, text_of(cells["note_time"], 40), listed("", cells["title"]).title)
        if cells["list"].strip() or not words:
            name = name_of(cells["list"]) if cells["list"].strip() else IMPORTED
            works.setdefault(name, {}).setdefault(object_id, listed(object_id, cells["title"]))
            times.setdefault(name, text_of(cells["list_time"], 40))
    _check(works)
    if not works and not notes:
        raise FileError("This file has no row with a work.")
    return Lists(tuple(WorkList(name, tuple(each.values()), times[name]) for name, each in works.items()), notes)


def _check(works: Mapping[str, Mapping[str, Listed]]) -> None:
    if len(works) > MOST_LISTS:
        raise FileError(f"This file has {len(works):,} lists. A browser keeps {MOST_LISTS}. Nothing was imported.")
    for name, each in works.items():
        if len(each) > MOST_WORKS:
            raise FileError(
                f"The list “{name}” has {len(each):,} works. A list has {MOST_WORKS:,} at most. Nothing was imported."
            )
