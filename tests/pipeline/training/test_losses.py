"""The losses against numbers worked out by hand, and against plain loops."""

import itertools
import math

import numpy as np
import pytest

from pipeline.training.losses import balanced_batches, supervised_contrastive, triplet_semi_hard


def unit(*degrees: float) -> np.ndarray:
    return np.array([(math.cos(math.radians(one)), math.sin(math.radians(one))) for one in degrees], np.float32)


def random_batch(seed: int, works: int = 24, classes: int = 4) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(works, 8)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), rng.integers(0, classes, works)


def test_supervised_contrastive_by_hand() -> None:
    # a at 0, its fellow p at 60 and a stranger n at 90 degrees; cosines: a.p = 1/2, a.n = 0, p.n = sqrt(3)/2; t = 1/2.
    # From a: -(1 - log(e^1 + e^0)) = log(e + 1) - 1 = 0.3133
    # From p: -(1 - log(e^1 + e^sqrt(3))) = log(e + e^1.7321) - 1 = 1.1247; n has no fellow and says nothing.
    from_a = math.log(math.e + 1) - 1
    from_p = math.log(math.e + math.exp(math.sqrt(3))) - 1
    assert (from_a, from_p) == (pytest.approx(0.31326, abs=1e-5), pytest.approx(1.12472, abs=1e-5))
    loss = supervised_contrastive(unit(0, 60, 90), np.array([0, 0, 1]), 0.5)
    assert float(loss) == pytest.approx((from_a + from_p) / 2, abs=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_supervised_contrastive_against_loops(seed: int) -> None:
    vectors, labels = random_batch(seed)
    expected = []
    for i in range(len(labels)):
        others = [j for j in range(len(labels)) if j != i]
        whole = sum(math.exp(float(vectors[i] @ vectors[j]) / 0.1) for j in others)
        fellows = [j for j in others if labels[j] == labels[i]]
        shares = [math.log(math.exp(float(vectors[i] @ vectors[j]) / 0.1) / whole) for j in fellows]
        if shares:
            expected.append(-sum(shares) / len(shares))
    assert float(supervised_contrastive(vectors, labels)) == pytest.approx(np.mean(expected), rel=1e-4)


def test_triplet_by_hand() -> None:
    # Anchor 0 and positive 60 degrees: d = 2 - 2 cos 60 = 1. Strangers at 75 (from the anchor: 2 - 2 cos 75 = 1.4824)
    # and at 180 (from the anchor: 4). From the anchor the nearest one beyond the positive is at 75:
    # max(0, 1 - 1.4824 + 0.2) = 0.
    # From the positive as anchor: the stranger at 75 is nearer (2 - 2 cos 15 = 0.0681), so the one at 180 is taken
    # (2 - 2 cos 120 = 3): 0.
    # The strangers are a pair of their own, d = 2 - 2 cos 105 = 2.5176. From 75: both others are nearer; the furthest
    # of them is 0 degrees (1.4824): 2.5176 - 1.4824 + 0.2 = 1.2353. From 180: beyond 2.5176 lie 60 (3) and 0 (4); 3
    # is the nearest: max(0, 2.5176 - 3 + 0.2) = 0. Four pairs: 1.2353 / 4 = 0.3088.
    loss = triplet_semi_hard(unit(0, 60, 75, 180), np.array([0, 0, 1, 1]), 0.2)
    assert float(loss) == pytest.approx(1.2353 / 4, abs=1e-4)


@pytest.mark.parametrize("seed", range(3))
def test_triplet_against_loops(seed: int) -> None:
    vectors, labels = random_batch(seed)
    apart = 2 - 2 * vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    expected = []
    for a, p in itertools.permutations(range(len(labels)), 2):
        if labels[a] != labels[p]:
            continue
        strangers = [apart[a, n] for n in range(len(labels)) if labels[n] != labels[a]]
        beyond = [each for each in strangers if each > apart[a, p]]
        expected.append(max(0.0, apart[a, p] - (min(beyond) if beyond else max(strangers)) + 0.2))
    assert float(triplet_semi_hard(vectors, labels)) == pytest.approx(np.mean(expected), rel=1e-4)


@pytest.mark.parametrize("loss", [supervised_contrastive, triplet_semi_hard])
def test_nothing_to_compare_costs_nothing(loss: object) -> None:
    assert float(loss(unit(0, 50, 100), np.array([0, 1, 2]))) == 0.0  # type: ignore[operator]


@pytest.mark.parametrize("loss", [supervised_contrastive, triplet_semi_hard])
def test_following_the_loss_brings_a_class_together(loss: object) -> None:
    import tensorflow as tf

    vectors, labels = random_batch(5)
    free = tf.Variable(vectors)
    before = loss(tf.math.l2_normalize(free, 1), labels)  # type: ignore[operator]
    for _ in range(60):
        with tf.GradientTape() as tape:
            value = loss(tf.math.l2_normalize(free, 1), labels)  # type: ignore[operator]
        gradient = tape.gradient(value, free)
        assert np.isfinite(gradient.numpy()).all()
        free.assign_sub(0.5 * gradient)
    assert float(value) < 0.5 * float(before)


def test_every_work_of_a_batch_has_a_fellow_and_a_stranger() -> None:
    labels = np.array([0] * 50 + [1] * 3 + [2] + [3] * 9)
    drawn = list(balanced_batches(labels, classes=8, works_per_class=4, rng=np.random.default_rng(0)))
    assert len(drawn) == len(labels) // 12
    for rows in drawn:
        assert len(np.unique(rows)) == len(rows)
        kinds, counts = np.unique(labels[rows], return_counts=True)
        assert kinds.tolist() == [0, 1, 3] and (counts >= 2).all()


def test_batches_are_drawn_by_the_seed_alone() -> None:
    labels = np.arange(40) % 4
    first, again, other = (
        np.concatenate(list(balanced_batches(labels, 3, 4, np.random.default_rng(seed)))) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again) and not np.array_equal(first, other)


@pytest.mark.parametrize("labels", [[0, 0, 0], [0, 1, 2], [0, 0, 1]])
def test_without_anything_to_compare_there_are_no_batches(labels: list[int]) -> None:
    with pytest.raises(ValueError, match="two classes"):
        next(balanced_batches(np.array(labels), 2, 2, np.random.default_rng(0)))
