"""What is learned from: which works with which weight, and features of them and of their variations."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline import features
from pipeline.features import class_weights, examples, of_all
from tests.pipeline.test_training import KEYS, network, pictures


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
    first, second = (np.concatenate(list(features._varied(part, 0, False, 3))) for part in (whole, last))
    np.testing.assert_array_equal(first[5:], second)
    for number, mirror, seed in ((0, False, 4), (1, False, 3), (0, True, 3)):
        assert (np.concatenate(list(features._varied(whole, number, mirror, seed))) != first).any()


def test_features_stand_by_view_and_then_by_work() -> None:
    pixels, labels = pictures(12)
    train, held = (
        examples(pixels, labels, side, KEYS, np.ones(2, np.float32))
        for side in np.eye(2, dtype=bool)[[0] * 8 + [1] * 4].T
    )
    found, held_out = of_all(network(2).features, train, held, 2, False, 0)
    assert [part.shape for part in found] == [(24, 3), (24, 6)] and [part.shape for part in held_out] == [
        (4, 3),
        (4, 6),
    ]
    means = pixels[train.rows].mean(axis=(1, 2)) / 255
    np.testing.assert_allclose(found[0][:8], means, atol=1e-4)
    # A variation is of the same work still, and no copy of it.
    for start in (8, 16):
        varied = found[0][start : start + 8]
        assert np.abs(varied - means).max() < 0.2 and (np.abs(varied - means).max(axis=1) > 1e-4).all()
    assert (found[0][8:16] != found[0][16:]).any()
