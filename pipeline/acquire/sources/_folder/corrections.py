"""Applies the labels that a curator corrected on the Review page, from the CSV that the page exports."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.acquire.sources import _delimited
from pipeline.core.errors import SourceError
from pipeline.core.settings import setting

log = logging.getLogger("pipeline")

#: The code of a decision that changes a label, and the columns that are read.
CHANGE = "change_label"
_COLUMNS = ("object_id", "decision", "new_label")


@dataclass(frozen=True)
class FolderOptions:
    """The folder source's own settings."""

    corrections: str | None = setting(
        None,
        "a CSV that the Review page exported: its changed labels take the place of the catalogue's",
        flag="--corrections",
        formerly="folder.corrections",
    )


def csv_path(options: object) -> Path | None:
    """The CSV of ``--corrections``, if any; a :class:`SourceError` where there is no such file."""
    name = getattr(options, "corrections", None)
    if name and not Path(name).is_file():
        raise SourceError(f"There is no file {name}. --corrections takes a CSV that the Review page exported.")
    return Path(name) if name else None


def read(path: Path) -> dict[str, str]:
    """Object id -> new label, of the rows that change one; of several rows for one work the last counts."""
    table = _delimited.read(path, _COLUMNS.__contains__)
    lacking = ", ".join(name for name in _COLUMNS if name not in table.titles)
    if lacking:
        raise SourceError(f"{path} has no column {lacking}. --corrections takes a CSV that the Review page exported.")
    places = [table.titles.index(name) for name in _COLUMNS]
    cells = [[row[place] for place in places] for row in table.rows]
    changes = {object_id.strip(): label for object_id, decision, label in cells if decision == CHANGE and label}
    return {object_id: label for object_id, label in changes.items() if object_id}


def apply(rows: Sequence[dict[str, object]], path: Path, class_of: Callable[[str], str]) -> None:
    """Sets the labels of a curator's CSV in rows of the catalogue, in place; the first label stays in ``culture``.

    ``class_of`` gives the label set's class of a label, "" where it has none.
    """
    changes = read(path)
    changed = 0
    for row in rows:
        label = changes.pop(str(row["object_id"]), None)
        if label is not None:
            wanted = class_of(label) or label
            changed += row["label"] != wanted
            row["label"] = wanted
    unused = f"; {len(changes)} rows name works that do not exist" if changes else ""
    log.info("  %s: %d labels corrected%s.", path.name, changed, unused)
