"""Cross-validation of linear probes on features that were made without labels; an artist's works are in one fold."""

import warnings
from typing import Any

import numpy as np
import pandas as pd

from pipeline.core.progress import track

FOLDS = 5
#: Training and test indices of a fold.
Fold = tuple[np.ndarray, np.ndarray]
#: Inverse strengths of the L2 penalty, of which the fold before the predicted one chooses.
PENALTIES = (1.0, 10.0, 100.0)
#: Works at most on which each of these is tried.
TRIED_ON = 4_000


def folds(given: np.ndarray, groups: np.ndarray | None, seed: int) -> list[Fold]:
    """The folds of works of the classes ``given`` int (N,), stratified by class; works of one group stay together.

    There are :data:`FOLDS`, or as many as the class with the fewest groups has, and at least two.
    """
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    pairs = pd.DataFrame({"class": given, "group": np.arange(len(given)) if groups is None else groups})
    fewest = int(pairs.drop_duplicates().groupby("class").size().min())
    kind = StratifiedKFold if groups is None else StratifiedGroupKFold
    splitter = kind(max(2, min(FOLDS, fewest)), shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        # A class of few works or artists is missing in some fold; the callers handle that.
        warnings.simplefilter("ignore", UserWarning)
        return list(splitter.split(given, given, groups))


def out_of_sample(
    features: np.ndarray, given: np.ndarray, classes: int, divisions: list[list[Fold]]
) -> list[np.ndarray]:
    """Out-of-sample probabilities of each division, float64 (N, C); NaN for a class that a probe was not trained on."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    predictions = [np.full((len(given), classes), np.nan) for _ in divisions]
    tasks = [(predicted, fold) for predicted, each in zip(predictions, divisions, strict=True) for fold in each]
    # The matrices are narrow: on a busy machine threads made this ten times slower.
    with threadpool_limits(1, user_api="blas"):
        for predicted, (train, test) in track(tasks, len(tasks), "review", "fold"):
            if len(np.unique(given[train])) < 2:
                continue
            probe = LogisticRegression(class_weight="balanced", max_iter=1000)
            probe.fit(features[train], given[train])
            predicted[np.ix_(test, probe.classes_)] = probe.predict_proba(features[test])
    return predictions


def grouped_predictions(
    features: np.ndarray, given: np.ndarray, groups: np.ndarray, classes: int, seed: int
) -> tuple[np.ndarray, list[Fold]]:
    """The class of each work as probes predict it that saw no work of its group, int64 (N,); and the folds.

    For each fold the probes learn from the others. The strength of their penalty is chosen on the fold before it, which
    takes no part in that choice's training.

    Args:
        features: float32 (N, F), L2-normalised, made without labels.
        given: int (N,), class of each work.
        groups: int (N,), equal for works of one artist and near-duplicates.
        classes: C.
        seed: of the folds.
    """
    from threadpoolctl import threadpool_limits

    division = folds(given, groups, seed)
    predicted = np.zeros(len(given), np.int64)
    with threadpool_limits(1, user_api="blas"):
        for number, (train, test) in enumerate(track(division, len(division), "cross-validation", "fold")):
            held_out = division[number - 1][1]
            rest = np.setdiff1d(train, held_out)
            penalty = best_penalty(features, given, rest, held_out, classes, seed)
            predicted[test] = fit_probe(features[train], given[train], penalty).predict(features[test])
    return predicted, division


def best_penalty(
    features: np.ndarray, given: np.ndarray, train: np.ndarray, held_out: np.ndarray, classes: int, seed: int
) -> float:
    """Of :data:`PENALTIES` the one with the lowest cross-entropy on held-out works, each class weighted alike.

    ``train`` and ``held_out`` are indices of works; of more than :data:`TRIED_ON` training works a random part is used.
    """
    if len(train) > TRIED_ON:
        train = np.sort(np.random.default_rng(seed).choice(train, TRIED_ON, replace=False))
    if len(np.unique(given[train])) < 2:
        return PENALTIES[len(PENALTIES) // 2]
    weights = 1 / np.bincount(given[held_out], minlength=classes)[given[held_out]]

    def loss(penalty: float) -> float:
        probe = fit_probe(features[train], given[train], penalty)
        chances = np.zeros((len(held_out), classes))
        chances[:, probe.classes_] = probe.predict_proba(features[held_out])
        own = np.maximum(chances[np.arange(len(held_out)), given[held_out]], 1e-6)
        return float(np.average(-np.log(own), weights=weights))

    return min(PENALTIES, key=loss)


def fit_probe(features: np.ndarray, given: np.ndarray, penalty: float) -> Any:
    """A logistic regression with equal class weights; of a single class a model that always predicts it."""
    from sklearn.dummy import DummyClassifier
    from sklearn.linear_model import LogisticRegression

    if len(np.unique(given)) < 2:
        return DummyClassifier().fit(features, given)
    return LogisticRegression(C=penalty, class_weight="balanced", max_iter=1000).fit(features, given)
