"""The exact scan finds what a plain sort finds."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.similarity.indexes import exact


def vectors(count: int, dimensions: int = 16, seed: int = 0) -> np.ndarray:
    found = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_the_largest_come_first_and_of_equals_the_lower_index() -> None:
    values = np.array([0.1, 0.9, 0.5, 0.9, 0.5, 0.2], np.float32)
    assert exact.top_k(values, 3).tolist() == [1, 3, 2]
    assert exact.top_k(values, 6).tolist() == exact.top_k(values, 99).tolist() == [1, 3, 2, 4, 5, 0]


@pytest.mark.parametrize("k", [1, 5, 99, 100])
def test_top_k_is_the_beginning_of_a_stable_sort(k: int) -> None:
    values = np.random.default_rng(0).normal(size=(7, 100)).astype(np.float32)
    np.testing.assert_array_equal(exact.top_k(values, k), np.argsort(-values, axis=1, kind="stable")[:, :k])


def test_search_finds_the_nearest_first_in_either_memory_order() -> None:
    embeddings = vectors(300)
    query = vectors(1, seed=9)[0]
    rows, similarities = exact.search(np.asfortranarray(embeddings), query, 12)
    expected = np.argsort(-(embeddings @ query))[:12]
    np.testing.assert_array_equal(rows, expected)
    np.testing.assert_allclose(similarities, embeddings @ query, atol=1e-6)
    assert (np.diff(similarities[rows]) <= 0).all()


def test_search_for_a_work_of_the_collection_finds_itself() -> None:
    embeddings = vectors(50)
    rows, similarities = exact.search(embeddings, embeddings[17], 3)
    assert rows[0] == 17 and similarities[17] == pytest.approx(1)


def test_search_for_more_than_there_are_gives_all() -> None:
    rows, similarities = exact.search(vectors(5), vectors(1, seed=1)[0], 12)
    assert sorted(rows) == list(range(5)) and len(similarities) == 5


@pytest.mark.parametrize("count", [2, 60, exact.BLOCK + 37])
def test_the_graph_is_what_a_plain_search_finds(count: int) -> None:
    embeddings = vectors(count)
    ids, similarities = exact.graph(np.asfortranarray(embeddings), 10)
    k = min(10, count - 1)
    assert ids.shape == similarities.shape == (count, k)
    assert ids.dtype == np.int32 and similarities.dtype == np.float32
    everything = embeddings @ embeddings.T
    np.fill_diagonal(everything, -np.inf)
    np.testing.assert_allclose(similarities, -np.sort(-everything, axis=1)[:, :k], atol=1e-6)
    np.testing.assert_allclose(similarities, np.take_along_axis(everything, ids, 1), atol=1e-6)
    assert (ids != np.arange(count)[:, None]).all()


def test_duplicates_are_neighbours_of_one_another_and_not_of_themselves() -> None:
    embeddings = vectors(40)
    embeddings[25] = embeddings[30] = embeddings[3]
    ids, similarities = exact.graph(embeddings, 5)
    for row, others in ((3, {25, 30}), (25, {3, 30}), (30, {3, 25})):
        assert set(ids[row, :2]) == others and row not in ids[row]
    assert similarities.max() <= 1
