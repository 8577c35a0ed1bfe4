"""Dots become a density and come back from it."""

import numpy as np
import pytest

from pipeline.images.counting.density import density_of, dots_of


def test_a_density_counts_the_dots_within_and_no_others() -> None:
    dots = np.array([[20.0, 30.0], [50.0, 50.0], [52.0, 51.0], [-40.0, 10.0]])
    density = density_of(dots, np.full(4, 1.5), (40, 60), 2.0)
    assert density.shape == (40, 60) and density.dtype == np.float32
    assert density.sum() == pytest.approx(3, abs=1e-5) and density.min() >= 0
    rows, columns = np.indices(density.shape)
    one = density_of(dots[:1], np.array([1.5]), (40, 60), 2.0)
    assert (one * columns).sum() * 2 + 1 == pytest.approx(20, abs=0.01)
    assert (one * rows).sum() * 2 + 1 == pytest.approx(30, abs=0.01)


def test_a_dot_on_the_edge_is_cut_as_a_larger_density_would_be() -> None:
    half = density_of(np.array([[0.0, 30.0]]), np.array([2.0]), (40, 60), 2.0)
    assert half.sum() == pytest.approx(0.5, abs=0.01)


def test_a_dot_at_the_edge_of_the_picture_counts_within_it() -> None:
    dots = np.array([[8.0, 30.0], [60.0, 71.9]])
    density = density_of(dots, np.array([2.0, 2.0]), (40, 60), 2.0, (8.0, 0.0, 120.0, 72.0))
    assert density.sum() == pytest.approx(2, abs=1e-5)
    assert density[:, :4].sum() == 0 and density[36:].sum() == 0


def test_the_dots_come_back() -> None:
    rng = np.random.default_rng(0)
    grid = np.stack(np.meshgrid(np.arange(12, 190, 14.0), np.arange(12, 150, 14.0)), axis=-1).reshape(-1, 2)
    dots = grid + rng.uniform(-2, 2, grid.shape)
    found = dots_of(density_of(dots, np.full(len(dots), 1.3), (80, 100), 2.0), 2.0)
    assert len(found) == len(dots)
    distances = np.hypot(*(found[:, np.newaxis, :2] - dots[np.newaxis]).transpose(2, 0, 1))
    assert distances.min(axis=1).max() < 2 and set(distances.argmin(axis=1)) == set(range(len(dots)))
    assert found[:, 2].min() > 0.8 and found[:, 2].max() <= 1 and np.all(np.diff(found[:, 2]) <= 0)


def test_there_are_no_more_dots_than_things() -> None:
    density = density_of(np.array([[20.0, 20.0], [60.0, 60.0]]), np.full(2, 1.2), (40, 40), 2.0)
    assert len(dots_of(density * 0.6, 2.0)) == 1
    assert len(dots_of(np.zeros((40, 40), np.float32), 2.0)) == 0
    assert len(dots_of(np.full((40, 40), 2 / 1600, np.float32), 2.0)) <= 2
