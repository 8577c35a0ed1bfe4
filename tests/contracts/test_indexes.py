"""What every search index keeps to, against a plain sort of all similarities."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.core.errors import ConfigError
from pipeline.similarity import indexes
from pipeline.similarity.indexes.base import Index


def vectors(count: int, dimensions: int = 16, seed: int = 0) -> np.ndarray:
    drawn = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


@pytest.fixture(scope="module", params=indexes.names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def opened(name: str, works: np.ndarray, tmp_path: Path) -> Index:
    """The index as serving gets it: created by one process, opened over memory-mapped column-major vectors."""
    indexes.get(name).create(works, tmp_path / "index")
    np.save(tmp_path / "embeddings.npy", np.asfortranarray(works))
    return indexes.get(name).open(np.load(tmp_path / "embeddings.npy", mmap_mode="r"), tmp_path / "index")


def brute_force(works: np.ndarray, queries: np.ndarray, k: int, among: np.ndarray | None = None) -> np.ndarray:
    similarities = queries @ works.T
    if among is not None:
        similarities[:, ~among] = -np.inf
    return np.argsort(-similarities, axis=1, kind="stable")[:, :k]


@pytest.mark.parametrize("count", [1, 7])
def test_a_search_finds_the_most_similar_first(name: str, count: int, tmp_path: Path) -> None:
    works, queries = vectors(300), vectors(count, seed=9)
    rows, similarities = opened(name, works, tmp_path).search(queries, 12)
    assert (rows.dtype, similarities.dtype) == (np.int64, np.float32)
    np.testing.assert_array_equal(rows, brute_force(works, queries, 12))
    np.testing.assert_allclose(similarities, np.take_along_axis(queries @ works.T, rows, 1), atol=1e-6)


def test_a_work_of_the_collection_finds_itself(name: str, tmp_path: Path) -> None:
    works = vectors(50)
    rows, similarities = opened(name, works, tmp_path).search(works[17:18], 3)
    assert rows[0, 0] == 17 and similarities[0, 0] == pytest.approx(1)


@pytest.mark.parametrize("allowed", [1, 5, 150])
def test_a_mask_decides_which_rows_may_be_returned(name: str, allowed: int, tmp_path: Path) -> None:
    works, queries = vectors(300), vectors(4, seed=9)
    among = np.zeros(300, bool)
    among[np.random.default_rng(1).choice(300, allowed, replace=False)] = True
    rows, similarities = opened(name, works, tmp_path).search(queries, 12, among)
    assert rows.shape == similarities.shape == (4, min(12, allowed)) and among[rows].all()
    np.testing.assert_array_equal(rows, brute_force(works, queries, min(12, allowed), among))


def test_a_mask_that_allows_nothing_gives_nothing(name: str, tmp_path: Path) -> None:
    rows, similarities = opened(name, vectors(20), tmp_path).search(vectors(2, seed=9), 5, np.zeros(20, bool))
    assert rows.shape == similarities.shape == (2, 0)


def test_more_than_there_are_gives_all(name: str, tmp_path: Path) -> None:
    rows, similarities = opened(name, vectors(5), tmp_path).search(vectors(1, seed=1), 12)
    assert sorted(rows[0]) == list(range(5)) and (np.diff(similarities[0]) <= 0).all()


def test_equal_similarities_come_by_row_and_each_row_once(name: str, tmp_path: Path) -> None:
    # Halves and ones: their products are exact, so equal works are exactly as similar.
    works = np.array([[1, 0, 0, 0], [0.5] * 4, [0, 1, 0, 0], [0.5] * 4, [0, 0, 1, 0], [0.5] * 4], np.float32)
    index = opened(name, works, tmp_path)
    rows, similarities = index.search(works[1:2], 6)
    assert rows.tolist() == [[1, 3, 5, 0, 2, 4]] and similarities.tolist() == [[1, 1, 1, 0.5, 0.5, 0.5]]
    rows, _ = index.search(works[1:2], 3)
    assert rows.tolist() == [[1, 3, 5]]


@pytest.mark.parametrize("count", [2, 60])
def test_the_graph_is_what_a_plain_sort_finds(name: str, count: int, tmp_path: Path) -> None:
    works = vectors(count)
    graph = opened(name, works, tmp_path).graph(10)
    k = min(10, count - 1)
    assert graph.ids.shape == graph.similarities.shape == (count, k)
    assert graph.ids.dtype == np.int32 and graph.similarities.dtype == np.float32
    everything = works @ works.T
    np.fill_diagonal(everything, -np.inf)
    np.testing.assert_allclose(graph.similarities, -np.sort(-everything, axis=1)[:, :k], atol=1e-6)
    np.testing.assert_allclose(graph.similarities, np.take_along_axis(everything, graph.ids, 1), atol=1e-6)
    assert (graph.ids != np.arange(count)[:, None]).all()


def test_duplicates_are_neighbours_of_one_another_and_not_of_themselves(name: str, tmp_path: Path) -> None:
    works = vectors(40)
    works[25] = works[30] = works[3]
    graph = opened(name, works, tmp_path).graph(5)
    for row, others in ((3, {25, 30}), (25, {3, 30}), (30, {3, 25})):
        assert set(graph.ids[row, :2]) == others and row not in graph.ids[row]
    assert graph.similarities.max() <= 1


def test_it_says_how_it_works(name: str) -> None:
    index = indexes.get(name)
    assert index.title and len(index.description) > 20 and isinstance(index.libraries, tuple)


def test_an_index_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match=r"no index 'exakt'.*Did you mean 'exact'"):
        indexes.get("exakt")
