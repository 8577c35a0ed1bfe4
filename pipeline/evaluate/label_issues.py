"""Label issues: works whose label is likely wrong, whose neighbours all have other labels, or that are outliers.

Linear probes that did not see a work's label predict its class, from the part of the embedding that was made without
labels. docs/decisions/0008-review-by-confident-learning.md compares this with what else was tried.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.artefacts import label_issues
from pipeline.artefacts.label_free import saw_labels
from pipeline.core.nearest import neighbour_graph
from pipeline.core.probability import probabilities
from pipeline.evaluate import confident_learning
from pipeline.evaluate.calibration import fit_temperature
from pipeline.evaluate.cross_validation import FOLDS, folds, out_of_sample

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
    by_group = folds(given, groups, seed)
    by_work = folds(given, None, seed)
    predictions = out_of_sample(features, given, classes, [by_group, by_work])
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


def identical_pictures(features: np.ndarray) -> np.ndarray:
    """int64 (N,): equal for works with the same picture, by the features of the serving model, float32 (N, F).

    Equal pixels have equal features, whatever their files are called and whatever else these hold.
    """
    digests = [hashlib.blake2b(row.tobytes(), digest_size=16).digest() for row in features]
    return np.asarray(pd.factorize(np.array(digests, object))[0], np.int64)


def conflicting(pictures: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Bool (N,): works whose picture is in the collection under another label as well.

    ``pictures`` int (N,) is as :func:`identical_pictures` gives it, ``given`` int (N,) the class of each work.
    """
    pairs = pd.DataFrame({"picture": pictures, "class": given})
    return (pairs.groupby("picture")["class"].transform("nunique") > 1).to_numpy()


def find_label_issues(
    evidence: LabelEvidence,
    given: np.ndarray,
    rows: np.ndarray,
    classes: tuple[str, ...],
    description: dict[str, Any],
    conflicts: np.ndarray | None = None,
) -> label_issues.LabelIssues:
    """All works with the reasons for which some are listed: conflicts first, then the least probable label.

    ``given`` int (N,) are the classes of the labelled works, ``rows`` int64 (N,) their rows in ``objects.parquet``.
    ``description`` is ``review.json`` without what is counted here, ``conflicts`` bool (N,) as :func:`conflicting`
    gives it.
    """
    conflicts = np.zeros(len(given), bool) if conflicts is None else conflicts
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
        label_issues.CONFLICTING: conflicts,
    }
    order = np.lexsort((p_given, ~conflicts))
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
        "features_saw_labels": saw_labels(summary),
        "folds": {"by_artist": evidence.folds[0], "by_work": evidence.folds[1]},
        "temperature": round(evidence.temperature, 4),
        "estimated_wrong": round(confident.label_error_rate, 4),
        "thresholds": confident.thresholds.round(4).tolist(),
        "confident_joint": confident.counts.tolist(),
        "joint": confident.joint.round(6).tolist(),
        "noise": confident.noise_matrix.round(6).tolist(),
    }
