"""Which labels are likely wrong, from out-of-sample probabilities: confident learning, as pure functions of arrays.

Northcutt, Jiang, Chuang 2021, "Confident learning: estimating uncertainty in dataset labels", arXiv:1911.00068. N
works, C classes; a given label is what the catalogue says, a likely one is what the probabilities say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Confident:
    """What confident learning makes of a collection.

    Attributes:
        thresholds: float64 (C,), the mean probability of each class among the works that are labelled so.
        likely: int64 (N,), the class that a work is confidently of, -1 where it is of none.
        counts: int64 (C, C), the confident joint: row the given class, column the likely one.
        joint: float64 (C, C), the same scaled so that rows sum to the labels that were given, and all to 1.
    """

    thresholds: np.ndarray
    likely: np.ndarray
    counts: np.ndarray
    joint: np.ndarray

    @property
    def noise(self) -> np.ndarray:
        """float64 (C, C): of the works likely of a class (column), the share that was given each label (row)."""
        return self.joint / np.maximum(self.joint.sum(axis=0, keepdims=True), 1e-12)

    @property
    def wrong(self) -> float:
        """The share of labels that is likely wrong, 0 to 1."""
        return float(1 - np.trace(self.joint))


def learn(chances: np.ndarray, given: np.ndarray) -> Confident:
    """The confident joint of given and likely labels.

    A work counts as likely of a class when its probability reaches what works of that label have on average (so a class
    that the classifier is shy of is not robbed); where it reaches that of several, the most probable of these counts.

    Args:
        chances: float (N, C), out-of-sample probabilities; rows sum to 1.
        given: int (N,), the labels that were given. Every class occurs.
    """
    count, classes = chances.shape
    thresholds = np.array([chances[given == index, index].mean() for index in range(classes)])
    # Rounding must not take a work from its class where all works of a class have one probability.
    reached = np.where(chances >= thresholds - 1e-12, chances, -1.0)
    likely = np.where((reached >= 0).any(axis=1), reached.argmax(axis=1), -1)
    counts = np.zeros((classes, classes), np.int64)
    np.add.at(counts, (given[likely >= 0], likely[likely >= 0]), 1)
    totals = np.bincount(given, minlength=classes)
    joint = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1) * totals[:, None] / count
    return Confident(thresholds, likely, counts, joint)


def doubted(found: Confident, given: np.ndarray) -> np.ndarray:
    """Where the label is confidently another one: the joint's off-diagonal, bool (N,)."""
    return np.asarray((found.likely >= 0) & (found.likely != given))


def geometric_mean(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Two judges' probabilities (N, C) as one, each weighing alike; rows sum to 1."""
    logs = np.log(np.maximum(first, 1e-6)) + np.log(np.maximum(second, 1e-6))
    means = np.exp(logs / 2)
    return np.asarray(means / means.sum(axis=1, keepdims=True))
