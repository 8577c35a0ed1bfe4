"""The estimate over all works, and what is said where there is none."""

import numpy as np
import pytest

from pipeline.evaluate.figures.cross_validation import FIGURE, NOT_MEASURED
from pipeline.evaluate.report import evaluate
from tests.synthetic_evaluation import CLASSES, evaluated


def test_every_work_of_a_class_counts_once() -> None:
    made = evaluated()
    found = FIGURE.measure(made).metrics["cross_validation"]
    labelled = made.labels != ""
    assert found["works"] == labelled.sum() and found["groups"] == len(np.unique(made.groups[labelled]))
    assert [row["support"] for row in found["per_class"]] == [(made.labels == key).sum() for key in CLASSES]
    counts = np.array(found["confusion"]["counts"])
    assert counts.sum() == labelled.sum()
    assert found["accuracy"]["value"] == pytest.approx(np.trace(counts) / counts.sum(), abs=5e-5)
    assert found["accuracy"]["low"] < found["accuracy"]["value"] < found["accuracy"]["high"]
    assert found["works_with_group"] == made.known_artist[labelled].sum()
    # The classes overlap a little, so the heads are right mostly, not always.
    assert 0.6 < found["accuracy"]["value"] < 1 and 0.5 < found["single_split"]["value"] <= 1


def test_the_interval_is_narrower_than_that_of_the_test_works_alone() -> None:
    found = evaluate(evaluated()).files["metrics.json"]
    width, alone = (
        figure["high"] - figure["low"] for figure in (found["cross_validation"]["accuracy"], found["accuracy"])
    )
    assert width < alone


def test_the_report_begins_with_it_and_has_the_single_split_beside_it() -> None:
    made = evaluated()
    head = evaluate(made).report.split("## How")[0]
    assert "by 5-fold cross-validation" in head
    assert f"on the single split's {made.test.sum()} test works" in head
    assert head.index("cross-validation") < head.index("single split")


def test_a_network_that_learned_from_the_labels_is_not_cross_validated() -> None:
    made = evaluated()
    scratch = evaluated(training=dict(made.training) | {"frozen": False})
    measured = FIGURE.measure(scratch)
    assert measured.metrics == {"cross_validation": None} and NOT_MEASURED in measured.report
    head = evaluate(scratch).report.split("## How")[0]
    assert head.count("Accuracy") == 2 and f"Accuracy on {made.test.sum()} test works" in head
