"""Exact nearest neighbours, against a plain sort and against scikit-learn."""

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
