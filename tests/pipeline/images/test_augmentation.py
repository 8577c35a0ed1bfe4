"""Variations of a picture stay the same picture."""

import numpy as np
import pytest

from pipeline.images.augmentation import vary
from pipeline.images.decoding import cv2
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


def test_a_mirrored_variation_is_mirrored_left_to_right_and_never_upside_down() -> None:
    image = painting(3, 96, 128)
    views = {"as it is": image, "mirrored": image[:, ::-1], "upside down": image[::-1]}
    seen = []
    for seed in range(24):
        found = vary(image, np.random.default_rng(seed), mirror=True)
        alike = {name: np.corrcoef(found.ravel(), view.ravel())[0, 1] for name, view in views.items()}
        seen.append(max(alike, key=lambda name: alike[name]))
    assert set(seen) == {"as it is", "mirrored"} and 6 <= seen.count("mirrored") <= 18


def test_a_reframed_variation_shows_a_part_of_the_picture_as_large_as_the_whole() -> None:
    image = painting(4, 96, 128)
    for seed in range(8):
        found = vary(image, np.random.default_rng(seed), reframe=True)
        assert found.shape == image.shape
        # Somewhere in the whole lies a part of 70 to 100 % that looks like it.
        scores = []
        for height in (68, 82, 96):
            for width in (90, 109, 128):
                part = cv2.resize(found, (width, height), interpolation=cv2.INTER_AREA)
                scores.append(cv2.matchTemplate(image, part, cv2.TM_CCOEFF_NORMED).max())
        assert max(scores) > 0.8
        whole = vary(image, np.random.default_rng(seed))
        assert np.corrcoef(found.ravel(), image.ravel())[0, 1] < np.corrcoef(whole.ravel(), image.ravel())[0, 1]
