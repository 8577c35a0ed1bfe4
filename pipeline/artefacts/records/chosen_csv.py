"""Reads a CSV file that a visitor chose, also after a spreadsheet has saved it."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence

MOST_ROWS, MOST_LETTERS = 100_000, 2_000
_GUARDED = re.compile(r"'[=+\-@\t\r]")


class FileError(ValueError):
    """A chosen file cannot be read. The message tells the person who chose it why."""


def rows(text: str, columns: Collection[str], needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows that are not empty: the number in the file, from 2, and the cells by column, "" where there is none.

    Args:
        text: the content of the file.
        columns: those that are read.
        needed: those of them that the file must have.

    Raises:
        FileError: it is no such file, or it has too many rows.
    """
    text = text.removeprefix("\ufeff")
    if not text.strip() or "\0" in text:
        raise FileError("This file is empty, or it is not a text. Choose a CSV that was exported from this page.")
    head = text.partition("\n")[0]
    found = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        names = [str(name).strip() for name in found.fieldnames or ()]
        missing = [name for name in needed if name not in names]
        if missing:
            raise FileError(
                f"This file has no column {' and no column '.join(missing)}. "
                "Choose a CSV that was exported from this page."
            )
        found.fieldnames = names
        for number, row in enumerate(found, start=2):
            if number > MOST_ROWS:
                raise FileError(f"This file has more than {MOST_ROWS:,} rows, the limit.")
            cells = {name: _plain(row.get(name)) for name in columns}
            if any(cells.values()):
                yield number, cells
    except csv.Error as error:
        raise FileError(f"This file is not a CSV ({error}). Choose one that was exported from this page.") from error


def _plain(cell: object) -> str:
    """A cell without the apostrophe that prevents a spreadsheet from evaluating it as a formula."""
    text = cell if isinstance(cell, str) else ""
    return (text[1:] if _GUARDED.match(text) else text)[:MOST_LETTERS]
