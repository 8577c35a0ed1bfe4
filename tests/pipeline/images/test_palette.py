"""Palettes rank by how far colours are moved, and bound the earth mover's distance."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from pipeline.images.palette import VALUES, distances, of_colours, oklab, palette
from tests.pipeline.pictures import painting


def test_oklab_of_known_colours() -> None:
    # Ottosson (2020): white is (1, 0, 0); red is (0.628, 0.225, 0.126).
    expected = [[1, 0, 0], [0, 0, 0], [0.6280, 0.2249, 0.1258]]
    np.testing.assert_allclose(oklab(np.array([[255] * 3, [0] * 3, [255, 0, 0]])), expected, atol=5e-4)


@pytest.mark.parametrize("channel", range(3))
@pytest.mark.parametrize("seed", range(4))
def test_a_stronger_recolouring_is_farther(seed: int, channel: int) -> None:
    image = painting(seed, 120, 90)
    shifted = []
    for amount in (0, 8, 20, 45, 90):
        changed = image.astype(int)
        changed[..., channel] += amount
        shifted.append(palette(changed.clip(0, 255).astype(np.uint8)))
    measured = distances(palette(image), np.stack(shifted))
    assert measured[0] == 0 and (np.diff(measured) > 0).all()


def test_where_the_colours_are_does_not_count() -> None:
    image = painting(1, 64, 48)
    assert distances(palette(image), palette(image[::-1, ::-1].copy())[np.newaxis])[0] == 0
    one_row, one_pixel = np.full((1, 500, 3), 90, np.uint8), np.full((1, 1, 3), 90, np.uint8)
    np.testing.assert_array_equal(palette(one_row), palette(one_pixel))


def test_it_is_at_most_the_earth_movers_distance_of_the_colours() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.integers(0, 256, (2, 64, 3))
    costs = np.linalg.norm(oklab(first)[:, np.newaxis] - oklab(second)[np.newaxis], axis=2)
    exact = costs[linear_sum_assignment(costs)].mean()
    shares = np.ones(64)
    measured = distances(of_colours(first, shares), of_colours(second, shares)[np.newaxis])[0]
    assert 0 < measured <= exact + 0.02


def test_shares_decide_how_much_of_a_colour_is_asked_for() -> None:
    red, blue = (200, 30, 30), (30, 40, 200)
    works = np.stack([of_colours([red, blue], [part, 10 - part]) for part in (9, 7, 5, 2)])
    assert works.dtype == np.uint8 and works.shape == (4, VALUES)
    assert np.argsort(distances(of_colours([red, blue], [90, 10]), works)).tolist() == [0, 1, 2, 3]
    assert int(np.argmin(distances(of_colours([blue, red], [0.5, 0.5]), works))) == 2


@pytest.mark.parametrize("shares", [[], [1], [1, -1], [0, 0], [1, float("nan")], [1, float("inf")]])
def test_shares_that_are_none_are_refused(shares: list[float]) -> None:
    with pytest.raises(ValueError, match=r"shares|Shares"):
        of_colours([(0, 0, 0), (9, 9, 9)], shares)
