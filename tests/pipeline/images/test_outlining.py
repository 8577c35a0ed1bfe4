import cv2
import numpy as np
import pytest

from pipeline.images.outlining import painting_in, sight
from tests.pipeline.images.walls import HEIGHT, TILTED, WIDTH, photograph
from tests.pipeline.pictures import scene

#: Corners are found so exactly, in pixels of the photograph.
EXACT = 4.0


def corners_in(pixels: np.ndarray) -> np.ndarray:
    found = painting_in(pixels)
    assert found is not None
    return np.array(found.corners) * (pixels.shape[1], pixels.shape[0]) - 0.5


@pytest.mark.parametrize("seed", range(3))
def test_a_tilted_painting_is_found_on_a_wall(seed: int) -> None:
    pixels = photograph(TILTED, seed)
    assert np.abs(corners_in(pixels) - TILTED).max() < EXACT
    found = sight(pixels)
    assert found.painting is not None
    assert found.painting.share == pytest.approx(
        cv2.contourArea(TILTED.astype(np.float32)) / (HEIGHT * WIDTH), rel=0.03
    )
    assert found.wall == pytest.approx(1 - found.painting.share, abs=0.05)


def test_a_frame_is_left_out() -> None:
    assert np.abs(corners_in(photograph(TILTED, 1, frame=0.07)) - TILTED).max() < EXACT


def test_the_size_of_the_photograph_does_not_matter() -> None:
    pixels = photograph(TILTED)
    for scale in (0.5, 2.5):
        resized = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        assert np.abs(corners_in(resized) / scale - TILTED).max() < EXACT


@pytest.mark.parametrize("seed", range(8))
def test_a_bare_painting_is_left_alone(seed: int) -> None:
    assert painting_in(scene(seed, 420, 560)) is None


@pytest.mark.parametrize("margin", [0.03, 0.08, 0.11])
def test_the_margin_of_a_print_is_left_alone(margin: float) -> None:
    """It runs along the picture's edges, and most of the picture is inside of it."""
    sheet = np.full((600, 800, 3), (232, 224, 204), np.uint8)
    across, down = round(margin * 800), round(margin * 600)
    sheet[down:-down, across:-across] = scene(2, 600 - 2 * down, 800 - 2 * across)
    assert painting_in(sheet) is None


def test_a_wall_without_a_painting_has_none() -> None:
    rng = np.random.default_rng(0)
    bare = np.clip(150 + rng.normal(0, 3, (300, 400, 3)), 0, 255).astype(np.uint8)
    found = sight(bare)
    assert found.painting is None and found.wall > 0.95


@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (400, 3), (33, 40)])
def test_pictures_of_a_few_pixels_have_none(shape: tuple[int, int]) -> None:
    assert painting_in(np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)) is None
