"""Whether two pictures show the same thing, and where one lies in the other."""

import numpy as np
import pytest

from pipeline.images.convex import overlap
from pipeline.images.decoding import cv2
from pipeline.images.keypoints import detect
from pipeline.images.matching import LEAST_INLIERS, Match, correspondences, verified
from tests.pipeline import pictures

HEIGHT, WIDTH = 300, 400


def match(asked: np.ndarray, kept: np.ndarray) -> Match | None:
    one, other = detect(asked, 1000), detect(kept)
    pairs = correspondences(one.descriptors.astype(np.float32), other.descriptors.astype(np.float32))
    sizes = [(picture.shape[1], picture.shape[0]) for picture in (asked, kept)]
    return verified(one.places[pairs[:, 0]], sizes[0], other.places[pairs[:, 1]], sizes[1])


def test_a_photograph_says_where_the_corners_of_the_work_are() -> None:
    work = pictures.scene(1, HEIGHT, WIDTH)
    corners = np.array([[90, 60], [430, 100], [400, 420], [120, 380]], np.float32)
    edges = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    view = cv2.warpPerspective(
        work, cv2.getPerspectiveTransform(edges, corners), (520, 480), borderValue=(150, 140, 130)
    )
    found = match(view, work)
    assert found is not None and found.inliers > 30
    np.testing.assert_allclose(found.outline * (520, 480), corners, atol=6)
    # The photograph's corners in the work, by the inverse of the same view.
    frame = np.array([[[0, 0], [520, 0], [520, 480], [0, 480]]], np.float32)
    back = cv2.perspectiveTransform(frame, cv2.getPerspectiveTransform(corners, edges))[0]
    np.testing.assert_allclose(found.inverse * (WIDTH, HEIGHT), back, atol=25)


def test_a_detail_has_the_works_corners_outside_of_it() -> None:
    work = pictures.scene(2, HEIGHT, WIDTH)
    found = match(work[100:220, 150:310].copy(), work)
    assert found is not None
    np.testing.assert_allclose(
        found.inverse * (WIDTH, HEIGHT), [[150, 100], [310, 100], [310, 220], [150, 220]], atol=4
    )
    assert found.outline[0, 0] < 0 and found.outline[2, 0] > 1


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_picture_is_recognised(turns: int) -> None:
    work = pictures.scene(3, HEIGHT, WIDTH)
    found = match(np.ascontiguousarray(np.rot90(work, turns)), work)
    assert found is not None and found.inliers > 100


def test_grey_and_dark_pictures_are_recognised() -> None:
    work = pictures.scene(4, HEIGHT, WIDTH)
    grey = np.repeat(cv2.cvtColor(work, cv2.COLOR_RGB2GRAY)[..., np.newaxis] // 2, 3, axis=2)
    found = match(grey, work)
    assert found is not None and found.inliers > 100


@pytest.mark.parametrize("seed", range(5, 10))
def test_other_pictures_are_not(seed: int) -> None:
    assert match(pictures.scene(seed, HEIGHT, WIDTH), pictures.scene(seed + 10, HEIGHT, WIDTH)) is None


def test_a_seal_in_common_makes_no_same_picture() -> None:
    """Many points agree, but all lie in one small place of two otherwise different works."""
    one, other = pictures.scene(20, 600, 600), pictures.scene(21, 600, 600)
    seal = pictures.scene(22, 70, 70)
    one[20:90, 20:90] = other[500:570, 480:550] = seal
    asked, kept = detect(one, 4000, 1024), detect(other, 4000, 1024)
    pairs = correspondences(asked.descriptors.astype(np.float32), kept.descriptors.astype(np.float32))
    in_seal = (asked.places[pairs[:, 0]] < 0.16).all(axis=1)
    assert in_seal.sum() > LEAST_INLIERS, "the seal itself is found again"
    assert verified(asked.places[pairs[:, 0]], (600, 600), kept.places[pairs[:, 1]], (600, 600)) is None


def test_agreeing_points_in_one_place_count_once() -> None:
    places = np.repeat(np.array([[0.2, 0.2], [0.7, 0.3], [0.6, 0.8], [0.2, 0.7]], np.float32), 10, axis=0)
    assert verified(places, (400, 400), places, (400, 400)) is None


@pytest.mark.parametrize("counts", [(0, 0), (1, 5), (5, 1), (0, 9)])
def test_few_points_correspond_to_nothing(counts: tuple[int, int]) -> None:
    asked, kept = (np.random.default_rng(0).random((count, 8)).astype(np.float32) for count in counts)
    pairs = correspondences(asked, kept)
    assert pairs.shape == (0, 2)
    assert verified(np.empty((0, 2), np.float32), (9, 9), np.empty((0, 2), np.float32), (9, 9)) is None


def test_pairs_are_each_others_nearest_and_stand_out() -> None:
    kept = np.eye(6, dtype=np.float32)
    asked = kept[[3, 1, 4]].copy()
    asked[2] = (kept[4] + kept[5]) / 2  # as near to both
    np.testing.assert_array_equal(correspondences(asked, kept), [[0, 3], [1, 1]])


def test_outlines_overlap_by_what_they_have_in_common() -> None:
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    half_a_side = square + np.array([0.5, 0], np.float32)
    assert overlap(square, half_a_side) == pytest.approx(0.5 / 1.5)
    # A mirrored outline runs the other way round.
    assert overlap(square, square[::-1].copy()) == pytest.approx(1)
    assert overlap(square, half_a_side[::-1].copy()) == pytest.approx(0.5 / 1.5)
    assert overlap(square, square + 5) == 0
