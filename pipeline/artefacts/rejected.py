"""What was left out of a collection, counted and shown in part: it may be most of a museum."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.artefacts import schema
from pipeline.errors import ArtefactError

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


def _file(root: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(root / FILE_NAME)
    except (OSError, pa.ArrowException) as error:
        raise ArtefactError(f"{FILE_NAME} of {root.name!r} cannot be read ({error}). Build or acquire anew.") from error
