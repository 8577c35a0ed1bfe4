"""Reads a delimited text file (CSV, TSV) as its writer meant it: what separates the cells is told by the header."""

import csv
import io
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from pipeline.core.errors import SourceError
from pipeline.core.files import is_lfs_pointer

log = logging.getLogger("pipeline")

#: What separates cells, the most frequent first. Where a comma is the decimal sign, spreadsheets write semicolons.
_DELIMITERS = (",", ";", "\t", "|")
#: Excel's line before the header that states the delimiter. Spreadsheets that saved it again fill it with delimiters.
_STATED = re.compile(r'"?sep *= *(?P<delimiter>[^"\r\n ])"?[;,\t|]*\Z', re.IGNORECASE)
#: Rows among which the header is: titles and comments may stand before it.
_HEADER_WITHIN = 12
#: Most characters of a cell.
_LONGEST_CELL = 2**24
#: What a spreadsheet would run as a formula; writers put an apostrophe before it (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Delimited(NamedTuple):
    """A table of texts; every row has a cell for every title."""

    titles: list[str]  #: distinct; a second column "title" is "title.1"
    rows: list[list[str]]


def read(path: Path, known: Callable[[str], bool] = lambda title: False) -> Delimited:
    """Reads a file in UTF-8, with or without a byte order mark.

    Blank lines, and a title or comments before the header, are left out.

    Args:
        path: of the file.
        known: whether a title is one that the caller expects; the delimiter that gives most of these is taken, and
            of equals the one that gives most cells.

    Raises:
        SourceError: the file cannot be read, is not UTF-8, has no header, or a row has more cells than the header.
    """
    try:
        data = path.read_bytes()
        refuse_lfs_pointer(path, data)
        return _parsed(data.decode("utf-8-sig"), known)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = " ".join(str(error).split())
        raise SourceError(f"{path} cannot be read as a CSV in UTF-8 ({reason}). Save it again as one.") from error


def refuse_lfs_pointer(path: Path, head: bytes) -> None:
    """Raises a :class:`SourceError` for the first bytes of a Git-LFS pointer."""
    if is_lfs_pointer(head):
        raise SourceError(
            f"{path} is a Git-LFS pointer: Git has not fetched the file itself. Run git lfs pull in its repository."
        )


def without_guard(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA else cell


def _parsed(text: str, known: Callable[[str], bool]) -> Delimited:
    csv.field_size_limit(_LONGEST_CELL)
    body = text.lstrip("\r\n")
    first = re.split(r"\r\n|\r|\n", body, maxsplit=1)
    stated = _STATED.match(first[0].strip(" "))
    if stated:
        body = first[1] if len(first) > 1 else ""
    delimiter = stated["delimiter"] if stated else _delimiter(body, known)
    if re.search(rf'{re.escape(delimiter)} +"', body):
        # 'a.jpg, "Mist, rain"': the quotes are meant to hold a cell, unless that is not how the table goes on.
        with suppress(csv.Error):
            return _table(_lines(body, delimiter, strict=True, skipinitialspace=True), known)
    return _table(_lines(body, delimiter, strict=True), known)


def _table(lines: Iterator[tuple[int, list[str]]], known: Callable[[str], bool]) -> Delimited:
    first = list(islice(lines, _HEADER_WITHIN))
    if not first:
        raise csv.Error("it is empty")
    place = _header_place([cells for _, cells in first], known)
    header = first[place][1]
    rows: list[list[str]] = []
    for number, cells in (*first[place + 1 :], *lines):
        if any(cell.strip() for cell in cells[len(header) :]):
            raise csv.Error(f"line {number} has {len(cells)} cells, the header has {len(header)}")
        whole = [*cells, *[""] * (len(header) - len(cells))]
        rows.append([without_guard(cell) for cell in whole[: len(header)]])
    if place:
        log.info("  Not read: %d lines before the header %s.", place, ", ".join(header[:4]))
    return Delimited(_distinct([without_guard(title) for title in header]), rows)


def _lines(body: str, delimiter: str, **options: bool) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line that is not blank."""
    lines = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, **options)  # type: ignore[arg-type]
    for cells in lines:
        if any(cell.strip() for cell in cells):
            yield lines.line_num, cells


def _header_place(rows: Sequence[Sequence[str]], known: Callable[[str], bool]) -> int:
    """The place of the header among the first rows: behind a title, which fills one cell, and behind comments."""
    filled = [sum(bool(cell.strip()) for cell in cells) for cells in rows]
    expected = [sum(map(known, cells)) for cells in rows]
    for place, cells in enumerate(rows):
        following = max(filled[place + 1 :], default=0)
        is_title = filled[place] == 1 < following
        is_comment = cells[0].lstrip().startswith("#") and filled[place] < following
        if expected[place] or not (is_title or is_comment or max(expected[place:]) > 1):
            return place
    return 0


def _delimiter(body: str, known: Callable[[str], bool]) -> str:
    def merit(delimiter: str) -> tuple[int, int]:
        try:
            rows = [cells for _, cells in islice(_lines(body, delimiter), _HEADER_WITHIN)]
        except csv.Error:
            return 0, 0
        titles = rows[_header_place(rows, known)] if rows else []
        return sum(map(known, titles)), len(titles)

    return max(_DELIMITERS, key=merit)


def _distinct(titles: Sequence[str]) -> list[str]:
    """The titles, numbered where they are not distinct; a column without a title is named by its place."""
    distinct: list[str] = []
    for place, title in enumerate(titles, start=1):
        name, number = title.strip() or f"column {place}", 0
        while (unique := f"{name}.{number}" if number else name) in distinct:
            number += 1
        distinct.append(unique)
    return distinct
