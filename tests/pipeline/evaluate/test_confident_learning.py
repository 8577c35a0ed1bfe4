"""The confident joint, against numbers derived by hand."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.evaluate.confident_learning import doubted, geometric_mean, learn

#: Three works labelled 0, three labelled 1. Mean probability of its own label: (.9 + .8 + .1) / 3 = .6 for both.
GIVEN = np.array([0, 0, 0, 1, 1, 1])
CHANCES = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.1, 0.9], [0.45, 0.55], [0.65, 0.35]])


def test_thresholds_are_the_mean_probability_of_the_given_label() -> None:
    found = learn(CHANCES, GIVEN)
    assert found.thresholds == pytest.approx([0.6, 0.6])


def test_a_work_is_likely_of_the_class_whose_threshold_it_reaches() -> None:
    found = learn(CHANCES, GIVEN)
    # The fifth reaches neither threshold, although its label is the more probable of the two.
    assert found.likely.tolist() == [0, 0, 1, 1, -1, 0]
    assert found.counts.tolist() == [[2, 1], [1, 1]]
    assert doubted(found, GIVEN).tolist() == [False, False, True, False, False, True]


def test_the_joint_has_the_given_labels_rows_and_sums_to_one() -> None:
    found = learn(CHANCES, GIVEN)
    # Row 0: 3 of 6 labels, divided as 2 to 1; row 1: 3 of 6, divided as 1 to 1.
    assert found.joint == pytest.approx(np.array([[2 / 6, 1 / 6], [1.5 / 6, 1.5 / 6]]))
    assert found.wrong == pytest.approx(2.5 / 6)
    assert found.noise.sum(axis=0) == pytest.approx([1, 1])
    assert found.noise[1, 0] == pytest.approx(1.5 / 3.5)


def test_of_several_thresholds_that_are_reached_the_most_probable_class_counts() -> None:
    chances = np.array([[0.4, 0.6], [0.4, 0.6], [0.7, 0.3], [0.7, 0.3]])
    found = learn(chances, np.array([0, 1, 0, 1]))
    # Thresholds .55 and .45: the first two works reach the second only.
    assert found.likely.tolist() == [1, 1, 0, 0]


def test_probabilities_that_are_all_alike_accuse_nobody() -> None:
    given = np.array([0, 1, 0, 1])
    found = learn(np.tile([0.7, 0.3], (4, 1)), np.zeros(4, int) + given)
    assert found.likely.tolist() == [0, 0, 0, 0]
    assert not doubted(learn(np.eye(2)[given] * 0.6 + 0.2, given), given).any()


def test_two_judges_weigh_alike() -> None:
    both = geometric_mean(np.array([[0.9, 0.1]]), np.array([[0.1, 0.9]]))
    assert both == pytest.approx(np.array([[0.5, 0.5]]))
    # One that is certain does not silence the other: nought counts as one in a million.
    assert geometric_mean(np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]])) == pytest.approx(np.array([[0.5, 0.5]]))
