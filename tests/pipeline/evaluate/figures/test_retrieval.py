"""Neighbours of test works are looked for among the works that the model knows."""

import numpy as np

from pipeline.evaluate.figures.retrieval import FIGURE
from tests.synthetic_evaluation import evaluated


def test_test_works_are_not_each_others_neighbours() -> None:
    made = evaluated()
    # Test works alike with one another and with nothing else: their neighbours are still works of the gallery.
    embeddings = np.array(made.embeddings)
    embeddings[made.test] = np.eye(embeddings.shape[1])[-2]
    found = FIGURE.measure(evaluated(embeddings=embeddings)).metrics
    assert found["precision_at_10"]["value"] < 0.6 < FIGURE.measure(made).metrics["precision_at_10"]["value"]


def test_the_report_names_the_candidates_with_their_intervals() -> None:
    report = " ".join(FIGURE.measure(evaluated()).report)
    assert "Works are compared by: features (8 values)" in report
    assert "features 90.0% (85.0% to 95.0%); triplet 80.0%" in report
