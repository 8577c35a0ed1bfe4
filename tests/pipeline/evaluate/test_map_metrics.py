"""Neighbourhoods on a map, beside those of its vectors."""

import numpy as np
import pytest

from pipeline.evaluate import map_metrics


def test_neighbours_kept_counts_shared_neighbours() -> None:
    points = np.array([[0.0, 0], [1, 0], [2.5, 0], [10, 0]])
    # Nearest two on the map: 1 2, 0 2, 1 0, 2 1. The graph agrees on 2, 2, 1 and 0 of them.
    ids = np.array([[2, 1], [0, 2], [1, 3], [0, 0]])
    assert map_metrics.neighbours_kept(ids, points, k=2) == pytest.approx((2 + 2 + 1 + 0) / 8)


def test_the_count_of_each_work_is_what_the_share_is_the_mean_of() -> None:
    points = np.array([[0.0, 0], [1, 0], [2.5, 0], [10, 0]])
    ids = np.array([[2, 1], [0, 2], [1, 3], [0, 0]])
    assert map_metrics.neighbours_kept_by_work(ids, points, k=2).tolist() == [2, 2, 1, 0]


def test_neighbours_kept_does_not_count_a_point_as_its_own_neighbour() -> None:
    points = np.zeros((6, 2))
    ids = np.array([[row] * 3 for row in range(6)])
    assert map_metrics.neighbours_kept(ids, points, k=3) == 0


def test_the_share_of_one_class_is_counted_over_works_that_have_one() -> None:
    codes = np.array([0, 0, 1, -1])
    neighbours = np.array([[1, 2], [0, 3], [0, 3], [0, 1]])
    assert map_metrics.same_class(neighbours, codes) == pytest.approx(2 / 6, abs=1e-4)
    # A pair of one class among three others each: one in three of the neighbours of two works of three.
    assert map_metrics.same_class_at_random(codes) == pytest.approx(2 / 9, abs=1e-4)
    assert (
        map_metrics.same_class(neighbours, np.full(4, -1)) is None is map_metrics.same_class_at_random(np.full(4, -1))
    )


def test_the_nearest_on_a_map_leave_the_work_out() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(60, 2))
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    np.testing.assert_array_equal(map_metrics.nearest_on_map(points, 5), np.argsort(distances, axis=1)[:, :5])
    # At one place a work may miss itself among its nearest; it has as many all the same.
    found = map_metrics.nearest_on_map(np.zeros((30, 2)), 5)
    assert found.shape == (30, 5) and not (found == np.arange(30)[:, None]).any()
    assert map_metrics.nearest_on_map(points[:3], 10).shape == (3, 2)
