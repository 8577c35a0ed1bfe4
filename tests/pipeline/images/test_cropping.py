import numpy as np
import pytest

from pipeline.core.errors import ImageError
from pipeline.images.cropping import cropped, sides_for
from pipeline.images.decoder_pool import Picture


def test_a_part_is_a_picture_of_its_own() -> None:
    pixels = np.arange(400 * 200 * 3, dtype=np.uint32).reshape(200, 400, 3).astype(np.uint8)
    part = cropped(Picture(pixels, 4000, 2000, "jpeg"), (0.25, 0.5, 0.5, 1.0))
    np.testing.assert_array_equal(part.pixels, pixels[100:200, 100:200])
    assert (part.width, part.height) == (1000, 1000)


def test_a_part_of_a_scroll_keeps_its_proportions() -> None:
    """The working copy of a scroll is shrunk more along than across."""
    part = cropped(Picture(np.zeros((512, 1024, 3), np.uint8), 20_000, 1_000, "jpeg"), (0.1, 0.0, 0.2, 1.0))
    assert part.pixels.shape == (512, 103, 3) and (part.width, part.height) == (2000, 1000)


def test_a_part_of_a_few_pixels_is_refused() -> None:
    with pytest.raises(
        ImageError, match=r"20 x 20 pixels; each side needs at least 32\. Choose a larger part"
    ) as refused:
        cropped(Picture(np.zeros((200, 200, 3), np.uint8), 200, 200, "png"), (0, 0, 0.1, 0.1))
    assert refused.value.code == "too_small"


def test_a_picture_is_decoded_larger_for_a_part_of_it() -> None:
    assert sides_for((0, 0, 1, 1), 224) == (1024, 512)
    assert sides_for((0.5, 0, 1, 0.5), 224) == (2048, 1024)
    assert sides_for((0.1, 0.1, 0.15, 0.15), 224) == (4096, 2048)
