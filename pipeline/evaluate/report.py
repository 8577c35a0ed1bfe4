"""All figures of a build in one place: ``metrics.json``, ``figures.json`` and ``report.md``."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pipeline.artefacts import left_out, rejected, sample
from pipeline.evaluate import figures
from pipeline.evaluate.figures.base import Evaluated, Measurement
from pipeline.evaluate.markdown import percent, table, with_interval

METHOD = (
    "Measured on the test works, which took no part in training, early stopping or calibration. No known artist "
    "(or group) and no near-duplicate is on two sides of the split. Neighbours come from the training and validation "
    "works only. Intervals are 95 % bootstrap intervals over {draws} resamples of whole groups."
)


@dataclass(frozen=True)
class Evaluation:
    """The results of all figures."""

    files: Mapping[str, Any]  #: JSON content of each file of the folder ``evaluation``, by name
    report: str  #: ``report.md``


def evaluate(evaluated: Evaluated) -> Evaluation:
    """Measures every figure of the family.

    Raises:
        ValueError: two figures write one key of ``metrics.json``, or one file.
    """
    members = figures.in_order()
    measurements = {name: figure.measure(evaluated) for name, figure in members.items()}
    metrics: dict[str, Any] = {
        "split": "test",
        "works": int(evaluated.test.sum()),
        "groups": len(np.unique(evaluated.test_groups)),
        "method": METHOD.format(draws=evaluated.bootstrap),
    }
    files: dict[str, Any] = {}
    for name, measurement in measurements.items():
        for kind, have, new in (("key", metrics, measurement.metrics), ("file", files, measurement.files)):
            if twice := sorted(have.keys() & new.keys()):
                raise ValueError(f"The figure {name!r} writes a {kind} that is written already: {', '.join(twice)}.")
            have.update(new)
    # All that the Model page needs to show any figure as a table.
    entries = [
        {
            "name": name,
            "title": figure.title,
            "description": figure.description,
            "estimates": [asdict(row) for row in measurements[name].rows],
            "sample": made_by.as_dict() if (made_by := measurements[name].sample) else None,
        }
        for name, figure in members.items()
    ]
    files |= {"metrics.json": metrics, "figures.json": entries}
    sections = (line for measurement in measurements.values() for line in _section(measurement))
    return Evaluation(files, "\n".join([*_head(evaluated, metrics), *sections]))


def _section(measurement: Measurement) -> list[str]:
    """The section of one figure: heading, the works and artists that it rests on, and what it says."""
    if not measurement.report or measurement.sample is None:
        return list(measurement.report)
    heading, *rest = measurement.report
    return [heading, "", measurement.sample.sentence(), *rest]


def _head(evaluated: Evaluated, metrics: Mapping[str, Any]) -> list[str]:
    """The report's first lines: the collection, the main figure and how all of them were measured."""
    training = evaluated.training
    works: Counter[str] = Counter(evaluated.split.tolist())
    return [
        "# Evaluation report",
        "",
        f"**{evaluated.provenance['name']}**: {works.total()} works, {evaluated.rejected} pictures rejected. "
        f"Backbone `{training['backbone']}` ({training['description']}), seed {evaluated.seed}.",
        "",
        *_accuracy(metrics),
        "",
        _artists(metrics),
        "",
        "## How this was measured",
        "",
        metrics["method"],
        "",
        sample.MEANING,
        "",
        f"Works: {', '.join(f'{side} {works[side]}' for side in ('train', 'validation', 'test') if works[side])}. "
        f"Training stopped after {training['epochs']} epochs; epoch {training['best_epoch']} was kept."
        + _fine_tuning(training.get("fine_tuning")),
        "",
        *_left_out(evaluated),
    ]


def _left_out(evaluated: Evaluated) -> list[str]:
    """What was left out by class and reason, with what to do about it; nothing where all pictures were used."""
    classes = evaluated.left_out
    if not classes:
        return []
    rows = [
        (each.label or "(none known)", each.taken, rejected.describe(cause.code), cause.objects)
        for each in classes
        for cause in each.causes
    ]
    warning = left_out.warning(classes)
    advice = dict.fromkeys(line for each in classes if each.is_unusual for line in each.advice())
    return [
        "## Left out",
        "",
        *([warning, ""] if warning else []),
        *table(("Class", "Works", "Reason", "Left out"), rows),
        *(f"- {line}" for line in advice),
        *([""] if advice else []),
    ]


def _accuracy(metrics: Mapping[str, Any]) -> list[str]:
    """The accuracy by cross-validation, where it was measured, and that of the single split."""
    guessing = f"Always guessing the most frequent class would give {percent(metrics['baseline']['majority'])}."
    estimated = metrics.get("cross_validation")
    if not estimated:
        return [
            f"Accuracy on {metrics['works']} test works that took no part in training: "
            f"**{with_interval(metrics['accuracy'])}**. {guessing}"
        ]
    return [
        f"Accuracy: **{with_interval(estimated['accuracy'])}**, by {estimated['folds']}-fold cross-validation. Each of "
        f"{estimated['works']} works was predicted once, by heads that saw no work of its artist.",
        "",
        f"Accuracy of the model itself on the single split's {metrics['works']} test works, which took no part in "
        f"training: {with_interval(metrics['accuracy'])}. {guessing}",
    ]


def _artists(metrics: Mapping[str, Any]) -> str:
    """How many test works have a known artist, and the accuracy on these alone."""
    known, works = metrics["works_with_group"], metrics["works"]
    if known == works:
        return "The artist or group of every test work is known."
    alone = f" Accuracy on these alone: {with_interval(metrics['accuracy_grouped'])}." if known else ""
    return (
        f"The artist or group is known of {known} of the {works} test works ({metrics['known_groups']} artists or "
        f"groups).{alone} The others were split one by one "
        "(near-duplicates together), so another work by the same artist may be in the training set."
    )


def _fine_tuning(tuned: Mapping[str, Any] | None) -> str:
    if not tuned:
        return ""
    losses = ", ".join(f"{share}: {loss:.3f}" for share, loss in tuned["validation_loss_by_share"].items())
    return (
        f" Then {tuned['weights']:,} weights of the network's upper layers and its head were fine-tuned for "
        f"{tuned['steps']} steps of {tuned['pictures_a_step']} pictures. Kept: {tuned['share']:g} of the way from the "
        f"weights before to those of step {tuned['best_step']} (validation loss by share: {losses})."
    )
