"""Stage review: whose label is likely wrong, who stands among works of another label, who is unlike any other.

Each work is judged by linear probes that did not see its label, on the part of the embedding that was made without
labels; see docs/decisions/0008-review-by-confident-learning.md for what else was tried and what each found.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.artefacts import label_issues
from pipeline.core.probability import probabilities
from pipeline.core.progress import track
from pipeline.evaluate import confident_learning
from pipeline.evaluate.calibration import fit_temperature

log = logging.getLogger("pipeline")

FOLDS = 5
#: Share of the works that is listed as unlike any other.
UNLIKE_SHARE = 0.01
METHOD = (
    "Each work is judged by classifiers that did not see its label: logistic regression on {features} values, classes "
    "weighing alike, {folds}-fold, twice: with all works of an artist and near-duplicates in one fold, and with works "
    "divided one by one. The two answers' geometric mean is calibrated by temperature scaling. The label is doubted by "
    "confident learning (Northcutt et al. 2021, arXiv:1911.00068); works are ordered by the probability that the given "
    "label is left with. Neighbours are the {nearest} most similar works by the same values."
)


@dataclass(frozen=True)
class Judged:
    """What the labels look like from outside of themselves; N works, C classes, K nearest.

    Attributes:
        chances: float64 (N, C), calibrated out-of-sample probabilities.
        temperature: by which they were calibrated.
        folds: of each of the two cross-validations: by artist, and work by work.
        confident: what confident learning makes of them.
        nearest: int32 (N, K), indices of the nearest other works.
        similarities: float32 (N, K), their cosine similarities.
    """

    chances: np.ndarray
    temperature: float
    folds: tuple[int, int]
    confident: confident_learning.Confident
    nearest: np.ndarray
    similarities: np.ndarray


def label_free(embeddings: Path, summary: dict[str, Any]) -> np.ndarray:
    """The classifier's features among the embedding's values, float32 (N, F), L2-normalised.

    The rest comes from a head that was trained on the labels, so a wrong label would vouch for itself. Features of a
    network that was trained from scratch have seen the labels too; ``review.json`` says so.
    """
    width = int(summary["embedding"]["parts"]["features"])
    part = np.ascontiguousarray(np.load(embeddings, mmap_mode="r")[:, :width], np.float32)
    return np.asarray(part / np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-12))


def judge(features: np.ndarray, given: np.ndarray, sides: np.ndarray, classes: int, seed: int) -> Judged:
    """Judges every label by works that are not the work itself.

    Args:
        features: float32 (N, F), L2-normalised, made without labels.
        given: int (N,), class of each work; every class occurs.
        sides: int (N,), equal for works that belong together (an artist's, near-duplicates).
        classes: C.
        seed: of the folds.
    """
    apart = _folds(given, sides, seed)
    singly = _folds(given, None, seed)
    answers = _out_of_sample(features, given, classes, [apart, singly])
    # Where no other artist has the class, the probe that leaves the artist out cannot know it.
    answers[0] = np.where(np.isnan(answers[0]).any(axis=1, keepdims=True), answers[1], answers[0])
    logs = np.log(np.maximum(confident_learning.geometric_mean(*np.nan_to_num(answers)), 1e-6))
    temperature = fit_temperature(logs, given)
    chances = probabilities(logs, temperature)
    nearest, similarities = neighbours(features, label_issues.NEAREST)
    found = confident_learning.learn(chances, given)
    return Judged(chances, temperature, (len(apart), len(singly)), found, nearest, similarities)


def neighbours(features: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The ``k`` nearest other works of each, int32 (N, k), and their cosine similarities, float32 (N, k).

    Args:
        features: float32 (N, F), L2-normalised: the nearest by distance are the most similar by cosine.
        k: how many; at most N - 1.
    """
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=min(k, len(features) - 1), algorithm="brute").fit(features)
    distances, ids = search.kneighbors()
    return ids.astype(np.int32), np.asarray(1 - distances**2 / 2, np.float32)


def listed(
    judged: Judged, given: np.ndarray, rows: np.ndarray, classes: tuple[str, ...], words: dict[str, Any]
) -> label_issues.Suspects:
    """All works in the order of doubt, with the reasons for which some are listed.

    Args:
        judged: of the labelled works.
        given: int (N,), their classes.
        rows: int64 (N,), their rows in ``objects.parquet``.
        classes: the keys.
        words: ``review.json`` but for what is counted here.
    """
    own = judged.chances[np.arange(len(given)), given]
    other = judged.chances.copy()
    other[np.arange(len(given)), given] = -1
    suggested = other.argmax(axis=1)
    others = (given[judged.nearest] != given[:, None]).mean(axis=1)
    similarity = judged.similarities.mean(axis=1)
    unlike = np.zeros(len(given), bool)
    unlike[np.argsort(similarity, kind="stable")[: round(UNLIKE_SHARE * len(given))]] = True
    reasons = {
        label_issues.DOUBTED: confident_learning.doubted(judged.confident, given),
        label_issues.NEIGHBOURS: others == 1,
        label_issues.UNLIKE: unlike,
    }
    order = np.argsort(own, kind="stable")
    return label_issues.Suspects(
        rows=rows[order],
        given=given[order].astype(np.int16),
        suggested=suggested[order].astype(np.int16),
        p_given=own[order].astype(np.float32),
        p_suggested=other.max(axis=1)[order].astype(np.float32),
        others=others[order].astype(np.float32),
        similarity=similarity[order],
        nearest=rows[judged.nearest[order]].astype(np.int32),
        reasons={code: where[order] for code, where in reasons.items()},
        classes=classes,
        about=words
        | {
            "works": len(given),
            "counts": {code: int(where.sum()) for code, where in reasons.items()},
            "usual_similarity": round(float(np.median(similarity)), 4),
        },
    )


def about(judged: Judged, summary: dict[str, Any], width: int) -> dict[str, Any]:
    """``review.json`` but for what :func:`listed` counts: the method, and how much noise there seems to be."""
    found = judged.confident
    return {
        "method": METHOD.format(features=width, folds=FOLDS, nearest=judged.nearest.shape[1]),
        "features": width,
        # A frozen backbone and its principal components never met a label.
        "features_saw_labels": not summary["frozen"],
        "folds": {"by_artist": judged.folds[0], "by_work": judged.folds[1]},
        "temperature": round(judged.temperature, 4),
        "estimated_wrong": round(found.wrong, 4),
        "thresholds": found.thresholds.round(4).tolist(),
        "confident_joint": found.counts.tolist(),
        "joint": found.joint.round(6).tolist(),
        "noise": found.noise.round(6).tolist(),
    }


def _folds(given: np.ndarray, sides: np.ndarray | None, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Training and judged indices of each fold, classes alike in all; works of one of the ``sides`` stay together."""
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    pairs = pd.DataFrame({"class": given, "side": np.arange(len(given)) if sides is None else sides})
    fewest = int(pairs.drop_duplicates().groupby("class").size().min())
    kind = StratifiedKFold if sides is None else StratifiedGroupKFold
    splitter = kind(max(2, min(FOLDS, fewest)), shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        # A class of few works or artists is missing in some fold; what is done then is said in `judge`.
        warnings.simplefilter("ignore", UserWarning)
        return list(splitter.split(given, given, sides))


def _out_of_sample(
    features: np.ndarray,
    given: np.ndarray,
    classes: int,
    divisions: list[list[tuple[np.ndarray, np.ndarray]]],
) -> list[np.ndarray]:
    """For each division float64 (N, C): what a probe says of a work that was not among those it learned from.

    A class that a probe did not meet has NaN.
    """
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    answers = [np.full((len(given), classes), np.nan) for _ in divisions]
    # Matrices this narrow are not worth threads, which on a busy machine wait for one another ten times as long.
    with threadpool_limits(1, user_api="blas"):
        for answer, (learned, asked) in _tracked(answers, divisions):
            if len(np.unique(given[learned])) < 2:
                continue
            probe = LogisticRegression(class_weight="balanced", max_iter=1000)
            probe.fit(features[learned], given[learned])
            answer[np.ix_(asked, probe.classes_)] = probe.predict_proba(features[asked])
    return answers


def _tracked(
    answers: list[np.ndarray], divisions: list[list[tuple[np.ndarray, np.ndarray]]]
) -> Iterator[tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]]:
    """Every fold with the array that it fills, and how far they are."""
    all_folds = [(answer, fold) for answer, folds in zip(answers, divisions, strict=True) for fold in folds]
    return track(all_folds, len(all_folds), "review", "fold")
