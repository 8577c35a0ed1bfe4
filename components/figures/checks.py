"""Checks of the evaluation on the Model page: cross-validation, shortcut baselines, novelty, and calibration."""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.figures import report, samples
from components.works import tables
from pipeline.artefacts.few_artists import NOT_ESTIMABLE
from pipeline.artefacts.sample import Sample
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError


def cross_validation(
    store: ArtefactStore, metrics: Mapping[str, Any], made_by: Sample | None = None
) -> Component | None:
    """The figures over all works, by class, and how they compare with the single split's; None where not measured.

    Args:
        store: the build.
        metrics: ``evaluation/metrics.json``.
        made_by: all works and their artists; None where that is not recorded.
    """
    estimated = metrics.get("cross_validation")
    if not estimated:
        return None
    works, grouped = estimated["works"], estimated["works_with_group"]
    known = ""
    if 0 < grouped < works:
        alone = tables.with_interval(estimated["accuracy_grouped"])
        known = (
            f" The artist of {grouped:,} of the {works:,} works is known ({estimated['known_groups']:,} artists or "
            f"groups; accuracy on these alone: {alone}). Every other work counts as a group of its own, with its "
            "near-duplicates."
        )
    balanced, split = (tables.with_interval(estimated[name]) for name in ("balanced_accuracy", "single_split"))
    return html.Div(
        [
            report.per_class_table(store, estimated, "All works", made_by),
            samples.line(store, made_by),
            html.P(f"Balanced accuracy: {balanced}.{known}", className="reading"),
            html.P(
                "These heads are simpler than the model's own. Trained on the training works of the single split, they "
                f"are right on {split} of its test works, the model on {tables.with_interval(metrics['accuracy'])}.",
                className="reading",
            ),
        ]
    )


def shortcut_baselines(store: ArtefactStore, metrics: Mapping[str, Any]) -> Component | None:
    """The baselines' figures beside the model's, and what they mean; None for a build without baselines.

    Args:
        store: the build.
        metrics: ``evaluation/metrics.json``.
    """
    try:
        baselines = store.json("evaluation/controls.json")
    except ArtefactError:
        return None
    rows: list[list[tables.Cell]] = [
        [
            _input("The model", "the whole picture"),
            tables.interval_bar(metrics["accuracy"]),
            tables.interval_bar(metrics["balanced_accuracy"]),
            "",
        ]
    ]
    rows += [
        [
            _input(row["title"], row["sees"]),
            tables.interval_bar(row["accuracy"]),
            tables.interval_bar(row["balanced_accuracy"]),
            lead(row["ahead"]),
        ]
        for row in baselines["controls"]
    ]
    majority = metrics.get("baseline", {}).get("majority")
    guessing = [
        f"{value:.2f}" if value is not None else tables.NOT_DEFINED for value in (majority, baselines["chance"])
    ]
    rows.append([_input("Guessing", "nothing: always the most frequent class"), *guessing, ""])
    table = tables.table(
        "Each on the same test works, with its 95 % interval, on a line from 0 to 1",
        ("Input", "Accuracy", "Balanced accuracy", "Lead of the model"),
        rows,
        class_name="controls",
    )
    return html.Div([table, html.Ul([html.Li(sentence) for sentence in baselines["reading"]], className="reading")])


def lead(estimate: tables.Estimate) -> Component | str:
    """The model's accuracy minus that of a baseline, in percentage points with the interval."""
    value, low, high = (estimate.get(name) for name in ("value", "low", "high"))
    if value is None:
        return tables.NOT_DEFINED
    parts = [html.Span(f"{_points(value)} points", className="interval-value")]
    reach = NOT_ESTIMABLE if low is None or high is None else f"{_points(low)} to {_points(high)}"
    parts.append(html.Span(reach, className="interval-range"))
    return html.Span(parts, className="ahead")


def novelty(measured: Mapping[str, Any]) -> Component:
    """How many test works are accepted, and how many pictures of other kinds are recognised as unlike the collection.

    Args:
        measured: ``unlike`` of ``evaluation/metrics.json``.
    """
    rows: list[list[tables.Cell]] = [
        ["Test works that are accepted as like the collection", tables.interval_bar(measured["passed"])]
    ]
    background = measured["background"]
    if not background:
        text = (
            "The build had no background collection, that is pictures of other kinds that visitors may upload. "
            "Therefore it was not measured how often such pictures are recognised."
        )
    else:
        rows += [
            [
                f"Of {background['works']} other pictures, recognised as unlike",
                tables.interval_bar(background["recognised"]),
            ],
            [
                "A test work scores as more familiar than one of them (AUROC)",
                tables.interval_bar(background["auroc"]),
            ],
        ]
        text = (
            "The other pictures belong to the background collection of the build. The model was trained on "
            f"{background['learned_from']} of its pictures, {_independence(background)} A picture that is like neither "
            "the collection nor the background may still be accepted."
        )
    caption = "With 95 % intervals, on a line from 0 to 1"
    table = tables.table(caption, ("Measure", "Share"), rows, class_name="unlike")
    negatives = _synthetic_negatives(measured.get("strange"))
    return html.Div(
        [table, html.P(text, className="reading"), html.P(negatives, className="reading") if negatives else None]
    )


def _independence(background: Mapping[str, Any]) -> str:
    """Whether the measured pictures are by other artists than the training ones, as far as that is known."""
    known, works = background.get("known_hands"), background["works"]
    if known is None:
        return "but not on the measured ones."
    if known == works:
        return "all by other artists than the measured ones."
    if known == 0:
        return "but not on the measured ones. Their artists are not known, so both parts may hold works of one artist."
    return (
        f"but not on the measured ones. The artist of {known} of the measured ones is known and occurs in no training "
        "picture; the rest may be by an artist of the training pictures."
    )


def _synthetic_negatives(measured: Mapping[str, Any] | None) -> str:
    """How many computed pictures without any subject are recognised as unlike; "" where the build made none."""
    if not measured:
        return ""
    works, recognised = measured["works"], round(measured["recognised"] * measured["works"])
    count = {works: "all", 0: "none"}.get(recognised, str(recognised))
    verb = "is" if recognised <= 1 else "are"
    text = f"Of {works} computed pictures of plain colour, noise and text, {count} {verb} recognised as unlike."
    if measured["recognised"] >= 0.9:
        return text
    return (
        f"{text} This model cannot reliably distinguish such pictures from the collection. Its guess at anything that "
        "is no painting should not be relied on."
    )


def calibration(metrics: Mapping[str, Any]) -> str:
    """What temperature scaling changed, in sentences; "" for a build that does not record it."""
    before, after = metrics.get("ece_before") or {}, metrics.get("ece") or {}
    if before.get("value") is None or after.get("value") is None:
        return ""
    temperature = float(metrics["temperature"])
    effect = (
        "lowers its confidence"
        if temperature > 1.02
        else "raises its confidence"
        if temperature < 0.98
        else "changes little"
    )
    high, low = after.get("high"), before.get("low")
    overlap = high is not None and low is not None and high >= low
    caution = " The two intervals overlap, so the difference may be chance." if overlap else ""
    return (
        f"The model's scores are divided by one number, the temperature ({temperature:.2f}, which {effect}). It was "
        f"fitted on {metrics['calibrated_on']:,} validation works. On test works, which took no part in this, the "
        f"average calibration error is {tables.with_interval(before)} before and {tables.with_interval(after)} "
        f"after.{caution}"
    )


def _points(share: float) -> str:
    return f"{100 * share:.1f}".replace("-", "−")


def _input(title: str, sees: str) -> list[Any]:
    return [html.Span(title, className="control-title"), html.Span(sees, className="control-sees")]
