"""``annotations/``: what annotators found on the pictures, in one form for all kinds of annotation."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

FOLDER = "annotations"
#: Beside the tables, in the folder of an annotator of pictures: ``row``, ``width`` and ``height`` of the picture, and
#: what was ``found`` in it as JSON (null, and ``error``, where it could not be read).
FOUND = "found.parquet"
#: In the folder of the annotator of poses, for comparing works by them: float32 (F, 17, 3), x, y (in shares of the
#: picture's longer side) and score of COCO's key points of each figure; and int64 (F,), the row of its work, rising.
FIGURES, FIGURES_WORKS = "figures.npy", "figures_works.npy"
#: Works of one row group of that table: what is read for one of them.
ROW_GROUP = 512
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


@dataclass(frozen=True)
class FoundInWork:
    """What an annotator of pictures found in a work when the build was made."""

    width: int  #: of the picture that was read, in pixels
    height: int
    found: dict[str, Any]  #: as the annotator's own documentation describes it


def found_in(build: Path, name: str, row: int) -> FoundInWork | None:
    """What the annotator of that name found in a work; None where the build has nothing of it."""
    path = build / FOLDER / name / FOUND
    if not path.is_file():
        return None
    with pq.ParquetFile(path) as file:
        start = 0
        for number in range(file.num_row_groups):
            rows = file.metadata.row_group(number).num_rows
            if row < start + rows:
                work = file.read_row_group(number).slice(row - start, 1).to_pylist()[0]
                return FoundInWork(work["width"], work["height"], json.loads(work["found"])) if work["found"] else None
            start += rows
    return None


def told(build: Path, name: str, columns: Sequence[str]) -> pa.Table | None:
    """Columns of an annotator's table; None where the build has no such table."""
    path = build / path_of(name)
    if not path.is_file():
        return None
    with pq.ParquetFile(path) as file:
        return file.read(columns=list(columns))


def looked_at(build: Path, name: str, works: int) -> tuple[np.ndarray, np.ndarray]:
    """In which works an annotator of pictures looked, and of which it left a ``note`` instead, both bool (works,).

    A work whose picture could not be read is neither. In a build that keeps the table alone all works count as looked
    at.
    """
    looked, noted = np.ones(works, bool), np.zeros(works, bool)
    path = build / FOLDER / name / FOUND
    if path.is_file():
        start = 0
        with pq.ParquetFile(path) as file:
            for number in range(file.num_row_groups):
                found = file.read_row_group(number, columns=["found"])["found"]
                part = slice(start, start := start + len(found))
                noted[part] = pc.match_substring(found, '"note":').fill_null(False).to_numpy()
                looked[part] = found.is_valid().to_numpy() & ~noted[part]
    return looked, noted


def measured(build: Path, name: str, unit: str, works: int) -> np.ndarray:
    """A number that an annotator tells of each work, by its unit: float64 (works,), NaN where it tells none."""
    values = np.full(works, np.nan)
    table_of_all = told(build, name, ["row", "value", "unit"])
    if table_of_all is not None:
        wanted = table_of_all.filter(pc.equal(table_of_all["unit"], unit))
        values[wanted["row"].to_numpy()] = wanted["value"].to_numpy()
    return values
