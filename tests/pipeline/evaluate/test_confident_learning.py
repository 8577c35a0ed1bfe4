"""The confident joint, against numbers derived by hand and against cleanlab."""

import numpy as np
import pytest
from cleanlab.count import (
    compute_confident_joint,
    estimate_latent,
    get_confident_thresholds,
    num_label_issues,
)
from cleanlab.count import estimate_joint as cleanlab_joint

from pipeline.core.probability import probabilities
from pipeline.evaluate.confident_learning import estimate_joint, find_issues, geometric_mean

#: Three works labelled 0, three labelled 1. Mean probability of its own label: (.9 + .8 + .1) / 3 = .6 for both.
GIVEN = np.array([0, 0, 0, 1, 1, 1])
CHANCES = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.1, 0.9], [0.45, 0.55], [0.65, 0.35]])


def test_thresholds_are_the_mean_probability_of_the_given_label() -> None:
    found = estimate_joint(CHANCES, GIVEN)
    assert found.thresholds == pytest.approx([0.6, 0.6])


def test_a_work_is_likely_of_the_class_whose_threshold_it_reaches() -> None:
    found = estimate_joint(CHANCES, GIVEN)
    # The fifth reaches neither threshold, although its label is the more probable of the two.
    assert found.likely.tolist() == [0, 0, 1, 1, -1, 0]
    assert found.counts.tolist() == [[2, 1], [1, 1]]
    assert find_issues(found, GIVEN).tolist() == [False, False, True, False, False, True]


def test_the_joint_has_the_given_labels_rows_and_sums_to_one() -> None:
    found = estimate_joint(CHANCES, GIVEN)
    # Row 0: 3 of 6 labels, divided as 2 to 1; row 1: 3 of 6, divided as 1 to 1.
    assert found.joint == pytest.approx(np.array([[2 / 6, 1 / 6], [1.5 / 6, 1.5 / 6]]))
    assert found.label_error_rate == pytest.approx(2.5 / 6)
    assert found.noise_matrix.sum(axis=0) == pytest.approx([1, 1])
    assert found.noise_matrix[1, 0] == pytest.approx(1.5 / 3.5)


def test_of_several_thresholds_that_are_reached_the_most_probable_class_counts() -> None:
    chances = np.array([[0.4, 0.6], [0.4, 0.6], [0.7, 0.3], [0.7, 0.3]])
    found = estimate_joint(chances, np.array([0, 1, 0, 1]))
    # Thresholds .55 and .45: the first two works reach the second only.
    assert found.likely.tolist() == [1, 1, 0, 0]


def test_probabilities_that_are_all_alike_accuse_nobody() -> None:
    given = np.array([0, 1, 0, 1])
    found = estimate_joint(np.tile([0.7, 0.3], (4, 1)), np.zeros(4, int) + given)
    assert found.likely.tolist() == [0, 0, 0, 0]
    assert not find_issues(estimate_joint(np.eye(2)[given] * 0.6 + 0.2, given), given).any()


def test_two_judges_weigh_alike() -> None:
    both = geometric_mean(np.array([[0.9, 0.1]]), np.array([[0.1, 0.9]]))
    assert both == pytest.approx(np.array([[0.5, 0.5]]))
    # One that is certain does not silence the other: nought counts as one in a million.
    assert geometric_mean(np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]])) == pytest.approx(np.array([[0.5, 0.5]]))


def noisy(seed: int, classes: int = 4, count: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities (N, C) of works whose labels are wrong in one of ten cases, and the labels (N,)."""
    rng = np.random.default_rng(seed)
    true = rng.integers(0, classes, count)
    # One class has lower probabilities than the others.
    logits = rng.normal(0, 1, (count, classes)) + np.eye(classes)[true] * np.linspace(1, 3, classes)
    given = np.where(rng.random(count) < 0.1, rng.integers(0, classes, count), true)
    return probabilities(logits), given


@pytest.mark.parametrize("seed", range(5))
def test_thresholds_joint_and_issues_are_those_of_cleanlab(seed: int) -> None:
    chances, given = noisy(seed)
    found = estimate_joint(chances, given)
    np.testing.assert_allclose(found.thresholds, get_confident_thresholds(given, chances))
    counts, off_diagonal = compute_confident_joint(
        given, chances, calibrate=False, return_indices_of_off_diagonals=True
    )
    np.testing.assert_array_equal(found.counts, counts)
    np.testing.assert_array_equal(np.flatnonzero(find_issues(found, given)), np.sort(off_diagonal))
    # cleanlab rounds the joint to whole works.
    work = 1 / len(given)
    np.testing.assert_allclose(found.joint, cleanlab_joint(given, chances, confident_joint=counts), atol=work)
    np.testing.assert_allclose(found.noise_matrix, estimate_latent(found.joint, given)[1], atol=1e-9)
    errors = num_label_issues(given, chances, estimation_method="off_diagonal_calibrated")
    assert found.label_error_rate == pytest.approx(errors * work, abs=4 * work)
