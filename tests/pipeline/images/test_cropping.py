import cv2
import numpy as np
import pytest

from pipeline.core.errors import ImageError
from pipeline.images.cropping import WHOLE, Part, cropped, parsed, sides_for
from pipeline.images.decoder_pool import Picture
from tests.pipeline.images.walls import HEIGHT, TILTED, WIDTH, photograph
from tests.pipeline.pictures import scene


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


def part_of(corners: np.ndarray) -> Part:
    return tuple(((corners + 0.5) / (WIDTH, HEIGHT)).ravel())


def test_what_four_corners_enclose_is_straightened() -> None:
    """A painting that was seen from aside is as it was."""
    painting = scene(5)
    pixels = photograph(TILTED, painting=painting)
    part = cropped(Picture(pixels, 4 * WIDTH, 4 * HEIGHT, "jpeg"), part_of(TILTED))
    height, width = part.pixels.shape[:2]
    assert (part.width, part.height) == (pytest.approx(4 * width, abs=4), pytest.approx(4 * height, abs=4))
    away = np.abs(part.pixels.astype(int) - cv2.resize(painting, (width, height), interpolation=cv2.INTER_AREA))
    assert away[4:-4, 4:-4].mean() < 8


def test_the_corners_of_an_upright_box_enclose_what_lies_between_its_edges() -> None:
    pixels = scene(1)
    whole = Picture(pixels, 400, 300, "png")
    corners = (0.25, 0.2, 0.75, 0.2, 0.75, 0.8, 0.25, 0.8)
    between, enclosed = cropped(whole, (0.25, 0.2, 0.75, 0.8)), cropped(whole, corners)
    np.testing.assert_array_equal(between.pixels, enclosed.pixels)
    assert sides_for(corners, 224) == sides_for((0.25, 0.2, 0.75, 0.8), 224)


def test_parts_are_read_from_addresses() -> None:
    assert parsed("0.1,0.2,0.5,0.6") == (0.1, 0.2, 0.5, 0.6)
    assert parsed("0,0,1,1") == WHOLE
    assert len(parsed("0.2,0.2,0.8,0.25,0.75,0.9,0.1,0.8")) == 8


@pytest.mark.parametrize(
    "text",
    [
        "0.1",
        "a,b,c,d",
        "nan,0,1,1",
        "0.2,0.2,0.8,0.2,0.8,0.8",
        "0.2,0.2,0.2,0.8,0.8,0.8,0.8,0.2",  # anticlockwise
        "0.2,0.2,0.8,0.8,0.8,0.2,0.2,0.8",  # its sides cross
        "0.2,0.2,0.8,0.2,0.3,0.3,0.2,0.8",  # one corner between the others
        "0.2,0.2,0.21,0.2,0.21,0.8,0.2,0.8",  # too narrow
        "-9,0.2,0.8,0.2,0.8,0.8,0.2,0.8",
        "nan,0.2,0.8,0.2,0.8,0.8,0.2,0.8",
        "inf,0.2,0.8,0.2,0.8,0.8,0.2,0.8",
    ],
)
def test_what_is_no_part_is_refused_with_what_is_one(text: str) -> None:
    with pytest.raises(ValueError, match="left, top, right and bottom edge") as refused:
        parsed(text)
    assert "x and y of its four corners" in str(refused.value)
