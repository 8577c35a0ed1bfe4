"""How references are named on the command line."""

import pytest

from pipeline.annotations._measure.kinds import corners, parsed
from pipeline.core.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "width", "height"),
    [
        ("card", 85.60, 53.98),
        ("A4", 297.0, 210.0),
        ("letter", 279.4, 215.9),
        ("playing", 88.9, 63.5),
        ("aruco:25.5mm", 25.5, 25.5),
        ("aruco: 1in", 25.4, 25.4),
        ("50x100mm", 100.0, 50.0),
        ("5x10cm", 100.0, 50.0),
    ],
)
def test_a_reference_has_its_size(text: str, width: float, height: float) -> None:
    kind = parsed(text)
    assert kind is not None and (kind.width, kind.height) == pytest.approx((width, height))


def test_auto_names_none() -> None:
    assert parsed("auto") is None


@pytest.mark.parametrize("text", ["coin", "aruco", "0x5mm", "100x50", "aruco:99999999mm", ""])
def test_another_reference_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="--reference"):
        parsed(text)


def test_corners_are_four_pairs() -> None:
    assert corners("1,2 3.5,4 5,6 7,-8") == ((1, 2), (3.5, 4), (5, 6), (7, -8))
    assert corners("") is None


@pytest.mark.parametrize("text", ["1,2 3,4 5,6", "1,2 3,4 5,6 a,b", "1,2 3,4 5,6 7,8 9,10"])
def test_other_corners_are_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="four corners"):
        corners(text)
