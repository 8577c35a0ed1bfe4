"""A curator's decisions about groups of duplicates, as the browser stores them and as a CSV file with a row a work."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime

from components.reviewing.decisions import unknown_decision
from pipeline.artefacts.records import chosen_csv
from pipeline.artefacts.records import csv as record_csv
from pipeline.artefacts.records.chosen_csv import FileError

KEEP_BOTH, MERGE, DIFFERENT, NOTED = "keep_both", "merge", "different", ""
#: Code of a decision -> meaning. The empty code is a note without a decision.
CODES = {
    KEEP_BOTH: "Each of them is a work of its own",
    MERGE: "One work; one record is kept",
    DIFFERENT: "The pictures do not show the same",
    NOTED: "A note only",
}
COLUMNS = ("group", "object_id", "title", "label", "decision", "keep", "note", "time", "build_id", "curator")
_NEEDED = ("group", "object_id", "decision")
_YES, _NO = "yes", ("", "no")


@dataclass(frozen=True)
class GroupDecision:
    """A decision about one group, with its time and build.

    Attributes:
        object_ids: of the works, sorted, two or more.
        decision: one of :data:`CODES`.
        keep: object id of the work that is kept where the decision is ``merge``, else "".
        title: of the group's first work.
        note: the curator's note.
        time: ISO 8601.
        build: id of the build that was reviewed.
        curator: the name of the signed-in curator who decided; "" where a browser alone keeps the decision.
    """

    object_ids: tuple[str, ...]
    decision: str
    keep: str = ""
    title: str = ""
    note: str = ""
    time: str = ""
    build: str = ""
    curator: str = ""

    @property
    def key(self) -> str:
        """The key under which the browser stores it."""
        return key_of(self.object_ids)

    def as_dict(self) -> dict[str, str]:
        """As the browser stores it."""
        return {name: value for name, value in asdict(self).items() if name != "object_ids"}


#: The parts of a decision that the browser stores.
PARTS = tuple(field.name for field in fields(GroupDecision) if field.name != "object_ids")
#: Those of what was decided, whoever decided it.
SAID = tuple(name for name in PARTS if name != "curator")


def key_of(object_ids: Collection[str]) -> str:
    """The key of a group: its sorted object ids as JSON, so that no sign in an id is taken for a separator."""
    return json.dumps(sorted(object_ids))


def read(stored: object) -> list[GroupDecision]:
    """The decisions that the browser has stored, oldest first. Invalid entries are left out.

    Args:
        stored: key -> :meth:`GroupDecision.as_dict`.
    """
    decisions = []
    for key, entry in stored.items() if isinstance(stored, Mapping) else ():
        ids = _ids_of(key)
        if len(ids) < 2 or not isinstance(entry, Mapping) or entry.get("decision") not in CODES:
            continue
        parts = {name: value if isinstance(value := entry.get(name), str) else "" for name in PARTS}
        decision = GroupDecision(ids, **parts)
        keep = (decision.keep if decision.keep in ids else ids[0]) if decision.decision == MERGE else ""
        decisions.append(replace(decision, keep=keep))
    return sorted(decisions, key=lambda each: each.time)


def to_csv(decisions: list[GroupDecision], works: Mapping[str, tuple[str, str]]) -> bytes:
    """Decisions as CSV, in their order, a row a work.

    Args:
        decisions: about groups.
        works: object id -> title and label, of those works that the build has.
    """
    rows = []
    for each in decisions:
        # With a letter in front, a spreadsheet does not take it for a number.
        name = "g" + hashlib.sha256(each.key.encode()).hexdigest()[:11]
        for object_id in each.object_ids:
            keep = _YES if object_id == each.keep else ""
            common = (each.decision, keep, each.note, each.time, each.build, each.curator)
            rows.append((name, object_id, *works.get(object_id, ("", "")), *common))
    return record_csv.columns({title: [row[at] for row in rows] for at, title in enumerate(COLUMNS)})


def file_name() -> str:
    """Name of the CSV file, with today's date in UTC."""
    return f"vitrine-duplicates-{datetime.now(UTC):%Y-%m-%d}.csv"


def from_csv(text: str) -> list[GroupDecision]:
    """Decisions from a CSV of :func:`to_csv`, also after a spreadsheet has saved it.

    Args:
        text: the content of the file.

    Raises:
        FileError: it is no such file, or a row is invalid. No row is imported then.
    """
    groups: dict[str, list[dict[str, str]]] = {}
    for number, cells in chosen_csv.rows(text, COLUMNS, _NEEDED):
        row = cells | {"decision": cells["decision"].strip(), "keep": cells["keep"].strip().lower()}
        _check_row(row, number)
        of_group = groups.setdefault(row["group"].strip(), [])
        if of_group and of_group[0]["decision"] != row["decision"]:
            raise FileError(f"Row {number} has another decision than the row of its group before. {_NOTHING}")
        if any(each["object_id"] == row["object_id"] for each in of_group):
            raise FileError(f"Row {number} names a work that its group has already. {_NOTHING}")
        of_group.append(row)
    if not groups:
        raise FileError("This file has no row with a decision.")
    return [_decision(name, rows) for name, rows in groups.items()]


_NOTHING = "Nothing was imported."


def _check_row(row: Mapping[str, str], number: int) -> None:
    for name in ("group", "object_id"):
        if not row[name].strip():
            raise FileError(f"Row {number} has no {name}. {_NOTHING}")
    if row["decision"] not in CODES:
        raise unknown_decision(number, row["decision"], CODES)
    if row["keep"] != _YES and row["keep"] not in _NO:
        raise FileError(f"Row {number} has “{row['keep'][:60]}” in keep, which is neither yes nor no. {_NOTHING}")


def _decision(name: str, rows: list[dict[str, str]]) -> GroupDecision:
    """The decision in the rows of one group."""
    if len(rows) < 2:
        raise FileError(f"The group {name[:60]} has one row; a group has two works or more. {_NOTHING}")
    kept = [row["object_id"] for row in rows if row["keep"] == _YES]
    decision = rows[0]["decision"]
    if decision == MERGE and len(kept) != 1:
        raise FileError(
            f"The group {name[:60]} is merged and has {len(kept)} rows with yes in keep; it needs one. {_NOTHING}"
        )
    first = {
        column: next((row[column] for row in rows if row[column]), "")
        for column in ("title", "note", "build_id", "curator")
    }
    return GroupDecision(
        object_ids=tuple(sorted(row["object_id"] for row in rows)),
        decision=decision,
        keep=kept[0] if decision == MERGE else "",
        title=first["title"],
        note=first["note"],
        time=max(row["time"] for row in rows),
        build=first["build_id"],
        curator=first["curator"],
    )


def _ids_of(key: object) -> tuple[str, ...]:
    """The object ids in a key of the browser; () where it is none."""
    try:
        ids = json.loads(key) if isinstance(key, str) else None
    except (ValueError, RecursionError):
        return ()
    return tuple(ids) if isinstance(ids, list) and all(isinstance(each, str) for each in ids) else ()
