import numpy as np
import pytest

from benchmarks._wall_scenes import WALLS, wall_scene
from benchmarks.walls import found_in
from pipeline.images.convex import overlap
from tests.pipeline.pictures import scene


def test_overlap_is_intersection_over_union() -> None:
    square = np.array([[0, 0], [10, 0], [10, 10], [0, 10]], float)
    assert overlap(square, square) == pytest.approx(1)
    assert overlap(square, square + (5, 0)) == pytest.approx(1 / 3)
    assert overlap(square, square + (20, 0)) == 0


@pytest.mark.parametrize("seed", range(3))
def test_the_painting_lies_where_the_scene_says(seed: int) -> None:
    """A painting of one colour: it is inside of the corners, and nowhere near beyond the frame."""
    green = (20, 200, 40)
    drawn = wall_scene(np.full((64, 64, 3), green, np.uint8), seed, longest=640)
    middle = drawn.corners.mean(axis=0)
    inside = np.rint(middle + 0.9 * (drawn.corners - middle)).astype(int)
    outside = np.rint(middle + 1.04 * (drawn.outer - middle)).astype(int)

    def is_green(places: np.ndarray) -> list[bool]:
        seen = drawn.pixels[places[:, 1], places[:, 0]].astype(int)
        return list((seen[:, 1] > seen[:, 0] + 60) & (seen[:, 1] > seen[:, 2] + 60))

    assert all(is_green(inside)) and not any(is_green(outside))
    assert drawn.wall == WALLS[seed] and 0.1 < drawn.share < 0.62 and 0 <= drawn.tilt <= 25


def test_a_photograph_is_measured() -> None:
    value, taken = found_in(wall_scene(scene(1), 0))
    assert 0 <= value <= 1 and taken > 0
