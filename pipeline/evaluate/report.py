"""The evaluation for people: ``report.md``, and what the controls say in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Measured:
    """What the report is written from.

    Attributes:
        found: ``metrics.json``.
        controls: ``controls.json``.
        tags: ``tags/tags.json``.
        training: ``training/summary.json``.
        provenance: the source's own words on itself.
        sides: works of each side of the split.
        rejected: pictures that did not become works.
        seed: of the build.
    """

    found: Mapping[str, Any]
    controls: Mapping[str, Any]
    tags: Mapping[str, Any]
    training: Mapping[str, Any]
    provenance: Mapping[str, Any]
    sides: Mapping[str, int]
    rejected: int
    seed: int


def reading(controls: Mapping[str, Any], model: float) -> list[str]:
    """What the controls' figures say of the classifier's, in a few sentences that claim no more than they show.

    Args:
        controls: ``controls`` (each with ``title``, ``balanced_accuracy`` and ``ahead``), and ``chance``.
        model: the classifier's balanced accuracy.
    """
    rows, chance = controls["controls"], controls["chance"]
    level = [row for row in rows if row["ahead"]["low"] is None or row["ahead"]["low"] <= 0]
    above = [row for row in rows if (row["balanced_accuracy"]["low"] or 0) > chance]
    nearest = min(rows, key=lambda row: row["ahead"]["value"])
    # The control with the least lead in accuracy may be one that guesses the largest class, at or below chance.
    best = max(rows, key=lambda row: row["balanced_accuracy"]["value"])
    said = []
    if level:
        said.append(
            f"{_titles(level)}: the model is not clearly ahead of this on these works. Its accuracy may then tell how "
            "the pictures were made or where they come from, and should not be taken for knowledge of what is painted."
        )
    if above:
        said.append(
            f"{_titles(above)}: clearly better than guessing ({_percent(chance)}), though hardly anything of what is "
            "painted is seen. Part of that is the culture itself, such as a scroll's mount, a school's palette or the "
            "weave of silk; part may be how the pictures were framed, scanned or saved. These controls cannot tell the "
            "two apart, and the model may use both."
        )
    else:
        said.append("None of the controls does clearly better than guessing: no sign of such a shortcut was found.")
    reached = best["balanced_accuracy"]["value"]
    if above and model > chance:
        share = (reached - chance) / (model - chance)
        said.append(
            f"The nearest, {best['title'].lower()}, goes {min(1.0, share):.0%} of the way from guessing to the "
            f"model (balanced accuracy {_percent(reached)} against {_percent(model)})."
            + (" Most of the model's figure could be had with hardly a look at what is painted." if share > 0.5 else "")
        )
    if not level:
        which = "of the nearest" if nearest is best else f"of the nearest in accuracy, {nearest['title'].lower()},"
        said.append(
            f"The model is ahead of all of them, {which} by {points(nearest['ahead'])} of accuracy: that much "
            "it has from elsewhere, or reads better than a plain model can. Shortcuts of other kinds, or of several at "
            "once, were not looked for."
        )
    return said


def written(of: Measured) -> str:
    """``report.md``."""
    found, training = of.found, of.training
    lines = [
        "# Evaluation report",
        "",
        f"**{of.provenance['name']}**: {sum(of.sides.values())} works, {of.rejected} pictures rejected. "
        f"Backbone `{training['backbone']}` ({training['description']}), seed {of.seed}.",
        "",
        f"Accuracy on {found['works']} test works that took no part in training: "
        f"**{_with_interval(found['accuracy'])}**. Always guessing the most frequent class would give "
        f"{_percent(found['baseline']['majority'])}.",
        "",
        _hands(found),
        "",
        "## How this was measured",
        "",
        found["method"],
        "",
        f"Works: {', '.join(f'{s} {of.sides[s]}' for s in ('train', 'validation', 'test') if s in of.sides)}. "
        f"Training stopped after {training['epochs']} epochs; epoch {training['best_epoch']} was kept."
        + _tuning(training.get("fine_tuning")),
        "",
        *_classifier(found),
        *_calibration(found),
        *_controls(found, of.controls),
        *_unlike(found["unlike"]),
        "## Neighbours",
        "",
        f"Of a test work's ten nearest works, {_with_interval(found['precision_at_10'])} share its class "
        f"(precision@10). Mean average precision: {_with_interval(found['map'])}.",
        "",
        *_likeness(training.get("embedding")),
        *_tags(of.tags),
        *_maps(found),
    ]
    return "\n".join(lines)


def _tuning(tuned: Mapping[str, Any] | None) -> str:
    if not tuned:
        return ""
    losses = ", ".join(f"{share}: {loss:.3f}" for share, loss in tuned["validation_loss_by_share"].items())
    return (
        f" Then {tuned['weights']:,} weights of the network's upper layers and its head were fine-tuned for "
        f"{tuned['steps']} steps of {tuned['pictures_a_step']} pictures. Kept: {tuned['share']:g} of the way from the "
        f"weights before to those of step {tuned['best_step']} (validation loss by share: {losses})."
    )


def _unlike(told: Mapping[str, Any]) -> list[str]:
    lines = [
        "## What is like nothing here",
        "",
        f"Of the test works, {_with_interval(told['passed'])} pass as like the collection; the line was drawn so that "
        "95 % of the validation works do.",
        "",
    ]
    drawn = told.get("strange")
    if drawn:
        lines += [_strange(drawn), ""]
    against = told["background"]
    if against:
        lines += [
            f"A background was given: {against['learned_from']} of its pictures were learned from. Of the other "
            f"{against['works']}, {_with_interval(against['recognised'])} are recognised as unlike; a test work is the "
            f"more familiar one of a pair in {_with_interval(against['auroc'])} (AUROC). The artist or group is known "
            f"of {against['known_hands']} of these {against['works']}; the others were divided one by one "
            "(near-duplicates apart).",
            "",
        ]
    else:
        lines += [
            "No background was given, so how often pictures that visitors may bring are recognised was not measured; "
            "`python -m pipeline.evaluate` measures it on any folder, and `--background DIR` teaches it.",
            "",
        ]
    return lines


def _strange(drawn: Mapping[str, Any]) -> str:
    """What became of the pictures of :mod:`pipeline.evaluate.synthetic_negatives`."""
    said = (
        f"Of {drawn['works']} pictures of plain colour, noise and text, drawn for this, "
        f"{round(drawn['recognised'] * drawn['works'])} are recognised as unlike (a count of these very pictures, "
        "without an interval)."
    )
    if drawn["recognised"] >= 0.9:
        return said
    return (
        f"{said} This model cannot reliably tell such pictures from the collection: take its word on anything that is "
        "no painting with care."
    )


def _classifier(found: Mapping[str, Any]) -> list[str]:
    keys = found["confusion"]["classes"]
    figures = [(title, found[name]) for name, title in (
        ("accuracy", "accuracy"),
        ("balanced_accuracy", "balanced accuracy"),
        ("ece", "expected calibration error"),
    )]  # fmt: skip
    return [
        "## Classifier",
        "",
        *_table(
            ("figure", "value", "95 % interval"),
            [(title, _percent(figure["value"]), _interval(figure)) for title, figure in figures],
        ),
        *_table(
            ("class", "works", "precision", "recall", "F1"),
            [
                (row["class"], row["support"], *(_with_interval(row[name]) for name in ("precision", "recall", "f1")))
                for row in found["per_class"]
            ],
        ),
        "Confusion matrix: a row is the catalogue's class, a column the classifier's guess.",
        "",
        *_table(
            ("", *keys),
            [(f"**{key}**", *row) for key, row in zip(keys, found["confusion"]["counts"], strict=True)],
        ),
    ]


def _calibration(found: Mapping[str, Any]) -> list[str]:
    rows = [("before (temperature 1)", found["ece_before"]), (f"after ({found['temperature']:.2f})", found["ece"])]
    return [
        "## Calibration",
        "",
        f"The classifier's certainty is scaled by one temperature, {found['temperature']:.2f}, fitted on "
        f"{found['calibrated_on']} validation works; above 1 it makes the answers less sure. The expected calibration "
        "error on the test works:",
        "",
        *_table(
            ("calibration", "error", "95 % interval"),
            [(title, _percent(figure["value"]), _interval(figure)) for title, figure in rows],
        ),
        "The error is a mean of absolute gaps and so never quite 0: resampled works show larger gaps than the works "
        "themselves, and its interval lies rather high.",
        "",
    ]


def _controls(found: Mapping[str, Any], controls: Mapping[str, Any]) -> list[str]:
    model = ("**the model**", "the picture", found["accuracy"], found["balanced_accuracy"], None)
    rows = [
        model,
        *((c["title"], c["sees"], c["accuracy"], c["balanced_accuracy"], c["ahead"]) for c in controls["controls"]),
    ]
    return [
        "## What a model learns from what should not matter",
        "",
        f"{controls['method']}. Guessing the most frequent class: accuracy {_percent(found['baseline']['majority'])}. "
        f"Guessing blindly: balanced accuracy {_percent(controls['chance'])}. The last column is how far the model is "
        "ahead in accuracy, work by work.",
        "",
        *_table(
            ("", "sees", "accuracy", "balanced accuracy", "model ahead by"),
            [
                (title, sees, _with_interval(one), _with_interval(other), points(ahead) if ahead else "")
                for title, sees, one, other, ahead in rows
            ],
        ),
        *(line for sentence in controls["reading"] for line in (f"- {sentence}",)),
        "",
    ]


def _tags(told: Mapping[str, Any]) -> list[str]:
    """How well subjects are guessed; nothing for a collection without tags."""
    if not told["tags"]:
        return []
    works = told["works"]
    return [
        "## Subject tags",
        "",
        f"{told['method']}",
        "",
        f"{len(told['tags'])} tags, from {works['train']} training, {works['validation']} validation and "
        f"{works['test']} test works with tags; {len(told['left_out'])} tags have too few works and are left out. Mean "
        f"average precision {_with_interval(told['map'])}; of a vote of the nearest works "
        f"{_with_interval(told['map_neighbours'])}; by frequency alone {_percent(told['map_frequency'])}. Of "
        f"{told['guesses']} guesses at {told['guessed_from']:.0%} or more, {_with_interval(told['right'])} are tags "
        f"that the catalogue gives; of the catalogue's tags, {_with_interval(told['found'])} are guessed. "
        f"Calibration error of tags told (from {told['told_from']:.0%}): {_with_interval(told['ece_before'])} before, "
        f"{_with_interval(told['ece'])} after.",
        "",
        *_table(
            ("tag", "works", "test works", "share", "average precision"),
            [
                (t["tag"], t["works"], t["test"], _percent(t["frequency"]), _with_interval(t["average_precision"]))
                for t in told["tags"]
            ],
        ),
    ]


def _maps(found: Mapping[str, Any]) -> list[str]:
    return [
        "## Maps",
        "",
        *_table(
            ("projection", "trustworthiness@15", "neighbours kept@10"),
            [
                (name, f"{row['trustworthiness']:.3f}", f"{row['neighbours_kept']:.3f}")
                for name, row in found["projections"].items()
            ],
        ),
        NO_INTERVAL,
        "",
    ]


#: Why figures of maps and clusters stand alone.
NO_INTERVAL = (
    "These figures have no interval: they describe this one map of these very works and are no sample from which more "
    "is concluded (of more than 4,000 works, trustworthiness is that of 4,000 drawn by chance). "
    "The same holds for sizes and shares of clusters. Another seed would draw another map."
)


def _likeness(chosen: Mapping[str, Any] | None) -> list[str]:
    if not chosen:
        return []
    reach = chosen.get("validation_intervals", {})
    tried = "; ".join(
        f"{name} {_percent(score)}" + (f" ({_interval(reach[name])})" if name in reach else "")
        for name, score in chosen["validation_map"].items()
    )
    return [
        f"Works are compared by: {chosen['chosen']} ({chosen['dimensions']} values). Mean average precision of the "
        f"validation works, by which this was chosen: {tried}. {chosen['note']}".strip(),
        "",
    ]


def _hands(found: Mapping[str, Any]) -> str:
    known, works = found["works_with_group"], found["works"]
    if known == works:
        return "The artist or group of every test work is known."
    alone = f" Accuracy on these alone: {_with_interval(found['accuracy_grouped'])}." if known else ""
    return (
        f"The artist or group is known of {known} of the {works} test works.{alone} The others were divided one by one "
        "(near-duplicates apart), so another work by the same hand may have been learned from."
    )


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[str]:
    lines = [head, ("---",) * len(head), *rows]
    return [*(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines), ""]


def _titles(rows: list[Mapping[str, Any]]) -> str:
    titles = [row["title"] if place == 0 else row["title"].lower() for place, row in enumerate(rows)]
    return " and ".join([", ".join(titles[:-1]), titles[-1]] if len(titles) > 1 else titles)


def points(figure: Mapping[str, float | None]) -> str:
    """A difference of two shares as percentage points, with its interval."""
    value, low, high = (figure[name] for name in ("value", "low", "high"))
    if value is None or low is None or high is None:
        return "not defined"
    return f"{100 * value:.1f} points ({100 * low:.1f} to {100 * high:.1f})"


def _percent(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.1%}"


def _interval(row: Mapping[str, float | None]) -> str:
    return f"{_percent(row['low'])} to {_percent(row['high'])}"


def _with_interval(row: Mapping[str, float | None]) -> str:
    if row["low"] is None or row["high"] is None:
        return _percent(row["value"])
    return f"{_percent(row['value'])} ({_interval(row)})"
