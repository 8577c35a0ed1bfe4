"""The classifier's figures, against scikit-learn's."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, balanced_accuracy_score, confusion_matrix, precision_recall_fscore_support

from pipeline.evaluate.figures.classifier import FIGURE
from tests.synthetic_evaluation import CLASSES, evaluated


def test_figures_are_those_of_scikit_learn() -> None:
    made = evaluated()
    found = FIGURE.measure(made).metrics
    truth, predicted = made.truth, made.predicted
    assert found["accuracy"]["value"] == pytest.approx(accuracy_score(truth, predicted), abs=5e-5)
    assert found["balanced_accuracy"]["value"] == pytest.approx(balanced_accuracy_score(truth, predicted), abs=5e-5)
    expected = np.array(precision_recall_fscore_support(truth, predicted)).T
    rows = [
        [row[key]["value"] for key in ("precision", "recall", "f1")] + [row["support"]] for row in found["per_class"]
    ]
    np.testing.assert_allclose(rows, expected, atol=5e-5)
    assert found["confusion"] == {"classes": list(CLASSES), "counts": confusion_matrix(truth, predicted).tolist()}


def test_works_whose_artist_is_known_are_measured_by_themselves() -> None:
    made = evaluated()
    known = made.known_artist[made.test]
    found = FIGURE.measure(made).metrics
    assert found["works_with_group"] == known.sum() < len(known)
    assert found["accuracy_grouped"]["value"] == pytest.approx(made.correct[known].mean(), abs=5e-5)
    nobody = FIGURE.measure(evaluated(known_artist=np.zeros(len(made.split), bool))).metrics
    assert nobody["works_with_group"] == nobody["known_groups"] == 0 and nobody["accuracy_grouped"] is None
    assert found["known_groups"] == len(np.unique(made.test_groups[known]))


def test_a_class_of_one_artist_says_so_in_the_report() -> None:
    made = evaluated()
    groups = np.where(made.labels == "japan", 10_000, made.groups)
    measured = FIGURE.measure(evaluated(groups=groups))
    (japan,) = [row for row in measured.metrics["per_class"] if row["class"] == "japan"]
    assert japan["groups"] == 1 and japan["f1"]["value"] is not None and japan["f1"]["low"] is None
    (line,) = [line for line in measured.report if line.startswith("| japan |")]
    assert line.count("not estimable: too few artists") == 3


def test_the_most_frequent_class_is_that_of_the_training_works() -> None:
    made = evaluated()
    trained = made.labels[made.split == "train"].tolist()
    majority = max(CLASSES, key=trained.count)
    expected = np.mean(made.labels[made.test] == majority)
    assert FIGURE.measure(made).metrics["baseline"]["majority"] == pytest.approx(expected, abs=5e-5)
