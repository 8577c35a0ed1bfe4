"""Reads the CSV of a folder of pictures: one row a work, and the catalogue columns that its titles mean."""

import re
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from pipeline.acquire.normalising import artists, dates, dimensions
from pipeline.artefacts import schema
from pipeline.core.errors import SourceError

#: Spellings of CSV columns that mean a catalogue column.
COLUMN_ALIASES = {
    "filename": "file",
    "image": "file",
    "path": "file",
    "id": "object_id",
    "objectid": "object_id",
    "year": "date",
    "class": "label",
    "creator": "artist",
    "url": "source_url",
}
#: Columns that the pipeline fills; a CSV's are left out.
_OWN = {*schema.PREPARED, "generated", "picture", "status", "label_rule", "label_certain"}
_TRUE = frozenset(("yes", "true", "y", "1"))


def read(path: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of a CSV by the file that they name; several works may have one picture."""
    try:
        with warnings.catch_warnings():
            # Pandas warns of a comma at the end of each line; with index_col=False such a file is read correctly.
            warnings.simplefilter("ignore", pd.errors.ParserWarning)
            table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", index_col=False)
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        reason = " ".join(str(error).split())
        raise SourceError(f"{path} cannot be read as a CSV in UTF-8 ({reason}). Save it again as one.") from error
    names = {column: _column(column) for column in table.columns}
    # A column with the name itself outranks one with an alias.
    own = set(table.columns)
    table = table.rename(columns={old: new for old, new in names.items() if new == old or new not in own})
    table = table.loc[:, ~table.columns.duplicated()]
    if "file" not in table.columns:
        raise SourceError(
            f"{path} has no column 'file' (it has {', '.join(table.columns)}). "
            "Each row must name its picture, relative to --path."
        )
    # A row without a file name stays: stage prepare rejects it under its own id.
    rows: dict[str, list[dict[str, str]]] = {}
    for number, row in enumerate(table.to_dict("records"), start=2):
        # "./china\\a.jpg" in the form of the folder's listing.
        file = PurePosixPath(row["file"].strip().replace("\\", "/"))
        rows.setdefault(file.as_posix() if file.name else f"row {number}", []).append(row)
    return rows


def _column(title: str) -> str:
    """The catalogue column that a CSV's title means, in any case; the title itself when it means none."""
    key = title.strip().lower().replace(" ", "_")
    known = key in schema.CATALOGUE or (key in schema.RECORDS and key not in _OWN)
    return COLUMN_ALIASES.get(key, key if known else title.strip())


def values(cells: Mapping[str, str]) -> dict[str, Any]:
    """The catalogue values of a row's cells, except label, culture, group and file.

    Years come from ``year_begin`` and ``year_end`` and from the wording of ``date`` by the rules of ``dates.settle``.
    Lengths become centimetres and flags bool; a length that cannot be read is not known. Columns that the
    pipeline fills are left out.
    """
    row: dict[str, Any] = {}
    for name, cell in cells.items():
        kind = schema.kind_of(name)
        if name in _OWN:
            continue
        if kind == "measure":
            row[name] = dimensions.length_cm(cell)
        elif kind == "flag":
            row[name] = cell.strip().casefold() in _TRUE
        elif kind == "list":
            row[name] = [part.strip() for part in re.split(r"[|;]", cell) if part.strip()]
        elif kind == "text":
            row[name] = cell
    years = dates.settle(cells.get("date", ""), cells.get("year_begin", "").strip(), cells.get("year_end", "").strip())
    return row | years._asdict()


def spell_artists(rows: Sequence[dict[str, Any]]) -> None:
    """Gives rows one spelling for each artist, and a group where the CSV gives none, in place.

    This is the group that the CSV gives to other works of the artist, else the artist; "" for no known artist.
    """
    spelled = artists.one_spelling([artists.split_names(str(row.get("artist") or "")) for row in rows])
    group_of: dict[str, str] = {}
    for row, names in zip(rows, spelled, strict=True):
        if row.get("group") and names.group:
            group_of.setdefault(names.group, str(row["group"]))
    for row, names in zip(rows, spelled, strict=True):
        row["artist"] = names.shown
        row["group"] = row.get("group") or group_of.get(names.group, names.group)
