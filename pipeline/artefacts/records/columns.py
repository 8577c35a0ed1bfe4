"""One column of a table of records in memory: each distinct value once, and for every record the number of its value.

A text column of 300,000 records that repeats itself is then a few hundred KB, and counting it is one ``bincount``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.core import text

#: The year of a record that gives none.
NO_YEAR = np.iinfo(np.int32).min
#: What :func:`pipeline.core.text.clean` changes in an ASCII text.
_UNCLEAN = r"^\s|\s$|\s\s|[\t\n\v\f\r\x1c-\x1f]|_x00[01][0-9A-Fa-f]_"
#: A source's own text says something only with one of these: "|" and "||" are lists of nothing.
LETTER_OR_DIGIT = r"[\p{L}\p{N}]"


@dataclass(frozen=True)
class Coded:
    """A column whose records have one value each, or none.

    Attributes:
        values: the distinct values in alphabetical order, whatever their case; never empty ones.
        codes: unsigned (N,), the place of a record's value in ``values`` plus 1; 0 where nothing is recorded.
    """

    values: pa.Array
    codes: np.ndarray

    def __len__(self) -> int:
        """Number of distinct values."""
        return len(self.values)

    @cached_property
    def folded(self) -> pa.Array:
        """The values without case and accents."""
        return fold(self.values)

    def places(self, wanted: Sequence[str]) -> np.ndarray:
        """Codes of these values, int64; 0 for "", and nothing for a value that does not occur."""
        found = pc.index_in(pa.array(list(wanted), pa.string()), value_set=self.values.cast(pa.string()))
        codes = found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
        asked_empty = np.array([value == "" for value in wanted], bool)
        return np.unique(codes[(codes > 0) | asked_empty])

    def having(self, places: np.ndarray) -> np.ndarray:
        """Which records have one of these codes, bool (N,)."""
        wanted = np.zeros(len(self) + 1, bool)
        wanted[places] = True
        return wanted[self.codes]

    def matching(self, word: str) -> np.ndarray:
        """Which records' values hold a folded word, bool (N,)."""
        return self.having(1 + np.flatnonzero(contains(self.folded, word)))

    def only(self, wanted: Sequence[str]) -> Coded:
        """The column with these values alone; what a record has beside them counts as not recorded."""
        there = self.places([value for value in wanted if value])
        place = np.zeros(len(self) + 1, np.int64)
        place[there] = np.arange(1, len(there) + 1)
        return Coded(self.values.take(pa.array(there - 1)), place.astype(np.min_scalar_type(len(there)))[self.codes])

    def counts(self, keep: np.ndarray) -> np.ndarray:
        """How many of the kept records have each code, int64 (V + 1,); the first is "not recorded".

        Args:
            keep: bool (N,).
        """
        return np.bincount(self.codes[keep], minlength=len(self) + 1)


@dataclass(frozen=True)
class Tagged(Coded):
    """A column whose records have any number of values.

    Attributes:
        codes: unsigned (T,), one for each value of a record; never 0.
        owners: int32 (T,), the record of each.
        size: number of records.
    """

    owners: np.ndarray
    size: int

    @cached_property
    def lacking(self) -> np.ndarray:
        """Records without any value, bool (N,)."""
        none = np.ones(self.size, bool)
        none[self.owners] = False
        return none

    def having(self, places: np.ndarray) -> np.ndarray:
        """Which records have at least one of these codes, bool (N,)."""
        found = np.zeros(self.size, bool)
        found[self.owners[super().having(places)]] = True
        return found | self.lacking if 0 in places else found

    def counts(self, keep: np.ndarray) -> np.ndarray:
        """How many of the kept records have each code, int64 (V + 1,); a record counts once for each of its values."""
        counts = np.bincount(self.codes[keep[self.owners]], minlength=len(self) + 1)
        counts[0] = int((keep & self.lacking).sum())
        return counts


def fold(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Texts as :func:`pipeline.core.text.fold` folds them, so that "hokusai" finds "Hokusai" and "kano" "Kanō"."""
    if isinstance(texts, pa.ChunkedArray):
        return pa.chunked_array([fold(chunk) for chunk in texts.chunks], texts.type)
    # Folding clean ASCII is lowering it, which Arrow does some hundred times faster: most values are nothing else.
    plain = pc.and_(pc.string_is_ascii(texts), pc.invert(pc.match_substring_regex(texts, _UNCLEAN)))
    lowered = pc.ascii_lower(texts)
    if pc.all(plain).as_py():
        return lowered
    others = texts.filter(pc.invert(plain)).to_pylist()
    folded = pa.array([text.fold(each) for each in others], texts.type)
    return pc.replace_with_mask(lowered, pc.invert(plain), folded)


def contains(folded: pa.Array | pa.ChunkedArray, word: str) -> np.ndarray:
    """Which texts hold the word, bool."""
    return np.asarray(pc.match_substring(folded, word).fill_null(False).to_numpy(zero_copy_only=False))


def known(texts: pa.Array | pa.ChunkedArray, content: str = r"\S") -> np.ndarray:
    """Which values of a column say anything, bool: neither null, nor blank, nor an empty list, nor NaN.

    Args:
        texts: the column.
        content: regular expression of what a text must hold to say something; see :data:`LETTER_OR_DIGIT`.
    """
    if pa.types.is_dictionary(texts.type):
        # Each value is looked at once.
        chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
        told = [
            np.append(known(chunk.dictionary, content), False)[
                chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False)
            ]
            for chunk in chunks
        ]
        return np.concatenate([*told, np.zeros(0, bool)])
    if pa.types.is_list(texts.type) or pa.types.is_large_list(texts.type):
        said = pc.greater(pc.list_value_length(texts), 0)
    elif is_text(texts.type):
        said = pc.match_substring_regex(texts, content)
    elif pa.types.is_floating(texts.type):
        said = pc.invert(pc.is_nan(texts))
    else:
        said = pc.is_valid(texts)
    return np.asarray(said.fill_null(False).to_numpy(zero_copy_only=False), bool)


def is_text(kind: pa.DataType) -> bool:
    """Whether a column holds texts."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def coded(file: pq.ParquetFile, name: str) -> Coded:
    """Reads a text column, one piece of the file at a time."""
    return encode(_pieces(file, name), file.metadata.num_rows)


def tagged(file: pq.ParquetFile, name: str) -> Tagged:
    """Reads a column of lists; a value that a record names twice counts once."""
    size, start = file.metadata.num_rows, 0
    owners: list[np.ndarray] = []
    values = []
    for number in range(file.num_row_groups):
        for chunk in file.read_row_group(number, columns=[name], use_threads=False).column(0).chunks:
            owners.append(start + np.asarray(pc.list_parent_indices(chunk).to_numpy(zero_copy_only=False), np.int64))
            values.append(pc.list_flatten(chunk).dictionary_encode())
            start += len(chunk)
    found = encode(values, sum(map(len, values)))
    owner = np.concatenate([*owners, np.empty(0, np.int64)])
    said = found.codes > 0
    pairs = np.unique(owner[said] * (len(found) + 1) + found.codes[said])
    codes = (pairs % (len(found) + 1)).astype(found.codes.dtype)
    return Tagged(found.values, codes, (pairs // (len(found) + 1)).astype(np.int32), size)


def encode(pieces: Sequence[pa.DictionaryArray], size: int) -> Coded:
    """Pieces of a column, each with a dictionary of its own, as one column of ``size`` values."""
    if not pieces:
        return Coded(pa.array([], pa.large_string()), np.zeros(size, np.uint8))
    # Large: all distinct values together may pass the 2 GB that a string array may hold.
    wide = [piece.cast(pa.dictionary(pa.int32(), pa.large_string())) for piece in pieces]
    whole = pa.chunked_array(wide).unify_dictionaries().combine_chunks()
    whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    codes, values = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False), whole.dictionary
    said = known(values)
    order = np.asarray(pc.sort_indices(pa.chunked_array([fold(values)])).to_numpy(), np.int64)
    order = order[said[order]]
    place = np.zeros(len(values) + 1, np.int64)
    place[order] = np.arange(1, len(order) + 1)
    kind = np.min_scalar_type(len(order))
    return Coded(values.take(pa.array(order)), place.astype(kind)[codes])


def from_numbers(values: Sequence[str], numbers: np.ndarray) -> Coded:
    """A column that was computed.

    Args:
        values: the names, in the order in which ``numbers`` counts them.
        numbers: integers (N,), -1 where there is no value.
    """
    kind = np.min_scalar_type(len(values))
    return Coded(pa.array(list(values), pa.large_string()), (numbers + 1).astype(kind))


def centuries(years: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The centuries of the years that are known.

    The 19th century is 19 and is shown from 1800 to 1899, as museums enter it, although by the calendar 1800 is the
    last year of the 18th; the 2nd before our era is -2, from -200 to -101. There was no year 0: a catalogue that
    writes it counts as astronomers do, and means the year before the first.

    Args:
        years: int32 (N,), ``NO_YEAR`` where not known, negative before our era.

    Returns:
        The distinct centuries, ascending, int64 (C,), and of each record its place among them, int64 (N,), or -1.
    """
    there = years != NO_YEAR
    year = years[there].astype(np.int64)
    # A catalogue's year 0, and -1, and -100 are all of the first century before our era.
    century = np.where(year > 0, year // 100 + 1, -((-np.minimum(year, -1) - 1) // 100 + 1))
    distinct, place = np.unique(century, return_inverse=True)
    numbers = np.full(len(years), -1, np.int64)
    numbers[there] = place
    return distinct, numbers


def years(file: pq.ParquetFile) -> np.ndarray:
    """The year that stands for each record, int32 (N,); see :func:`middles`."""
    names = [name for name in ("year_begin", "year_end") if name in file.schema_arrow.names]
    columns = [file.read(columns=[name], use_threads=False).column(0).cast(pa.int32(), safe=False) for name in names]
    return middles(
        file.metadata.num_rows, [(column.fill_null(0).to_numpy(), column.is_valid().to_numpy()) for column in columns]
    )


def middles(count: int, ends: Sequence[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """The middle of the span in which each work was made, int32 (N,).

    "19th century" is catalogued as 1800 to 1899: neither end would tell the century for certain, the middle does.

    Args:
        count: N.
        ends: of the spans: years, integers (N,), and where they are known, bool (N,); the rest of the years is 0.

    Returns:
        The middle rounded down, -1 for 0; the one year that there is, where only one is known; else ``NO_YEAR``.
    """
    total, known_ends = np.zeros((2, count), np.int64)
    for years_, known in ends:
        total += years_
        known_ends += known
    middle = total // np.maximum(known_ends, 1)
    middle[middle == 0] = -1
    return np.where(known_ends > 0, middle, NO_YEAR).astype(np.int32)


def _pieces(file: pq.ParquetFile, name: str) -> list[pa.DictionaryArray]:
    pieces = []
    for number in range(file.num_row_groups):
        column = file.read_row_group(number, columns=[name], use_threads=False).column(0)
        for chunk in column.chunks:
            pieces.append(chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode())
    return pieces
