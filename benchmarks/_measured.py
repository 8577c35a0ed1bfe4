"""One figure of a benchmark with its data, its number of pictures and its interval: a row of a table."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

_DRAWS = 1000
HEAD = (
    "| kind | figure | data | pictures | value | 95 % interval | asked |",
    "| --- | --- | --- | --- | --- | --- | --- |",
)


@dataclass(frozen=True)
class Measured:
    """A row of the table."""

    figure: str  #: what was measured
    data: str  #: where the pictures come from
    pictures: int
    value: float
    low: float  #: of the 95 % interval; NaN where one picture gives none
    high: float
    asked: str = ""  #: what the value should be
    note: str = ""  #: stands behind the value

    def markdown(self, kind: str) -> str:
        """The line of the table."""
        value = f"{self.value:.3f}" + (f" ({self.note})" if self.note else "")
        interval = "none" if math.isnan(self.low) else f"{self.low:.3f} to {self.high:.3f}"
        return f"| {kind} | {self.figure} | {self.data} | {self.pictures} | {value} | {interval} | {self.asked} |"


def mean(
    figure: str, data: str, values: Sequence[float], asked: str = "", note: str = "", pictures: int | None = None
) -> Measured:
    """A mean with its bootstrap interval over the values; ``pictures`` where several values are of one picture."""
    return _average(np.mean, figure, data, values, asked, note, pictures)


def median(
    figure: str, data: str, values: Sequence[float], asked: str = "", note: str = "", pictures: int | None = None
) -> Measured:
    """As :func:`mean`, the median."""
    return _average(np.median, figure, data, values, asked, note, pictures)


def single(figure: str, data: str, value: float, asked: str = "", note: str = "") -> Measured:
    """A value of one picture, which has no interval."""
    return Measured(figure, data, 1, value, math.nan, math.nan, asked, note)


def share(figure: str, data: str, hits: int, of: int, asked: str = "", pictures: int | None = None) -> Measured:
    """A share with its interval (Wilson)."""
    interval = binomtest(hits, of).proportion_ci(method="wilson")
    return Measured(figure, data, pictures or of, hits / of, interval.low, interval.high, asked, f"{hits} of {of}")


def ratio(figure: str, data: str, counts: Iterable[np.ndarray], asked: str = "") -> Measured:
    """The ratio of two sums, of (n, 2) counts of n pictures, with its bootstrap interval over the pictures."""
    counted = np.array(list(counts), float)
    drawn = counted[_draws(len(counted))].sum(axis=1)
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], (2.5, 97.5))
    value = counted[:, 0].sum() / counted[:, 1].sum()
    return Measured(figure, data, len(counted), float(value), float(low), float(high), asked)


def _average(
    statistic: Callable[..., np.ndarray],
    figure: str,
    data: str,
    values: Sequence[float],
    asked: str,
    note: str,
    pictures: int | None,
) -> Measured:
    given = np.array(values, float)
    low, high = np.percentile(statistic(given[_draws(len(given))], axis=1), (2.5, 97.5))
    return Measured(figure, data, pictures or len(given), float(statistic(given)), float(low), float(high), asked, note)


def _draws(count: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, count, (_DRAWS, count))
