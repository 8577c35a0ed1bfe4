"""Reads the table beside a folder of pictures: one row a work, with the file that it names."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.acquire.sources import _delimited
from pipeline.acquire.sources._folder import cells
from pipeline.acquire.sources._folder.columns import ALIASES, assign, is_known
from pipeline.acquire.sources._folder.file_names import FileNames, is_address
from pipeline.core.errors import SourceError
from pipeline.core.listing import some

log = logging.getLogger("pipeline")

#: Tables that are taken without ``--metadata``, in lower case; the first that is there.
DEFAULTS = ("metadata.csv", "metadata.tsv")


@dataclass(frozen=True)
class TableRow:
    """A row of a table."""

    file: str  #: the file that it means, below the folder; the cell as it stands where there is no such file
    values: dict[str, Any]  #: by the names of the catalogue's columns, except ``file``


def read(path: Path, names: FileNames) -> list[TableRow]:
    """The rows of a table. Several works may have one picture.

    A row without a file, or whose file does not exist, stays: stage prepare rejects it under its own id.

    Raises:
        SourceError: it cannot be read, or has no column with file names.
    """
    table = _delimited.read(path, is_known)
    columns = assign(table.titles)
    place = next((place for place, column in enumerate(columns) if column.name == "file"), None)
    if place is None:
        raise SourceError(
            f"{path} has no column 'file' (it has {', '.join(table.titles)}). Each row must name its picture, relative "
            f"to --path. The column may also be called {', '.join(ALIASES['file'][:8])}."
        )
    found = []
    respelled: list[str] = []
    without: list[str] = []
    values_of = cells.read(columns, table.rows, path.name)
    # A spreadsheet counts the header as its first row.
    for number, (row, values) in enumerate(zip(table.rows, values_of, strict=True), start=2):
        cell = row[place]
        written = names.written(cell) or f"row {number}"
        name = None if is_address(cell) and not cell.strip().startswith("file:") else names.find(cell)
        if name is None:
            without.append(cell.strip() or f"row {number}, which names none")
        elif name != written:
            respelled.append(f"{cell.strip()} for {name}")
        values.pop("file", None)
        found.append(TableRow(name or written, values))
    _tell(path, len(found), respelled, without, names)
    return found


def default(root: Path, papers: list[str], *, tell: bool) -> Path | None:
    """The table that is taken without ``--metadata``; other tables in the folder are named in the log."""
    tables = [name for name in papers if name.lower().endswith((".csv", ".tsv", ".xlsx", ".xls", ".ods", ".parquet"))]
    chosen = next((name for wanted in DEFAULTS for name in tables if name.lower() == wanted), None)
    others = [name for name in tables if name != chosen]
    if others and tell:
        taken = f"; {chosen} is read" if chosen else ""
        log.info("  Not read: %s%s. --metadata FILE.csv names another table.", some(others), taken)
    return root / chosen if chosen else None


def _tell(path: Path, rows: int, respelled: list[str], without: list[str], names: FileNames) -> None:
    if respelled:
        log.info("  %s: spelled differently on disk: %d (%s).", path.name, len(respelled), some(respelled))
    if without:
        log.warning("  %s: %d of %d rows have no file: %s.", path.name, len(without), rows, some(without))
    for cell, files in list(names.ambiguous.items())[:3]:
        log.warning("  %s: %r may mean %s; write its whole name.", path.name, cell, some(files))
