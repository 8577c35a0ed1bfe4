"""Finds damage that keeps a file's size, once when a build is opened. ``pipeline.verify`` checks every hash.

- What is parsed (tables, JSON, models, index files) is compared with its SHA-256 in the manifest.
- Tables and JSON are read against their schema as well: a manifest can describe a file that was written wrongly.
- Of arrays, which are large and mapped, a sample of rows is read: values are finite, vectors have length 1, neighbours
  are rows of the build.

Pictures are not read: the browser shows a damaged one as missing.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.artefacts import manifest, mapped_tables, schema, warehouse
from pipeline.core.errors import reason

#: Files that are sampled, shown by the browser, or not read by the page.
_NOT_HASHED = frozenset((".npy", ".webp", ".keras"))
#: Tables that the page does not read. This one has about the size of the embeddings, so hashing it would take seconds.
_NOT_SERVED = frozenset((warehouse.FILE_NAME,))
#: Blocks of neighbouring rows that are read of an array, and rows of a block. An array may be stored by columns, where
#: rows that lie apart are as many pages of the disk.
_BLOCKS, _BLOCK_ROWS = 4, 64
#: Largest difference of a vector's length from 1, and of a cosine from the range of cosines.
_TOLERANCE = 1e-2


def _is_number(kind: pa.DataType) -> bool:
    # Years with gaps are floating-point where pandas wrote them.
    return pa.types.is_integer(kind) or pa.types.is_floating(kind)


_IS_OF_KIND: dict[schema.Kind, Callable[[pa.DataType], bool]] = {
    "text": lambda kind: pa.types.is_string(kind) or pa.types.is_large_string(kind),
    "year": _is_number,
    "list": lambda kind: pa.types.is_list(kind) or pa.types.is_large_list(kind),
    "flag": pa.types.is_boolean,
    "count": _is_number,
    "share": _is_number,
    "measure": _is_number,
}
#: Tables whose columns have a schema, beside those that a source adds.
_TABLES: dict[str, Mapping[str, schema.Column]] = {
    "objects.parquet": schema.OBJECTS,
    "records.parquet": schema.RECORDS,
    "rejected.parquet": schema.REJECTED,
}


def damage(build: Path, files: Mapping[str, Any]) -> str | None:
    """What is damaged in a build whose files have the right sizes, as a part of a sentence; None for a sound build.

    Args:
        build: its folder.
        files: path inside the build -> entry of the manifest. Arrays are for :func:`damage_of_arrays`.
    """
    return _first(build, {name: entry for name, entry in files.items() if not name.endswith(".npy")})


def damage_of_arrays(build: Path, files: Mapping[str, Any]) -> str | None:
    """The same of arrays, whose shapes are checked first."""
    return _first(build, {name: entry for name, entry in files.items() if name.endswith(".npy")})


def _first(build: Path, files: Mapping[str, Any]) -> str | None:
    for name, entry in files.items():
        path = build / name
        try:
            found = _of_file(path, name, entry)
        except (OSError, ValueError, TypeError, KeyError, EOFError, RecursionError, pa.ArrowException) as error:
            found = f"it cannot be read ({reason(error)})"
        if found:
            return f"{name}: {found}"
    return None


def _of_file(path: Path, name: str, entry: Mapping[str, Any]) -> str | None:
    told = entry.get("sha256")
    if told and path.suffix not in _NOT_HASHED and name not in _NOT_SERVED and manifest.sha256(path) != told:
        return "its content is not what was written (the SHA-256 differs)"
    if path.suffix == ".json":
        json.loads(path.read_text(encoding="utf-8"))
    elif path.suffix == ".parquet":
        return _of_table(path, _TABLES.get(name, {}), entry, known=bool(told))
    elif path.suffix == mapped_tables.SUFFIX:
        columns = _TABLES.get(f"{Path(name).with_suffix('.parquet')}", {})
        return _of_mapped_table(path, columns, entry, known=bool(told))
    elif path.suffix == ".npy":
        return _of_array(manifest.open_array(path), name)
    return None


def _of_table(path: Path, columns: Mapping[str, schema.Column], entry: Mapping[str, Any], *, known: bool) -> str | None:
    """``known`` says that the content is the one that was written. Otherwise all of it is read."""
    with pq.ParquetFile(path) as file:
        found = _of_columns(file.schema_arrow, file.metadata.num_rows, columns, entry)
        if not (found or known):
            for _ in file.iter_batches(use_threads=False):
                pass
    return found


def _of_mapped_table(
    path: Path, columns: Mapping[str, schema.Column], entry: Mapping[str, Any], *, known: bool
) -> str | None:
    """The same of an Arrow file, whose lengths and places are taken as they stand when it is used."""
    table = mapped_tables.opened(path)
    found = _of_columns(table.schema, table.num_rows, columns, entry)
    if not (found or known):
        table.validate(full=True)
    return found


def _of_columns(
    fields: pa.Schema, rows: int, columns: Mapping[str, schema.Column], entry: Mapping[str, Any]
) -> str | None:
    if fields.names != entry.get("columns", fields.names) or rows != entry.get("rows", rows):
        return f"it has {rows:,} rows of {len(fields)} columns, not what the manifest says"
    for field in fields:
        column = columns.get(field.name)
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        if column and not (pa.types.is_null(kind) or _IS_OF_KIND[column.kind](kind)):
            return f"its column {field.name!r} is {kind}, not of the kind {column.kind!r}"
    return None


def _of_array(array: np.ndarray, name: str) -> str | None:
    if array.dtype.hasobject:
        return "it is no array of numbers"
    rows = _sample(array)
    if np.issubdtype(array.dtype, np.floating) and not np.isfinite(rows).all():
        return "it holds values that are no numbers"
    if name == "embeddings.npy" and rows.ndim == 2:
        lengths = np.linalg.norm(rows.astype(np.float64), axis=1)
        if len(lengths) and np.abs(lengths - 1).max() > _TOLERANCE:
            return f"it holds vectors of length {lengths[np.abs(lengths - 1).argmax()]:.3g}, not 1"
    if name.endswith("neighbours_ids.npy") and rows.size and not 0 <= rows.min() <= rows.max() < len(array):
        return f"it names rows from {rows.min()} to {rows.max()}, but there are {len(array)} works"
    if name.endswith("neighbours_similarities.npy") and rows.size and np.abs(rows).max() > 1 + _TOLERANCE:
        return "it holds similarities that are no cosines"
    return None


def _sample(array: np.ndarray) -> np.ndarray:
    """All rows of a small array, and evenly spaced blocks of rows of a large one."""
    if array.ndim == 0 or len(array) <= _BLOCKS * _BLOCK_ROWS:
        return np.asarray(array)
    starts = np.linspace(0, len(array) - _BLOCK_ROWS, _BLOCKS).astype(int)
    return np.concatenate([array[start : start + _BLOCK_ROWS] for start in starts])
