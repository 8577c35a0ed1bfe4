"""Writes ``records.parquet``, all that a source told, and rows of ``rejected.parquet``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.artefacts import schema

#: Rows that are read back together: a page of works reads one or two such pieces.
ROW_GROUP = 10_000

_TYPES = {
    "text": pa.string(),
    "year": pa.int32(),
    "list": pa.list_(pa.string()),
    "flag": pa.bool_(),
    "count": pa.int64(),
    "share": pa.float32(),
    "measure": pa.float32(),
}


def record_table(rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """Records as an Arrow table: the columns of ``schema.RECORDS``, by their names in ``rows``.

    What a row leaves out is not known.
    """
    return pa.table(
        {
            name: pa.array([_plain(row.get(name, column.empty()), column) for row in rows], _TYPES[column.kind])
            for name, column in schema.RECORDS.items()
        }
    )


def raw_table(rows: Sequence[Mapping[str, str | None]]) -> pa.Table:
    """The source's own fields as columns with their prefix; null for what a record says nothing of."""
    names = dict.fromkeys(name for fields in rows for name in fields)
    columns = {f"{schema.RAW}{name}": pa.array([fields.get(name) for fields in rows], pa.string()) for name in names}
    # A table without a column would forget how many rows it has.
    return pa.table(columns or {f"{schema.RAW}record": pa.nulls(len(rows), pa.string())})


def _plain(value: Any, column: schema.Column) -> object:
    """Of numbers that are not known null is kept, and NaN is none."""
    if column.kind in ("year", "measure"):
        return None if pd.isna(value) else value
    return value


def write_table(table: pa.Table, path: Path) -> None:
    """Writes records; the same records give the same bytes."""
    pq.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP)


def write_works(works: pd.DataFrame, path: Path) -> None:
    """Writes a catalogue of works as records, for sources that know of nothing but works with pictures.

    ``picture`` stays empty: the picture's hash is known when it has been prepared.
    """
    shared = [name for name in works.columns if name in schema.RECORDS]
    extra = [name for name in works.columns if name not in schema.CATALOGUE and name not in schema.RECORDS]
    rows = [
        row | {"label_certain": True, "classification_raw": row.get("classification", ""), "status": schema.TAKEN}
        for row in works[shared].to_dict("records")
    ]
    table = record_table(rows)
    for name in extra:
        table = table.append_column(f"{schema.RAW}{name}", pa.array(works[name].replace("", None), pa.string()))
    write_table(table, path)


def amend(
    path: Path,
    goal: Path,
    *,
    statuses: Mapping[str, str] = {},
    pictures: Mapping[str, str] = {},
    unlabelled: Collection[str] = (),
) -> None:
    """Writes the records of ``path`` to ``goal`` (which may be the same file), with what has become known since.

    Args:
        path: of the records that there are.
        goal: where to write.
        statuses: ``object_id -> status`` of records that are no works after all; their picture is taken back.
        pictures: ``object_id -> SHA-256``, where the records do not name the picture yet.
        unlabelled: object ids of records whose class counts as none after all.
    """
    table = pq.read_table(path)
    ids = table["object_id"].to_pandas()
    fallen = ids.isin(list(statuses)).to_numpy(bool)
    status = ids.map(statuses).astype(object).fillna(table["status"].to_pandas())
    picture = table["picture"].to_pandas()
    picture = picture.mask(picture == "", ids.map(pictures).astype(object).fillna("")).mask(fallen, "")
    label = table["label"].to_pandas().mask(ids.isin(list(unlabelled)), "")
    for name, values in (("status", status), ("picture", picture), ("label", label)):
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, pa.array(values.astype(str), pa.string()))
    write_table(table, goal)


def rejections(rows: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    """Rows of ``rejected.parquet``: object_id, file, stage, code, message."""
    return pd.DataFrame({name: [row.get(name, "") for row in rows] for name in schema.REJECTED}, dtype=str)


def add_rejections(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Puts further rows below those of a ``rejected.parquet``."""
    both = pd.concat([pd.read_parquet(path), rejections(rows)], ignore_index=True)
    both.to_parquet(path, index=False)
