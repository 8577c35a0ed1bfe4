"""A colour checker by its patches, a ruler by its marks."""

import numpy as np
import pytest

from pipeline.annotations import measure
from pipeline.annotations.measure import MeasureOptions
from pipeline.core.errors import ConfigError
from pipeline.images.decoding import Picture
from tests.pipeline.annotations.measure.drawn import BOARD, WORK, camera, checker, photograph, rectangle, ruler, work

BESIDE = rectangle(-215, 20, *BOARD, 0.1)
WORK_AT = rectangle(60, 0, *WORK, -0.05)


def read(picture: Picture, reference: str) -> dict:
    return measure.open_reader(MeasureOptions(reference=reference))(picture)


def largest(found: dict) -> tuple[float, float]:
    return found["objects"][0]["width_cm"], found["objects"][0]["height_cm"]


def test_a_checker_is_recognised_by_its_patches() -> None:
    found = read(photograph([(WORK_AT, work()), (BESIDE, checker())], camera(20, distance=900)), "auto")
    assert found["reference"]["kind"] == "checker"
    assert largest(found) == pytest.approx((24, 18), rel=0.01)


def test_a_board_without_the_patches_is_not_recognised() -> None:
    """Squares of one colour only, as those of a chessboard or a window, are no colour checker."""
    board = checker(["909090", "303030"] * 12)
    picture = photograph([(WORK_AT, work()), (BESIDE, board)], camera(20, distance=900))
    assert (read(picture, "auto")["reference"] or {"kind": None})["kind"] != "checker"


@pytest.mark.parametrize("tilt", [0, 30])
def test_a_ruler_with_marks_of_centimetres(tilt: float) -> None:
    things = [(rectangle(20, -30, *WORK, -0.05), work()), (rectangle(20, 110, 210, 30, 0.04), ruler(200, fine=False))]
    found = read(photograph(things, camera(tilt)), "ruler")
    assert found["reference"]["kind"] == "ruler" and "taken for centimetres. This is a guess" in found["note"]
    assert largest(found) == pytest.approx((24, 18), rel=0.01)
    width, height = largest(found)
    assert max(abs(width - 24), abs(height - 18)) <= found["objects"][0]["uncertainty_cm"]


def test_longer_marks_tell_that_the_others_are_millimetres() -> None:
    things = [(rectangle(5, -30, 150, 110, -0.05), work()), (rectangle(0, 55, 130, 30, 0.04), ruler(120, fine=True))]
    found = read(photograph(things, camera(0, distance=300)), "ruler")
    assert found["note"].startswith("The marks of the ruler were taken for millimetres, for every longer one fits")
    assert largest(found) == pytest.approx((15, 11), rel=0.01)


def test_the_distance_of_the_marks_can_be_given() -> None:
    """Marks of centimetres that are said to be inches make everything 2.54 times as large."""
    things = [(rectangle(20, -30, *WORK, -0.05), work()), (rectangle(20, 110, 210, 30, 0.04), ruler(200, fine=False))]
    found = read(photograph(things, camera(10)), "ruler:1in")
    assert "note" not in found
    assert largest(found) == pytest.approx((24 * 2.54, 18 * 2.54), rel=0.01)


def test_without_a_ruler_nothing_is_measured() -> None:
    found = read(photograph([(rectangle(0, 0, *WORK), work())], camera(10)), "ruler")
    assert found["reference"] is None and found["note"].startswith("No reference found: no ruler")
    with pytest.raises(ConfigError, match="corners of a ruler"):
        measure.open_reader(MeasureOptions(reference="ruler", corners="0,0 9,0 9,9 0,9"))


def test_noise_has_no_ruler() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (500, 700, 3), np.uint8)
    assert read(Picture(pixels, 700, 500, "png"), "ruler")["reference"] is None
