"""What a single cell of somebody's table says: whether it is blank, its number, its year, its entries."""

import ast
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from pipeline.acquire.normalising import dates, tags
from pipeline.core.text import fold

#: Folded cells that say that nothing is known.
_BLANK = frozenset(("", "nan", "none", "null", "nil", "n/a", "na", "#n/a", "<na>", "nat", "-", "--", "?", "unknown"))
#: A calendar date in a column of years: "1855-01-01", "-0044-03-15T00:00:00Z".
_CALENDAR = re.compile(r"([+-]?\d{4,6})-\d{2}(?:-\d{2}(?:[T ].*)?)?\Z")

#: The same without signs between the parts, which a spreadsheet keeps as a number: "18680101", "186801.0".
_COMPACT = re.compile(r"(\d{4})(?:0\d|1[0-2])(?:[0-2]\d|3[01])?(?:[.,]0*)?\Z")
#: A year with a sign between the thousands: "1,868", "-12.000", "1'868.0". No year has three decimals.
_THOUSANDS = re.compile(r"([+-]?[1-9]\d{0,2})[.,'’\s](\d{3})(?:[.,]0{0,2})?\Z")
#: What programs write around a list: "array([...], dtype=object)", "frozenset({...})".
_WRAPPED = re.compile(r"[A-Za-z][\w.]*\(\s*([\[({].*[\])}])\s*(?:,\s*\w+=[^()\[\]{}]*)*\)\Z", re.DOTALL)
#: A list as NumPy prints it: "['a' 'b']".
_QUOTED = r"'[^']*'|\"[^\"]*\""
_PRINTED = re.compile(rf"\[\s*(?:{_QUOTED})(?:\s+(?:{_QUOTED}))+\s*\]")
_BRACKETS = ("[]", "()", "{}")


def is_blank(cell: str) -> bool:
    """Whether a cell of a column that is no text says that nothing is known: "", "nan", "n/a"."""
    return fold(cell) in _BLANK


def is_zero(cell: str) -> bool:
    """Whether a length is 0, which stands for an unknown one."""
    return re.fullmatch(r"0+(?:[.,]0*)?", cell.strip()) is not None


def number(cell: str) -> int | None:
    """A number without its fraction; None for any other text."""
    with suppress(ValueError, OverflowError):
        return int(float(cell))
    return None


def year(cell: str, name: str) -> str:
    """A cell as ``dates.settle`` takes it: digits, or "" where it says nothing.

    ``name`` is ``year_begin`` or ``year_end``: which year of a wording counts, such as of "18th century".
    """
    if is_blank(cell):
        return ""
    plain = cell.strip()
    if thousands := _THOUSANDS.match(plain):
        return thousands[1] + thousands[2]
    calendar = _CALENDAR.match(plain) or _COMPACT.match(plain)
    if number(cell) is not None and not calendar:
        return plain
    found = int(calendar[1]) if calendar else getattr(dates.years(cell), name)
    return "" if found is None else str(found)


def entries(cell: str, commas: bool = False) -> list[str]:
    """The entries of a cell: separated by bars or semicolons, a list of JSON or Python, or separated by commas.

    Lists of other programs are read too: Python's tuples and sets, NumPy's arrays, PostgreSQL's ``{a,b}``.
    """
    plain = cell.strip()
    if wrapped := _WRAPPED.match(plain):
        plain = wrapped[1]
    parts: Sequence[Any] = re.split(r"[|;,]" if commas else r"[|;]", plain)
    if plain[:1] + plain[-1:] in _BRACKETS:
        listed = _listed(plain)
        if listed is not None:
            parts = listed
        elif not plain.startswith("("):
            parts = [part.strip(" '\"") for part in re.split("[|;,]", plain[1:-1])]
    return [term for term in tags.terms([_entry(part) for part in parts if part is not None]) if not is_blank(term)]


def _listed(text: str) -> list[Any] | None:
    """The entries of a list, tuple, set or object in JSON or Python; None where it is none of them."""
    if _PRINTED.fullmatch(text):
        return [quoted[1:-1] for quoted in re.findall(_QUOTED, text)]
    for parse in (json.loads, ast.literal_eval):
        with suppress(ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            listed = parse(text)
            if isinstance(listed, set):
                # A set has no order; the text has one.
                return sorted(listed, key=lambda each: text.find(str(each)))
            if isinstance(listed, list | tuple | Mapping):
                return [listed] if isinstance(listed, Mapping) else list(listed)
    return None


def _entry(part: Any) -> str:
    """The text of an entry; of an object the first of its values that names something."""
    if not isinstance(part, Mapping):
        return " | ".join(map(_entry, part)) if isinstance(part, list | tuple) else str(part)
    named: Iterable[str] = tags.terms([part]) or (each for each in part.values() if isinstance(each, str) and each)
    return next(iter(named), str(part))
