"""Tables of a build as Arrow files, which the page maps into memory.

A Parquet file must be decompressed into the memory of each process that reads it. An Arrow file is used as it lies on
the disk: processes share its pages, and the system reads them when they are needed and drops them when it needs memory.
The Parquet files stay what other programs read.
"""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

SUFFIX = ".arrow"
#: Tables with about one row a work, of which the page reads a few rows at a time.
TABLES = ("objects.parquet", "evaluation/predictions.parquet", "tags/works.parquet")


def path_of(table: Path) -> Path:
    """Path of the Arrow file of a Parquet file."""
    return table.with_suffix(SUFFIX)


def write(root: Path) -> None:
    """Writes the Arrow files of those :data:`TABLES` that a build's folder has, beside them."""
    for name in TABLES:
        if (root / name).is_file():
            with pq.ParquetFile(root / name) as file:
                table = file.read()
            # Of other texts, and of several batches, pandas would make a copy.
            text = pa.large_string()
            fields = [each.with_type(text) if pa.types.is_string(each.type) else each for each in table.schema]
            table = table.cast(pa.schema(fields, table.schema.metadata)).combine_chunks()
            path = path_of(root / name)
            with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
                writer.write_table(table)


def read(path: Path) -> pd.DataFrame:
    """The table in an Arrow file, memory-mapped. Columns of lists give a list a row.

    Raises an OSError or a ValueError (pyarrow's errors are ValueErrors) where it is damaged.
    """
    return opened(path).to_pandas(types_mapper=_list_type, split_blocks=True, use_threads=False)


def opened(path: Path) -> pa.Table:
    """The same as Arrow's own table."""
    with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as reader:
        return reader.read_all()


def _list_type(kind: pa.DataType) -> pd.ArrowDtype | None:
    """By default pandas would make an array of each list."""
    return pd.ArrowDtype(kind) if pa.types.is_large_list(kind) or pa.types.is_list(kind) else None
