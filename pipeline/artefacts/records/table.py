"""Faceted counts, search, sorting and paging over 500,000 records in a few tens of megabytes.

A column is read at its first use and kept as codes (see ``columns``), so a count or a filter is array arithmetic. Texts
that differ from record to record are read from the file for the records of one page only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa

from pipeline.artefacts import schema
from pipeline.artefacts.records import columns
from pipeline.artefacts.records.columns import NO_YEAR, DictColumn, from_numbers
from pipeline.artefacts.records.file import FILE_NAME, OBJECTS_NAME, RecordFile, bits
from pipeline.artefacts.records.vocabulary import Vocabulary
from pipeline.artefacts.records.words import Term, terms
from pipeline.core.errors import ArtefactError

T = TypeVar("T")

#: Computed fields that are not columns of the file; the last two are "yes" or "no".
CENTURY, PICTURED, CERTAIN = "century", "pictured", "certain"
YES, NO = "yes", "no"
#: Fields that every table has.
_ALWAYS = {CENTURY, PICTURED, CERTAIN, "label", "status"}

#: Columns of lists that are fields.
_LISTS = {"tags", "other_names"}

#: Columns that a search looks in beside titles and ids, which are different for every record and have no codes.
SEARCHED = ("artist", "other_names", "culture", "medium", "classification", "object_name", "tags")

#: Where the words of a filter are looked for, if not everywhere: in the catalogue, or in what was read in the pictures.
CATALOGUE, READINGS = "catalogue", "pictures"

#: Number of filter parts whose mask is cached, one bit a record.
_MASKS = 32


@dataclass(frozen=True)
class Filter:
    """Conditions on records; an empty attribute is no condition. Hashable."""

    #: (field, values): a record must have one of the values in every field; "" stands for "not recorded"
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    #: Each word, and each phrase in quotation marks, must occur in one of :meth:`RecordTable.searched`, or all of them
    #: as a whole be like a part of what was read in the picture.
    words: str = ""
    words_in: str = ""  #: :data:`CATALOGUE` or :data:`READINGS`; "" for both
    #: first_year and last_year: inclusive limits of the middle year (see ``columns.middles``). A record without a year
    #: does not match when either is set.
    first_year: float | None = None
    last_year: float | None = None
    #: Columns, see :meth:`RecordTable.may_lack`: a record must have a value in none of them.
    lacking: tuple[str, ...] = ()
    #: Records that were chosen one by one: a bit for each, as ``numpy.packbits`` packs them; empty for no condition
    chosen: bytes = b""
    chosen_as: str = ""  #: what an address calls that choice

    def of(self, name: str) -> tuple[str, ...]:
        """The wanted values of one field."""
        return next((values for key, values in self.fields if key == name), ())

    def without(self, name: str) -> Filter:
        """The same filter without that field; a chart of the field is counted under it."""
        return replace(self, fields=tuple(pair for pair in self.fields if pair[0] != name))

    @property
    def chosen_count(self) -> int:
        """How many records were chosen one by one."""
        return int(np.bitwise_count(np.frombuffer(self.chosen, np.uint8)).sum())

    @property
    def of_years(self) -> bool:
        """Whether there is a condition on the year."""
        return (self.first_year, self.last_year) != (None, None)

    def __bool__(self) -> bool:
        return bool(self.fields or self.words.strip() or self.lacking or self.chosen) or self.of_years


class Lacking(NamedTuple):
    """One condition of a filter: a record has no value in the column."""

    column: str


@dataclass(frozen=True)
class Counts:
    """Facet counts of a field."""

    values: list[tuple[str, int]]  #: (value, records), most frequent first, alphabetical among equals
    distinct: int  #: number of values that occur, listed or not
    matching: int  #: number of them that contain the searched words
    total: int  #: records that match the filter
    unknown: int  #: how many of them have no value


@dataclass(frozen=True)
class Timeline:
    """Records by century and class."""

    centuries: list[int]  #: ascending, only those with records; negative for B.C
    classes: list[str]  #: class keys; the last is "", for records without a class
    counts: np.ndarray  #: int64 (centuries, classes)
    unknown: int  #: records without a year


class RecordTable:
    """The records of a collection. Thread-safe."""

    def __init__(self, file: RecordFile) -> None:
        self.file = file
        self._attached: dict[str, Callable[[], DictColumn]] = {}
        self._read_with: Callable[[str], np.ndarray] | None = None
        self._lock = threading.RLock()
        self._parts: dict[str, Any] = {}
        self._masks: dict[Any, np.ndarray] = {}

    @classmethod
    def open(cls, folder: Path) -> RecordTable:
        """The records of a build or of an acquired collection. Raises an ArtefactError where they cannot be read."""
        path = folder / FILE_NAME
        return cls(RecordFile(path if path.is_file() else folder / OBJECTS_NAME))

    def __len__(self) -> int:
        return len(self.file)

    def attach(self, name: str, make: Callable[[], DictColumn]) -> None:
        """Adds a field from elsewhere, which hides a column of that name; ``make`` is called at its first use."""
        self._attached[name] = make

    def attach_readings(self, find: Callable[[str], np.ndarray]) -> None:
        """Lets words be found in what was read in pictures.

        Args:
            find: tells of a text in which records' pictures it was read, bool (N,).
        """
        self._read_with = find

    @property
    def has_readings(self) -> bool:
        """Whether words are also looked for in what was read in pictures."""
        return self._read_with is not None

    def has(self, name: str) -> bool:
        """Whether :meth:`column` knows the field."""
        in_file = (name in _LISTS and name in self.file.columns) or self.file.source(name) in self.file.texts
        return name in _ALWAYS or name in self._attached or in_file

    def column(self, name: str) -> DictColumn:
        """A field, read at its first use. Raises an ArtefactError where there is none or the file cannot be read."""
        if name in self._attached:
            return self._once(name, self._attached[name])
        if not self.has(name):
            raise ArtefactError(f"There is no field {name!r} in {self.file.path.name}.")
        return self._once(name, lambda: self._read(name))

    def keep(self, wanted: Filter) -> np.ndarray:
        """Which records match the filter, bool (N,)."""
        matches = np.ones(len(self), bool)
        for name, values in wanted.fields:
            if values:
                matches &= self._mask((name, values))
        for name in wanted.lacking:
            matches &= self._mask(Lacking(name))
        if terms(wanted.words):
            in_catalogue, in_readings = self.found_in(wanted.words)
            either = {CATALOGUE: in_catalogue, READINGS: in_readings}
            matches &= either.get(wanted.words_in, in_catalogue | in_readings)
        if wanted.of_years:
            low = -np.inf if wanted.first_year is None else wanted.first_year
            high = np.inf if wanted.last_year is None else wanted.last_year
            matches &= (self.years() != NO_YEAR) & (self.years() >= low) & (self.years() <= high)
        if wanted.chosen:
            matches &= np.unpackbits(np.frombuffer(wanted.chosen, np.uint8), count=len(self)).view(bool)
        return matches

    def undated(self, wanted: Filter) -> np.ndarray:
        """Which records a condition on the year leaves out only because they have none, bool (N,)."""
        if not wanted.of_years:
            return np.zeros(len(self), bool)
        return self.keep(replace(wanted, first_year=None, last_year=None)) & (self.years() == NO_YEAR)

    def found_in(self, words: str) -> tuple[np.ndarray, np.ndarray]:
        """Which records hold all words in the catalogue, and of which the text was read in the picture, bool (N,)."""
        in_catalogue = np.ones(len(self), bool)
        for term in terms(words):
            in_catalogue &= self._mask(term)
        return in_catalogue, self._read_with(words) if self._read_with else np.zeros(len(self), bool)

    def searched(self) -> list[str]:
        """The columns in which a word is looked for, without those that no record fills."""
        titled = ["title"] if "title" in self.file.columns else []
        return [*titled, *(name for name in SEARCHED if self.recorded(name)), "object_id"]

    def holding(self, words: str) -> list[tuple[Term, int]]:
        """The words and phrases of a search text, and how many records hold each in the catalogue."""
        return [(term, int(self._mask(term).sum())) for term in terms(words)]

    def respelt(self, words: str) -> str:
        """A search text in which the words that occur nowhere are replaced by the nearest that do.

        Returns:
            The folded text, "" where no word is replaced, one has nothing near, or no record holds the result.
        """
        found: list[Term] = []
        for term, count in self.holding(words):
            if count:
                found.append(term)
                continue
            known = [(word, self._mask(Term(word)).any()) for word in term.words]
            better = [word if there else self._vocabulary().nearest(word) for word, there in known]
            if None in better:
                return ""
            found.append(Term(" ".join(filter(None, better)), term.phrase))
        text = " ".join(map(str, found))
        return text if found != terms(words) and self.found_in(text)[0].any() else ""

    def occurs(self, name: str, value: str) -> bool:
        """Whether any record has that value in that field; "" stands for "not recorded"."""
        column = self.column(name)
        return bool(column.counts(np.ones(len(self), bool))[0]) if value == "" else len(column.codes_of([value])) > 0

    def may_lack(self, name: str) -> bool:
        """Whether records can be filtered by having no value in that column."""
        return name in self.file.fillable_columns()

    def recorded(self, name: str) -> bool:
        """Whether any record has a value in that field."""
        return self.has(name) and len(self.column(name)) > 0

    def count(self, name: str, wanted: Filter, most: int | None = None, like: str = "") -> Counts:
        """Facet counts: the values of a field among the records that match all other conditions.

        Args:
            name: the field.
            wanted: the filter; its condition on this field is ignored.
            most: at most so many values; those that the filter names are always listed, even without a record.
            like: only values that contain these words and phrases.
        """
        column, keep = self.column(name), self.keep(wanted.without(name))
        counts = column.counts(keep)
        chosen = column.codes_of(wanted.of(name))
        chosen = chosen[chosen > 0]
        listed = counts > 0
        listed[0] = False
        distinct = int(listed.sum())
        listed[chosen] = True
        for term in terms(like):
            listed[1:] &= term.occurs_in(column.folded)
        codes = np.flatnonzero(listed)
        matching = len(codes)
        codes = codes[np.argsort(-counts[codes], kind="stable")]
        if most is not None:
            codes = np.concatenate([codes[:most], codes[most:][np.isin(codes[most:], chosen)]])
        names = column.values.take(pa.array(codes - 1)).to_pylist()
        values = list(zip(names, counts[codes].tolist(), strict=True))
        return Counts(values, distinct, matching, int(keep.sum()), int(counts[0]))

    def by_century(self, wanted: Filter) -> Timeline:
        """Records by century and class, under all conditions except that on the century."""
        keep = self.keep(wanted.without(CENTURY))
        century, label = self.column(CENTURY), self.column("label")
        width = len(label) + 1
        pairs = century.codes[keep].astype(np.int64) * width + label.codes[keep]
        table = np.bincount(pairs, minlength=(len(century) + 1) * width).reshape(-1, width)
        present = np.flatnonzero(table[1:].sum(axis=1) > 0)
        names = century.values.take(pa.array(present)).to_pylist()
        counts = np.roll(table[1:][present], -1, axis=1)
        return Timeline([int(name) for name in names], [*label.values.to_pylist(), ""], counts, int(table[0].sum()))

    def completeness(self, wanted: Filter) -> list[tuple[str, int]]:
        """Each column with the number of matching records that have a value in it, the least complete column first.

        Columns that are equally complete stay in the file's order.
        """
        names = self.file.fillable_columns()
        known = self._once("known", lambda: self.file.known(names))
        counts = np.bitwise_count(known & bits(self.keep(wanted))).sum(axis=1, dtype=np.int64)
        return sorted(zip(names, counts.tolist(), strict=True), key=lambda entry: entry[1])

    def order(self, rows: np.ndarray, by: str) -> np.ndarray:
        """Rows sorted by "title", "artist", "oldest" or "newest", otherwise unchanged.

        Ties keep their order. Rows without the value come last.
        """
        if by in ("oldest", "newest"):
            years = self.years()[rows].astype(np.int64)
            return rows[np.lexsort([-years if by == "newest" else years, years == NO_YEAR])]
        if by == "artist" and self.has("artist"):
            codes = self.column("artist").codes[rows].astype(np.int64)
            return rows[np.lexsort([codes, codes == 0])]
        if by == "title" and "title" in self.file.columns:
            return rows[columns.folded_order(self._titles().take(pa.array(rows)))]
        return rows

    def rows(
        self, wanted: Filter, names: Sequence[str], *, by: str = "catalogue", offset: int = 0, limit: int = 25
    ) -> list[dict[str, Any]]:
        """One page of the records that match: these columns, and ``row``."""
        start = max(0, offset)
        rows = self.order(np.flatnonzero(self.keep(wanted)), by)
        if terms(wanted.words):
            # What a program read may be wrong: what the catalogue says comes first.
            rows = rows[np.argsort(~self.found_in(wanted.words)[0][rows], kind="stable")]
        return self.file.read(rows[start : start + limit], names)

    def sample(self, wanted: Filter, label: str, seed: Sequence[int], size: int) -> np.ndarray:
        """Rows of a random sample of the records of one class that match and have a picture, ascending, int64."""
        rows = np.flatnonzero(self.keep(wanted) & self._mask(("label", (label,))) & self._mask((PICTURED, (YES,))))
        generator = np.random.default_rng(list(seed))
        return np.sort(generator.choice(rows, size=min(size, len(rows)), replace=False))

    def export(self, wanted: Filter) -> Iterator[bytes]:
        """All columns of the records that match as CSV, piece by piece; see ``csv``."""
        return self.file.csv(self.keep(wanted))

    def _read(self, name: str) -> DictColumn:
        if name == CENTURY:
            distinct, numbers = columns.centuries(self.years())
            return from_numbers([str(number) for number in distinct], numbers)
        if name in (PICTURED, CERTAIN):
            flags = self.file.pictured() if name == PICTURED else self.file.certain()
            if name == CERTAIN:
                flags |= self.column("label").codes == 0  # a record without a class counts as certain
            return from_numbers([NO, YES], flags.astype(np.int64))
        if self.file.source(name) in self.file.columns:
            return self.file.column(name)
        # ``objects.parquet`` has neither column: all its works were taken.
        return from_numbers([schema.TAKEN], np.full(len(self), 0 if name == "status" else -1))

    def years(self) -> np.ndarray:
        """The year of each record, int32 (N,); see ``columns.middles``."""
        return self._once("years", self.file.years)

    def _titles(self) -> pa.Array:
        # Cached: reading and folding them takes longer than the pause between two typed letters.
        return self._once("titles", self.file.titles)

    def _vocabulary(self) -> Vocabulary:
        return self._once("vocabulary", lambda: Vocabulary(self._texts()))

    def _texts(self) -> Iterator[tuple[pa.Array, np.ndarray]]:
        """The folded texts of the searched columns but the ids, and of how many records each is."""
        every = np.ones(len(self), bool)
        for name in self.searched():
            if name == "title":
                yield self._titles(), every.astype(np.int64)
            elif name != "object_id":
                yield self.column(name).folded, self.column(name).counts(every)[1:]

    def _holding(self, term: Term) -> np.ndarray:
        """Which records hold a word or phrase in one of the searched columns, bool (N,)."""
        matches = self.file.ids_with(term)
        for name in self.searched():
            if name == "title":
                matches |= term.occurs_in(self._titles())
            elif name != "object_id":
                matches |= self.column(name).matching(term)
        return matches

    def _mask(self, part: tuple[str, tuple[str, ...]] | Term | Lacking) -> np.ndarray:
        """Which records match one condition, (field, values) among others; every chart of a page needs the same."""
        with self._lock:
            packed = self._masks.pop(part, None)
        if packed is None:
            if isinstance(part, Term):
                mask = self._holding(part)
            elif isinstance(part, Lacking):
                mask = ~self.file.filled(part.column)
            else:
                column = self.column(part[0])
                mask = column.mask(column.codes_of(part[1]))
            packed = np.packbits(mask)
        with self._lock:
            self._masks[part] = packed
            while len(self._masks) > _MASKS:
                self._masks.pop(next(iter(self._masks)))
        return np.unpackbits(packed, count=len(self)).view(bool)

    def _once(self, name: str, make: Callable[[], T]) -> T:
        with self._lock:
            if name not in self._parts:
                self._parts[name] = make()
            part: T = self._parts[name]
            return part
