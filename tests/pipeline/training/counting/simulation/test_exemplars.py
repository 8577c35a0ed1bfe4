"""Things are cut out of a picture by boxes, and pictures are simulated with them."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from pipeline.core.errors import ConfigError
from pipeline.training.counting.simulation.exemplars import cut, like, parse_box
from pipeline.training.counting.simulation.recipes import recipe
from pipeline.training.counting.simulation.scenes import simulate

RED, GREEN = (200, 40, 30), (60, 120, 50)


def vine() -> np.ndarray:
    """Red berries of 24 pixels on uneven green, the first one in the box 28,28,24,24."""
    rng = np.random.default_rng(0)
    pixels = (np.full((120, 160, 3), GREEN) + rng.normal(0, 6, (120, 160, 3))).clip(0, 255).astype(np.uint8)
    for centre in ((40, 40), (110, 70)):
        cv2.circle(pixels, centre, 12, RED, -1, cv2.LINE_AA)
    return pixels


def test_a_thing_is_parted_from_its_ground() -> None:
    (berry,) = cut(vine(), [(28, 28, 24, 24)])
    side = berry.cover.shape[0]
    assert berry.cover.shape == berry.depth.shape == (side, side) and side == 37
    assert berry.cover.sum() == pytest.approx(np.pi * 12**2, rel=0.12)
    middle = side // 2
    assert berry.cover[middle, middle] > 0.95 and berry.cover[0, 0] < 0.05
    assert np.abs(berry.colour[middle, middle] - RED).max() < 5
    assert 0.05 < berry.cover[middle, middle + 12] < 0.95, "the edge is soft"


def test_a_box_without_contrast_gives_its_ellipse() -> None:
    (thing,) = cut(np.full((60, 60, 3), 90, np.uint8), [(20, 20, 16, 10)])
    assert thing.cover.sum() == pytest.approx(np.pi * 16 * 10 / 4, rel=0.2)


def test_pictures_are_simulated_with_the_thing_in_its_colours_and_sizes() -> None:
    boxes = [(28.0, 28.0, 24.0, 24.0), (98.0, 58.0, 24.0, 24.0)]
    things = cut(vine(), boxes)
    made = replace(
        like(recipe("berries"), vine(), boxes, things), noise=(0, 0), light=(0, 0), number=(20, 20), overlap=(0, 0)
    )
    assert made.size == (pytest.approx(19.2), pytest.approx(30))
    picture = simulate(made, 1, exemplars=things)
    assert picture.count >= 10
    columns, rows = picture.dots.astype(int).T
    middles, whole = picture.pixels[rows, columns].astype(float), picture.pixels.reshape(-1, 3).mean(axis=0)
    assert np.median(middles[:, 0]) > 150 and np.median(middles[:, 1]) < 80
    assert whole[1] > whole[0], "the ground is green"


@pytest.mark.parametrize(
    ("box", "said"),
    [
        ((0, 0, 3, 30), "is too small"),
        ((150, 10, 20, 20), "not within the picture of 160 x 120 pixels"),
        ((-2, 10, 20, 20), "not within"),
    ],
)
def test_a_box_that_holds_nothing_is_refused(box: tuple[float, float, float, float], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        cut(vine(), [box])


def test_a_box_is_read_from_text() -> None:
    assert parse_box("1,2.5,30,40") == (1, 2.5, 30, 40)
    for text in ("1,2,3", "a,b,c,d", "1,2,3,4,5", "1.2.3,4,5,6"):
        with pytest.raises(ConfigError, match="is no box"):
            parse_box(text)
