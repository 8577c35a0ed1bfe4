"""What is learned from: which works with which weight, and features of them and of their variations."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.training import features
from pipeline.training.features import (
    BACKGROUND,
    TRAIN,
    VALIDATION,
    class_weights,
    examples,
    extract_all,
    work_examples,
)
from tests.pipeline.training.test_classifier import KEYS, network, pictures


def test_every_class_counts_alike() -> None:
    labels = np.array(["a"] * 30 + ["b"] * 10)
    weights = class_weights(labels, ["a", "b"])
    assert weights.dtype == np.float32 and weights.tolist() == pytest.approx([40 / 60, 40 / 20])
    assert 30 * weights[0] == pytest.approx(10 * weights[1])


def test_a_class_without_works_does_not_divide_by_nothing() -> None:
    assert np.isfinite(class_weights(np.array(["a", "a"]), ["a", "b"])).all()


def test_examples_are_the_chosen_works_with_their_classes_and_weights() -> None:
    pixels, labels = pictures(6)
    weights = np.array([0.5, 2.0], np.float32)
    found = examples(pixels, labels, np.array([1, 0, 1, 1, 0, 0], bool), KEYS, weights)
    assert found.rows.tolist() == [0, 2, 3]
    assert [KEYS[target] for target in found.targets] == labels[[0, 2, 3]].tolist()
    np.testing.assert_array_equal(found.weights, weights[found.targets])


def test_variations_are_a_pictures_own_whatever_is_drawn_before() -> None:
    pixels, labels = pictures(8)
    whole = examples(pixels, labels, np.ones(8, bool), KEYS, np.ones(2, np.float32))
    last = examples(pixels, labels, np.arange(8) >= 5, KEYS, np.ones(2, np.float32))
    first, second = (np.concatenate(list(features._varied_batches(part, 0, False, 3))) for part in (whole, last))
    np.testing.assert_array_equal(first[5:], second)
    for number, mirror, seed in ((0, False, 4), (1, False, 3), (0, True, 3)):
        assert (np.concatenate(list(features._varied_batches(whole, number, mirror, seed))) != first).any()


def test_features_stand_by_view_and_then_by_work() -> None:
    pixels, labels = pictures(12)
    train, held = (
        examples(pixels, labels, side, KEYS, np.ones(2, np.float32))
        for side in np.eye(2, dtype=bool)[[0] * 8 + [1] * 4].T
    )
    sides = {TRAIN: train, VALIDATION: held, BACKGROUND: held}
    every = extract_all(network(2).features, sides, 2, False, 0)
    shapes = {side: [part.shape for part in depths] for side, depths in every.items()}
    assert shapes == {TRAIN: [(24, 3), (24, 6)], VALIDATION: [(4, 3), (4, 6)], BACKGROUND: [(12, 3), (12, 6)]}
    np.testing.assert_array_equal(every[BACKGROUND][0][:4], every[VALIDATION][0])
    found = every[TRAIN]
    means = pixels[train.rows].mean(axis=(1, 2)) / 255
    np.testing.assert_allclose(found[0][:8], means, atol=1e-4)
    # A variation is of the same work still, and no copy of it.
    for start in (8, 16):
        varied = found[0][start : start + 8]
        assert np.abs(varied - means).max() < 0.2 and (np.abs(varied - means).max(axis=1) > 1e-4).all()
    assert (found[0][8:16] != found[0][16:]).any()


def test_works_are_split_and_weighted_by_the_training_works() -> None:
    pixels, labels = pictures(10)
    split = np.array(["train"] * 5 + ["validation"] * 3 + ["test", "unlabelled"])
    found = work_examples(pixels, labels, split, KEYS)
    assert {name: part.rows.tolist() for name, part in found.items()} == {TRAIN: [0, 1, 2, 3, 4], VALIDATION: [5, 6, 7]}
    weights = class_weights(labels[:5], KEYS)
    for part in found.values():
        np.testing.assert_array_equal(part.weights, weights[part.targets])


def test_the_background_is_one_class_more_and_only_what_is_learned_from() -> None:
    pixels = pictures(5)[0]
    for split, rows in ((["train", "test", "train", "test", "train"], [0, 2, 4]), (["test"] * 5, [])):
        found = features.background_examples(pixels, np.array(split), 3)
        assert list(found) == ([BACKGROUND] if rows else [])
        if rows:
            assert found[BACKGROUND].rows.tolist() == rows and found[BACKGROUND].targets.tolist() == [3] * len(rows)


def test_what_is_kept_is_read_again_with_the_seconds(tmp_path: Path) -> None:
    assert features.load(tmp_path) == ({}, 0.0)
    kept = {TRAIN: [np.eye(3, dtype=np.float32), np.ones((3, 2), np.float32)], BACKGROUND: [np.zeros((0, 4))]}
    features.save(kept, 12.34, tmp_path)
    found, seconds = features.load(tmp_path)
    assert seconds == 12.3 and {side: len(depths) for side, depths in found.items()} == {TRAIN: 2, BACKGROUND: 1}
    for side, depths in kept.items():
        for one, other in zip(depths, found[side], strict=True):
            np.testing.assert_array_equal(one, other)
