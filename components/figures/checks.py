"""The model page's doubts: what plain models reach that see what should not matter, and what calibration changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.figures import report
from components.works import tables
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError


def controls(store: ArtefactStore, metrics: Mapping[str, Any]) -> Component | None:
    """The controls' figures beside the model's own, and how to read them; None for a build that made none."""
    try:
        told = store.json("evaluation/controls.json")
    except ArtefactError:
        return None
    rows: list[list[tables.Cell]] = [
        [
            _named("The model", "the whole picture"),
            _bar(metrics["accuracy"]),
            _bar(metrics["balanced_accuracy"]),
            "",
        ]
    ]
    rows += [
        [_named(row["title"], row["sees"]), _bar(row["accuracy"]), _bar(row["balanced_accuracy"]), ahead(row["ahead"])]
        for row in told["controls"]
    ]
    majority = metrics.get("baseline", {}).get("majority")
    guessing = [f"{figure:.2f}" if figure is not None else tables.NOT_DEFINED for figure in (majority, told["chance"])]
    rows.append([_named("Guessing", "nothing: always the most frequent class"), *guessing, ""])
    table = tables.table(
        "Each on the same test works, with its 95 % interval, on a line from 0 to 1",
        ("What sees", "Accuracy", "Balanced accuracy", "Model ahead by"),
        rows,
        class_name="controls",
    )
    return html.Div([table, html.Ul([html.Li(sentence) for sentence in told["reading"]], className="reading")])


def ahead(figure: Mapping[str, float | None]) -> Component | str:
    """By how many points of accuracy the model is ahead of a control, with the interval."""
    value, low, high = (figure.get(name) for name in ("value", "low", "high"))
    if value is None:
        return tables.NOT_DEFINED
    parts = [html.Span(f"{_points(value)} points", className="interval-value")]
    if low is not None and high is not None:
        parts.append(html.Span(f"{_points(low)} to {_points(high)}", className="interval-range"))
    return html.Span(parts, className="ahead")


def unlike(told: Mapping[str, Any]) -> Component:
    """How many test works pass as like the collection, and how much of what is no work is recognised as unlike."""
    rows: list[list[tables.Cell]] = [["Test works that pass as like the collection", _bar(told["passed"])]]
    against = told["background"]
    if not against:
        words = (
            "The build was given no background, pictures of anything else that visitors may bring, so how often these "
            "are recognised was not measured."
        )
    else:
        rows += [
            [f"Of {against['works']} other pictures, recognised as unlike", _bar(against["recognised"])],
            ["A test work counts as more familiar than one of them (AUROC)", _bar(against["auroc"])],
        ]
        words = (
            "The other pictures are of the background that the build was given: it learned from "
            f"{against['learned_from']} of them, {_whose(against)} What is like neither the collection nor that may "
            "still pass."
        )
    caption = "With 95 % intervals, on a line from 0 to 1"
    table = tables.table(caption, ("What was counted", "Share"), rows, class_name="unlike")
    drawn = _strange(told.get("strange"))
    return html.Div([table, html.P(words, className="reading"), html.P(drawn, className="reading") if drawn else None])


def _whose(against: Mapping[str, Any]) -> str:
    """Whether the pictures that were measured are by other hands than those learned from, as far as that is known."""
    known, works = against.get("known_hands"), against["works"]
    if known is None:
        return "and not from these."
    if known == works:
        return "and these are of other hands."
    if known == 0:
        return "and not from these. Whose they are is not known, so a hand may be among both."
    return (
        f"and not from these. The hand is known of {known} of these, and it is another; of the rest, a hand may be "
        "among both."
    )


def _strange(drawn: Mapping[str, Any] | None) -> str:
    """What became of pictures that are no works of anybody; "" for a build that drew none."""
    if not drawn:
        return ""
    works, recognised = drawn["works"], round(drawn["recognised"] * drawn["works"])
    counted = {works: "all", 0: "none"}.get(recognised, str(recognised))
    verb = "is" if recognised <= 1 else "are"
    said = (
        f"Of {works} pictures of plain colour, noise and text, drawn for this, {counted} {verb} recognised as unlike."
    )
    if drawn["recognised"] >= 0.9:
        return said
    return (
        f"{said} This model cannot reliably tell such pictures from the collection: take its word on anything that is "
        "no painting with care."
    )


def calibration_words(metrics: Mapping[str, Any]) -> str:
    """What scaling by a temperature changed; "" for a build that does not say."""
    before, after = metrics.get("ece_before") or {}, metrics.get("ece") or {}
    if before.get("value") is None or after.get("value") is None:
        return ""
    temperature = float(metrics["temperature"])
    effect = (
        "makes it less sure" if temperature > 1.02 else "makes it surer" if temperature < 0.98 else "changes little"
    )
    apart = (after.get("high") or 1) < (before.get("low") or 0)
    doubt = "" if apart else " The two intervals overlap, so the difference may be chance."
    return (
        f"How sure it says it is has been divided by one number, the temperature ({temperature:.2f}, which {effect}), "
        f"fitted on {metrics['calibrated_on']:,} validation works. Its certainty is off by {_percent(before)} on "
        f"average before and {_percent(after)} after, on test works that took no part in this.{doubt}"
    )


def _percent(figure: Mapping[str, float | None]) -> str:
    within = report.interval(figure)
    return f"{100 * float(figure['value'] or 0):.1f}\u00a0%" + (f" ({within})" if within else "")


def _points(share: float) -> str:
    return f"{100 * share:.1f}".replace("-", "−")


def _named(title: str, sees: str) -> list[Any]:
    return [html.Span(title, className="control-title"), html.Span(sees, className="control-sees")]


def _bar(figure: Mapping[str, float | None]) -> Component:
    return tables.interval_bar(*(figure.get(name) for name in ("value", "low", "high")))
