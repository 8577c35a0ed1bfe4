"""Exact nearest neighbours, against a plain sort and against scikit-learn."""

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from pipeline.core import nearest
from pipeline.core.nearest import nearest_neighbours, neighbour_graph, top_k


def vectors(count: int, seed: int = 0) -> np.ndarray:
    """Unit vectors float32 (count, 6)."""
    drawn = np.random.default_rng(seed).normal(size=(count, 6)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def test_the_largest_come_first_and_equal_ones_by_index() -> None:
    values = np.array([0.1, 0.9, 0.5, 0.9, 0.5, 0.2], np.float32)
    assert top_k(values, 3).tolist() == [1, 3, 2]
    assert top_k(values, 6).tolist() == top_k(values, 99).tolist() == [1, 3, 2, 4, 5, 0]


@pytest.mark.parametrize("k", [1, 5, 99, 100])
def test_top_k_is_the_beginning_of_a_stable_sort(k: int) -> None:
    values = np.random.default_rng(0).normal(size=(7, 100)).astype(np.float32)
    np.testing.assert_array_equal(top_k(values, k), np.argsort(-values, axis=1, kind="stable")[:, :k])


@pytest.mark.parametrize("count", [100, 1_024, 60_000])
@pytest.mark.parametrize("k", [1, 12, 90])
def test_top_k_of_many_equal_values_takes_the_first_of_them(count: int, k: int) -> None:
    # Nine distinct values: the k-th largest stands in many places, before, in and behind the last whole run.
    values = np.random.default_rng(k).integers(0, 9, (2, count)).astype(np.float32)
    np.testing.assert_array_equal(top_k(values, k), np.argsort(-values, axis=1, kind="stable")[:, :k])
    np.testing.assert_array_equal(top_k(values[0], k), top_k(values, k)[0])


def test_top_k_finds_the_largest_at_either_end() -> None:
    for places in ([0, 1, 2], [4_997, 4_998, 4_999], [0, 2_500, 4_999]):
        values = np.zeros(5_000, np.float32)
        values[places] = 1
        assert top_k(values, 3).tolist() == places


@pytest.mark.parametrize("count", [8, 5_000])
def test_top_k_counts_what_is_no_number_as_least(count: int) -> None:
    values = np.full(count, np.nan, np.float32)
    values[[1, 3]] = -np.inf, 2
    assert top_k(values, 3).tolist() == [3, 1, 0]


def test_neighbours_are_those_of_scikit_learn_however_many_queries_there_are() -> None:
    gallery, queries = vectors(80), vectors(nearest.BLOCK * 2 + 3, seed=1)
    rows, similarities = nearest_neighbours(queries, np.asfortranarray(gallery), 4)
    distances, expected = NearestNeighbors(n_neighbors=4, algorithm="brute").fit(gallery).kneighbors(queries)
    np.testing.assert_array_equal(rows, expected)
    np.testing.assert_allclose(similarities, 1 - distances**2 / 2, atol=1e-5)


def test_only_allowed_rows_are_found() -> None:
    gallery = vectors(30)
    among = np.arange(30) % 3 == 0
    rows, similarities = nearest_neighbours(gallery[:5], gallery, 99, among)
    assert rows.shape == (5, 10) and among[rows].all()
    np.testing.assert_allclose(similarities, -np.sort(-(gallery[:5] @ gallery[among].T), axis=1), atol=1e-6)


@pytest.mark.parametrize("count", [2, 60, nearest.BLOCK + 37])
def test_the_graph_of_a_collection_leaves_out_each_work_itself(count: int) -> None:
    collection = vectors(count)
    everything = collection @ collection.T
    np.fill_diagonal(everything, -np.inf)
    ids, similarities = neighbour_graph(np.asfortranarray(collection), 10)
    k = min(10, count - 1)
    assert ids.shape == (count, k) and ids.dtype == np.int32 and similarities.dtype == np.float32
    assert (ids != np.arange(count)[:, None]).all()
    np.testing.assert_allclose(similarities, -np.sort(-everything, axis=1)[:, :k], atol=1e-6)


def exact_vectors(count: int, seed: int = 0) -> np.ndarray:
    """Ones and minus ones, float32 (count, 6): products are exact in any order, and many are equal."""
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.float32), (count, 6))


@pytest.fixture(params=[1, 64, 10_000])
def held(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Bounds of memory with which the gallery is compared row by row, in parts that do not divide it, and at once."""
    monkeypatch.setattr(nearest, "BLOCK", 7)
    monkeypatch.setattr(nearest, "GATHERED", 3)
    monkeypatch.setattr(nearest, "HELD", request.param)
    return int(request.param)


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("k", [1, 12, 100])
@pytest.mark.parametrize("share", [1.0, 0.5, 0.15, 0.02])
@pytest.mark.parametrize("order", [np.asfortranarray, np.ascontiguousarray])
def test_the_parts_of_a_gallery_decide_nothing(order: Callable[[np.ndarray], np.ndarray], share: float, k: int) -> None:
    gallery, queries = exact_vectors(100), exact_vectors(17, seed=1)
    among = np.random.default_rng(2).random(100) < share
    everything = queries @ gallery.T
    everything[:, ~among] = -np.inf
    expected = np.argsort(-everything, axis=1, kind="stable")[:, : min(k, among.sum())]
    rows, similarities = nearest_neighbours(queries, order(gallery), k, None if share == 1 else among)
    np.testing.assert_array_equal(rows, expected)
    np.testing.assert_array_equal(similarities, np.take_along_axis(everything, expected, 1))


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("order", [np.asfortranarray, np.ascontiguousarray])
def test_the_parts_of_a_collection_decide_nothing_in_its_graph(order: Callable[[np.ndarray], np.ndarray]) -> None:
    collection = exact_vectors(60)
    everything = collection @ collection.T
    np.fill_diagonal(everything, -np.inf)
    expected = np.argsort(-everything, axis=1, kind="stable")[:, :15]
    ids, similarities = neighbour_graph(order(collection), 15)
    np.testing.assert_array_equal(ids, expected)
    np.testing.assert_array_equal(similarities, np.take_along_axis(everything, expected, 1))


@pytest.mark.parametrize("graph", [True, False])
def test_memory_does_not_grow_with_the_gallery(graph: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "BLOCK", 64)
    monkeypatch.setattr(nearest, "HELD", 2**14)
    collection = vectors(3_000)
    tracemalloc.start()
    try:
        results = neighbour_graph(collection, 5) if graph else nearest_neighbours(collection, collection, 5)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # One block against all would be 64 x 3,000 similarities, 768 kB.
    assert peak - sum(array.nbytes for array in results) < 400_000


@pytest.mark.parametrize("count", [0, 1])
def test_a_collection_without_a_pair_has_a_graph_without_neighbours(count: int) -> None:
    assert [each.shape for each in neighbour_graph(vectors(count), 5)] == [(count, 0)] * 2
