"""Counting and leafing through hundreds of thousands of records, taken or not, in a few tens of megabytes.

Columns are read when they are first asked for, and kept as codes (see ``record_columns``): what a click asks is then
array arithmetic. Titles and the like are read from the file for the few records that are shown.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.artefacts import schema
from pipeline.artefacts.records import columns
from pipeline.artefacts.records.columns import NO_YEAR, Coded, contains, from_numbers
from pipeline.artefacts.records.file import FILE_NAME, OBJECTS_NAME, RecordFile, bits
from pipeline.core.errors import ArtefactError

T = TypeVar("T")

#: Fields of a table that are no columns of its file; the last two are "yes" or "no".
CENTURY, PICTURED, CERTAIN = "century", "pictured", "certain"
YES, NO = "yes", "no"
#: Fields that every table has.
_ALWAYS = {CENTURY, PICTURED, CERTAIN, "label", "status"}

#: Columns that words are looked for in, beside titles and ids, which are as many as records and are not coded.
SEARCHED = ("artist", "culture", "medium", "classification", "object_name", "tags")
MOST_CHARACTERS, MOST_WORDS = 200, 12

#: Parts of filters whose records are remembered, one bit a record.
_MASKS = 32


@dataclass(frozen=True)
class Filter:
    """What records must have; what is empty asks for nothing. Hashable.

    Attributes:
        fields: (field, values): any of the values will do, "" stands for "not recorded"; all fields must fit.
        words: every one must occur somewhere in title, artist, tags, culture, medium, classification or id.
        first_year, last_year: inclusive, of the middle year (see ``record_columns.years``); records without one
            are left out when either is set.
    """

    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    words: str = ""
    first_year: float | None = None
    last_year: float | None = None

    def of(self, name: str) -> tuple[str, ...]:
        """The values that are asked of one field."""
        return next((values for key, values in self.fields if key == name), ())

    def without(self, name: str) -> Filter:
        """The same filter, but for that field: what a chart of the field is counted under."""
        return replace(self, fields=tuple(pair for pair in self.fields if pair[0] != name))

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.fields or self.words.strip()) or (self.first_year, self.last_year) != (None, None)


@dataclass(frozen=True)
class Counts:
    """How often each value of a field occurs.

    Attributes:
        values: (value, records), most frequent first, alphabetical among equals.
        distinct: how many values occur, shown here or not.
        matching: how many of them hold the words that were asked for.
        total: records that were looked at.
        unknown: how many of them say nothing.
    """

    values: list[tuple[str, int]]
    distinct: int
    matching: int
    total: int
    unknown: int


@dataclass(frozen=True)
class Timeline:
    """Records by century and class.

    Attributes:
        centuries: ascending, without those that are empty; negative before our era.
        classes: class keys, "" for records outside of all, last.
        counts: int64 (centuries, classes).
        unknown: records of which no year is known.
    """

    centuries: list[int]
    classes: list[str]
    counts: np.ndarray
    unknown: int


class RecordTable:
    """The records of a collection, opened for exploring. Several threads may ask at once."""

    def __init__(self, file: RecordFile) -> None:
        self.file = file
        self._attached: dict[str, Callable[[], Coded]] = {}
        self._lock = threading.RLock()
        self._parts: dict[str, Any] = {}
        self._masks: dict[Any, np.ndarray] = {}

    @classmethod
    def open(cls, folder: Path) -> RecordTable:
        """The records of a build or of an acquired collection.

        Raises:
            ArtefactError: it has none, or they cannot be read.
        """
        path = folder / FILE_NAME
        return cls(RecordFile(path if path.is_file() else folder / OBJECTS_NAME))

    def __len__(self) -> int:
        """Number of records."""
        return len(self.file)

    def attach(self, name: str, make: Callable[[], Coded]) -> None:
        """Adds a field that comes from elsewhere, such as the split of the works; it is made when first asked for.

        A column of that name is hidden by it.
        """
        self._attached[name] = make

    def has(self, name: str) -> bool:
        """Whether :meth:`column` knows the field."""
        in_file = (name == "tags" and name in self.file.columns) or self.file.source(name) in self.file.texts
        return name in _ALWAYS or name in self._attached or in_file

    def column(self, name: str) -> Coded:
        """A field of the table, read when it is first asked for.

        Raises:
            ArtefactError: there is no such field, or the file cannot be read.
        """
        if name in self._attached:
            return self._once(name, self._attached[name])
        if not self.has(name):
            raise ArtefactError(f"There is no field {name!r} in {self.file.path.name}.")
        return self._once(name, lambda: self._read(name))

    def keep(self, wanted: Filter) -> np.ndarray:
        """Which records pass, bool (N,)."""
        found = np.ones(len(self), bool)
        for name, values in wanted.fields:
            if values:
                found &= self._mask((name, values))
        for word in _words(wanted.words):
            found &= self._mask(word)
        if wanted.first_year is not None or wanted.last_year is not None:
            low = -np.inf if wanted.first_year is None else wanted.first_year
            high = np.inf if wanted.last_year is None else wanted.last_year
            found &= (self.years() != NO_YEAR) & (self.years() >= low) & (self.years() <= high)
        return found

    def find(self, wanted: Filter) -> np.ndarray:
        """Rows of the records that pass, ascending, int64."""
        return np.flatnonzero(self.keep(wanted))

    def occurs(self, name: str, value: str) -> bool:
        """Whether any record has that value in that field; "" asks for one that says nothing there."""
        column = self.column(name)
        return bool(column.counts(np.ones(len(self), bool))[0]) if value == "" else len(column.places([value])) > 0

    def recorded(self, name: str) -> bool:
        """Whether any record says something in that field."""
        return self.has(name) and len(self.column(name)) > 0

    def count(self, name: str, wanted: Filter, most: int | None = None, like: str = "") -> Counts:
        """The values of a field under all other filters, as faceted search counts them.

        Args:
            name: of the field.
            wanted: the filter; what it asks of this field itself does not count.
            most: at most so many values; those that the filter asks for come in any case, even with no record.
            like: only values that hold these words.
        """
        column, keep = self.column(name), self.keep(wanted.without(name))
        counts = column.counts(keep)
        chosen = column.places(wanted.of(name))
        chosen = chosen[chosen > 0]
        offered = counts > 0
        offered[0] = False
        distinct = int(offered.sum())
        offered[chosen] = True
        for word in _words(like):
            offered[1:] &= contains(column.folded, word)
        places = np.flatnonzero(offered)
        matching = len(places)
        places = places[np.argsort(-counts[places], kind="stable")]
        if most is not None:
            places = np.concatenate([places[:most], places[most:][np.isin(places[most:], chosen)]])
        names = column.values.take(pa.array(places - 1)).to_pylist()
        values = list(zip(names, counts[places].tolist(), strict=True))
        return Counts(values, distinct, matching, int(keep.sum()), int(counts[0]))

    def by_century(self, wanted: Filter) -> Timeline:
        """Records by century and class, under all filters but that of the century."""
        keep = self.keep(wanted.without(CENTURY))
        century, label = self.column(CENTURY), self.column("label")
        width = len(label) + 1
        pairs = century.codes[keep].astype(np.int64) * width + label.codes[keep]
        table = np.bincount(pairs, minlength=(len(century) + 1) * width).reshape(-1, width)
        there = np.flatnonzero(table[1:].sum(axis=1) > 0)
        names = century.values.take(pa.array(there)).to_pylist()
        counts = np.roll(table[1:][there], -1, axis=1)
        return Timeline([int(name) for name in names], [*label.values.to_pylist(), ""], counts, int(table[0].sum()))

    def completeness(self, wanted: Filter) -> list[tuple[str, int]]:
        """Column and number of the records that pass for which it says something, the fullest first."""
        names = self.file.described()
        known = self._once("known", lambda: self.file.known(names))
        counts = np.bitwise_count(known & bits(self.keep(wanted))).sum(axis=1, dtype=np.int64)
        return sorted(zip(names, counts.tolist(), strict=True), key=lambda entry: -entry[1])

    def order(self, rows: np.ndarray, by: str) -> np.ndarray:
        """Rows by "title", "artist", "oldest" or "newest", else as they are; what lacks it comes last, ties stay."""
        if by in ("oldest", "newest"):
            years = self.years()[rows].astype(np.int64)
            return rows[np.lexsort([years if by == "oldest" else -years, years == NO_YEAR])]
        if by == "artist" and self.has("artist"):
            codes = self.column("artist").codes[rows].astype(np.int64)
            return rows[np.lexsort([codes, codes == 0])]
        if by == "title" and "title" in self.file.columns:
            titles = self._titles().take(pa.array(rows))
            named = pc.if_else(pc.equal(titles, ""), pa.scalar(None, titles.type), titles)
            return rows[pc.sort_indices(named).to_numpy()]
        return rows

    def rows(
        self, wanted: Filter, names: Sequence[str], *, by: str = "catalogue", offset: int = 0, limit: int = 25
    ) -> list[dict[str, Any]]:
        """One page of the records that pass: these columns of them, and ``row``."""
        return self.file.read(self.order(self.find(wanted), by)[max(0, offset) : max(0, offset) + limit], names)

    def sample(self, wanted: Filter, label: str, seed: Sequence[int], size: int) -> np.ndarray:
        """Rows of ``size`` of one class's records that pass and have a picture, by chance; all, if there are fewer.

        The same seed gives the same ones. Ascending, int64.
        """
        rows = np.flatnonzero(self.keep(wanted) & self._mask(("label", (label,))) & self._mask((PICTURED, (YES,))))
        generator = np.random.default_rng(list(seed))
        return np.sort(generator.choice(rows, size=min(size, len(rows)), replace=False))

    def export(self, wanted: Filter) -> Iterator[bytes]:
        """All columns of the records that pass as CSV, piece by piece; see ``record_csv``."""
        return self.file.csv(self.keep(wanted))

    def _read(self, name: str) -> Coded:
        if name == CENTURY:
            distinct, numbers = columns.centuries(self.years())
            return from_numbers([str(number) for number in distinct], numbers)
        if name in (PICTURED, CERTAIN):
            # What has no class has none that could be uncertain.
            flags = (
                self.file.pictured() if name == PICTURED else self.file.certain() | (self.column("label").codes == 0)
            )
            return from_numbers([NO, YES], flags.astype(np.int64))
        if self.file.source(name) in self.file.columns:
            return self.file.coded(name)
        # Of a build's works alone: all were taken, and none has a class that is not there.
        return from_numbers([schema.TAKEN], np.full(len(self), 0 if name == "status" else -1))

    def years(self) -> np.ndarray:
        """The year of each record, int32 (N,); see ``record_columns.years``."""
        return self._once("years", self.file.years)

    def _titles(self) -> pa.Array:
        # Kept, for reading and folding them takes longer than a person waits for a letter.
        return self._once("titles", self.file.titles)

    def _holding(self, word: str) -> np.ndarray:
        """Which records hold a folded word in one of the columns that are searched."""
        found = self.file.ids_holding(word)
        if "title" in self.file.columns:
            found |= contains(self._titles(), word)
        for name in SEARCHED:
            if self.has(name):
                found |= self.column(name).matching(word)
        return found

    def _mask(self, part: tuple[str, tuple[str, ...]] | str) -> np.ndarray:
        """The records that one part of a filter lets pass, bool (N,): (field, values), or a folded word.

        The last few are remembered, since every chart of a page asks for the same.
        """
        with self._lock:
            packed = self._masks.pop(part, None)
        if packed is None:
            if isinstance(part, str):
                found = self._holding(part)
            else:
                column = self.column(part[0])
                found = column.having(column.places(part[1]))
            packed = np.packbits(found)
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


def _words(text: str) -> list[str]:
    """The folded words of a text, each once, as far as a search goes."""
    folded = columns.fold(pa.array([text[:MOST_CHARACTERS]], pa.string()))[0].as_py()
    return list(dict.fromkeys(folded.split()))[:MOST_WORDS]
