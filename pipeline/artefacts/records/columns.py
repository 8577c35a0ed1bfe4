"""Dictionary-encoded columns of a table of records: each distinct value once, and a code for every record.

A text column of 300,000 records with few distinct values takes a few hundred KB, and counting it is one ``bincount``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.artefacts.records.words import Term
from pipeline.core.text import fold_array

#: Stands for an unknown year.
NO_YEAR = np.iinfo(np.int32).min
#: A source's own text that holds none of these is empty: "|" and "||" are lists without a value.
LETTER_OR_DIGIT = r"[\p{L}\p{N}]"


@dataclass(frozen=True)
class DictColumn:
    """A column with one value or none for each record."""

    values: pa.Array  #: the distinct values, sorted by their folded texts; no empty text
    codes: np.ndarray  #: unsigned (N,), the index of a record's value in ``values`` plus 1; 0 where nothing is recorded

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def folded(self) -> pa.Array:
        """The values without case and accents; see :func:`pipeline.core.text.fold`."""
        return fold_array(self.values)

    def codes_of(self, wanted: Sequence[str]) -> np.ndarray:
        """Codes of these values, int64, ascending; 0 for "", and no code for a value that does not occur."""
        indices = pc.index_in(pa.array(list(wanted), pa.string()), value_set=self.values.cast(pa.string()))
        codes = indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
        is_empty = np.array([value == "" for value in wanted], bool)
        return np.unique(codes[(codes > 0) | is_empty])

    def mask(self, codes: np.ndarray) -> np.ndarray:
        """Which records have one of these codes, bool (N,)."""
        wanted = np.zeros(len(self) + 1, bool)
        wanted[codes] = True
        return wanted[self.codes]

    def matching(self, term: Term) -> np.ndarray:
        """Which records have a value that holds a word or phrase, bool (N,)."""
        return self.mask(1 + np.flatnonzero(term.occurs_in(self.folded)))

    def only(self, wanted: Sequence[str]) -> DictColumn:
        """The column with these values alone; any other value counts as not recorded."""
        kept = self.codes_of([value for value in wanted if value])
        new_code = np.zeros(len(self) + 1, np.int64)
        new_code[kept] = np.arange(1, len(kept) + 1)
        codes = new_code.astype(np.min_scalar_type(len(kept)))[self.codes]
        return DictColumn(self.values.take(pa.array(kept - 1)), codes)

    def take(self, places: np.ndarray) -> DictColumn:
        """The column of other records: of each the place of its value among these, int (M,); -1 for no value."""
        codes = np.where(places >= 0, self.codes[places], 0)
        return DictColumn(self.values, codes.astype(self.codes.dtype))

    def counts(self, keep: np.ndarray) -> np.ndarray:
        """Number of records with each code among those to keep, bool (N,): int64 (V + 1,), "not recorded" first."""
        return np.bincount(self.codes[keep], minlength=len(self) + 1)


@dataclass(frozen=True)
class MultiValueColumn(DictColumn):
    """A column with any number of values for each record, such as tags.

    Attributes:
        codes: unsigned (T,), one for each pair of record and value; never 0.
        owners: int32 (T,), the record of each.
        size: number of records.
    """

    owners: np.ndarray
    size: int

    @cached_property
    def empty(self) -> np.ndarray:
        """Records without any value, bool (N,)."""
        none = np.ones(self.size, bool)
        none[self.owners] = False
        return none

    def take(self, places: np.ndarray) -> MultiValueColumn:
        """The same; no place may occur twice."""
        record = np.full(self.size, -1, np.int32)
        record[places[places >= 0]] = np.flatnonzero(places >= 0)
        owners = record[self.owners]
        return MultiValueColumn(self.values, self.codes[owners >= 0], owners[owners >= 0], len(places))

    def mask(self, codes: np.ndarray) -> np.ndarray:
        """Which records have at least one of these codes, bool (N,)."""
        records = np.zeros(self.size, bool)
        records[self.owners[super().mask(codes)]] = True
        return records | self.empty if 0 in codes else records

    def counts(self, keep: np.ndarray) -> np.ndarray:
        """The same; a record counts once for each of its values."""
        counts = np.bincount(self.codes[keep[self.owners]], minlength=len(self) + 1)
        counts[0] = int((keep & self.empty).sum())
        return counts


def folded_order(folded: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Indices that sort folded texts, int64 (N,). Ties keep their order. Empty texts and nulls come last."""
    keys = pc.if_else(pc.equal(folded, ""), pa.scalar(None, folded.type), folded)
    chunked = keys if isinstance(keys, pa.ChunkedArray) else pa.chunked_array([keys])
    return np.asarray(pc.sort_indices(chunked).to_numpy(), np.int64)


def known(texts: pa.Array | pa.ChunkedArray, content: str = r"\S") -> np.ndarray:
    """Which values of a column are filled, bool: texts that match ``content``, and no null or NaN.

    A list is filled where one of its values is.
    """
    if pa.types.is_dictionary(texts.type):
        # Each distinct value is checked once.
        chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
        flags = [np.zeros(0, bool)]
        for chunk in chunks:
            indices = chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False)
            flags.append(np.append(known(chunk.dictionary, content), False)[indices])
        return np.concatenate(flags)
    if pa.types.is_list(texts.type) or pa.types.is_large_list(texts.type):
        chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
        return np.concatenate([np.zeros(0, bool), *(_lists_known(chunk, content) for chunk in chunks)])
    elif is_text(texts.type):
        filled = pc.match_substring_regex(texts, content)
    elif pa.types.is_floating(texts.type):
        filled = pc.invert(pc.is_nan(texts))
    else:
        filled = pc.is_valid(texts)
    return np.asarray(filled.fill_null(False).to_numpy(zero_copy_only=False), bool)


def _lists_known(lists: pa.Array, content: str) -> np.ndarray:
    flags = np.zeros(len(lists), bool)
    parents = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    flags[parents[known(pc.list_flatten(lists), content)]] = True
    return flags


def is_text(kind: pa.DataType) -> bool:
    """Whether the type is a text type, dictionary-encoded or not."""
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(plain) or pa.types.is_large_string(plain))


def row_groups(file: pq.ParquetFile, name: str) -> Iterator[tuple[slice, pa.ChunkedArray]]:
    """The rows of each row group, and their values in one column. One group at a time is in memory."""
    start = 0
    for number in range(file.num_row_groups):
        column = file.read_row_group(number, columns=[name], use_threads=False).column(0)
        yield slice(start, start + len(column)), column
        start += len(column)


def read_column(file: pq.ParquetFile, name: str) -> DictColumn:
    """Reads a text column."""
    chunks = [chunk for _, column in row_groups(file, name) for chunk in column.chunks]
    pieces = [chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode() for chunk in chunks]
    return encode(pieces, file.metadata.num_rows)


def read_list_column(file: pq.ParquetFile, name: str) -> MultiValueColumn:
    """Reads a column of lists; a value that a record names twice counts once."""
    start, owners = 0, [np.empty(0, np.int64)]
    values = []
    for _, column in row_groups(file, name):
        for chunk in column.chunks:
            owners.append(start + np.asarray(pc.list_parent_indices(chunk).to_numpy(zero_copy_only=False), np.int64))
            values.append(pc.list_flatten(chunk).dictionary_encode())
            start += len(chunk)
    flat = encode(values, sum(map(len, values)))
    filled = flat.codes > 0
    pairs = np.unique(np.concatenate(owners)[filled] * (len(flat) + 1) + flat.codes[filled])
    codes = (pairs % (len(flat) + 1)).astype(flat.codes.dtype)
    return MultiValueColumn(flat.values, codes, (pairs // (len(flat) + 1)).astype(np.int32), file.metadata.num_rows)


def encode(pieces: Sequence[pa.DictionaryArray], size: int) -> DictColumn:
    """Joins pieces of a column, each with a dictionary of its own, to one column of ``size`` values."""
    if not pieces:
        return DictColumn(pa.array([], pa.large_string()), np.zeros(size, np.uint8))
    # A string array holds 2 GB at most; the distinct values together may be more.
    wide = [piece.cast(pa.dictionary(pa.int32(), pa.large_string())) for piece in pieces]
    whole = pa.chunked_array(wide).unify_dictionaries().combine_chunks()
    whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    codes, values = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False), whole.dictionary
    order = folded_order(fold_array(values))
    order = order[known(values)[order]]
    new_code = np.zeros(len(values) + 1, np.int64)
    new_code[order] = np.arange(1, len(order) + 1)
    return DictColumn(values.take(pa.array(order)), new_code.astype(np.min_scalar_type(len(order)))[codes])


def from_numbers(values: Sequence[str], numbers: np.ndarray) -> DictColumn:
    """A computed column: for each record the index of its value, integers (N,), or -1."""
    kind = np.min_scalar_type(len(values))
    return DictColumn(pa.array(list(values), pa.large_string()), (numbers + 1).astype(kind))


def centuries(years: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The centuries of the years that are known.

    The 19th century is 19 and reaches from 1800 to 1899, as museums enter it, although by the calendar 1800 is the
    last year of the 18th. The 2nd century B.C. is -2 and reaches from -200 to -101. There was no year 0: a catalogue
    that gives it counts as astronomers do and means 1 B.C.

    Args:
        years: int32 (N,), ``NO_YEAR`` where not known, negative before our era.

    Returns:
        The distinct centuries, ascending, int64 (C,), and for each record the index of its century, int64 (N,), or -1.
    """
    there = years != NO_YEAR
    year = years[there].astype(np.int64)
    # The years 0, -1 and -100 of a catalogue are all in the first century B.C.
    century = np.where(year > 0, year // 100 + 1, -((-np.minimum(year, -1) - 1) // 100 + 1))
    distinct, index = np.unique(century, return_inverse=True)
    numbers = np.full(len(years), -1, np.int64)
    numbers[there] = index
    return distinct, numbers


def years(file: pq.ParquetFile) -> np.ndarray:
    """The year of each record, int32 (N,); see :func:`middles`."""
    names = [name for name in ("year_begin", "year_end") if name in file.schema_arrow.names]
    columns = [file.read(columns=[name], use_threads=False).column(0).cast(pa.int32(), safe=False) for name in names]
    return middles(
        file.metadata.num_rows, [(column.fill_null(0).to_numpy(), column.is_valid().to_numpy()) for column in columns]
    )


def middles(count: int, ends: Sequence[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """The middle of the years in which each work was made, int32 (N,).

    "19th century" is catalogued as 1800 to 1899; neither end tells the century reliably, the middle does.

    Args:
        count: N.
        ends: for each end of the span its years, integers (N,), 0 where unknown, and whether they are known, bool (N,).

    Returns:
        The middle rounded down, and -1 for 0; the only year where one is known; ``NO_YEAR`` where none is.
    """
    total, known_ends = np.zeros((2, count), np.int64)
    for years_, known in ends:
        total += years_
        known_ends += known
    middle = total // np.maximum(known_ends, 1)
    middle[middle == 0] = -1
    return np.where(known_ends > 0, middle, NO_YEAR).astype(np.int32)
