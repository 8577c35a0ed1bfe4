"""Probes that saw no work of an artist: folds keep artists together, and no artist teaches its own prediction."""

import numpy as np
import pytest

from pipeline.evaluate import cross_validation
from pipeline.evaluate.cross_validation import best_penalty, folds, grouped_predictions


def planted(seed: int, artists: int = 40, works: int = 6) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Unit vectors, classes and artists: an artist's works differ from the class by a manner of the artist's own."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(artists), works)
    given = groups % 3
    manner = rng.normal(0, 0.4, (artists, 12))
    vectors = np.eye(3, 12)[given] + manner[groups] + rng.normal(0, 0.1, (len(groups), 12))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), given, groups


def test_every_work_is_in_one_fold_and_no_artist_in_two() -> None:
    _, given, groups = planted(0)
    division = folds(given, groups, 0)
    assert sorted(np.concatenate([test for _, test in division])) == list(range(len(given)))
    for train, test in division:
        assert not set(groups[train]) & set(groups[test]) and len(train) + len(test) == len(given)
    assert len(division) == cross_validation.FOLDS


def test_there_are_as_many_folds_as_the_smallest_class_has_artists() -> None:
    _, given, groups = planted(0)
    few = np.where(given == 0, groups % 9, groups)
    assert len(np.unique(few[given == 0])) == 3 and len(folds(given, few, 0)) == 3


def test_a_work_is_predicted_from_other_artists_only() -> None:
    features, given, groups = planted(0)
    predicted, division = grouped_predictions(features, given, groups, 3, 0)
    assert (predicted == given).mean() > 0.7
    # An artist whose works all carry a wrong label is predicted as before: the artist's own labels teach nothing.
    wrong = given.copy()
    artist = groups == groups[division[0][1][0]]
    wrong[artist] = (given[artist] + 1) % 3
    again, _ = _with_folds_of(division, features, wrong)
    assert (again[artist] == predicted[artist]).all()


def _with_folds_of(division: list, features: np.ndarray, given: np.ndarray) -> tuple[np.ndarray, list]:
    """Predictions by the same folds, though other labels would be divided otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cross_validation, "folds", lambda *_: division)
        patch.setattr(cross_validation, "best_penalty", lambda *_: 10.0)
        again = grouped_predictions(features, given, np.zeros(len(given)), 3, 0)
    return again


def test_artists_that_are_mixed_up_flatter() -> None:
    features, given, groups = planted(1)
    honest = (grouped_predictions(features, given, groups, 3, 0)[0] == given).mean()
    flattered = (grouped_predictions(features, given, np.arange(len(given)), 3, 0)[0] == given).mean()
    assert honest < flattered


def test_the_prediction_is_seeded() -> None:
    features, given, groups = planted(2)
    first, second = (grouped_predictions(features, given, groups, 3, 5)[0] for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_a_class_that_only_the_predicted_fold_has_is_predicted_as_another() -> None:
    features, given, groups = planted(0)
    groups = np.where(given == 2, 1000, groups)
    predicted, _ = grouped_predictions(features, given, groups, 3, 0)
    assert (predicted[given == 2] != 2).all() and set(predicted) <= {0, 1, 2}


def test_the_penalty_is_chosen_on_the_works_that_are_held_out(monkeypatch: pytest.MonkeyPatch) -> None:
    features, given, _ = planted(0)
    rows = np.arange(len(given))
    assert best_penalty(features, given, rows[::2], rows[1::2], 3, 0) in cross_validation.PENALTIES
    monkeypatch.setattr(cross_validation, "TRIED_ON", 30)
    assert best_penalty(features, given, rows[::2], rows[1::2], 3, 0) in cross_validation.PENALTIES
    # Of one class there is nothing to choose.
    only = rows[given == 0]
    assert best_penalty(features, given, only, rows, 3, 0) == cross_validation.PENALTIES[1]
