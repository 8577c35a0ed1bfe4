"""How many works pass as like the collection, and how many pictures of other kinds are recognised as unlike it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipeline.evaluate import metrics, synthetic_negatives
from pipeline.evaluate.figures.base import Evaluated, Figure, Measurement, Row
from pipeline.evaluate.markdown import with_interval
from pipeline.query.outputs import ModelOutputs


def measure(evaluated: Evaluated) -> Measurement:
    """The share of test works that pass, and of synthetic negatives and background pictures that are recognised.

    The background counts only with pictures that no part of the model was trained on.
    """
    own = _margins(evaluated, evaluated.outputs(), evaluated.test)
    groups, seed = evaluated.test_groups, evaluated.seed
    unlike: dict[str, Any] = {
        "passed": evaluated.mean(own >= 0).as_dict(),
        "background": None,
        "strange": synthetic_negatives.measured(evaluated.serve, evaluated.preprocessing, evaluated.novelty, seed),
    }
    background = evaluated.background
    kept = background.split == "test"
    if kept.any():
        others = _margins(evaluated, evaluated.background_outputs(), kept)
        other_groups = background.groups[kept]
        draws = metrics.resamples(other_groups, evaluated.bootstrap, seed)
        unlike["background"] = {
            "learned_from": int((~kept).sum()),
            "works": int(kept.sum()),
            "known_hands": int(background.known_artist[kept].sum()),
            "auroc": metrics.auroc_estimate(own, groups, others, other_groups, evaluated.bootstrap, seed).as_dict(),
            "recognised": metrics.mean(others < 0, other_groups, draws).as_dict(),
        }
    return Measurement(_rows(unlike), {"unlike": unlike}, report_section(unlike), sample=evaluated.test_sample)


def _margins(evaluated: Evaluated, outputs: ModelOutputs, rows: np.ndarray) -> np.ndarray:
    """Novelty scores of some pictures minus the threshold, float64 (n,): below 0 a picture is unlike the collection."""
    return np.asarray(evaluated.novelty.decision_function(outputs.only(rows)))


def _rows(unlike: Mapping[str, Any]) -> list[Row]:
    drawn, background = unlike["strange"], unlike["background"]
    note = f"of {drawn['works']} drawn pictures of plain colour, noise and text"
    rows = [
        Row.share("Test works that pass as like the collection", unlike["passed"]),
        Row("Drawn pictures recognised as unlike", drawn["recognised"], unit="share", note=note),
    ]
    if background:
        note = f"of {background['works']} that nothing was learned from"
        rows += [
            Row.share("Background pictures recognised as unlike", background["recognised"], note),
            Row.share("AUROC of test works against the background", background["auroc"]),
        ]
    return rows


def report_section(unlike: Mapping[str, Any]) -> list[str]:
    """The section of ``report.md``; ``unlike`` is the entry of ``metrics.json``."""
    background = unlike["background"]
    if background:
        last = (
            f"A background was given: {background['learned_from']} of its pictures were trained on. Of the other "
            f"{background['works']}, {with_interval(background['recognised'])} are recognised as unlike. A test work "
            f"has the higher score of a pair in {with_interval(background['auroc'])} (AUROC). The artist or group is "
            f"known of {background['known_hands']} of these {background['works']}; the others were split one by one "
            "(near-duplicates together)."
        )
    else:
        last = (
            "No background was given, so it was not measured how many of the other pictures that visitors may bring "
            "are recognised. `python -m pipeline.evaluate` measures that on any folder; `--background DIR` trains with "
            "one."
        )
    return [
        "## Pictures unlike the collection",
        "",
        f"Of the test works, {with_interval(unlike['passed'])} pass as like the collection. The threshold is set so "
        "that 95 % of the validation works do.",
        "",
        _synthetic(unlike["strange"]),
        "",
        last,
        "",
    ]


def _synthetic(drawn: Mapping[str, Any]) -> str:
    """The result for the pictures of :mod:`pipeline.evaluate.synthetic_negatives`."""
    sentence = (
        f"Of {drawn['works']} pictures of plain colour, noise and text, drawn for this, "
        f"{round(drawn['recognised'] * drawn['works'])} are recognised as unlike (a count of these very pictures, "
        "without an interval)."
    )
    if drawn["recognised"] >= 0.9:
        return sentence
    return (
        f"{sentence} This model cannot reliably separate such pictures from the collection: treat its answers about "
        "anything that is not a painting with care."
    )


FIGURE = Figure(
    "Unlike the collection",
    "How many test works pass as like the collection, and how many pictures of other kinds are recognised as unlike.",
    measure,
    order=40,
    libraries=("ai-edge-litert", "opencv-python-headless"),
)
