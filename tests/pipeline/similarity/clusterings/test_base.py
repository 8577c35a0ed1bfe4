"""Clusters are numbered by falling size."""

import numpy as np

from pipeline.similarity.clusterings.base import by_size


def test_the_largest_cluster_is_0_and_noise_stays() -> None:
    found = by_size(np.array([7, 3, 3, -1, 3, 7, 5, -1, -1, -1]))
    assert found.tolist() == [1, 0, 0, -1, 0, 1, 2, -1, -1, -1]


def test_of_equal_clusters_the_lower_number_comes_first() -> None:
    assert by_size(np.array([4, 2, 4, 2])).tolist() == [1, 0, 1, 0]


def test_nothing_but_noise_stays_noise() -> None:
    assert by_size(np.full(5, -1)).tolist() == [-1] * 5
