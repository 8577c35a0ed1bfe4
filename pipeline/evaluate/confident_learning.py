"""Confident learning: which labels are likely wrong, from out-of-sample probabilities. Pure functions of arrays.

Northcutt, Jiang, Chuang 2021, "Confident learning: estimating uncertainty in dataset labels", arXiv:1911.00068. N
works, C classes. The given label is the catalogue's, the likely label follows from the probabilities. The tests compare
all of it with cleanlab.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class ConfidentJoint:
    """The joint distribution of given and likely labels."""

    thresholds: np.ndarray  #: float64 (C,), the mean probability of each class among the works that are labelled so
    likely: np.ndarray  #: int64 (N,), the class that a work confidently belongs to, -1 for none
    counts: np.ndarray  #: int64 (C, C), the confident joint: row the given class, column the likely one
    joint: np.ndarray  #: float64 (C, C), as shares: a row sums to the share of works with that given label, all to 1

    @property
    def noise_matrix(self) -> np.ndarray:
        """float64 (C, C): of the works that are likely of a class (column), the share with each given label (row)."""
        return self.joint / np.maximum(self.joint.sum(axis=0, keepdims=True), 1e-12)

    @property
    def label_error_rate(self) -> float:
        """The estimated share of wrong labels, 0 to 1."""
        return float(1 - np.trace(self.joint))


def estimate_joint(probabilities: np.ndarray, given: np.ndarray) -> ConfidentJoint:
    """The confident joint of given and likely labels.

    A work is likely of a class if its probability reaches the mean that works with that given label have. The
    thresholds differ by class, so that classes with low probabilities are not under-counted. If a work reaches several
    thresholds, the most probable of these classes counts.

    Args:
        probabilities: float (N, C), out-of-sample; rows sum to 1.
        given: int (N,), the labels that were given. Every class occurs.
    """
    count, classes = probabilities.shape
    thresholds = np.array([probabilities[given == index, index].mean() for index in range(classes)])
    # Where all works of a class have the same probability, rounding must not put it below the threshold.
    reached = np.where(probabilities >= thresholds - 1e-12, probabilities, -1.0)
    likely = np.where((reached >= 0).any(axis=1), reached.argmax(axis=1), -1)
    counts = np.zeros((classes, classes), np.int64)
    np.add.at(counts, (given[likely >= 0], likely[likely >= 0]), 1)
    totals = np.bincount(given, minlength=classes)
    joint = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1) * totals[:, None] / count
    return ConfidentJoint(thresholds, likely, counts, joint)


def find_issues(confident: ConfidentJoint, given: np.ndarray) -> np.ndarray:
    """Bool (N,): works that confidently belong to another class than the given one, off the joint's diagonal."""
    return np.asarray((confident.likely >= 0) & (confident.likely != given))


def geometric_mean(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Normalised geometric mean of two classifiers' probabilities (N, C); rows sum to 1."""
    logs = np.log(np.maximum(first, 1e-6)) + np.log(np.maximum(second, 1e-6))
    means = np.exp(logs / 2)
    return np.asarray(means / means.sum(axis=1, keepdims=True))
