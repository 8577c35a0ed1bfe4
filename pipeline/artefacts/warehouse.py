"""``embeddings.parquet``: the vector of every work beside what a search is filtered by, for data warehouses."""

from collections.abc import Iterable

import pyarrow as pa

FILE_NAME = "embeddings.parquet"
#: The column of the vectors.
VECTOR = "embedding"
#: Begins the column of a clustering, which holds the cluster of each work; -1 is noise.
CLUSTER = "cluster_"
#: Columns of ``objects.parquet`` that the table has, and their types. As there, text is "" where nothing is known.
FILTERS: dict[str, pa.DataType] = {
    "title": pa.string(),
    "artist": pa.string(),
    "year_begin": pa.int32(),
    "year_end": pa.int32(),
    "label": pa.string(),
    "culture": pa.string(),
    "classification": pa.string(),
    "department": pa.string(),
    "medium": pa.string(),
    "tags": pa.list_(pa.string()),
    "split": pa.string(),
}


def table_schema(dimensions: int, clusterings: Iterable[str]) -> pa.Schema:
    """The columns of the table: the work's id, its vector float32 (dimensions,), :data:`FILTERS` and the clusterings.

    The vectors are Arrow lists of a fixed size. Parquet has no such type; readers that do not know Arrow's own
    description of the columns read lists.
    """
    return pa.schema(
        [
            pa.field("object_id", pa.string(), nullable=False),
            (VECTOR, pa.list_(pa.float32(), dimensions)),
            *FILTERS.items(),
            *((f"{CLUSTER}{name}", pa.int32()) for name in clusterings),
        ]
    )
