"""How well subject tags are guessed, as the annotator measured it when it learned them."""

from collections.abc import Mapping
from typing import Any

from pipeline.evaluate.figures.base import Evaluated, Figure, Measurement, Row
from pipeline.evaluate.markdown import percent, table, with_interval

#: What the works are called on which the figures are measured.
TAGGED = "test works with tags"


def measure(evaluated: Evaluated) -> Measurement:
    """Figures of ``tags/tags.json``; nothing for a collection without tags."""
    figures = evaluated.annotations.get("subject_tags")
    if not figures or not figures["tags"]:
        return Measurement([])
    threshold = f"guesses at {figures['guessed_from']:.0%} or more"
    rows = [
        Row.share("Mean average precision", figures["map"], f"of {len(figures['tags'])} tags"),
        Row.share("Mean average precision of a vote of the nearest works", figures["map_neighbours"]),
        Row("Mean average precision by frequency alone", figures["map_frequency"], unit="share"),
        Row.share("Guesses that the catalogue confirms", figures["right"], threshold),
        Row.share("Tags of the catalogue that are guessed", figures["found"], threshold),
        Row.share("Expected calibration error", figures["ece"]),
    ]
    tagged = None if evaluated.tagged is None else evaluated.sample(evaluated.test & evaluated.tagged, TAGGED)
    return Measurement(rows, report=report_section(figures), sample=tagged)


def report_section(figures: Mapping[str, Any]) -> list[str]:
    """The section of ``report.md``; ``figures`` is ``tags.json`` with at least one tag."""
    works = figures["works"]
    return [
        "## Subject tags",
        "",
        f"{figures['method']}",
        "",
        f"{len(figures['tags'])} tags, from {works['train']} training, {works['validation']} validation and "
        f"{works['test']} test works with tags; {len(figures['left_out'])} tags have too few works and are left out. "
        f"Mean average precision {with_interval(figures['map'])}; of a vote of the nearest works "
        f"{with_interval(figures['map_neighbours'])}; by frequency alone {percent(figures['map_frequency'])}. Of "
        f"{figures['guesses']} guesses at {figures['guessed_from']:.0%} or more, {with_interval(figures['right'])} are "
        f"tags that the catalogue gives; of the catalogue's tags, {with_interval(figures['found'])} are guessed. "
        f"Calibration error of tags told (from {figures['told_from']:.0%}): {with_interval(figures['ece_before'])} "
        f"before, {with_interval(figures['ece'])} after.",
        "",
        *table(
            ("tag", "works", "test works", "share", "average precision"),
            [
                (t["tag"], t["works"], t["test"], percent(t["frequency"]), with_interval(t["average_precision"]))
                for t in figures["tags"]
            ],
        ),
    ]


FIGURE = Figure(
    "Subject tags",
    "How well the catalogue's tags of the test works are guessed from their embeddings.",
    measure,
    order=60,
)
