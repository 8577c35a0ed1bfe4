"""How near simple models come that see only what should not matter, and what that says about the classifier."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pipeline.evaluate.figures.base import Evaluated, Figure, Measurement, Row
from pipeline.evaluate.markdown import percent, points, table, with_interval


def measure(evaluated: Evaluated) -> Measurement:
    """The shortcut baselines' figures, with the classifier's lead over each: paired, work by work."""
    controls = dict(evaluated.baselines.figures)
    controls["chance"] = round(1 / len(np.unique(evaluated.truth)), 4)
    correct = evaluated.correct.astype(float)
    controls["controls"] = [
        entry | {"ahead": evaluated.mean(correct - (predicted == evaluated.truth)).as_dict()}
        for entry, predicted in zip(controls["controls"], evaluated.baselines.predicted, strict=True)
    ]
    model = {name: evaluated.classification[name].as_dict() for name in ("accuracy", "balanced_accuracy")}
    controls["reading"] = interpretation(controls, model["balanced_accuracy"])
    rows = [
        Row.share(entry["title"], entry["balanced_accuracy"], f"balanced accuracy; sees {entry['sees']}")
        for entry in controls["controls"]
    ]
    report = report_section(controls, model, round(evaluated.majority_accuracy, 4))
    return Measurement(rows, report=report, files={"controls.json": controls}, sample=evaluated.test_sample)


def interpretation(controls: Mapping[str, Any], balanced: Mapping[str, Any]) -> list[str]:
    """What the baselines' figures say about the classifier's, in a few sentences that claim no more than they show.

    Of ``controls.json`` the entries ``controls`` (``title``, ``balanced_accuracy``, ``ahead``) and ``chance`` are read.
    ``balanced`` is the classifier's balanced accuracy, 0 to 1, with its interval.
    """
    rows, chance = controls["controls"], controls["chance"]
    model = balanced["value"]
    if (model if balanced["low"] is None else balanced["low"]) <= chance:
        return [
            f"The model itself is not clearly better than guessing (balanced accuracy {with_interval(balanced)} "
            f"against {percent(chance)}). How near the baselines come to it says nothing of shortcuts."
        ]
    level = [row for row in rows if row["ahead"]["low"] is None or row["ahead"]["low"] <= 0]
    above = [row for row in rows if (row["balanced_accuracy"]["low"] or 0) > chance]
    nearest = min(rows, key=lambda row: row["ahead"]["value"])
    # The baseline with the smallest lead in accuracy may predict only the largest class, at or below chance.
    best = max(rows, key=lambda row: row["balanced_accuracy"]["value"])
    sentences = []
    if level:
        sentences.append(
            f"{_titles(level)}: the model is not clearly ahead of this on these works. Its accuracy may then come "
            "from how the pictures were made or where they come from, and is no evidence that it sees what is painted."
        )
    if above:
        sentences.append(
            f"{_titles(above)}: clearly better than guessing ({percent(chance)}), although hardly anything of what "
            "is painted is visible to them. Part of that is the culture itself, such as a scroll's mount, a school's "
            "palette or the weave of silk; part may be how the pictures were framed, scanned or saved. These baselines "
            "cannot separate the two, and the model may use both."
        )
    else:
        sentences.append("None of the baselines is clearly better than guessing: no sign of such a shortcut was found.")
    reached = best["balanced_accuracy"]["value"]
    if above and model > chance:
        share = (reached - chance) / (model - chance)
        sentences.append(
            f"The nearest, {best['title'].lower()}, goes {min(1.0, share):.0%} of the way from guessing to the "
            f"model (balanced accuracy {percent(reached)} against {percent(model)})."
            + (" Most of the model's figure can be had with hardly any of what is painted." if share > 0.5 else "")
        )
    if not level:
        which = "of the nearest" if nearest is best else f"of the nearest in accuracy, {nearest['title'].lower()},"
        sentences.append(
            f"The model is ahead of all of them, {which} by {points(nearest['ahead'])} of accuracy: that part "
            "comes from elsewhere, or from using the same property better than a simple model can. Other shortcuts, "
            "and combinations of several, were not measured."
        )
    return sentences


def report_section(controls: Mapping[str, Any], model: Mapping[str, Any], majority: float) -> list[str]:
    """The section of ``report.md``.

    ``controls`` is ``controls.json``, ``model`` the classifier's ``accuracy`` and ``balanced_accuracy``, and
    ``majority`` the accuracy of always predicting the most frequent class, 0 to 1.
    """
    rows = [
        ("**the model**", "the picture", model["accuracy"], model["balanced_accuracy"], None),
        *((c["title"], c["sees"], c["accuracy"], c["balanced_accuracy"], c["ahead"]) for c in controls["controls"]),
    ]
    return [
        "## What a model learns from what should not matter",
        "",
        f"{controls['method']}. Guessing the most frequent class: accuracy {percent(majority)}. "
        f"Random guessing: balanced accuracy {percent(controls['chance'])}. The last column is how far the model is "
        "ahead in accuracy, work by work.",
        "",
        *table(
            ("", "sees", "accuracy", "balanced accuracy", "model ahead by"),
            [
                (title, sees, with_interval(accuracy), with_interval(balanced), points(ahead) if ahead else "")
                for title, sees, accuracy, balanced, ahead in rows
            ],
        ),
        *(f"- {sentence}" for sentence in controls["reading"]),
        "",
    ]


def _titles(rows: Sequence[Mapping[str, Any]]) -> str:
    """Titles as a list in a sentence: "Only the border and only the noise"."""
    first, *others = (row["title"] for row in rows)
    titles = [first, *(title.lower() for title in others)]
    return " and ".join([", ".join(titles[:-1]), titles[-1]] if others else titles)


FIGURE = Figure(
    "Shortcut baselines",
    "What simple models reach on the test works that see only the border, the colours or the noise of a picture.",
    measure,
    order=30,
)
