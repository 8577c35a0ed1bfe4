"""COCO's key points and the similarity of two figures."""

import numpy as np
import pytest

from pipeline.core.skeleton import LIMBS, MIRRORED, NAMES, SPREADS, object_keypoint_similarity


def figure(seed: int = 0) -> np.ndarray:
    """Key points at random places of a picture of 100 x 200 pixels, all of them present."""
    places = np.random.default_rng(seed).random((17, 2)) * (100, 200)
    return np.concatenate([places, np.ones((17, 1))], axis=1)


def test_mirroring_exchanges_left_and_right() -> None:
    exchanged = [name.replace("left", "?").replace("right", "left").replace("?", "right") for name in NAMES]
    assert [NAMES[index] for index in MIRRORED] == exchanged


def test_limbs_join_key_points_that_there_are() -> None:
    assert {index for limb in LIMBS for index in limb} == set(range(len(NAMES)))


def test_a_figure_is_wholly_similar_to_itself() -> None:
    assert object_keypoint_similarity(figure(), figure(), 5000) == pytest.approx(1)


def test_a_point_that_is_off_by_its_spread_counts_as_coco_says() -> None:
    """exp(-d^2 / 2 s^2 k^2) with s^2 the area: d = s k gives exp(-1/2)."""
    moved = figure()
    moved[:, 0] += SPREADS * np.sqrt(5000)
    assert object_keypoint_similarity(moved, figure(), 5000) == pytest.approx(np.exp(-0.5))


def test_absent_points_do_not_count() -> None:
    truth, moved = figure(), figure()
    truth[3, 2], moved[3, :2] = 0, 1e6
    assert object_keypoint_similarity(moved, truth, 5000) == pytest.approx(1)
    assert object_keypoint_similarity(moved, truth * [1, 1, 0], 5000) == 0


def test_many_figures_at_once() -> None:
    many = np.stack([figure(seed) for seed in range(4)])
    found = object_keypoint_similarity(many, figure(2), np.full(4, 5000.0))
    assert found.shape == (4,) and found.argmax() == 2 and found[2] == pytest.approx(1)
