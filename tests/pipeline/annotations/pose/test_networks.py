"""What the networks are given, and how their outputs become places in the picture."""

import numpy as np
import pytest

from pipeline.annotations._pose import blazepose, movenet
from pipeline.annotations._pose.network import Network, square_of, turned_square_of
from pipeline.core.errors import ModelFileError


def gradient(width: int, height: int) -> np.ndarray:
    """RGB uint8 (height, width, 3), red grows with x and green with y."""
    rows, columns = np.mgrid[:height, :width]
    return np.stack([columns, rows, np.full_like(rows, 255)], axis=2).astype(np.uint8)


def test_a_part_of_a_picture_keeps_its_places() -> None:
    square = square_of(gradient(200, 100), 50, 20, 64, 32)
    assert square[16, 16, :2] == pytest.approx([50 + 33, 20 + 33], abs=1)


def test_outside_of_the_picture_is_black() -> None:
    square = square_of(gradient(200, 100), 0, -50, 200, 100)
    assert not square[:24].any() and square[26:74, :, 2].all() and not square[76:].any()
    assert not square_of(gradient(200, 100), 500, 500, 50, 10).any()


def test_a_turned_part_leads_back_to_the_picture() -> None:
    square, back = turned_square_of(gradient(200, 200), (90.0, 110.0), 60.0, 0.6, 120)
    for x, y in ((60, 60), (20, 30), (100, 90)):
        assert back @ (x, y, 1) == pytest.approx(square[y, x, :2].astype(float), abs=1.5)


def test_a_turned_person_is_upright_in_its_part() -> None:
    person = blazepose.Person(1.0, hips=(100.0, 100.0), top=(140.0, 100.0))
    _, back = turned_square_of(gradient(200, 200), person.hips, 100.0, person.angle, 100)
    assert back @ (50, 0, 1) == pytest.approx((150, 100)) and person.radius == 40


def test_movenet_gives_y_before_x() -> None:
    output = np.tile(np.array([0.25, 0.5, 0.9], np.float32), (1, 17, 1))
    assert movenet.in_picture(output, 100, 200, 40)[4] == pytest.approx([120, 210, 0.9])


def test_the_detector_has_an_anchor_for_each_box() -> None:
    centres = blazepose.anchors()
    assert centres.shape == (2254, 2) and centres.min() > 0 and centres.max() < 1
    assert centres[0] == pytest.approx([4 / 224, 4 / 224]) and centres[2] == pytest.approx([12 / 224, 4 / 224])


def test_boxes_are_counted_from_their_anchors() -> None:
    boxes = np.zeros((2254, 12), np.float32)
    boxes[0] = [10, 20, 40, 60, 0, 112, *[0] * 6]
    logits = np.full((2254, 1), -1000, np.float32)
    logits[0] = 0
    scores, corners, points = blazepose.decoded(boxes, logits, blazepose.anchors())
    assert scores[0] == 0.5 and scores[1] == pytest.approx(0)
    assert corners[0] * 224 == pytest.approx([4 + 10 - 20, 4 + 20 - 30, 4 + 10 + 20, 4 + 20 + 30])
    assert points[0, 0] * 224 == pytest.approx([4, 116])


def test_of_overlapping_boxes_the_best_is_kept() -> None:
    corners = np.array([[0, 0, 10, 10], [1, 1, 11, 11], [20, 0, 30, 10], [0, 0, 10, 10]], float)
    scores = np.array([0.6, 0.9, 0.7, 0.1])
    assert blazepose.without_overlaps(corners, scores, 0.5) == [1, 2]
    assert blazepose.without_overlaps(corners, scores, 0.95) == []


def test_landmarks_become_the_key_points_of_coco() -> None:
    output = np.zeros((39, 5), np.float32)
    output[11] = [100, 50, 0, 1000, 1000]
    figure = blazepose.of_landmarks(output.reshape(-1), np.array([[2.0, 0, 7], [0, 2.0, 9]]))
    assert figure[5] == pytest.approx([207, 109, 1]) and figure[6] == pytest.approx([7, 9, 0.25])


def test_a_file_that_is_no_network_is_refused(tmp_path: pytest.TempPathFactory) -> None:
    path = tmp_path / "broken.tflite"  # type: ignore[operator]
    path.write_bytes(b"no network")
    with pytest.raises(ModelFileError, match=r"broken\.tflite is not a network that can be run"):
        Network(path)
