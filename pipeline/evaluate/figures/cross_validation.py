"""How often heads name the class of a work of an artist whom they have not seen, over all works: cross-validation."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipeline.evaluate import metrics
from pipeline.evaluate.cross_validation import best_penalty, fit_probe, grouped_predictions
from pipeline.evaluate.figures.base import Evaluated, Figure, Measurement, Row
from pipeline.evaluate.markdown import per_class_table, with_interval

METHOD = (
    "{folds}-fold cross-validation: every work of a class is predicted once, by heads that saw no work of its artist "
    "(or group) and no near-duplicate of it. The heads are logistic regressions with equal class weights on the "
    "{values} features of the network, which were made without labels. The strength of their penalty is chosen on "
    "works of a fold that is not predicted. Intervals are 95 % bootstrap intervals over {draws} resamples of whole "
    "groups of all works."
)
NOT_MEASURED = (
    "Cross-validation was not measured: the network learned its features from the labels of this collection, so it "
    "would have to be trained anew for every fold."
)


def measure(evaluated: Evaluated) -> Measurement:
    """Accuracy, and precision, recall and F1 of each class, over all works, with the same heads on the single split."""
    if evaluated.features_saw_labels:
        nothing = Row("Accuracy", None, unit="share", note="not measured")
        return Measurement([nothing], {"cross_validation": None}, ["## Cross-validation", "", NOT_MEASURED, ""])
    rows = np.flatnonzero(evaluated.labels != "")
    truth = np.array([evaluated.classes.index(label) for label in evaluated.labels[rows]], np.int64)
    features, groups = evaluated.label_free[rows], evaluated.groups[rows]
    count = len(evaluated.classes)
    predicted, folds = grouped_predictions(features, truth, groups, count, evaluated.seed)
    draws = metrics.resamples(groups, evaluated.bootstrap, evaluated.seed)
    estimates: dict[str, Any] = metrics.classification(truth, predicted, count, groups, draws)
    figures = {
        "method": METHOD.format(folds=len(folds), values=features.shape[1], draws=evaluated.bootstrap),
        "folds": len(folds),
        "works": len(rows),
        "groups": len(np.unique(groups)),
        **metrics.of_classes(estimates, truth, predicted, groups, evaluated.classes),
        **metrics.of_known_artists(
            predicted == truth, groups, evaluated.known_artist[rows], evaluated.bootstrap, evaluated.seed
        ),
        "single_split": _on_single_split(features, truth, evaluated.split[rows], count, evaluated),
    }
    shares = [
        Row.share("Accuracy", figures["accuracy"], f"{figures['works']} works of {figures['groups']} groups"),
        Row.share("Balanced accuracy", figures["balanced_accuracy"], "mean recall of the classes"),
        *(Row.share(f"F1 of {row['class']}", row["f1"], f"{row['support']} works") for row in figures["per_class"]),
    ]
    return Measurement(
        shares, {"cross_validation": figures}, report_section(figures), sample=evaluated.sample(evaluated.labels != "")
    )


def _on_single_split(
    features: np.ndarray, truth: np.ndarray, split: np.ndarray, classes: int, evaluated: Evaluated
) -> dict[str, float | None]:
    """Accuracy of such heads on the test works, trained on the training works, beside the classifier's own."""
    train, held_out, test = (np.flatnonzero(split == side) for side in ("train", "validation", "test"))
    penalty = best_penalty(features, truth, train, held_out, classes, evaluated.seed)
    right = fit_probe(features[train], truth[train], penalty).predict(features[test]) == truth[test]
    return evaluated.mean(right).as_dict()


def report_section(figures: Mapping[str, Any]) -> list[str]:
    """The section of ``report.md``; figures are ``cross_validation`` of ``metrics.json``."""
    works, grouped = figures["works"], figures["works_with_group"]
    known = ""
    if 0 < grouped < works:
        known = (
            f" The artist or group is known of {grouped} of them ({figures['known_groups']} artists or groups); "
            f"accuracy on these alone: {with_interval(figures['accuracy_grouped'])}."
        )
    return [
        "## Cross-validation",
        "",
        figures["method"],
        "",
        f"Accuracy on {works} works of {figures['groups']} artists or groups (each work of an unknown artist is one): "
        f"{with_interval(figures['accuracy'])}; balanced accuracy "
        f"{with_interval(figures['balanced_accuracy'])}.{known} Such heads, trained on the training works of the "
        f"single split, are right on {with_interval(figures['single_split'])} of its test works.",
        "",
        *per_class_table(figures["per_class"]),
    ]


FIGURE = Figure(
    "Cross-validation",
    "How often heads that saw no work of an artist name the class of the artist's works, over all works.",
    measure,
    order=5,
    libraries=("scikit-learn",),
)
