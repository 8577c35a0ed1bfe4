"""Metrics as pure functions of arrays, and their bootstrap intervals.

Intervals resample whole groups (an artist's works, near-duplicates). Works of one artist tend to be right or wrong
together, so resampling single works would make the intervals too narrow. Throughout, ``groups`` is (N,), the group of
each work, and ``draws`` are the :func:`resamples` of these groups.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.artefacts.few_artists import are_enough

ECE_BINS = 15
#: k of precision@k; the key ``precision_at_10`` has the same number.
PRECISION_AT = 10


@dataclass(frozen=True)
class Estimate:
    """A figure and its 95 % percentile bootstrap interval.

    NaN where it is not defined. A value without an interval rests on too few groups: see
    :mod:`pipeline.artefacts.few_artists`.
    """

    value: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")

    def as_dict(self) -> dict[str, float | None]:
        """Rounded to four places; None where it is not defined, since JSON has no NaN."""
        return {
            name: None if np.isnan(number) else round(float(number), 4)
            for name, number in (("value", self.value), ("low", self.low), ("high", self.high))
        }


def resamples(groups: np.ndarray, count: int, seed: int) -> np.ndarray:
    """How often each group is drawn in each resample: int64 (count, G), G draws a row; of no groups (count, 0)."""
    size = len(np.unique(groups))
    if size == 0:
        return np.zeros((count, 0), np.int64)
    return np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), count)


def per_group(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Sums of ``values`` (N, ...) within each group -> float64 (G, ...), groups in sorted order."""
    names, codes = np.unique(groups, return_inverse=True)
    sums = np.zeros((len(names), *values.shape[1:]))
    np.add.at(sums, codes, values)
    return sums


def estimate(value: float, samples: np.ndarray, sizes: np.ndarray) -> Estimate:
    """The value with the 2.5th and 97.5th percentile of its resampled values, of those that are defined.

    ``sizes`` (G,) are the works of each group that the value rests on; of too few groups there is no interval.
    """
    finite = samples[np.isfinite(samples)]
    if len(finite) == 0 or not are_enough(sizes):
        return Estimate(value)
    low, high = np.quantile(finite, [0.025, 0.975])
    return Estimate(value, float(low), float(high))


def mean(values: np.ndarray, groups: np.ndarray, draws: np.ndarray) -> Estimate:
    """The mean of ``values`` float (N,) over works."""
    if len(values) == 0:
        return Estimate()
    sums, sizes = per_group(values.astype(np.float64), groups), per_group(np.ones(len(values)), groups)
    return estimate(float(values.mean()), (draws @ sums) / (draws @ sizes), sizes)


def confusion(truth: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Counts int64 (C, C): row is the true class, column the predicted one."""
    counts = np.zeros((classes, classes), np.int64)
    np.add.at(counts, (truth, predicted), 1)
    return counts


def classification(
    truth: np.ndarray, predicted: np.ndarray, classes: int, groups: np.ndarray, draws: np.ndarray
) -> dict[str, Estimate | list[Estimate]]:
    """Accuracy, balanced accuracy (mean recall of the classes that occur), and precision, recall, F1 of each class.

    ``truth`` and ``predicted`` are int (N,), below ``classes``, C. A class has intervals if enough groups have works of
    it; its precision, if it is also predicted for works of enough groups.
    """
    one_hot = np.zeros((len(truth), classes, classes))
    one_hot[np.arange(len(truth)), truth, predicted] = 1
    by_group = per_group(one_hot, groups)
    values = _from_confusion(by_group.sum(axis=0)[None])
    samples = _from_confusion(np.tensordot(draws, by_group, axes=1))
    estimates: dict[str, Estimate | list[Estimate]] = {
        name: estimate(float(values[name][0]), samples[name], by_group.sum(axis=(1, 2)))
        for name in ("accuracy", "balanced_accuracy")
    }
    having, predicted_for = (by_group.sum(axis=axis) for axis in (2, 1))
    for name in ("precision", "recall", "f1"):
        of_class = []
        for c in range(classes):
            # Precision rests on the works that the class is predicted for, and on those that have it.
            sizes = predicted_for[:, c] if name == "precision" and are_enough(having[:, c]) else having[:, c]
            of_class.append(estimate(float(values[name][0, c]), samples[name][:, c], sizes))
        estimates[name] = of_class
    return estimates


def _from_confusion(counts: np.ndarray) -> dict[str, np.ndarray]:
    """Figures of confusion matrices (B, C, C); NaN where a class does not occur, or was never predicted."""
    right = np.diagonal(counts, axis1=1, axis2=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        recall = right / counts.sum(axis=2)
        precision = right / counts.sum(axis=1)
        f1 = 2 * right / (counts.sum(axis=1) + counts.sum(axis=2))
        accuracy = right.sum(axis=1) / counts.sum(axis=(1, 2))
        occurs = np.isfinite(recall)
        balanced = np.where(occurs, recall, 0).sum(axis=1) / occurs.sum(axis=1)
    return {"accuracy": accuracy, "balanced_accuracy": balanced, "precision": precision, "recall": recall, "f1": f1}


def of_classes(
    estimates: Mapping[str, Any], truth: np.ndarray, predicted: np.ndarray, groups: np.ndarray, classes: Sequence[str]
) -> dict[str, Any]:
    """The estimates of :func:`classification` as JSON, with each class's works and groups, and the confusion matrix.

    Entries: ``accuracy``, ``balanced_accuracy``, ``per_class`` (``class``, ``precision``, ``recall``, ``f1``,
    ``support``, ``groups``) and ``confusion``. ``classes`` are the C keys; for the arrays see there.
    """
    return {
        "accuracy": estimates["accuracy"].as_dict(),
        "balanced_accuracy": estimates["balanced_accuracy"].as_dict(),
        "per_class": [
            {
                "class": key,
                **{name: estimates[name][index].as_dict() for name in ("precision", "recall", "f1")},
                "support": int((truth == index).sum()),
                "groups": len(np.unique(groups[truth == index])),
            }
            for index, key in enumerate(classes)
        ],
        "confusion": {"classes": list(classes), "counts": confusion(truth, predicted, len(classes)).tolist()},
    }


def of_known_artists(
    correct: np.ndarray, groups: np.ndarray, known: np.ndarray, bootstrap: int, seed: int
) -> dict[str, Any]:
    """Accuracy on the works whose artist or group is known, and how many works and groups these are.

    Only for these works is it certain that no work of their artist was trained on. ``correct`` and ``known`` are bool
    (N,). ``accuracy_grouped`` is None without such works.
    """
    accuracy = None
    if known.any():
        draws = resamples(groups[known], bootstrap, seed)
        accuracy = mean(correct[known], groups[known], draws).as_dict()
    return {
        "works_with_group": int(known.sum()),
        "known_groups": len(np.unique(groups[known])),
        "accuracy_grouped": accuracy,
    }


def calibration_bins(
    confidence: np.ndarray, right: np.ndarray, groups: np.ndarray, draws: np.ndarray, bins: int = ECE_BINS
) -> list[dict[str, float | int | None]]:
    """The reliability diagram: for each bin of equal width that holds works, its bounds, count, and two means.

    ``confidence`` is float (N,), 0 to 1, and ``right`` bool (N,). ``accuracy_low`` and ``accuracy_high`` are the
    interval of ``accuracy``.
    """
    if len(confidence) == 0:
        return []
    codes = _bin_of(confidence, bins)
    inside = np.eye(bins)[codes]
    counts, hits = (per_group(values, groups) for values in (inside, inside * right[:, None]))
    with np.errstate(invalid="ignore"):
        samples = (draws @ hits) / (draws @ counts)
    rows: list[dict[str, float | int | None]] = []
    for code in np.unique(codes):
        within = codes == code
        accuracy = float(right[within].mean())
        interval = estimate(accuracy, samples[:, code], counts[:, code]).as_dict()
        rows.append(
            {
                "low": code / bins,
                "high": (code + 1) / bins,
                "count": int(within.sum()),
                "confidence": float(confidence[within].mean()),
                "accuracy": accuracy,
                "accuracy_low": interval["low"],
                "accuracy_high": interval["high"],
            }
        )
    return rows


def _bin_of(confidence: np.ndarray, bins: int) -> np.ndarray:
    return np.minimum((confidence * bins).astype(int), bins - 1)


def expected_calibration_error(
    confidence: np.ndarray, right: np.ndarray, groups: np.ndarray, draws: np.ndarray, bins: int = ECE_BINS
) -> Estimate:
    """Mean gap between confidence and accuracy over equal-width bins (Naeini et al. 2015); NaN of no values."""
    if len(confidence) == 0:
        return Estimate()
    gaps = np.zeros((len(confidence), bins))
    gaps[np.arange(len(confidence)), _bin_of(confidence, bins)] = right - confidence
    by_group, sizes = per_group(gaps, groups), per_group(np.ones(len(confidence)), groups)
    samples = np.abs(draws @ by_group).sum(axis=1) / (draws @ sizes)
    return estimate(float(np.abs(by_group.sum(axis=0)).sum() / len(confidence)), samples, sizes)


def retrieval(
    queries: np.ndarray, query_labels: np.ndarray, gallery: np.ndarray, gallery_labels: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Precision@10, and average precision over the whole ranking, of each query, float64 (Q,), by its label.

    ``queries`` float32 (Q, D) and ``gallery`` float32 (N, D) are L2-normalised; no query is in the gallery.
    """
    precision, average = np.empty(len(queries)), np.zeros(len(queries))
    matrix = np.ascontiguousarray(gallery.T)
    for index, query in enumerate(queries):
        relevant = gallery_labels[np.argsort(-(query @ matrix), kind="stable")] == query_labels[index]
        precision[index] = relevant[:PRECISION_AT].mean()
        ranks = np.flatnonzero(relevant) + 1
        if len(ranks):
            average[index] = (np.arange(1, len(ranks) + 1) / ranks).mean()
    return precision, average


def average_precision(
    scores: np.ndarray, truth: np.ndarray, groups: np.ndarray, draws: np.ndarray
) -> tuple[list[Estimate], Estimate]:
    """Average precision of each tag, works ranked by its score, and the mean over the tags that occur.

    ``scores`` is float (N, T), and ``truth`` bool (N, T): which work carries which tag. Of the T figures, those of tags
    that do not occur are NaN. A tag has an interval if works of enough groups carry it.
    """
    codes = np.unique(groups, return_inverse=True)[1]
    carrying = per_group(truth, groups)
    values, samples = np.empty(truth.shape[1]), np.empty((len(draws), truth.shape[1]))
    once = np.ones((1, draws.shape[1]), np.int64)
    for tag in range(truth.shape[1]):
        order = np.argsort(-scores[:, tag], kind="stable")
        relevant, ranked = truth[order, tag], codes[order]
        values[tag] = _average_precision(relevant, once[:, ranked])[0]
        # A hundred resamples at a time: of 15,000 works they take 12 MB.
        blocks = np.array_split(draws, max(1, len(draws) // 100))
        samples[:, tag] = np.concatenate([_average_precision(relevant, block[:, ranked]) for block in blocks])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of a mean of no tags at all
        mean_of_all = estimate(float(np.nanmean(values)), np.nanmean(samples, axis=1), np.bincount(codes))
    return [estimate(float(value), samples[:, tag], carrying[:, tag]) for tag, value in enumerate(values)], mean_of_all


def _average_precision(relevant: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Of a ranking bool (N,) whose works are drawn ``times`` int (B, N) -> (B,); NaN where none is relevant."""
    hits = times * relevant
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.cumsum(hits, axis=1) / np.cumsum(times, axis=1)
        return np.asarray(np.nansum(hits * precision, axis=1) / hits.sum(axis=1))


def auroc(known: np.ndarray, unknown: np.ndarray) -> float:
    """How often a known picture's score is above an unknown one's; ties count half (Mann-Whitney U)."""
    if len(known) == 0 or len(unknown) == 0:
        return float("nan")
    below = np.searchsorted(np.sort(unknown), known, "left") + np.searchsorted(np.sort(unknown), known, "right")
    return float(below.sum() / (2 * len(known) * len(unknown)))


def auroc_estimate(
    known: np.ndarray, known_groups: np.ndarray, unknown: np.ndarray, unknown_groups: np.ndarray, count: int, seed: int
) -> Estimate:
    """:func:`auroc` of scores (N,) and (M,), with its interval over the groups of both sides in ``count`` resamples."""
    if len(known) == 0 or len(unknown) == 0:
        return Estimate()
    order = np.argsort(unknown, kind="stable")
    names, codes = np.unique(unknown_groups, return_inverse=True)
    # How many unknown pictures of each group have a lower score than each known one: a running count along the scores.
    running = np.zeros((len(unknown) + 1, len(names)), np.int32)
    running[np.arange(1, len(unknown) + 1), codes[order]] = 1
    running = running.cumsum(axis=0)
    below, up_to = (running[np.searchsorted(unknown[order], known, side)] for side in ("left", "right"))
    wins = per_group((below + up_to) / 2, known_groups)
    sizes = per_group(np.ones(len(known)), known_groups), per_group(np.ones(len(unknown)), unknown_groups)
    draws = resamples(known_groups, count, seed), resamples(unknown_groups, count, seed + 1)
    pairs = (draws[0] @ sizes[0]) * (draws[1] @ sizes[1])
    samples = ((draws[0] @ wins) * draws[1]).sum(axis=1) / pairs
    fewer = sizes[1] if are_enough(sizes[0]) else sizes[0]
    return estimate(auroc(known, unknown), samples, fewer)
