"""Softmax with a temperature, and its loss."""

import numpy as np
import pytest

from pipeline.core.probability import negative_log_likelihood, probabilities


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


def test_the_loss_is_the_mean_of_the_true_class_s_surprise() -> None:
    logits = np.log([[1.0, 2.0, 5.0], [4.0, 4.0, 0.0 + 1e-300]])
    expected = -(np.log(0.625) + np.log(0.5)) / 2
    assert negative_log_likelihood(logits, np.array([2, 0]), 1.0) == pytest.approx(expected)
    # A class of probability 0 has a finite loss.
    assert negative_log_likelihood(np.array([[1e4, -1e4]]), np.array([1]), 1.0) == pytest.approx(-np.log(1e-12))
