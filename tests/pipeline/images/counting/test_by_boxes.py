"""Things like those in the boxes are counted, in several sizes and directions; where there are no others, none are."""

import numpy as np
import pytest

from pipeline.core.errors import AnnotationError
from pipeline.images.counting.by_boxes import count_like
from tests.pipeline.images.counting.scenes import scene


def nearest(points: np.ndarray, others: np.ndarray) -> np.ndarray:
    distances: np.ndarray = np.hypot(*(points[:, None] - others[None]).transpose(2, 0, 1)).min(axis=1)
    return distances


@pytest.mark.parametrize(
    ("count", "size", "turned"), [(30, 22, False), (30, 22, True), (12, 48, True), (45, 14, False)]
)
def test_things_are_counted_where_they_are(count: int, size: float, turned: bool) -> None:
    pixels, boxes = scene(count, size, turned=turned)
    found = count_like(pixels, boxes[:3])
    assert abs(found.count - count) <= max(0.25 * count, 4)
    assert found.low <= count <= found.high and found.low <= found.count <= found.high
    centres = boxes[:, :2] + boxes[:, 2:] / 2
    # Nearly each dot lies on a thing and nearly each thing has a dot; stones have none.
    assert (nearest(found.dots[:, :2], centres) < size / 2).mean() >= 0.8
    assert (nearest(centres, found.dots[:, :2]) < size / 2).mean() >= 0.85
    assert found.density.sum() == pytest.approx(found.count, rel=1e-4)
    assert found.density.shape == (np.ceil(360 / found.cell), np.ceil(480 / found.cell))
    assert found.dots.dtype == np.float32 and (found.dots[:, 2] <= 1).all()


def test_one_box_is_enough() -> None:
    pixels, boxes = scene(20, 26, seed=3)
    assert abs(count_like(pixels, boxes[:1]).count - 20) <= 4


def test_the_density_says_where_they_are() -> None:
    pixels, boxes = scene(30, 22)
    pixels[:, :240] = 140
    found = count_like(pixels, boxes[boxes[:, 0] > 250][:3])
    empty = found.density[:, : int(220 / found.cell)].sum()
    assert empty == 0 and found.count > 5


@pytest.mark.parametrize("ground", ["plain", "noise"])
def test_where_nothing_looks_like_the_boxes_the_count_is_their_number(ground: str) -> None:
    noise = np.random.default_rng(5).integers(0, 256, (300, 400, 3), np.uint8)
    pixels = noise if ground == "noise" else np.full_like(noise, 90)
    found = count_like(pixels, np.array([[20, 20, 40, 40], [200, 100, 40, 40]]))
    assert (found.count, found.low) == (2, 2)
    assert found.high == 2
    assert found.dots[:, :2].tolist() == [[40, 40], [220, 120]]


def test_a_thing_that_is_alone_is_one() -> None:
    pixels = np.full((300, 400, 3), 200, np.uint8)
    pixels[100:130, 200:230] = (20, 60, 160)
    found = count_like(pixels, np.array([[198, 98, 34, 34]]))
    assert found.count == 1 and len(found.dots) == 1


def test_two_boxes_on_one_thing_count_once() -> None:
    pixels = np.full((300, 400, 3), 200, np.uint8)
    pixels[100:130, 200:230] = (20, 60, 160)
    assert count_like(pixels, np.array([[198, 98, 34, 34], [200, 100, 30, 30]])).count == 1


def test_a_box_that_sticks_out_is_cut() -> None:
    pixels, boxes = scene(20, 26, seed=3)
    wide = boxes[0] + [0, 0, 0, 0]
    wide[:2], wide[2:] = -20, boxes[0, :2] + boxes[0, 2:] + 20
    assert count_like(pixels, wide[None]).dots[0, :2].min() > 0


@pytest.mark.parametrize(
    ("boxes", "sentence"),
    [
        (np.empty((0, 4)), "There are 0 boxes. Mark one to 5 things"),
        (np.full((6, 4), 20), "There are 6 boxes. Mark one to 5 things"),
        ([[10, 10, 0, 20]], "Box 1 has no size"),
        ([[10, 10, 20, 20], [500, 10, 20, 20]], "Box 2 lies outside the picture, which is 480 x 360 pixels"),
        ([[10, 10, 20, 3]], "Box 1 is smaller than 4 x 4 pixels"),
        ([[np.nan, 10, 20, 20]], "Box 1 has no size"),
    ],
)
def test_boxes_that_cannot_be_counted_by_are_told(boxes: list[list[float]], sentence: str) -> None:
    pixels, _ = scene(12, 26)
    with pytest.raises(AnnotationError, match=sentence):
        count_like(pixels, np.array(boxes))


def test_a_picture_may_be_tiny() -> None:
    found = count_like(np.full((8, 8, 3), 9, np.uint8), np.array([[1, 1, 6, 6]]))
    assert found.count == 1 and found.density.sum() == 1
