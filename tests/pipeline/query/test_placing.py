"""A new picture lies among the works that are nearest in a map's own vectors."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.artefacts import manifest
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.files import write_json
from pipeline.core.nearest import neighbour_graph
from pipeline.query import placing
from pipeline.query.placing import Placer, nearest_by_graph, nearest_works, place, spread_of
from tests.tiny_build import open_store


def test_outliers_do_not_pull_a_place() -> None:
    found = place(np.array([[0, 0], [1, 5], [100, 1]]), np.array([2, 0, 1]))
    assert found.point == (1, 1) and found.rows == (2, 0, 1)
    # Distances from the place: 99, 4 and the square root of 2.
    assert found.spread == pytest.approx(4)


def test_the_spread_is_in_units_of_the_maps_own() -> None:
    points = np.random.default_rng(0).normal(3, 2, (4_000, 2))
    assert spread_of(points) == pytest.approx(np.sqrt(8), rel=0.05)
    assert spread_of(np.zeros((3, 2))) == 1
    everywhere = place(points, np.arange(500), spread_of(points)).spread
    assert everywhere == pytest.approx(0.83, abs=0.05)
    nearest = np.argsort(np.linalg.norm(points - 3, axis=1))[:10]
    assert place(points, nearest, spread_of(points)).spread < 0.1
    for factor in (0.01, 50):
        scaled = place(points * factor, np.arange(500), spread_of(points * factor))
        assert scaled.spread == pytest.approx(everywhere)


def collection(count: int, width: int = 96) -> np.ndarray:
    """Vectors float32 (width, count), a row a value, in groups of fifty; the leading values vary most."""
    rng = np.random.default_rng(count)
    scale = 1 / np.arange(1, width + 1)
    centres = rng.normal(size=(count // 50 + 1, width)) * scale
    vectors = centres[np.arange(count) % len(centres)] + 0.5 * rng.normal(size=(count, width)) * scale
    return np.ascontiguousarray((vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).T, np.float32)


def test_of_few_works_all_are_compared() -> None:
    columns = collection(600)
    exact = np.argsort(-(columns[:, 7] @ columns), kind="stable")[:10]
    assert nearest_works(columns, columns[:, 7], 10).tolist() == exact.tolist() and exact[0] == 7
    assert nearest_works(columns[:, :4], columns[:, 0], 10).tolist()[0] == 0


def test_of_many_works_nearly_all_true_neighbours_are_found_by_the_graph() -> None:
    rows = np.ascontiguousarray(collection(3_000).T)
    ids, _ = neighbour_graph(rows, 40)
    rng = np.random.default_rng(1)
    shared = 0
    for row in range(0, 3_000, 100):
        # Between two works: the search begins at works that are near, but not the nearest.
        query = 0.7 * rows[row] + 0.3 * rows[rng.integers(3_000)]
        exact = np.argsort(-(rows @ query), kind="stable")
        found = nearest_by_graph(rows, ids, query, exact[20:60:4], 10)
        assert len(set(found.tolist())) == 10
        assert (np.diff(rows[found] @ query) <= 1e-6).all()
        shared += len(np.intersect1d(exact[:10], found))
    assert shared / 300 > 0.9


def test_a_graph_of_a_few_works_gives_as_many_as_there_are() -> None:
    rows = np.ascontiguousarray(collection(5).T)
    ids, _ = neighbour_graph(rows, 4)
    found = nearest_by_graph(rows, ids, rows[2], np.array([4, 1]), 10)
    assert found[0] == 2 and sorted(found.tolist()) == [0, 1, 2, 3, 4]


def test_a_placer_of_many_works_finds_the_same_works_as_one_of_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = label_free_build(tmp_path)
    embeddings = np.ascontiguousarray(store.embeddings)
    by_all = Placer(store)
    monkeypatch.setattr(placing, "ALL_WORKS", 2)
    by_graph = Placer(store)
    for row in range(len(store)):
        nearest = np.argsort(-(embeddings @ embeddings[row]), kind="stable")[:10]
        expected, found = by_all(embeddings[row], nearest), by_graph(embeddings[row], nearest)
        assert expected == found and found["umap"].rows[0] == row
    # A build whose index has no copy by rows is searched all the same.
    (store.root / "index/rows.npy").unlink()
    assert Placer(store)(embeddings[0], np.arange(10))["umap"].rows[0] == 0


def label_free_build(folder: Path) -> ArtefactStore:
    """A build of a dozen works whose maps are of the first half of the embedding."""
    store = open_store(folder / "artefacts")
    features = np.ascontiguousarray(store.embeddings[:, :4])
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    head = np.ascontiguousarray(store.embeddings[:, 4:])
    head /= np.linalg.norm(head, axis=1, keepdims=True)
    embeddings = np.hstack([features, head]).astype(np.float32) / np.float32(np.sqrt(2))
    np.save(store.root / "embeddings.npy", np.asfortranarray(embeddings))
    (store.root / "index").mkdir()
    np.save(store.root / "index/rows.npy", embeddings)
    ids, similarities = neighbour_graph(features, 11)
    np.save(store.root / "map_neighbours_ids.npy", ids)
    np.save(store.root / "map_neighbours_similarities.npy", similarities)
    listed = [{"name": "umap", "title": "UMAP", "description": "", "order": 1, "vectors": "label_free"}]
    write_json(store.root / "projections/projections.json", listed)
    (store.root / "training").mkdir()
    write_json(store.root / "training/summary.json", {"embedding": {"parts": {"features": 4, "triplet": 4}}})
    files, _ = manifest.describe_tree(store.root)
    write_json(store.root / "manifest.json", {**store.manifest, "files": files})
    return ArtefactStore(store.root)
