"""The state of the Collection page as a query string: ``?view=explore&culture=Japan&culture=China&century=18``.

Anyone can write a URL. Parts that the collection does not know are ignored, and the page lists them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from components.atlas import selection_address
from components.atlas.selection_address import SELECT, SelectionError
from components.exploring.collection import Collection
from components.exploring.paging import SIZES, SORTS
from components.searching import address as searching
from components.searching.address import SearchAddress
from components.site import urls
from pipeline.artefacts import rejected
from pipeline.artefacts.records.table import CATALOGUE, READINGS, Filter
from pipeline.artefacts.rejected import EVERYTHING, Wanted
from pipeline.core.errors import ArtefactError

#: Names in a query string that are no fields.
VIEW, OF, WORDS, WORDS_IN, FIRST, LAST = "view", "of", "q", "in", "from", "to"
#: Keys of the page's tabs.
WORKS, EXPLORE, CLUSTERS, REJECTED = "works", "explore", "clusters", "rejected"
#: Why, and of which class, an object was left out; they filter the rows of Left out and nothing else.
REASON, LEFT_CLASS = "reason", "left-class"
#: Names a column in which a record must have no value; several: in none of them.
WITHOUT = "without"
#: Names that set how results are shown and filter nothing. Only the browser reads the spelling.
SPELLING, ORDER, SIZE, PAGE = "spelling", "order", "size", "page"
#: Where words can be looked for -> what a filter that looks only there is called. Builds that read text have these.
PLACES = {CATALOGUE: "only in the catalogue", READINGS: "only in what was read"}
_MOST_LETTERS, _MOST_PARTS, _MOST_REPORTED = 8_000, 200, 3
#: A year in a query string. The page's script gets the pattern.
YEAR = re.compile(r"-?[0-9]{1,5}")


@dataclass(frozen=True)
class CollectionAddress:
    """A parsed query string of the Collection page.

    Attributes:
        view: key of the tab, "" for the first.
        of: which collection.
        filter: what records must match.
        ignored: sentences about the parts that were ignored.
        query: the filter alone as a query string, without view and collection.
        order: of the results, a key of ``paging.SORTS``.
        size: number of works on a page.
        page: number of the page, from 1; it may be larger than the number of pages.
        search: the pictures that the works are ordered by; false where there are none.
        left: which rows of what was left out are shown.
    """

    view: str
    of: str
    filter: Filter
    ignored: tuple[str, ...]
    query: str
    order: str = next(iter(SORTS))
    size: int = SIZES[0]
    page: int = 1
    search: SearchAddress = field(default_factory=SearchAddress)
    left: Wanted = EVERYTHING


def collection_of(search: object) -> str:
    """Which collection a query string names, "" for the default. The rest can only be parsed for a collection."""
    return next((value for name, value in _parts(search) if name == OF), "")


def too_long(search: str) -> bool:
    """Whether a query string has more than :func:`parse` reads."""
    return len(search.removeprefix("?")) > _MOST_LETTERS or len(_all_parts(search)) > _MOST_PARTS


def views(collection: Collection) -> tuple[str, ...]:
    """The keys of the tabs that a collection has, in their order."""
    store = collection.store
    return (*([WORKS] if store else []), EXPLORE, *([CLUSTERS] if store and store.clusterings else []), REJECTED)


def parse(collection: Collection, search: object) -> CollectionAddress:
    """Parses a query string, with or without its question mark.

    Args:
        collection: decides which fields and values there are.
        search: the query string; anything that is no string counts as empty.
    """
    view, words, ignored = "", "", []
    wanted: dict[str, list[str]] = {}
    years: dict[str, float] = {}
    single: dict[str, str] = {}
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
                ignored.append(f"“{short(value)}” is not a year.")
        elif name in collection.fields:
            field = collection.fields[name]
            if not collection.table.occurs(field.column, value):
                ignored.append(f"No record has “{short(value)}” as its {field.title.lower()}.")
            elif value not in wanted.setdefault(field.column, []):
                wanted[field.column].append(value)
        elif name in _taken_once(collection):
            single[name] = value
        elif name not in (OF, SPELLING, WITHOUT, REASON, LEFT_CLASS, *searching.NAMES):
            ignored.append(f"This collection cannot be filtered by “{short(name)}”.")
    ignored += [f"There is no tab “{short(view)}”."] if view and view not in views(collection) else []
    fields = tuple((column, tuple(values)) for column, values in wanted.items() if values)
    place = single.get(WORDS_IN, "")
    if place and place not in PLACES:
        ignored.append(f"“{short(place)}” is no place of words: it is {' or '.join(PLACES)}.")
    place = place if words and place in PLACES else ""
    named = _named(search, WITHOUT)
    lacking = tuple(filter(collection.table.may_lack, named))
    left, unknown = _left(collection, Wanted(_named(search, REASON), _named(search, LEFT_CLASS)))
    ignored += [f"No column is called “{short(value)}”." for value in named if value not in lacking]
    ignored += unknown
    chosen = _selected(collection, single.get(SELECT, ""), ignored)
    filter_ = Filter(fields, words, place, years.get(FIRST), years.get(LAST), lacking, *chosen)
    query = query_string(collection, filter_)
    by_pictures = searching.parse(collection.store, _parts(search))
    return CollectionAddress(
        view,
        collection_of(search),
        filter_,
        _first([*ignored, *by_pictures.ignored]),
        query,
        *_paging(single),
        by_pictures,
        left,
    )


def _taken_once(collection: Collection) -> set[str]:
    """Names of which the last value counts, as far as the collection knows them."""
    read = {WORDS_IN} if collection.table.has_readings else set()
    return {ORDER, SIZE, PAGE} | read | ({SELECT} if collection.store else set())


def _selected(collection: Collection, text: str, ignored: list[str]) -> tuple[bytes, str]:
    """The records of a selection of works, as a filter has them; a sentence in ``ignored`` where it names none."""
    if not text or collection.store is None:
        return b"", ""
    try:
        return collection.pack(selection_address.rows_of(collection.store, text)), text
    except SelectionError as error:
        ignored.append(str(error))
        return b"", ""


def conditions(collection: Collection) -> list[str]:
    """The names in a query string that filter records of a collection."""
    others = [WORDS, *([WORDS_IN] if collection.table.has_readings else []), FIRST, LAST, WITHOUT]
    return [*others, *([SELECT] if collection.store else []), *collection.fields]


def query_string(collection: Collection, wanted: Filter) -> str:
    """A filter as a query string without question mark; equal filters give equal strings."""
    parts: list[tuple[str, str]] = []
    for column, values in wanted.fields:
        field = collection.field_of(column)
        parts += [(field.key, value) for value in values] if field else []
    if wanted.words:
        parts.append((WORDS, wanted.words))
    if wanted.words_in:
        parts.append((WORDS_IN, wanted.words_in))
    for name, year in ((FIRST, wanted.first_year), (LAST, wanted.last_year)):
        if year is not None:
            parts.append((name, f"{year:.0f}"))
    if wanted.chosen:
        parts.append((SELECT, wanted.chosen_as))
    parts += [(WITHOUT, column) for column in wanted.lacking]
    return urlencode(parts)


def _named(search: object, name: str) -> tuple[str, ...]:
    """The values of one name, each once."""
    return tuple(dict.fromkeys(value for each, value in _parts(search) if each == name))


def _left(collection: Collection, wanted: Wanted) -> tuple[Wanted, list[str]]:
    """The conditions on what was left out that occur, and a sentence about each other one."""
    if not wanted:
        return wanted, []
    try:
        known = rejected.occurring(collection.root)
    except ArtefactError:
        return wanted, []  # Left out itself says that its file cannot be read.
    unknown = [
        f"Nothing was left out for the reason “{short(each)}”." for each in wanted.codes if each not in known.codes
    ]
    unknown += [
        f"Nothing of a class “{short(each)}” was left out." for each in wanted.labels if each not in known.labels
    ]
    codes = tuple(each for each in wanted.codes if each in known.codes)
    return Wanted(codes, tuple(each for each in wanted.labels if each in known.labels)), unknown


def _parts(search: object) -> list[tuple[str, str]]:
    return _all_parts(search)[:_MOST_PARTS]


def _all_parts(search: object) -> list[tuple[str, str]]:
    text = search.removeprefix("?")[:_MOST_LETTERS] if isinstance(search, str) else ""
    return parse_qsl(text, keep_blank_values=True)


def _year(text: str) -> float | None:
    return float(text) if YEAR.fullmatch(text) else None


def _paging(values: Mapping[str, str]) -> tuple[str, int, int]:
    """Order, size and page. Invalid values fall back to the default without notice: they change no count."""
    order = values.get(ORDER, "")
    sizes = {str(size): size for size in SIZES}
    return (
        order if order in SORTS else next(iter(SORTS)),
        sizes.get(values.get(SIZE, ""), SIZES[0]),
        urls.page_number(values.get(PAGE)),
    )


def short(text: str) -> str:
    """A part of an address, short enough for a sentence."""
    return text if len(text) <= 60 else f"{text[:60]} …"


def _first(sentences: Iterable[str]) -> tuple[str, ...]:
    """The first few distinct sentences, and the number of the others."""
    distinct = list(dict.fromkeys(sentences))
    others = len(distinct) - _MOST_REPORTED
    parts = "part of the address is" if others == 1 else "parts of the address are"
    return (*distinct[:_MOST_REPORTED], *([f"{others:,} more {parts} not understood."] if others > 0 else []))
