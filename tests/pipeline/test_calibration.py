"""Probabilities that mean what they say, and how like the collection a picture is."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.calibration import fit_temperature, likeness, negative_log_likelihood, probabilities


def drawn(count: int = 6000) -> tuple[np.ndarray, np.ndarray]:
    """Logits (N, 4) and classes drawn from just the probabilities that they state."""
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (count, 4))
    chances = probabilities(logits)
    truth = (chances.cumsum(axis=1) > rng.random(count)[:, None]).argmax(axis=1)
    return logits, truth


def test_probabilities_are_a_softmax() -> None:
    assert probabilities(np.log([[1.0, 2.0, 5.0]])) == pytest.approx(np.array([[0.125, 0.25, 0.625]]))
    assert probabilities(np.array([3.0, 3.0])) == pytest.approx([0.5, 0.5])


def test_probabilities_of_huge_logits_are_finite() -> None:
    assert probabilities(np.array([[1e4, -1e4], [3e38, 0]], np.float32)).tolist() == [[1, 0], [1, 0]]


def test_a_higher_temperature_is_less_sure_and_keeps_the_order() -> None:
    logits = np.array([1.0, 3.0, 2.0])
    cold, warm = probabilities(logits, 0.5), probabilities(logits, 4)
    assert cold.max() > probabilities(logits).max() > warm.max() > 1 / 3
    assert cold.argsort().tolist() == warm.argsort().tolist() == [0, 2, 1]


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


def test_likeness_is_the_mean_of_the_nearest() -> None:
    gallery = np.array([[1, 0], [0.8, 0.6], [0, 1], [-1, 0]], np.float32)
    queries = np.array([[1, 0], [0, 1]], np.float32)
    assert likeness(queries, gallery, k=2) == pytest.approx([(1 + 0.8) / 2, (1 + 0.6) / 2])


def test_likeness_to_a_small_gallery_takes_all_of_it() -> None:
    gallery = np.array([[1, 0], [0, 1]], np.float32)
    assert likeness(gallery[:1], gallery, k=10) == pytest.approx([0.5])


def test_likeness_of_many_does_not_depend_on_blocks() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(2500, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = likeness(vectors, vectors[:50])
    expected = np.sort(vectors @ vectors[:50].T, axis=1)[:, -10:].mean(axis=1)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert len(likeness(vectors[:0], vectors)) == 0
