"""How often the classifier names the catalogue's class: accuracy, and precision, recall and F1 of each class."""

from typing import Any

from pipeline.evaluate import metrics
from pipeline.evaluate.figures.base import Evaluated, Figure, Measurement, Row
from pipeline.evaluate.markdown import interval, percent, table, with_interval


def measure(evaluated: Evaluated) -> Measurement:
    """Accuracy of all test works, of each class, and of the works whose artist is known."""
    estimates, truth = evaluated.classification, evaluated.truth
    counts = metrics.confusion(truth, evaluated.predicted, len(evaluated.classes))
    figures: dict[str, Any] = {
        "accuracy": estimates["accuracy"].as_dict(),
        "balanced_accuracy": estimates["balanced_accuracy"].as_dict(),
        "per_class": [
            {
                "class": key,
                **{name: estimates[name][index].as_dict() for name in ("precision", "recall", "f1")},
                "support": int((truth == index).sum()),
            }
            for index, key in enumerate(evaluated.classes)
        ],
        "confusion": {"classes": list(evaluated.classes), "counts": counts.tolist()},
        **_of_known_artists(evaluated),
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
    return Measurement(rows, figures, report_section(figures | {"ece": error}))


def _of_known_artists(evaluated: Evaluated) -> dict[str, Any]:
    """Accuracy on the works whose artist or group is known.

    Only for these works is it certain that no work of their artist was trained on.
    """
    known = evaluated.known_artist[evaluated.test]
    accuracy = None
    if known.any():
        groups = evaluated.test_groups[known]
        draws = metrics.resamples(groups, evaluated.bootstrap, evaluated.seed)
        accuracy = metrics.mean(evaluated.correct[known], groups, draws).as_dict()
    return {"works_with_group": int(known.sum()), "accuracy_grouped": accuracy}


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
        *table(
            ("class", "works", "precision", "recall", "F1"),
            [
                (row["class"], row["support"], *(with_interval(row[name]) for name in ("precision", "recall", "f1")))
                for row in figures["per_class"]
            ],
        ),
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
