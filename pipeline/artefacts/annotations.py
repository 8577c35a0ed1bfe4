"""``annotations/<name>.parquet``: what an annotator found on the pictures, in one form for all kinds of annotation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError

FOLDER = "annotations"
#: An annotation a row. ``row`` is the work's in ``objects.parquet``. ``label`` is what was found and ``confidence`` how
#: probable it is, 0 to 1. ``x``, ``y``, ``w``, ``h`` are the top left corner and the size of the place, as shares of
#: the picture's width and height, 0 to 1. ``value`` and ``unit`` are a measured number. What an annotator does not
#: tell is null.
SCHEMA = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        ("label", pa.string()),
        ("confidence", pa.float32()),
        *((name, pa.float32()) for name in ("x", "y", "w", "h")),
        ("value", pa.float64()),
        ("unit", pa.string()),
    ]
)


def table(rows: np.ndarray, **columns: Any) -> pa.Table:
    """A table of :data:`SCHEMA`; columns that are not given are null.

    Args:
        rows: int (n,), rows of ``objects.parquet``.
        columns: n values of each other column, by its name.

    Raises:
        ValueError: there is no such column, or it has another length.
    """
    if unknown := sorted(columns.keys() - set(SCHEMA.names)):
        raise ValueError(f"An annotation has no column {', '.join(unknown)}; there are {', '.join(SCHEMA.names)}.")
    given = {"row": rows, **columns}
    arrays = [
        pa.array(given[field.name], field.type, from_pandas=True)
        if field.name in given
        else pa.nulls(len(rows), field.type)
        for field in SCHEMA
    ]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def path_of(name: str) -> str:
    """Path of an annotator's table inside a build."""
    return f"{FOLDER}/{name}.parquet"


def names(root: Path) -> tuple[str, ...]:
    """The annotators whose tables a build has, sorted; none in a build of an older version."""
    return tuple(sorted(path.stem for path in (root / FOLDER).glob("*.parquet")))


def read(root: Path, name: str) -> pa.Table:
    """The table of an annotator.

    Raises:
        ArtefactError: it is missing, damaged, or of another schema.
    """
    try:
        found = pq.read_table(root / path_of(name))
    except (OSError, pa.ArrowException) as error:
        raise ArtefactError(f"{path_of(name)} of {root.name!r} cannot be read ({error}). {manifest.NEXT}") from error
    if not found.schema.equals(SCHEMA):
        raise ArtefactError(f"{path_of(name)} of {root.name!r} has not the columns of annotations. {manifest.NEXT}")
    return found
