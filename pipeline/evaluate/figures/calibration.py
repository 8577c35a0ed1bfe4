"""Whether a probability of 80 % is right in 80 % of the cases: expected calibration error, reliability diagram."""

from collections.abc import Mapping
from typing import Any

from pipeline.core.probability import probabilities
from pipeline.evaluate import metrics
from pipeline.evaluate.figures.base import Evaluated, Figure, Measurement, Row
from pipeline.evaluate.markdown import interval, percent, table


def measure(evaluated: Evaluated) -> Measurement:
    """The error before and after temperature scaling, and the bins of both reliability diagrams."""
    sample = (evaluated.correct, evaluated.test_groups, evaluated.draws)
    after = evaluated.test_probabilities.max(axis=1)
    before = probabilities(evaluated.logits[evaluated.test]).max(axis=1)
    figures: dict[str, Any] = {
        "ece": evaluated.calibration_error.as_dict(),
        "ece_before": metrics.expected_calibration_error(before, *sample).as_dict(),
        "temperature": evaluated.temperature,
        "calibrated_on": evaluated.calibrated_on,
    }
    reliability = {
        "bins": metrics.calibration_bins(after, *sample),
        "bins_before": metrics.calibration_bins(before, *sample),
    }
    rows = [
        Row.share("Expected calibration error", figures["ece"]),
        Row.share("Expected calibration error before scaling", figures["ece_before"]),
        Row("Temperature", evaluated.temperature, note=f"fitted on {evaluated.calibrated_on} validation works"),
    ]
    return Measurement(rows, figures, report_section(figures), {"reliability.json": reliability}, evaluated.test_sample)


def report_section(figures: Mapping[str, Any]) -> list[str]:
    """The section of ``report.md``; figures are entries of ``metrics.json``."""
    temperature = figures["temperature"]
    rows = [("before (temperature 1)", figures["ece_before"]), (f"after ({temperature:.2f})", figures["ece"])]
    return [
        "## Calibration",
        "",
        f"The classifier's certainty is scaled by one temperature, {temperature:.2f}, fitted on "
        f"{figures['calibrated_on']} validation works; above 1 it makes the answers less sure. The expected "
        "calibration error on the test works:",
        "",
        *table(
            ("calibration", "error", "95 % interval"),
            [(title, percent(error["value"]), interval(error)) for title, error in rows],
        ),
        "The error is a mean of absolute gaps, so it is never exactly 0. Resampled works have larger gaps than the "
        "works themselves, so the interval is biased upwards.",
        "",
    ]


FIGURE = Figure(
    "Calibration",
    "The mean gap between the probability of the named class and how often it is right, on the test works.",
    measure,
    order=20,
)
