"""Areas of convex outlines."""

import numpy as np
import pytest

from pipeline.images.convex import area, common_area, overlap, share_within

SQUARE = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)


def test_areas_in_either_sense() -> None:
    assert area(SQUARE) == area(SQUARE[::-1]) == 1 and area(SQUARE[:2]) == 0
    assert area(np.array([[0, 0], [4, 0], [0, 3]])) == 6


@pytest.mark.parametrize("seed", range(200))
def test_outlines_that_nearly_coincide_have_all_in_common(seed: int) -> None:
    """As those of two copies of one picture do: corners differ by some millionths."""
    moved = (SQUARE + np.random.default_rng(seed).normal(0, 3e-6, SQUARE.shape)).astype(np.float32)
    for one, other in ((moved, SQUARE), (SQUARE, moved), (moved[::-1], SQUARE), (512 * moved, 512 * SQUARE)):
        assert overlap(one, other) == pytest.approx(1, abs=1e-4)
        assert share_within(one, other) == pytest.approx(1, abs=1e-4)


def test_parts_in_common() -> None:
    assert common_area(SQUARE, SQUARE + (0.5, 0.25)) == pytest.approx(0.375)
    assert common_area(SQUARE, SQUARE + (2, 0)) == 0
    assert common_area(SQUARE, SQUARE + (1, 0)) == 0, "a side in common"
    assert share_within(0.5 * SQUARE + 0.25, SQUARE) == 1 and share_within(SQUARE, 0.5 * SQUARE) == pytest.approx(0.25)
    diamond = np.array([[0.5, -0.5], [1.5, 0.5], [0.5, 1.5], [-0.5, 0.5]])
    assert common_area(SQUARE, diamond) == pytest.approx(1) and common_area(diamond, SQUARE) == pytest.approx(1)


def test_an_outline_without_an_area_has_nothing_in_common() -> None:
    line = np.array([[0, 0], [1, 1], [0.5, 0.5], [0.2, 0.2]])
    assert common_area(SQUARE, line) == overlap(line, line) == share_within(line, SQUARE) == 0


def test_the_share_of_random_outlines_is_that_of_points_inside() -> None:
    generator = np.random.default_rng(0)
    places = generator.random((200_000, 2)) * 3 - 1
    for _ in range(5):
        angles, radii = np.sort(generator.random(4) * 2 * np.pi), 0.9
        one = 0.5 + radii * np.stack([np.cos(angles), np.sin(angles)], axis=1)  # On a circle: convex.
        inside = np.ones(len(places), bool)
        for begin, end in zip(one, np.roll(one, -1, axis=0), strict=True):
            side = end - begin
            inside &= side[0] * (places[:, 1] - begin[1]) >= side[1] * (places[:, 0] - begin[0])
        inside &= ((places >= 0) & (places <= 1)).all(axis=1)
        assert common_area(one, SQUARE) == pytest.approx(9 * inside.mean(), abs=0.02)
