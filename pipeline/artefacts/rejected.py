"""What was left out of a collection, counted and shown in part: it may be most of a museum."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.artefacts import schema
from pipeline.artefacts.records import csv
from pipeline.core.errors import ArtefactError

FILE_NAME = "rejected.parquet"


def reasons(root: Path) -> list[tuple[str, str, int]]:
    """Stage, code and number of what was left out of a build or an acquired collection, most frequent first.

    Raises:
        ArtefactError: the file is missing or damaged.
    """
    with _file(root) as file:
        table = file.read(columns=["stage", "code"], use_threads=False)
    counted = table.group_by(["stage", "code"], use_threads=False).aggregate([([], "count_all")])
    found = [(str(row["stage"] or ""), str(row["code"] or ""), int(row["count_all"])) for row in counted.to_pylist()]
    return sorted(found, key=lambda entry: (-entry[2], entry[:2]))


def first(root: Path, most: int) -> list[dict[str, str]]:
    """The first rows, at most so many, with the columns of ``schema.REJECTED``.

    Raises:
        ArtefactError: the file is missing or damaged.
    """
    with _file(root) as file:
        batch = next(file.iter_batches(batch_size=most, use_threads=False), None)
    rows = batch.to_pylist() if batch is not None else []
    return [{name: str(row.get(name) or "") for name in schema.REJECTED} for row in rows]


def export(root: Path) -> Iterator[bytes]:
    """All rows as CSV, piece by piece; see ``record_csv``.

    Raises:
        ArtefactError: the file is missing or damaged; at once, and not when the first piece is asked for.
    """
    file = _file(root)
    return _pieces(file)


def without_record(root: Path, ids: pa.ChunkedArray) -> int:
    """How many objects are not among these ids; a row without an id is an object of its own.

    Raises:
        ArtefactError: the file is missing or damaged.
    """
    with _file(root) as file:
        column = file.read(columns=["object_id"], use_threads=False).column(0)
    names = column.cast(pa.large_string()).fill_null("")
    named = names.filter(pc.not_equal(names, "")).unique()
    known = pc.is_in(named, value_set=ids.cast(pa.large_string()).unique())
    return len(names) - int(pc.sum(pc.not_equal(names, "")).as_py() or 0) + int(pc.sum(pc.invert(known)).as_py() or 0)


def _pieces(file: pq.ParquetFile) -> Iterator[bytes]:
    with file:
        names = [name for name in schema.REJECTED if name in file.schema_arrow.names]
        empty = file.schema_arrow.empty_table().select(names)
        pieces = (pa.Table.from_batches([batch]) for batch in file.iter_batches(columns=names, use_threads=False))
        # The head comes even when nothing was left out.
        yield from csv.table_pieces(piece for whole in ((empty,), pieces) for piece in whole)


def _file(root: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(root / FILE_NAME)
    except (OSError, pa.ArrowException) as error:
        raise ArtefactError(f"{FILE_NAME} of {root.name!r} cannot be read ({error}). Build or acquire anew.") from error
