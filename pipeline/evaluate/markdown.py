"""Numbers, intervals and tables as ``report.md`` shows them."""

from collections.abc import Mapping, Sequence
from typing import Any


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    """Lines of a Markdown table, and an empty line behind it."""
    lines = [head, ("---",) * len(head), *rows]
    return [*(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines), ""]


def percent(value: float | None) -> str:
    """A share, 0 to 1, as a percentage with one decimal place."""
    return "not defined" if value is None else f"{value:.1%}"


def interval(estimate: Mapping[str, float | None]) -> str:
    """The interval of a share: ``low`` and ``high`` as percentages."""
    return f"{percent(estimate['low'])} to {percent(estimate['high'])}"


def with_interval(estimate: Mapping[str, float | None]) -> str:
    """A share as a percentage, with its interval where there is one."""
    if estimate["low"] is None or estimate["high"] is None:
        return percent(estimate["value"])
    return f"{percent(estimate['value'])} ({interval(estimate)})"


def points(estimate: Mapping[str, float | None]) -> str:
    """A difference of two shares as percentage points, with its interval."""
    value, low, high = (estimate[name] for name in ("value", "low", "high"))
    if value is None or low is None or high is None:
        return "not defined"
    return f"{100 * value:.1f} points ({100 * low:.1f} to {100 * high:.1f})"
