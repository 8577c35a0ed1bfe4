"""Probabilities that mean what they say, and how like the collection a picture is."""

import numpy as np
import pytest

from pipeline.core.probability import negative_log_likelihood, probabilities
from pipeline.evaluate import calibration
from pipeline.evaluate.calibration import (
    conformal_threshold,
    fit_novelty_detector,
    fit_temperature,
)
from pipeline.query.outputs import ModelOutputs


def drawn(count: int = 6000) -> tuple[np.ndarray, np.ndarray]:
    """Logits (N, 4) and classes drawn from just the probabilities that they state."""
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (count, 4))
    chances = probabilities(logits)
    truth = (chances.cumsum(axis=1) > rng.random(count)[:, None]).argmax(axis=1)
    return logits, truth


@pytest.mark.parametrize("factor", [0.4, 1.0, 3.0, 8.0])
def test_the_temperature_takes_back_a_known_over_confidence(factor: float) -> None:
    logits, truth = drawn()
    assert fit_temperature(logits * factor, truth) == pytest.approx(factor, rel=0.06)


def test_the_fitted_temperature_is_the_most_likely() -> None:
    logits, truth = drawn(500)
    best = fit_temperature(logits * 2, truth)
    loss = negative_log_likelihood(logits * 2, truth, best)
    assert all(loss <= negative_log_likelihood(logits * 2, truth, t) for t in (0.5, 1, best * 0.9, best * 1.1, 9))


def test_without_validation_works_nothing_is_scaled() -> None:
    assert fit_temperature(np.zeros((0, 4)), np.zeros(0, np.int64)) == 1.0


@pytest.mark.parametrize("right", [True, False])
def test_a_classifier_that_is_always_right_or_wrong_gets_a_temperature_within_bounds(right: bool) -> None:
    logits = np.eye(4)[np.arange(40) % 4] * 5
    truth = (np.arange(40) + (not right)) % 4
    assert 0.04 < fit_temperature(logits, truth) < 20.1


@pytest.mark.parametrize("share", [0.8, 0.95])
def test_the_classes_that_are_named_hold_the_true_one_as_often_as_is_said(share: float) -> None:
    logits, truth = drawn()
    least = conformal_threshold(logits[:3000], truth[:3000], 1.0, share)
    chances = probabilities(logits[3000:])
    named = chances >= least
    assert named[np.arange(3000), truth[3000:]].mean() == pytest.approx(share, abs=0.02)
    # Where the model is sure one class is enough; where two come near, both are named.
    counts = named.sum(axis=1)
    assert counts[chances.max(axis=1) < 0.5].mean() > 1.5
    assert (counts[chances.max(axis=1) > 0.95] == 1).all()


@pytest.mark.parametrize("count", [0, 1, 18])
def test_with_too_few_validation_works_one_class_is_named(count: int) -> None:
    logits, truth = drawn(19)
    assert conformal_threshold(logits[:count], truth[:count], 1.0) == 0.5
    assert conformal_threshold(logits, truth, 1.0) < 0.5


def works(count: int, centre: list[float], seed: int) -> ModelOutputs:
    """Pictures about a point of the unit sphere; probes say how far along the first axes they are."""
    rng = np.random.default_rng(seed)
    vectors = np.array(centre, np.float32) + rng.normal(0, 0.15, (count, len(centre))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return ModelOutputs(vectors, 6 * vectors[:, :2], vectors, 6 * vectors[:, None])


@pytest.mark.parametrize("taught", [False, True])
def test_what_lies_apart_is_unlike_and_95_percent_of_the_works_pass(taught: bool) -> None:
    def collection(seed: int) -> ModelOutputs:
        # The last of four values is the background's.
        return ModelOutputs.joined([works(200, [1, 0, 0.3, 0], seed), works(200, [0, 1, 0.3, 0], seed + 1)])

    train, validation, test = (collection(seed) for seed in (0, 10, 20))
    found = fit_novelty_detector(train, validation, taught, seed=0)
    assert found.background == taught
    own, strange = (found.score_samples(x) for x in (test, works(200, [0.5, 0.5, -0.2, 0.8], 30)))
    assert 0.9 < (own >= found.threshold).mean() < 0.99
    assert (strange < found.threshold).mean() > 0.9


def test_of_very_many_works_a_sample_is_looked_among(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "MAX_GALLERY", 50)
    train = works(80, [1, 0, 0, 0], 0)
    found = [fit_novelty_detector(train, train, False, seed) for seed in (0, 0, 1)]
    assert len(found[0].gallery) == 50
    assert np.array_equal(found[0].gallery, found[1].gallery) and not np.array_equal(found[0].gallery, found[2].gallery)
