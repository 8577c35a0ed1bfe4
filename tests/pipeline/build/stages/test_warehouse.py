"""The table for data warehouses says of every work what the build's own files say, in their order."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.artefacts import schema
from pipeline.artefacts.warehouse import FILTERS, table_schema
from pipeline.build.config import resolve
from pipeline.build.runner import RESULT
from pipeline.build.stage import Context
from pipeline.build.stages import warehouse

CLASSES = ("china", "japan", "india")
CLUSTERINGS = ("agglomerative", "hdbscan")


def works(count: int, seed: int = 0) -> pd.DataFrame:
    """Rows of ``objects.parquet``. Every seventh work has no years, and the last work no class."""
    rng = np.random.default_rng(seed)
    years = pd.Series(rng.integers(1600, 1900, count), dtype="Int32")
    years[::7] = pd.NA
    table = {name: pd.Series([column.empty()] * count) for name, column in schema.OBJECTS.items()} | {
        "object_id": [f"work-{row:05}" for row in range(count)],
        "title": [f"Work {row}, of the “north”" if row % 5 else "" for row in range(count)],
        "label": [CLASSES[row % len(CLASSES)] if row < count - 1 else "" for row in range(count)],
        "year_begin": years,
        "year_end": years + 20,
        "tags": [["mountain", 'a "mist", or rain'][: row % 3] for row in range(count)],
        "split": rng.choice(schema.SPLITS, count),
        "wall_number": "of the source's own columns",
    }
    return pd.DataFrame(table)


def vectors(count: int, dimensions: int = 16, seed: int = 0) -> np.ndarray:
    drawn = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def context(folder: Path, objects: pd.DataFrame, embeddings: np.ndarray) -> Context:
    """The results of the stages that the stage needs, and an empty folder for its own."""
    inputs = {name: folder / name for name in ("split", "embed", "cluster")}
    for path in (*inputs.values(), folder / "out"):
        path.mkdir(parents=True)
    objects.to_parquet(inputs["split"] / "objects.parquet", index=False)
    np.save(inputs["embed"] / "embeddings.npy", np.asfortranarray(embeddings))
    for step, name in enumerate(CLUSTERINGS, 2):
        table = pd.DataFrame({"row": range(len(objects)), "cluster": np.arange(len(objects)) % step - 1})
        table.assign(strength=1.0).to_parquet(inputs["cluster"] / f"{name}.parquet", index=False)
        pd.DataFrame({"cluster": [0], "name": ["mist"]}).to_parquet(inputs["cluster"] / f"{name}_labels.parquet")
        (inputs["cluster"] / f"{name}.json").write_text("{}")
    # As the runner leaves it in the folder of every stage.
    (inputs["cluster"] / RESULT).write_text("{}")
    return Context(resolve({}), inputs, folder / "out")


def written(folder: Path, objects: pd.DataFrame, embeddings: np.ndarray) -> Path:
    """``embeddings.parquet`` of these works."""
    warehouse.run(context(folder, objects, embeddings))
    return folder / "out" / "embeddings.parquet"


def test_a_row_has_the_vector_the_columns_and_the_clusters_of_its_work(tmp_path: Path) -> None:
    objects, embeddings = works(100), vectors(100)
    table = pq.read_table(written(tmp_path, objects, embeddings))
    assert table.schema == table_schema(16, CLUSTERINGS)
    assert table.schema.field("embedding").type == pa.list_(pa.float32(), 16)
    found = table["embedding"].combine_chunks().flatten().to_numpy().reshape(100, 16)
    np.testing.assert_array_equal(found, embeddings)
    for name in ("object_id", *FILTERS):
        told = [None if np.ndim(value) == 0 and pd.isna(value) else value for value in objects[name]]
        assert table[name].to_pylist() == told, name
    assert table["cluster_agglomerative"].to_pylist() == [row % 2 - 1 for row in range(100)]
    assert table["cluster_hdbscan"].to_pylist() == [row % 3 - 1 for row in range(100)]


def test_a_row_group_has_at_most_the_bytes_that_are_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    objects, embeddings = works(100), vectors(100)
    whole = pq.read_table(written(tmp_path / "whole", objects, embeddings))
    monkeypatch.setattr(warehouse, "GROUP_BYTES", 29 * 16 * 4 + 63)
    path = written(tmp_path / "parts", objects, embeddings)
    groups = pq.ParquetFile(path).metadata
    assert [groups.row_group(index).num_rows for index in range(groups.num_row_groups)] == [29, 29, 29, 13]
    assert pq.read_table(path).equals(whole)


def test_the_same_works_give_the_same_bytes(tmp_path: Path) -> None:
    first, again = (written(tmp_path / name, works(50), vectors(50)) for name in ("first", "again"))
    assert first.read_bytes() == again.read_bytes()
    assert first.read_bytes() != written(tmp_path / "other", works(50), vectors(50, seed=1)).read_bytes()


def test_columns_in_which_nothing_is_known_keep_their_types(tmp_path: Path) -> None:
    objects = works(5).assign(tags=[[]] * 5, year_begin=np.nan, year_end=[1700.0, np.nan, 1702.0, np.nan, np.nan])
    table = pq.read_table(written(tmp_path, objects, vectors(5)))
    assert table.schema == table_schema(16, CLUSTERINGS)
    assert table["tags"].to_pylist() == [[]] * 5 and table["year_begin"].null_count == 5
    assert table["year_end"].to_pylist() == [1700, None, 1702, None, None]


def test_a_collection_without_works_has_a_table_without_rows(tmp_path: Path) -> None:
    table = pq.read_table(written(tmp_path, works(5)[:0], vectors(5)[:0]))
    assert table.num_rows == 0 and table.schema == table_schema(16, CLUSTERINGS)
