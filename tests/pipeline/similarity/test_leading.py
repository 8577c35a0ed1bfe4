"""Bounds from the leading axes leave out no result."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.core.errors import ArtefactError
from pipeline.similarity import leading
from pipeline.similarity.indexes import exact
from pipeline.similarity.indexes.exact import ExactIndex
from pipeline.similarity.leading import AXES, BOUNDS, Leading


def vectors(count: int, decay: float, seed: int = 0) -> np.ndarray:
    """Unit vectors float32 (count, 32). With a decay below 1 the last axes vary less than the first."""
    rng = np.random.default_rng(seed)
    turned = np.linalg.qr(np.random.default_rng(9).normal(size=(32, 32)))[0]
    drawn = (rng.normal(size=(count, 32)) * decay ** np.arange(32)) @ turned
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


@pytest.fixture(autouse=True)
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "BOUNDED", 10)
    monkeypatch.setattr(leading, "_PART", 300)  # does not divide the number of vectors


@pytest.mark.parametrize("decay", [0.5, 0.8, 1.0])
@pytest.mark.parametrize("share", [1.0, 0.6, 0.25])
def test_the_candidates_hold_all_results(
    decay: float, share: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leading, "MOST", 1.0)
    works, queries = vectors(2_000, decay), vectors(30, decay, seed=1)
    # A query that is a work, one with a duplicate, and one that lies nowhere near the leading axes.
    queries[0], works[70], queries[1], queries[2] = works[5], works[71], works[70], vectors(1, 1.0, seed=2)[0]
    found = Leading.create(works, tmp_path)
    among = None if share == 1 else np.random.default_rng(3).random(2_000) < share
    assert found
    for query in queries:
        similarities = works @ query if among is None else np.where(among, works @ query, -np.inf)
        candidates = found.candidates(query, works, 12, among)
        assert set(np.argsort(-similarities, kind="stable")[:12]) <= set(candidates)
        assert among is None or among[candidates].all()


@pytest.mark.parametrize("k", [1, 12, 40])
@pytest.mark.parametrize("share", [1.0, 0.5])
def test_the_index_answers_as_a_scan_does(
    share: float, k: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    works, queries = vectors(3_000, 0.5), vectors(20, 0.5, seed=1)
    ExactIndex.create(works, tmp_path)
    index, scan = ExactIndex.open(np.asfortranarray(works), tmp_path), ExactIndex(works)
    among = None if share == 1 else np.random.default_rng(3).random(3_000) < share
    expected = [scan.search(query[np.newaxis], k, among) for query in queries]
    used = []
    search = Leading.search
    monkeypatch.setattr(Leading, "search", lambda *given: used.append(search(*given)) or used[-1])
    for query, (rows, similarities) in zip(queries, expected, strict=True):
        found = index.search(query[np.newaxis], k, among)
        np.testing.assert_array_equal(found[0], rows)
        np.testing.assert_allclose(found[1], similarities, atol=1e-6)
        assert (found[0].dtype, found[1].dtype) == (np.int64, np.float32)
    assert len(used) == 20 and sum(each is not None for each in used) > 10


def test_a_query_of_which_the_bounds_say_nothing_is_scanned(tmp_path: Path) -> None:
    works = vectors(3_000, 0.5)
    ExactIndex.create(works, tmp_path)
    axes = np.load(tmp_path / AXES)
    query = np.linalg.svd(axes.T)[2][-1:].astype(np.float32)  # orthogonal to every axis
    index = ExactIndex.open(works, tmp_path)
    np.testing.assert_array_equal(index.search(query, 12)[0], ExactIndex(works).search(query, 12)[0])


def test_vectors_without_leading_axes_get_no_files(tmp_path: Path) -> None:
    assert Leading.create(vectors(500, 1.0), tmp_path) is None
    assert list(tmp_path.iterdir()) == [] and Leading.open(tmp_path, (500, 32)) is None


def test_a_small_collection_gets_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "BOUNDED", 3_001)
    ExactIndex.create(vectors(3_000, 0.5), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [exact.ROWS]


@pytest.mark.parametrize("name", [AXES, BOUNDS])
@pytest.mark.parametrize("other", [np.zeros((8, 8), np.float32), np.zeros(8, np.float32), None])
def test_files_of_other_vectors_are_refused(name: str, other: np.ndarray | None, tmp_path: Path) -> None:
    works = vectors(3_000, 0.5)
    ExactIndex.create(works, tmp_path)
    (tmp_path / name).write_bytes(b"damaged")
    if other is not None:
        np.save(tmp_path / name, other)
    with pytest.raises(ArtefactError, match=r"leading_.*python -m pipeline\.build"):
        ExactIndex.open(works, tmp_path)
