"""A new picture lies among the works that are nearest in a map's own vectors."""

import numpy as np
import pytest

from pipeline.query import placing
from pipeline.query.placing import leading_values_tell, nearest_works, place, spread_of


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


def test_of_few_works_all_values_are_compared() -> None:
    columns = collection(600)
    exact = np.argsort(-(columns[:, 7] @ columns), kind="stable")[:10]
    assert nearest_works(columns, columns[:, 7], 10, True).tolist() == exact.tolist() and exact[0] == 7
    assert nearest_works(columns[:, :4], columns[:, 0], 10, True).tolist()[0] == 0


def test_of_many_works_nearly_all_true_neighbours_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "ALL_VALUES", 1_000)
    monkeypatch.setattr(placing, "ROUNDS", ((16, 800), (48, 200)))
    columns = collection(6_000)
    shared = 0
    for row in range(0, 6_000, 200):
        exact = np.argsort(-(columns[:, row] @ columns), kind="stable")[:10]
        found = nearest_works(columns, columns[:, row], 10, True)
        assert found[0] == row and len(set(found.tolist())) == 10
        similarities = columns[:, row] @ columns[:, found]
        assert (np.diff(similarities) <= 1e-6).all()
        shared += len(np.intersect1d(exact, found))
        assert nearest_works(columns, columns[:, row], 10, False).tolist() == exact.tolist()
    assert shared / 300 > 0.95


def test_leading_values_are_trusted_where_they_hold_most_of_the_squares() -> None:
    columns = collection(6_000)
    assert leading_values_tell(columns) and not leading_values_tell(columns[::-1])
    assert leading_values_tell(columns[:, :3]) and not leading_values_tell(np.ones((256, 5), np.float32))
