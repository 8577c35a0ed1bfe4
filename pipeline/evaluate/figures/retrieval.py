"""Whether a test work's nearest works share its class: precision@10 and mean average precision."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipeline.evaluate import metrics
from pipeline.evaluate.figures.base import Evaluated, Figure, Measurement, Row
from pipeline.evaluate.markdown import interval, percent, with_interval


def measure(evaluated: Evaluated) -> Measurement:
    """Neighbours of each test work among the training and validation works."""
    test, gallery = evaluated.test, np.isin(evaluated.split, ("train", "validation"))
    vectors = np.ascontiguousarray(evaluated.embeddings)
    precision, average = metrics.retrieval(
        vectors[test], evaluated.labels[test], vectors[gallery], evaluated.labels[gallery]
    )
    embedding = evaluated.training["embedding"]
    figures = {
        "precision_at_10": evaluated.mean(precision).as_dict(),
        "map": evaluated.mean(average).as_dict(),
        "embedding": embedding["chosen"],
    }
    rows = [
        Row.share("Precision@10", figures["precision_at_10"], "share of the ten nearest works that are of one class"),
        Row.share("Mean average precision", figures["map"], "over the whole ranking"),
    ]
    return Measurement(rows, figures, report_section(figures, embedding), sample=evaluated.test_sample)


def report_section(figures: Mapping[str, Any], embedding: Mapping[str, Any]) -> list[str]:
    """The section of ``report.md``: figures are entries of ``metrics.json``, embedding is that of ``summary.json``."""
    intervals = embedding["validation_intervals"]
    candidates = "; ".join(
        f"{name} {percent(score)}" + (f" ({interval(intervals[name])})" if name in intervals else "")
        for name, score in embedding["validation_map"].items()
    )
    return [
        "## Neighbours",
        "",
        f"Of a test work's ten nearest works, {with_interval(figures['precision_at_10'])} share its class "
        f"(precision@10). Mean average precision: {with_interval(figures['map'])}.",
        "",
        f"Works are compared by: {embedding['chosen']} ({embedding['dimensions']} values). Mean average precision of "
        f"the validation works, by which this was chosen: {candidates}. {embedding['note']}".strip(),
        "",
    ]


FIGURE = Figure(
    "Neighbours",
    "How many of a test work's nearest works share its class, among the training and validation works.",
    measure,
    order=50,
)
