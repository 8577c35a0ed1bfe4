"""How often the classifier names the catalogue's class: accuracy, and precision, recall and F1 of each class."""

from typing import Any

from pipeline.evaluate import metrics
from pipeline.evaluate.figures.base import Evaluated, Figure, Measurement, Row
from pipeline.evaluate.markdown import interval, per_class_table, percent, table


def measure(evaluated: Evaluated) -> Measurement:
    """Accuracy of all test works, of each class, and of the works whose artist is known."""
    estimates, truth = evaluated.classification, evaluated.truth
    known = evaluated.known_artist[evaluated.test]
    figures: dict[str, Any] = {
        **metrics.of_classes(estimates, truth, evaluated.predicted, evaluated.test_groups, evaluated.classes),
        **metrics.of_known_artists(
            evaluated.correct, evaluated.test_groups, known, evaluated.bootstrap, evaluated.seed
        ),
        "baseline": {"majority": round(evaluated.majority_accuracy, 4)},
    }
    rows = [
        Row.share("Accuracy", figures["accuracy"]),
        Row.share("Balanced accuracy", figures["balanced_accuracy"], "mean recall of the classes"),
        Row("Accuracy of the most frequent class", figures["baseline"]["majority"], unit="share"),
        *(
            Row.share(f"F1 of {row['class']}", row["f1"], f"{row['support']} test works")
            for row in figures["per_class"]
        ),
    ]
    error = evaluated.calibration_error.as_dict()
    return Measurement(rows, figures, report_section(figures | {"ece": error}), sample=evaluated.test_sample)


def report_section(figures: dict[str, Any]) -> list[str]:
    """The section of ``report.md``; figures are entries of ``metrics.json``, ``ece`` among them."""
    keys = figures["confusion"]["classes"]
    summary = (
        ("accuracy", "accuracy"),
        ("balanced accuracy", "balanced_accuracy"),
        ("expected calibration error", "ece"),
    )
    return [
        "## Classifier",
        "",
        *table(
            ("figure", "value", "95 % interval"),
            [(title, percent(figures[name]["value"]), interval(figures[name])) for title, name in summary],
        ),
        *per_class_table(figures["per_class"]),
        "Confusion matrix: a row is the catalogue's class, a column the classifier's guess.",
        "",
        *table(
            ("", *keys),
            [(f"**{key}**", *row) for key, row in zip(keys, figures["confusion"]["counts"], strict=True)],
        ),
    ]


FIGURE = Figure(
    "Classifier",
    "How often the most probable class is the catalogue's, on the test works.",
    measure,
    order=10,
)
