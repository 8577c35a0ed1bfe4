"""A curator's decisions, as the browser stores them and as a CSV file for other curators and for the next build."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime

from pipeline.artefacts.records import chosen_csv
from pipeline.artefacts.records import csv as record_csv
from pipeline.artefacts.records.chosen_csv import FileError

RIGHT, CHANGE, AGAIN, NOTED = "label_right", "change_label", "look_again", ""
#: Code of a decision -> meaning. The empty code is a note without a decision.
CODES = {RIGHT: "Label is right", CHANGE: "Another label", AGAIN: "Not sure, look again", NOTED: "A note only"}

#: Column of the CSV -> attribute of :class:`Decision`, in the order of the columns.
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
    "curator": "curator",
}
_NEEDED = ("object_id", "decision", "new_label")


@dataclass(frozen=True)
class Decision:
    """A decision about one work, with its time and build.

    Attributes:
        object_id: of the work.
        decision: one of :data:`CODES`.
        label: the new class's key where the decision is ``change_label``, else "".
        given: the catalogue's label at that time.
        suggested: the model's label at that time.
        title: of the work.
        note: the curator's note.
        time: ISO 8601.
        build: id of the build that was reviewed.
        curator: the name of the signed-in curator who decided; "" where a browser alone keeps the decision.
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
    curator: str = ""

    def as_dict(self) -> dict[str, str]:
        """As the browser stores it under the object id."""
        return {name: value for name, value in asdict(self).items() if name != "object_id"}


#: The parts of a decision that the browser stores under its object id.
PARTS = tuple(field.name for field in fields(Decision) if field.name != "object_id")
#: Those of what was decided, whoever decided it.
SAID = tuple(name for name in PARTS if name != "curator")


def read(stored: object) -> list[Decision]:
    """The decisions that the browser has stored, oldest first. Invalid entries are left out.

    Args:
        stored: object id -> :meth:`Decision.as_dict`.
    """
    decisions = []
    for key, entry in stored.items() if isinstance(stored, Mapping) else ():
        if isinstance(key, str) and isinstance(entry, Mapping) and entry.get("decision", None) in CODES:
            parts = {name: entry.get(name, "") for name in PARTS}
            decisions.append(Decision(key, **{n: v if isinstance(v, str) else "" for n, v in parts.items()}))
    return sorted(decisions, key=lambda each: each.time)


def to_csv(decisions: list[Decision]) -> bytes:
    """Decisions as CSV, in their order."""
    return record_csv.columns({title: [getattr(each, name) for each in decisions] for title, name in COLUMNS.items()})


def file_name() -> str:
    """Name of the CSV file, with today's date in UTC."""
    return f"vitrine-review-{datetime.now(UTC):%Y-%m-%d}.csv"


def from_csv(text: str, classes: Collection[str]) -> list[Decision]:
    """Decisions from a CSV of :func:`to_csv`, also after a spreadsheet has saved it.

    Args:
        text: the content of the file.
        classes: keys of the classes that there are.

    Raises:
        FileError: it is no such file, or a row is invalid. No row is imported then.
    """
    decisions: dict[str, Decision] = {}
    for number, cells in chosen_csv.rows(text, COLUMNS, _NEEDED):
        decision = _decision(cells, number, classes)
        decisions[decision.object_id] = decision
    if not decisions:
        raise FileError("This file has no row with a decision.")
    return list(decisions.values())


def unknown_decision(number: int, code: str, codes: Collection[str]) -> FileError:
    """The error of a row whose decision is none of ``codes``."""
    known = ", ".join(each for each in codes if each)
    return FileError(f"Row {number} has the decision “{code[:60]}”, which is none of {known}. Nothing was imported.")


def _decision(row: Mapping[str, str], number: int, classes: Collection[str]) -> Decision:
    """The decision in a row."""
    cells = {name: row[title] for title, name in COLUMNS.items()}
    if not cells["object_id"]:
        raise FileError(f"Row {number} has no object_id. Nothing was imported.")
    code, label = cells["decision"].strip(), cells["label"].strip()
    if code not in CODES:
        raise unknown_decision(number, code, CODES)
    if code == CHANGE and label not in classes:
        raise FileError(
            f"Row {number} changes a label to “{label[:60]}”, which is none of {', '.join(sorted(classes))}. "
            "Nothing was imported."
        )
    return Decision(**cells | {"decision": code, "label": label if code == CHANGE else ""})
