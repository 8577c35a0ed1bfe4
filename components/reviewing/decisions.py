"""What a curator decided, as the page keeps it and as CSV, which another curator's page or the next build can read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from pipeline.artefacts import record_csv

RIGHT, CHANGE, AGAIN, NOTED = "label_right", "change_label", "look_again", ""
#: Code of a decision -> what it means; a note alone is none.
CODES = {RIGHT: "Label is right", CHANGE: "Another label", AGAIN: "Not sure, look again", NOTED: "A note only"}

#: Titles of the CSV's columns, in their order, and the attributes that they hold.
COLUMNS = {
    "object_id": "object_id",
    "title": "title",
    "given_label": "given",
    "suggested_label": "suggested",
    "decision": "decision",
    "new_label": "label",
    "note": "note",
    "time": "time",
    "build_id": "build",
}
_NEEDED = ("object_id", "decision", "new_label")
MOST_ROWS, MOST_LETTERS = 100_000, 2_000
_GUARDED = re.compile(r"'[=+\-@\t\r]")


class DecisionsError(ValueError):
    """A file is no list of decisions; the message says why, for whoever chose it."""


@dataclass(frozen=True)
class Decision:
    """What was decided on one work, when, and before which build.

    Attributes:
        object_id: of the work.
        decision: one of :data:`CODES`.
        label: the new class's key where the decision is ``change_label``, else "".
        given: the catalogue's label at that time.
        suggested: the model's.
        title: of the work.
        note: the curator's own words.
        time: ISO 8601.
        build: id of the build.
    """

    object_id: str
    decision: str
    label: str = ""
    given: str = ""
    suggested: str = ""
    title: str = ""
    note: str = ""
    time: str = ""
    build: str = ""

    def as_dict(self) -> dict[str, str]:
        """As assets/review/ keeps it, under its object id."""
        return {name: value for name, value in asdict(self).items() if name != "object_id"}


#: What is kept of a decision under its object id.
PARTS = tuple(field.name for field in fields(Decision) if field.name != "object_id")


def read(kept: object) -> list[Decision]:
    """What the page says it has kept (object id -> parts of a decision); what is damaged is left out."""
    found = []
    for key, entry in kept.items() if isinstance(kept, Mapping) else ():
        if isinstance(key, str) and isinstance(entry, Mapping) and entry.get("decision", None) in CODES:
            parts = {name: entry.get(name, "") for name in PARTS}
            found.append(Decision(key, **{n: v if isinstance(v, str) else "" for n, v in parts.items()}))
    return sorted(found, key=lambda each: each.time)


def written(decisions: list[Decision]) -> bytes:
    """Decisions as CSV, the oldest first."""
    return record_csv.columns({title: [getattr(each, name) for each in decisions] for title, name in COLUMNS.items()})


def file_name() -> str:
    """What the file is called."""
    return f"vitrine-review-{datetime.now(UTC):%Y-%m-%d}.csv"


def parsed(text: str, classes: Collection[str]) -> list[Decision]:
    """Decisions from a CSV that :func:`written` made, also after a spreadsheet has saved it.

    Args:
        text: the file's.
        classes: keys of the classes that there are.

    Raises:
        DecisionsError: it is no such file, or a row cannot be understood; nothing of it is taken then.
    """
    text = text.removeprefix("\ufeff")
    if not text.strip() or "\0" in text:
        raise DecisionsError("This file is empty, or no text. Choose a CSV that was exported from this page.")
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    named = [str(name).strip() for name in rows.fieldnames or ()]
    lacking = [name for name in _NEEDED if name not in named]
    if lacking:
        raise DecisionsError(
            f"This file has no column {' and no column '.join(lacking)}. Choose a CSV that was exported from this page."
        )
    rows.fieldnames = named
    found: dict[str, Decision] = {}
    try:
        for number, row in enumerate(rows, start=2):
            if number > MOST_ROWS:
                raise DecisionsError(f"This file has more than {MOST_ROWS:,} rows, which no review has.")
            each = _decision(row, number, classes)
            if each is not None:
                found[each.object_id] = each
    except csv.Error as error:
        raise DecisionsError(f"This file is no CSV ({error}). Choose one that was exported from this page.") from error
    if not found:
        raise DecisionsError("This file has no row with a decision.")
    return list(found.values())


def _decision(row: Mapping[str, Any], number: int, classes: Collection[str]) -> Decision | None:
    """A row as a decision, None for one that is empty."""
    cells = {name: _plain(row.get(title)) for title, name in COLUMNS.items()}
    if not any(cells.values()):
        return None
    if not cells["object_id"]:
        raise DecisionsError(f"Row {number} has no object_id. Nothing was taken over.")
    code, label = cells["decision"].strip(), cells["label"].strip()
    if code not in CODES:
        known = ", ".join(each for each in CODES if each)
        raise DecisionsError(f"Row {number} has the decision “{code[:60]}”; known are {known}. Nothing was taken over.")
    if code == CHANGE and label not in classes:
        raise DecisionsError(
            f"Row {number} changes a label to “{label[:60]}”; the classes are {', '.join(sorted(classes))}. "
            "Nothing was taken over."
        )
    return Decision(**cells | {"decision": code, "label": label if code == CHANGE else ""})


def _plain(cell: object) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    text = cell if isinstance(cell, str) else ""
    return (text[1:] if _GUARDED.match(text) else text)[:MOST_LETTERS]
