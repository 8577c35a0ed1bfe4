"""Side-by-side timing: candidates take turns, so that a machine that slows down slows all of them alike."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of a table: median seconds, and the median of the ratios to the baseline of the same round."""

    name: str
    seconds: float
    ratio: float


@dataclass(frozen=True)
class Table:
    """The outcome of one benchmark."""

    title: str
    setting: str
    unit: str
    rows: tuple[Row, ...]
    #: Seconds -> the figure in ``unit``.
    show: Callable[[float], str]

    def markdown(self) -> str:
        """The table as Markdown; the first row is the baseline."""
        lines = [
            f"## {self.title}",
            "",
            self.setting,
            "",
            f"| | {self.unit} | time, baseline = 1 |",
            "| --- | --- | --- |",
        ]
        lines += [f"| {row.name} | {self.show(row.seconds)} | {row.ratio:.2f} |" for row in self.rows]
        return "\n".join(lines) + "\n"


def compare(candidates: Mapping[str, Callable[[], object]], rounds: int) -> tuple[Row, ...]:
    """Times each candidate once a round, after one round that does not count; the first is the baseline."""
    times: dict[str, list[float]] = {name: [] for name in candidates}
    for number in range(rounds + 1):
        for name, work in candidates.items():
            start = time.perf_counter()
            work()
            if number:
                times[name].append(time.perf_counter() - start)
    baseline = times[next(iter(candidates))]
    return tuple(
        Row(name, statistics.median(taken), statistics.median(a / b for a, b in zip(taken, baseline, strict=True)))
        for name, taken in times.items()
    )
