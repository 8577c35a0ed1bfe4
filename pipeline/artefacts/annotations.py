"""``annotations/<name>.parquet``: what an annotator found on the pictures, in one form for all kinds of annotation."""

from typing import Any

import numpy as np
import pyarrow as pa

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
    """A table of :data:`SCHEMA` of rows int (n,) and n values of other columns; those that are not given are null.

    Raises a ValueError where there is no such column, or it has another length.
    """
    if unknown := sorted(columns.keys() - set(SCHEMA.names)):
        raise ValueError(f"An annotation has no column {', '.join(unknown)}; there are {', '.join(SCHEMA.names)}.")
    given = dict.fromkeys(SCHEMA.names, [None] * len(rows)) | {"row": rows, **columns}
    arrays = [pa.array(given[field.name], field.type, from_pandas=True) for field in SCHEMA]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def path_of(name: str) -> str:
    """Path of an annotator's table inside a build."""
    return f"{FOLDER}/{name}.parquet"
