"""Reads the Parquet file of a collection's records, one row group and one column at a time.

The file is ``records.parquet``, or ``objects.parquet`` of a build without records. It is opened for each read and
closed again, so a replaced build can be removed at any time.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.artefacts import schema
from pipeline.artefacts.records import columns, csv
from pipeline.artefacts.records.columns import DictColumn
from pipeline.artefacts.records.words import Term
from pipeline.core.errors import ArtefactError, reason
from pipeline.core.text import fold_array

FILE_NAME, OBJECTS_NAME = "records.parquet", "objects.parquet"

#: Column of ``records.parquet`` -> its name in ``objects.parquet``.
_IN_OBJECTS = {"picture": "image_sha256", "classification_raw": "classification"}
#: Columns of ``objects.parquet`` that describe the picture file or the pipeline, not the work.
_TECHNICAL = {*schema.PREPARED, "object_id", "generated", "group", "status", "picture", "picture_url"}
#: Columns that the label rules and the rights decide; they are never empty, or on purpose.
_DECIDED = {"label", "label_rule", "label_certain", "public_domain"}
#: Placeholder column of a source without fields of its own.
_NO_FIELDS = f"{schema.RAW}record"


class RecordFile:
    """A file of records, with the names of all its ``columns`` and of those that are ``texts``."""

    def __init__(self, path: Path) -> None:
        """Reads the schema only. Raises an ArtefactError where the file is missing, damaged, or holds no records."""
        self.path = path
        with self._open() as file:
            self._count = file.metadata.num_rows
            self.columns = tuple(file.schema_arrow.names)
            self.texts = frozenset(each.name for each in file.schema_arrow if columns.is_text(each.type))
        if "object_id" not in self.columns:
            raise ArtefactError(
                f"{path.name} holds no records: it lacks the column object_id. Run `python -m pipeline.build` anew."
            )

    def __len__(self) -> int:
        return self._count

    def source(self, name: str) -> str:
        """The name in this file of a column of ``schema.RECORDS``."""
        return name if name in self.columns else _IN_OBJECTS.get(name, name)

    def fillable_columns(self) -> list[str]:
        """The columns that a museum may fill or leave empty: the catalogue's, and the source's own."""
        return [name for name in self.columns if name not in _TECHNICAL | _DECIDED and name != _NO_FIELDS]

    def column(self, name: str) -> DictColumn:
        """A text column, or the tags."""
        source = self.source(name)
        if source in self.texts:
            with self._open(read_dictionary=[source]) as file:
                return columns.read_column(file, source)
        with self._open() as file:
            return columns.read_list_column(file, source)

    def years(self) -> np.ndarray:
        """The year of each record, int32 (N,); see ``columns.years``."""
        with self._open() as file:
            return columns.years(file)

    def titles(self) -> pa.Array:
        """The folded titles, "" where there is none."""
        with self._open() as file:
            titles = file.read(columns=["title"], use_threads=False).column(0).cast(pa.large_string())
        whole = fold_array(titles).combine_chunks()
        whole = pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole
        return whole.fill_null("")

    def pictured(self) -> np.ndarray:
        """Which records have a picture, bool (N,)."""
        return self._flags(self.source("picture"), False, columns.known)

    def certain(self) -> np.ndarray:
        """Which records have a certain class, bool (N,); all where the file has no such column."""
        return self._flags("label_certain", True, lambda column: column.fill_null(True).to_numpy())

    def ids_with(self, term: Term) -> np.ndarray:
        """Which records have an id that holds a word or phrase, bool (N,)."""
        return self._flags("object_id", False, lambda column: term.occurs_in(fold_array(column)))

    def ids(self) -> pa.ChunkedArray:
        """The records' ids."""
        with self._open() as file:
            return file.read(columns=["object_id"], use_threads=False).column(0)

    def places_of(self, ids: Sequence[str]) -> np.ndarray:
        """For each record the index of its id in ``ids``, int32 (N,), or -1."""
        wanted, indices = pa.array(list(ids), pa.string()), np.full(len(self), -1, np.int32)
        with self._open() as file:
            for rows, column in columns.row_groups(file, "object_id"):
                index = pc.index_in(column.cast(pa.string()), value_set=wanted).fill_null(-1)
                indices[rows] = index.to_numpy()
        return indices

    def known(self, names: Sequence[str]) -> np.ndarray:
        """Which columns are filled in which records: uint64 (columns, words), one bit a record, see :func:`bits`."""
        packed = np.zeros((len(names), len(bits(np.zeros(len(self), bool)))), np.uint64)
        for place, name in enumerate(names):
            packed[place] = bits(self.filled(name))
        return packed

    def filled(self, name: str) -> np.ndarray:
        """Which records have a value in a column, bool (N,).

        A text of white space is no value, and a text of a source's own column none without a letter or digit.
        """
        content = columns.LETTER_OR_DIGIT if name.startswith(schema.RAW) else r"\S"
        filled = np.zeros(len(self), bool)
        with self._open(read_dictionary=[name] if name in self.texts else []) as file:
            for rows, column in columns.row_groups(file, name):
                filled[rows] = columns.known(column, content)
        return filled

    def read(self, rows: Sequence[int] | np.ndarray, names: Sequence[str]) -> list[dict[str, Any]]:
        """These columns of these records, in this order, and ``row``.

        Only the row groups of these records are read. A column that the file lacks has the value for "not known".
        """
        rows = np.asarray(rows, np.int64)
        sources = {name: self.source(name) for name in names}
        present = sorted({source for source in sources.values() if source in self.columns})
        empty = {name: schema.RECORDS[name].empty() if name in schema.RECORDS else None for name in names}
        parts, places = [], []
        with self._open() as file:
            for number, start, stop in _pieces(file):
                inside = np.flatnonzero((rows >= start) & (rows < stop))
                if len(inside):
                    piece = file.read_row_group(number, columns=present, use_threads=False)
                    parts.append(piece.take(pa.array(rows[inside] - start)))
                    places.append(inside)
        if not parts:
            return []
        lines = pa.concat_tables(parts).take(pa.array(np.argsort(np.concatenate(places)))).to_pylist()
        return [
            {name: empty[name] if (value := line.get(source)) is None else value for name, source in sources.items()}
            | {"row": int(row)}
            for row, line in zip(rows, lines, strict=True)
        ]

    def csv(self, keep: np.ndarray) -> Iterator[bytes]:
        """All columns of the records to keep, bool (N,), as CSV, piece by piece; see ``csv``."""
        with self._open() as file:
            yield from csv.table_pieces(
                file.read_row_group(number, use_threads=False).filter(pa.array(keep[start:stop]))
                for number, start, stop in _pieces(file)
                if number == 0 or keep[start:stop].any()
            )

    def _flags(self, name: str, default: bool, flags_of: Callable[[pa.ChunkedArray], np.ndarray]) -> np.ndarray:
        flags = np.full(len(self), default)
        if name in self.columns:
            with self._open() as file:
                for rows, column in columns.row_groups(file, name):
                    flags[rows] = flags_of(column)
        return flags

    def _open(self, **options: Any) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self.path, **options)
        except (OSError, pa.ArrowException) as error:
            raise ArtefactError(
                f"The records in {self.path.name} cannot be read ({reason(error)}). "
                "Run `python -m pipeline.build` anew."
            ) from error


def bits(flags: np.ndarray) -> np.ndarray:
    """One bit a record, packed into uint64 words; the unused bits of the last word are 0."""
    packed = np.packbits(flags)
    return np.pad(packed, (0, -len(packed) % 8)).view(np.uint64)


def _pieces(file: pq.ParquetFile) -> Iterator[tuple[int, int, int]]:
    """Number, first row and end row (exclusive) of each row group."""
    start = 0
    for number in range(file.num_row_groups):
        stop = start + file.metadata.row_group(number).num_rows
        yield number, start, stop
        start = stop
