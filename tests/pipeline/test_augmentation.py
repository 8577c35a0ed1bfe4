"""Variations of a picture stay the same picture."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.augmentation import vary
from tests.pipeline.pictures import painting


@pytest.mark.parametrize("seed", range(12))
def test_a_variation_is_a_picture_of_the_same_shape_that_looks_alike(seed: int) -> None:
    image = painting(seed, 96, 128)
    before = image.copy()
    found = vary(image, np.random.default_rng(seed))
    assert found.shape == image.shape and found.dtype == np.uint8
    np.testing.assert_array_equal(image, before)
    assert (found != image).any()
    # Channel by channel, so that a swap of red and blue would be seen.
    for channel in range(3):
        assert np.corrcoef(found[..., channel].ravel(), image[..., channel].ravel())[0, 1] > 0.9


def test_a_variation_is_its_seeds_own() -> None:
    image = painting(0, 96, 128)
    first = vary(image, np.random.default_rng(1))
    np.testing.assert_array_equal(first, vary(image, np.random.default_rng(1)))
    assert (first != vary(image, np.random.default_rng(2))).any()


@pytest.mark.parametrize("value", [0, 255])
def test_black_and_white_do_not_wrap_round(value: int) -> None:
    image = np.full((64, 64, 3), value, np.uint8)
    for seed in range(8):
        assert np.abs(vary(image, np.random.default_rng(seed)).astype(int) - value).max() <= 45
