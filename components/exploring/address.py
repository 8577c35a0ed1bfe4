"""The address as the one place that says what is asked: ``?view=explore&culture=Japan&culture=China&century=18``.

Everyone may write an address, so it is read with care: what a collection does not know is left out and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from components.exploring.collection import Collection
from components.exploring.leafing import SIZES
from components.gallery import SORTS
from pipeline.artefacts.records import Filter

#: Names in an address that are no fields.
VIEW, OF, WORDS, FIRST, LAST = "view", "of", "q", "from", "to"
#: How the page shows what passes; they filter nothing. assets/collection/ alone reads the spelling.
SPELLING, ORDER, SIZE, PAGE = "spelling", "order", "size", "page"
_MOST_LETTERS, _MOST_PARTS, _MOST_NAMED = 8_000, 200, 3
#: What a year and the number of a page are written like; assets/collection/ is told.
YEAR, PAGE_NUMBER = re.compile(r"-?[0-9]{1,5}"), re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True)
class Asked:
    """What an address asks for.

    Attributes:
        view: the tab, "" for the first.
        of: which collection.
        filter: what records must have.
        ignored: sentences about what was left out.
        query: the address's filter, without view and collection, to be put behind other addresses.
        order: of what passes, one of ``gallery.SORTS``.
        size: how much is on a page.
        page: which one, from 1 on; there may be fewer.
    """

    view: str
    of: str
    filter: Filter
    ignored: tuple[str, ...]
    query: str
    order: str = next(iter(SORTS))
    size: int = SIZES[0]
    page: int = 1


def of(search: object) -> str:
    """Which collection an address asks for; it must be known before the rest can be read."""
    return next((value for name, value in _parts(search) if name == OF), "")


def too_long(search: str) -> bool:
    """Whether an address has more parts than are read."""
    return len(search.removeprefix("?")) > _MOST_LETTERS or len(_all_parts(search)) > _MOST_PARTS


def read(collection: Collection, search: object) -> Asked:
    """The part of an address behind the question mark, as far as the collection understands it."""
    view, words, ignored = "", "", []
    wanted: dict[str, list[str]] = {}
    years: dict[str, float] = {}
    shown: dict[str, str] = {}
    for name, value in _parts(search):
        if name == VIEW:
            view = value
        elif name == WORDS:
            words = value.strip()
        elif name in (FIRST, LAST):
            year = _year(value)
            if year is not None:
                years[name] = year
            elif value:
                ignored.append(f"“{_short(value)}” is no year.")
        elif name in collection.fields:
            field = collection.fields[name]
            if not collection.table.occurs(field.column, value):
                ignored.append(f"No record has “{_short(value)}” as its {field.title.lower()}.")
            elif value not in wanted.setdefault(field.column, []):
                wanted[field.column].append(value)
        elif name in (ORDER, SIZE, PAGE):
            shown[name] = value
        elif name not in (OF, SPELLING):
            ignored.append(f"“{_short(name)}” is nothing that this collection is filtered by.")
    kept = tuple((column, tuple(values)) for column, values in wanted.items() if values)
    found = Filter(kept, words, years.get(FIRST), years.get(LAST))
    return Asked(view, of(search), found, _first(ignored), written(collection, found), *_leafed(shown))


def written(collection: Collection, wanted: Filter) -> str:
    """A filter as the part of an address behind the question mark, in one spelling."""
    parts: list[tuple[str, str]] = []
    for column, values in wanted.fields:
        field = collection.field_of(column)
        parts += [(field.key, value) for value in values] if field else []
    if wanted.words:
        parts.append((WORDS, wanted.words))
    for name, year in ((FIRST, wanted.first_year), (LAST, wanted.last_year)):
        if year is not None:
            parts.append((name, f"{year:.0f}"))
    return urlencode(parts)


def _parts(search: object) -> list[tuple[str, str]]:
    return _all_parts(search)[:_MOST_PARTS]


def _all_parts(search: object) -> list[tuple[str, str]]:
    text = search.removeprefix("?")[:_MOST_LETTERS] if isinstance(search, str) else ""
    return parse_qsl(text, keep_blank_values=True)


def _year(text: str) -> float | None:
    return float(text) if YEAR.fullmatch(text) else None


def _leafed(shown: Mapping[str, str]) -> tuple[str, int, int]:
    """Order, size and page; what cannot be is what the page begins with, for it changes nothing that is counted."""
    order = shown.get(ORDER, "")
    sizes = {str(size): size for size in SIZES}
    page = shown.get(PAGE, "")
    return (
        order if order in SORTS else next(iter(SORTS)),
        sizes.get(shown.get(SIZE, ""), SIZES[0]),
        max(1, int(page)) if PAGE_NUMBER.fullmatch(page) else 1,
    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]} …"


def _first(sentences: Iterable[str]) -> tuple[str, ...]:
    """The first few; a long address of nonsense needs no long answer."""
    distinct = list(dict.fromkeys(sentences))
    left = len(distinct) - _MOST_NAMED
    parts = "part of the address says" if left == 1 else "parts of the address say"
    return (*distinct[:_MOST_NAMED], *([f"{left:,} more {parts} nothing here."] if left > 0 else []))
