"""Stage warehouse: the embeddings and the filter columns as one table, for searches in a data warehouse."""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.artefacts.warehouse import CLUSTER, FILE_NAME, FILTERS, VECTOR, table_schema
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage

#: Bytes of the vectors of a row group, at most. One row group is held in memory at a time. Engines read row groups in
#: parallel, and a small one costs them more than it saves: BigQuery advises 16 MiB or more.
GROUP_BYTES = 2**25
_LABELS = "_labels"


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    yield Stage(
        "warehouse",
        run,
        needs=["split", "embed", "cluster"],
        libraries=["pyarrow"],
        publishes={FILE_NAME: FILE_NAME},
    )


def run(context: Context) -> None:
    """Writes ``embeddings.parquet``: N rows in the order of ``objects.parquet``, see :func:`.table_schema`."""
    # Column-major and mapped: a block of rows is read from a few neighbouring pages of each column.
    embeddings = np.load(context.inputs["embed"] / "embeddings.npy", mmap_mode="r")
    folder = context.inputs["cluster"]
    # Each clustering has a table and one with this ending; the folder of a stage has files of the runner's too.
    names = sorted(path.stem.removesuffix(_LABELS) for path in folder.glob(f"*{_LABELS}.parquet"))
    clusters = {
        f"{CLUSTER}{name}": pq.read_table(folder / f"{name}.parquet", columns=["cluster"])["cluster"] for name in names
    }
    schema = table_schema(embeddings.shape[1], names)
    # A dictionary of vector components would be given up after a megabyte in each row group.
    dictionary = [name for name, kind in FILTERS.items() if pa.types.is_string(kind)]
    rows = max(1, GROUP_BYTES // (embeddings.itemsize * embeddings.shape[1]))
    start = 0
    with (
        pq.ParquetFile(context.inputs["split"] / "objects.parquet") as objects,
        pq.ParquetWriter(context.out / FILE_NAME, schema, use_dictionary=dictionary) as writer,
    ):
        for batch in objects.iter_batches(rows, columns=["object_id", *FILTERS]):
            stop = start + len(batch)
            described = {name: batch[name] for name in batch.schema.names}
            described |= {name: column.slice(start, len(batch)) for name, column in clusters.items()}
            writer.write_table(_row_group(embeddings[start:stop], described, schema), row_group_size=rows)
            start = stop


def _row_group(vectors: np.ndarray, described: Mapping[str, pa.Array], schema: pa.Schema) -> pa.Table:
    """Vectors float32 (n, D) and their n values of the other columns, by name and of any type that can be cast."""
    components = pa.array(np.ascontiguousarray(vectors).ravel())
    columns = {VECTOR: pa.FixedSizeListArray.from_arrays(components, vectors.shape[1])}
    columns |= {name: values.cast(schema.field(name).type) for name, values in described.items()}
    return pa.Table.from_arrays([columns[name] for name in schema.names], schema=schema)
