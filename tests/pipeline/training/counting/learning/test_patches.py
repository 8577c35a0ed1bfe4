"""Patches: what is cut from a picture, and the density in its middle."""

import cv2
import numpy as np
import pytest

from pipeline.images.counting.counted import CountedPicture
from pipeline.images.counting.grid import CELL, CONTEXT, OUTSIDE, THING
from pipeline.training.counting.learning.patches import Cutting, batch, typical_size


def dotted(side: int = 200, n: int = 40) -> CountedPicture:
    """Bright spots of nine pixels on dark, a dot in the middle of each."""
    rng = np.random.default_rng(0)
    dots = rng.choice(side // 20, (n, 2)) * 20 + 10.5
    pixels = np.full((side, side, 3), 30, np.uint8)
    for x, y in dots.astype(int):
        pixels[y - 4 : y + 5, x - 4 : x + 5] = 230
    return CountedPicture("dotted", pixels, dots.astype(np.float32), np.full(n, 5, np.float32))


def spot_sizes(patch: np.ndarray) -> np.ndarray:
    """Widths of the bright spots of a patch that its border does not cut."""
    bright = (patch[..., 0] > 180).astype(np.uint8)
    left, top, width, height = cv2.connectedComponentsWithStats(bright)[2][1:, :4].T
    whole = (left > 0) & (top > 0) & (left + width < patch.shape[1]) & (top + height < patch.shape[0])
    return width[whole & (width == height)]


@pytest.mark.parametrize("scales", [(1.0, 1.0), (0.7, 1.4)])
def test_the_density_lies_on_the_things(scales: tuple[float, float]) -> None:
    picture = dotted()
    cutting = Cutting(64, scales, light=0.0, blank=0.0)
    pixels, density, _ = batch([picture], [picture.sizes], 24, cutting, np.random.default_rng(1))
    assert pixels.shape == (24, 64 + 2 * CONTEXT, 64 + 2 * CONTEXT, 3) and pixels.dtype == np.uint8
    assert density.shape == (24, 64 // CELL, 64 // CELL, 1)
    middles = pixels[:, CONTEXT:-CONTEXT, CONTEXT:-CONTEXT, 0].reshape(24, 32, 2, 32, 2).mean(axis=(2, 4))
    dense = density[..., 0] > 0.05
    assert dense.sum() > 50
    assert np.median(middles[dense]) > 180 and np.median(middles[density[..., 0] < 1e-4]) < 60


def test_patches_together_count_as_the_picture_does() -> None:
    picture = dotted()
    cutting = Cutting(64, (1.0, 1.0), light=0.0, blank=0.0)
    pixels, density, _ = batch([picture], [picture.sizes], 300, cutting, np.random.default_rng(2))
    inside = (pixels[:, CONTEXT:-CONTEXT, CONTEXT:-CONTEXT, 0] != OUTSIDE).sum()
    assert density.sum() / inside == pytest.approx(picture.count / 200**2, rel=0.1)


def test_blank_patches_hold_nothing() -> None:
    picture = dotted()
    pixels, density, _ = batch([picture], [picture.sizes], 20, Cutting(32, blank=1.0), np.random.default_rng(3))
    assert density.sum() == 0 and len({patch.tobytes() for patch in pixels}) == 20


def test_sizes_are_guessed_from_the_distances_of_dots() -> None:
    grid = np.stack(np.meshgrid(np.arange(10, 200, 16.0), np.arange(10, 200, 16.0)), axis=-1).reshape(-1, 2)
    picture = CountedPicture("grid", np.zeros((200, 200, 3), np.uint8), grid.astype(np.float32))
    assert np.allclose(typical_size(picture), 12)
    assert len(typical_size(CountedPicture("none", picture.pixels, np.zeros((0, 2), np.float32)))) == 0
    assert typical_size(dotted())[0] == 5


def test_fitted_patches_have_things_of_the_size_at_which_the_network_counts() -> None:
    picture = dotted()
    cutting = Cutting(64, (0.5, 2.0), blank=0.0, fitted=1.0)
    pixels, _, logarithms = batch([picture], [picture.sizes], 12, cutting, np.random.default_rng(4))
    assert logarithms.shape == (12, 1, 1, 1) and np.isnan(logarithms).all(), "sizes are not learned from these"
    middles = np.concatenate([spot_sizes(patch) for patch in pixels])
    # A square spot of nine pixels is said to be a thing of five.
    assert np.median(middles) == pytest.approx(9 * THING / 5, rel=0.25)
    free = Cutting(64, (0.5, 2.0), blank=0.0)
    logarithms = batch([picture], [picture.sizes], 60, free, np.random.default_rng(4))[2]
    assert np.median(logarithms) == pytest.approx(np.log2(5 / THING), abs=0.3)
