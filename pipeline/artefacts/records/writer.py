"""Writes ``records.parquet``, all records of a source, and rows of ``rejected.parquet``."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.artefacts import schema

#: Rows of a row group: one page of records reads one or two of them.
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
    """Records as an Arrow table with the columns of ``schema.RECORDS``. A value that a row lacks is not known."""
    arrays = {}
    for name, column in schema.RECORDS.items():
        values: list[Any] = [row.get(name, column.empty()) for row in rows]
        if column.kind in ("year", "measure"):
            values = [None if pd.isna(value) else value for value in values]
        arrays[name] = pa.array(values, _TYPES[column.kind])
    return pa.table(arrays)


def raw_table(rows: Sequence[Mapping[str, str | None]]) -> pa.Table:
    """The source's own fields as columns with the prefix ``schema.RAW``; null for an empty field."""
    names = dict.fromkeys(name for fields in rows for name in fields)
    columns = {f"{schema.RAW}{name}": pa.array([fields.get(name) for fields in rows], pa.string()) for name in names}
    # A table needs a column to have a number of rows.
    return pa.table(columns or {f"{schema.RAW}record": pa.nulls(len(rows), pa.string())})


def write_table(table: pa.Table, path: Path) -> None:
    """Writes records; the same records give the same bytes."""
    pq.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP)


def write_works(works: pd.DataFrame, path: Path, statuses: Mapping[str, str] = {}) -> None:
    """Writes a catalogue as records, for sources that read no records of their own.

    ``picture`` stays empty: the picture's hash becomes known when the picture is prepared.

    Args:
        works: the catalogue.
        path: the file to write.
        statuses: ``object_id -> status`` of rows that are no works; all others are taken.
    """
    shared = [name for name in works.columns if name in schema.RECORDS]
    extra = [name for name in works.columns if name not in schema.CATALOGUE and name not in schema.RECORDS]
    rows = [
        row
        | {
            "label_certain": True,
            "classification_raw": row.get("classification", ""),
            "status": statuses.get(row["object_id"], schema.TAKEN),
        }
        for row in works[shared].to_dict("records")
    ]
    table = record_table(rows)
    for name in extra:
        # A table's column that has the prefix already keeps its name.
        raw = name if name.startswith(schema.RAW) else f"{schema.RAW}{name}"
        while raw in table.column_names:
            raw += "_2"
        table = table.append_column(raw, pa.array(works[name].replace("", None), pa.string()))
    write_table(table, path)


def amend(
    path: Path,
    goal: Path,
    *,
    statuses: Mapping[str, str] = {},
    pictures: Mapping[str, str] = {},
    unlabelled: Collection[str] = (),
) -> None:
    """Writes the records of ``path`` to ``goal``, which may be the same file, with changed status, picture and label.

    Args:
        path: the records.
        goal: the file to write.
        statuses: ``object_id -> status`` of records that are no works any more; their picture is removed unless
            ``pictures`` names it.
        pictures: ``object_id -> SHA-256`` of pictures that the records do not name yet.
        unlabelled: object ids of records that lose their label.
    """
    table = pq.read_table(path)
    ids = table["object_id"].to_pandas()
    rejected = ids.isin(list(statuses)).to_numpy(bool)
    status = ids.map(statuses).astype(object).fillna(table["status"].to_pandas())
    picture = table["picture"].to_pandas()
    named = ids.map(pictures).astype(object).fillna("")
    picture = picture.mask(picture == "", named).mask(rejected & (named == ""), "")
    label = table["label"].to_pandas().mask(ids.isin(list(unlabelled)), "")
    for name, values in (("status", status), ("picture", picture), ("label", label)):
        index = table.schema.get_field_index(name)
        table = table.set_column(index, name, pa.array(values.astype(str), pa.string()))
    write_table(table, goal)


def rejections(rows: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    """Rows of ``rejected.parquet`` as a table with the columns of ``schema.REJECTED``."""
    return pd.DataFrame({name: [row.get(name, "") for row in rows] for name in schema.REJECTED}, dtype=str)


def add_rejections(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Appends rows to a ``rejected.parquet``."""
    pd.concat([pd.read_parquet(path), rejections(rows)], ignore_index=True).to_parquet(path, index=False)
