"""Label issues: works whose label is likely wrong, whose neighbours all have other labels, or that are outliers.

Linear probes that did not see a work's label predict its class, from the part of the embedding that was made without
labels. docs/decisions/0008-review-by-confident-learning.md compares this with what else was tried.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.artefacts import label_issues
from pipeline.core.nearest import neighbour_graph
from pipeline.core.probability import probabilities
from pipeline.core.progress import track
from pipeline.evaluate import confident_learning
from pipeline.evaluate.calibration import fit_temperature

FOLDS = 5
#: Share of the works that is listed as unlike any other.
UNLIKE_SHARE = 0.01
METHOD = (
    "The class of each work is predicted by classifiers that did not see its label: logistic regression on {features} "
    "values, with equal class weights, in two {folds}-fold cross-validations. In the first, all works of an artist and "
    "near-duplicates are in one fold. In the second, works are divided one by one. The geometric mean of the two "
    "predictions is calibrated by temperature scaling. Label issues are found by confident learning (Northcutt et al. "
    "2021, arXiv:1911.00068). Works are ordered by the probability of the given label. Neighbours are the {nearest} "
    "most similar works by the same values."
)


@dataclass(frozen=True)
class LabelEvidence:
    """What speaks for and against each label, without the label itself; N works, C classes, K nearest works."""

    probabilities: np.ndarray  #: float64 (N, C), calibrated, out-of-sample
    temperature: float  #: of the calibration
    folds: tuple[int, int]  #: number of folds of both cross-validations: by artist, and by single works
    confident: confident_learning.ConfidentJoint
    nearest: np.ndarray  #: int32 (N, K), indices of the nearest other works
    similarities: np.ndarray  #: float32 (N, K), their cosine similarities


def label_free(embeddings: Path, summary: dict[str, Any]) -> np.ndarray:
    """The classifier's features among the embedding's values, float32 (N, F), L2-normalised.

    The rest comes from a metric head that was trained on the labels, so a wrong label would confirm itself. A network
    that was trained from scratch has seen the labels too; ``review.json`` says so.
    """
    width = int(summary["embedding"]["parts"]["features"])
    part = np.ascontiguousarray(np.load(embeddings, mmap_mode="r")[:, :width], np.float32)
    return np.asarray(part / np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-12))


def assess_labels(
    features: np.ndarray, given: np.ndarray, groups: np.ndarray, classes: int, seed: int
) -> LabelEvidence:
    """Predicts the class of every work from other works, by cross-validation.

    Args:
        features: float32 (N, F), L2-normalised, made without labels.
        given: int (N,), class of each work; all C ``classes`` occur.
        groups: int (N,), equal for works of one artist and near-duplicates.
        classes: C.
        seed: of the folds.
    """
    by_group = _folds(given, groups, seed)
    by_work = _folds(given, None, seed)
    predictions = _out_of_sample(features, given, classes, [by_group, by_work])
    # Where only one artist has a class, the probe that leaves the artist out cannot know it.
    predictions[0] = np.where(np.isnan(predictions[0]).any(axis=1, keepdims=True), predictions[1], predictions[0])
    logs = np.log(np.maximum(confident_learning.geometric_mean(*np.nan_to_num(predictions)), 1e-6))
    temperature = fit_temperature(logs, given)
    calibrated = probabilities(logs, temperature)
    nearest, similarities = neighbour_graph(features, label_issues.NEAREST)
    return LabelEvidence(
        calibrated,
        temperature,
        (len(by_group), len(by_work)),
        confident_learning.estimate_joint(calibrated, given),
        nearest,
        np.clip(similarities, -1, 1),
    )


def find_label_issues(
    evidence: LabelEvidence, given: np.ndarray, rows: np.ndarray, classes: tuple[str, ...], description: dict[str, Any]
) -> label_issues.LabelIssues:
    """All works, the least probable label first, with the reasons for which some are listed.

    ``given`` int (N,) are the classes of the labelled works, ``rows`` int64 (N,) their rows in ``objects.parquet``.
    ``description`` is ``review.json`` without what is counted here.
    """
    own = np.arange(len(given)), given
    p_given = evidence.probabilities[own]
    others = evidence.probabilities.copy()
    others[own] = -1
    suggested = others.argmax(axis=1)
    disagreeing = (given[evidence.nearest] != given[:, None]).mean(axis=1)
    mean_knn_similarity = evidence.similarities.mean(axis=1)
    unlike = np.zeros(len(given), bool)
    unlike[np.argsort(mean_knn_similarity, kind="stable")[: round(UNLIKE_SHARE * len(given))]] = True
    reasons = {
        label_issues.DOUBTED: confident_learning.find_issues(evidence.confident, given),
        label_issues.NEIGHBOURS: disagreeing == 1,
        label_issues.UNLIKE: unlike,
    }
    order = np.argsort(p_given, kind="stable")
    return label_issues.LabelIssues(
        rows=rows[order],
        given=given[order].astype(np.int16),
        suggested=suggested[order].astype(np.int16),
        p_given=p_given[order].astype(np.float32),
        p_suggested=others.max(axis=1)[order].astype(np.float32),
        others=disagreeing[order].astype(np.float32),
        mean_knn_similarity=mean_knn_similarity[order],
        nearest=rows[evidence.nearest[order]].astype(np.int32),
        reasons={code: where[order] for code, where in reasons.items()},
        classes=classes,
        about=description
        | {
            "works": len(given),
            "counts": {code: int(where.sum()) for code, where in reasons.items()},
            "usual_similarity": round(float(np.median(mean_knn_similarity)), 4),
        },
    )


def describe(evidence: LabelEvidence, summary: dict[str, Any], width: int) -> dict[str, Any]:
    """``review.json`` without what :func:`find_label_issues` counts: the method, and the estimated label noise.

    ``summary`` is ``training/summary.json``, and ``width`` F, the number of features.
    """
    confident = evidence.confident
    return {
        "method": METHOD.format(features=width, folds=FOLDS, nearest=evidence.nearest.shape[1]),
        "features": width,
        # A frozen backbone and its principal components were made without labels.
        "features_saw_labels": not summary["frozen"],
        "folds": {"by_artist": evidence.folds[0], "by_work": evidence.folds[1]},
        "temperature": round(evidence.temperature, 4),
        "estimated_wrong": round(confident.label_error_rate, 4),
        "thresholds": confident.thresholds.round(4).tolist(),
        "confident_joint": confident.counts.tolist(),
        "joint": confident.joint.round(6).tolist(),
        "noise": confident.noise_matrix.round(6).tolist(),
    }


def _folds(given: np.ndarray, groups: np.ndarray | None, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Training and test indices of each fold, stratified by class; works of one group stay together."""
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    pairs = pd.DataFrame({"class": given, "group": np.arange(len(given)) if groups is None else groups})
    fewest = int(pairs.drop_duplicates().groupby("class").size().min())
    kind = StratifiedKFold if groups is None else StratifiedGroupKFold
    splitter = kind(max(2, min(FOLDS, fewest)), shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        # A class of few works or artists is missing in some fold; `assess_labels` handles that.
        warnings.simplefilter("ignore", UserWarning)
        return list(splitter.split(given, given, groups))


def _out_of_sample(
    features: np.ndarray, given: np.ndarray, classes: int, divisions: list[list[tuple[np.ndarray, np.ndarray]]]
) -> list[np.ndarray]:
    """Out-of-sample probabilities of each division, float64 (N, C); NaN for a class that a probe was not trained on."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    predictions = [np.full((len(given), classes), np.nan) for _ in divisions]
    tasks = [(predicted, fold) for predicted, folds in zip(predictions, divisions, strict=True) for fold in folds]
    # The matrices are narrow: on a busy machine threads made this ten times slower.
    with threadpool_limits(1, user_api="blas"):
        for predicted, (train, test) in track(tasks, len(tasks), "review", "fold"):
            if len(np.unique(given[train])) < 2:
                continue
            probe = LogisticRegression(class_weight="balanced", max_iter=1000)
            probe.fit(features[train], given[train])
            predicted[np.ix_(test, probe.classes_)] = probe.predict_proba(features[test])
    return predictions
