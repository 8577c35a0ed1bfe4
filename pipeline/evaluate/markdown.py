"""Numbers, intervals and tables as ``report.md`` shows them."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.artefacts.few_artists import NOT_ESTIMABLE


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    """Lines of a Markdown table, and an empty line behind it."""
    lines = [head, ("---",) * len(head), *rows]
    return [*(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines), ""]


def percent(value: float | None) -> str:
    """A share, 0 to 1, as a percentage with one decimal place."""
    return "not defined" if value is None else f"{value:.1%}"


def interval(estimate: Mapping[str, float | None]) -> str:
    """The interval of a share: ``low`` and ``high`` as percentages."""
    if estimate["low"] is None or estimate["high"] is None:
        return NOT_ESTIMABLE if estimate.get("value") is not None else percent(None)
    return f"{percent(estimate['low'])} to {percent(estimate['high'])}"


def with_interval(estimate: Mapping[str, float | None]) -> str:
    """A share as a percentage, with its interval, or with the remark that there is none."""
    if estimate["value"] is None:
        return percent(None)
    return f"{percent(estimate['value'])} ({interval(estimate)})"


def points(estimate: Mapping[str, float | None]) -> str:
    """A difference of two shares as percentage points, with its interval, or with the remark that there is none."""
    value, low, high = (estimate[name] for name in ("value", "low", "high"))
    if value is None:
        return percent(None)
    reach = NOT_ESTIMABLE if low is None or high is None else f"{100 * low:.1f} to {100 * high:.1f}"
    return f"{100 * value:.1f} points ({reach})"


def per_class_table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Lines of the table of ``per_class`` entries of ``metrics.json``."""
    return table(
        ("class", "works", "groups", "precision", "recall", "F1"),
        [
            (
                row["class"],
                row["support"],
                row["groups"],
                *(with_interval(row[name]) for name in ("precision", "recall", "f1")),
            )
            for row in rows
        ],
    )
