"""The exact index: what it does beyond the contract of every index."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.similarity.indexes import exact
from pipeline.similarity.indexes.exact import ExactIndex


def test_the_largest_come_first_and_equal_ones_by_index() -> None:
    values = np.array([0.1, 0.9, 0.5, 0.9, 0.5, 0.2], np.float32)
    assert exact.top_k(values, 3).tolist() == [1, 3, 2]
    assert exact.top_k(values, 6).tolist() == exact.top_k(values, 99).tolist() == [1, 3, 2, 4, 5, 0]


@pytest.mark.parametrize("k", [1, 5, 99, 100])
def test_top_k_is_the_beginning_of_a_stable_sort(k: int) -> None:
    values = np.random.default_rng(0).normal(size=(7, 100)).astype(np.float32)
    np.testing.assert_array_equal(exact.top_k(values, k), np.argsort(-values, axis=1, kind="stable")[:, :k])


def test_more_queries_than_a_block_are_all_answered() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(50, 6)).astype(np.float32)
    queries = rng.normal(size=(exact.BLOCK * 2 + 3, 6)).astype(np.float32)
    rows, similarities = ExactIndex(vectors).search(queries, 4)
    expected = -np.sort(-(queries @ vectors.T), axis=1)[:, :4]
    np.testing.assert_allclose(similarities, expected, atol=1e-5)
    np.testing.assert_allclose(np.take_along_axis(queries @ vectors.T, rows, 1), expected, atol=1e-5)


def test_a_collection_larger_than_a_block_has_its_whole_graph() -> None:
    vectors = np.random.default_rng(0).normal(size=(exact.BLOCK + 37, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    everything = vectors @ vectors.T
    np.fill_diagonal(everything, -np.inf)
    graph = ExactIndex(vectors).graph(10)
    np.testing.assert_allclose(graph.similarities, -np.sort(-everything, axis=1)[:, :10], atol=1e-6)
