"""Key points: how many, where, and that the same picture always gives the same ones."""

import numpy as np
import pytest

from pipeline.images.decoding import cv2
from pipeline.images.kaze import VALUES, kaze_vector
from pipeline.images.keypoints import MOST, SIDE, SIDE_ASKED, detect, side_asked
from tests.pipeline import pictures


def test_the_strongest_points_are_kept_within_the_picture() -> None:
    found = detect(pictures.scene(1))
    assert len(found) == len(found.descriptors) and 50 < len(found) <= MOST
    assert found.places.dtype == np.float32 and found.descriptors.dtype == np.uint8
    assert found.places.min() >= 0 and found.places.max() <= 1
    # Lengths are nearly equal, so that distances compare directions.
    lengths = np.linalg.norm(found.descriptors.astype(float), axis=1)
    assert lengths.min() > 0.9 * lengths.max()
    fewer = detect(pictures.scene(1), 40)
    assert len(fewer) == 40
    np.testing.assert_array_equal(fewer.places, found.places[:40])


def test_the_same_picture_gives_the_same_points() -> None:
    one, other = detect(pictures.scene(2)), detect(pictures.scene(2))
    np.testing.assert_array_equal(one.places, other.places)
    np.testing.assert_array_equal(one.descriptors, other.descriptors)


def test_a_place_does_not_depend_on_the_pictures_size() -> None:
    picture = pictures.scene(3, 400, 600)
    whole = detect(picture)
    half = detect(cv2.resize(picture, (300, 200), interpolation=cv2.INTER_AREA))
    near = np.abs(whole.places[:, np.newaxis] - half.places).max(axis=2).min(axis=1)
    assert np.mean(near < 0.01) > 0.5


@pytest.mark.parametrize(("shape", "side"), [((90, 60), SIDE), ((300, 400), 400), ((3000, 2000), SIDE_ASKED)])
def test_an_asked_picture_is_enlarged_as_a_work_is_and_no_more(shape: tuple[int, int], side: int) -> None:
    assert side_asked(np.zeros((*shape, 3), np.uint8)) == side


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (40, 40)])
def test_a_picture_of_one_colour_has_no_points(shape: tuple[int, int]) -> None:
    found = detect(np.full((*shape, 3), 90, np.uint8))
    assert len(found) == 0 and found.places.shape == (0, 2) and found.descriptors.shape == (0, 128)


def test_the_classic_vector_is_of_one_length_whatever_the_picture() -> None:
    vector = kaze_vector(pictures.scene(1))
    assert vector.shape == (VALUES,) and vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert not kaze_vector(np.full((50, 50, 3), 90, np.uint8)).any()
    same, other = (float(vector @ kaze_vector(pictures.scene(seed))) for seed in (1, 2))
    assert same > 0.999 > other
