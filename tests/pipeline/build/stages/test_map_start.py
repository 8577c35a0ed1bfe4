"""Where a map begins: at the places of the build that is live, unless there are none or they would mislead."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.artefacts.store import ArtefactStore
from pipeline.build import map_starts
from pipeline.build.config import resolve
from pipeline.build.stage import Context
from pipeline.build.stages import map_start
from pipeline.core.files import write_json
from pipeline.similarity.maps import CollectionMap
from tests.tiny_build import publish

#: The tiny build's maps are of the whole embedding, as those of builds of before.
SHOWN = CollectionMap("umap", "umap", "embedding")


@pytest.fixture
def store(tmp_path: Path) -> ArtefactStore:
    return ArtefactStore(publish(tmp_path / "artefacts"))


def started(folder: Path, ids: list[str], graph: np.ndarray, build: Path | None, shown: CollectionMap = SHOWN) -> Path:
    """The folder that the stage writes for works with these ids and this neighbour graph."""
    made, out = folder / "made", folder / "out"
    made.mkdir()
    out.mkdir()
    pd.DataFrame({"object_id": ids}).to_parquet(made / "objects.parquet")
    for name in ("neighbours", "map_neighbours"):
        np.save(made / f"{name}_ids.npy", graph.astype(np.int32))
        np.save(made / f"{name}_similarities.npy", np.full(graph.shape, 0.5, np.float32))
    inputs = dict.fromkeys(("prepare", "neighbours", "map_neighbours"), made)
    map_start.run(Context(resolve({}), inputs, out, previous=build), shown)
    return out / map_starts.FOLDER


def with_new_works(store: ArtefactStore, new: int) -> tuple[list[str], np.ndarray]:
    """Ids and graph of new works in front of the build's, whose neighbours are the same as before."""
    ids = [*(f"new-{number}" for number in range(new)), *store.objects["object_id"]]
    theirs = np.zeros((new, store.neighbours_ids.shape[1]), int) + new
    return ids, np.vstack([theirs, np.asarray(store.neighbours_ids) + new])


def test_works_begin_where_they_were(store: ArtefactStore, tmp_path: Path) -> None:
    folder = started(tmp_path, *with_new_works(store, 3), store.root)
    start = map_starts.read(folder, "umap")
    assert start is not None
    assert start.rows.tolist() == list(range(3, 3 + len(store)))
    np.testing.assert_array_equal(start.points, store.projections["umap"])
    about = json.loads((folder / "umap.json").read_text())
    assert about == {"reason": "warm", "works": 12, "placed": 0.8, "neighbours_kept": 1.0}


def test_most_works_new_or_no_build_or_no_such_map_begin_anew(store: ArtefactStore, tmp_path: Path) -> None:
    cases = [
        (with_new_works(store, 13), store.root, SHOWN, "mostly_new"),
        (with_new_works(store, 1), None, SHOWN, "no_map_before"),
        (with_new_works(store, 1), store.root, CollectionMap("tsne", "tsne", "embedding"), "no_map_before"),
        # The build's map is of other vectors.
        (with_new_works(store, 1), store.root, CollectionMap("umap", "umap", "label_free"), "no_map_before"),
    ]
    for number, (works, build, shown, reason) in enumerate(cases):
        own = tmp_path / f"{number}"
        own.mkdir()
        folder = started(own, *works, build, shown)
        assert map_starts.read(folder, shown.name) is None
        assert map_starts.about(folder, shown.name)["reason"] == reason


def test_a_damaged_build_is_said_and_begins_anew(
    store: ArtefactStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    works = with_new_works(store, 1)
    (store.root / "projections/umap.npy").write_bytes(b"cut")
    with caplog.at_level("INFO", "pipeline"):
        folder = started(tmp_path, *works, store.root)
    assert map_starts.about(folder, "umap")["reason"] == "no_map_before"
    assert "umap begins anew" in caplog.text and "damaged" in caplog.text


def test_the_same_works_begin_where_the_live_build_began(store: ArtefactStore, tmp_path: Path) -> None:
    """Else the map would be another one, though nothing is new."""
    np.save(store.root / "neighbours_similarities.npy", np.full(store.neighbours_ids.shape, 0.5, np.float32))
    ids, graph = list(store.objects["object_id"]), np.asarray(store.neighbours_ids)
    anew = tmp_path / "anew"
    anew.mkdir()
    folder = started(anew, ids, graph, store.root)
    assert map_starts.read(folder, "umap") is None and map_starts.about(folder, "umap")["reason"] == "no_map_before"
    kept = store.root / map_starts.FOLDER
    kept.mkdir()
    write_json(kept / "umap.json", {"reason": "warm", "works": 2})
    pd.DataFrame({"row": [0, 5], "x": np.float32([1, 2]), "y": np.float32([3, 4])}).to_parquet(kept / "umap.parquet")
    folder = started(tmp_path, ids, graph, store.root)
    start = map_starts.read(folder, "umap")
    assert start is not None and start.rows.tolist() == [0, 5] and start.points.tolist() == [[1, 3], [2, 4]]
    assert map_starts.about(folder, "umap") == {"reason": "warm", "works": 2}


def test_a_setting_leaves_the_build_before_out() -> None:
    for value, reads in ((True, True), (False, False)):
        stages = list(map_start.stages(resolve({"projection.warm_start": value})))
        assert [stage.name.removeprefix("map_start-") for stage in stages] == ["pca", "tsne", "umap", "tsne-labelled"]
        assert all(bool(stage.previous) == reads for stage in stages)
