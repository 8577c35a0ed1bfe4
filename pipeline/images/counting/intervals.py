"""The interval of a count, from what a network got wrong in pictures that it did not learn from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: Share of pictures whose count the interval is meant to hold.
LEVEL = 0.9
#: So many held-out pictures give quantiles of their own; of fewer, a normal distribution is assumed.
ENOUGH = 40


@dataclass(frozen=True)
class Interval:
    """Errors grow with the count: an error is taken as a share of ``(1 + count) ** power``."""

    low: float  #: the lower end's standardised error, usually negative
    high: float  #: the upper end's
    power: float  #: 0 for errors that do not grow, 1 for errors in proportion to the count
    pictures: int  #: held-out pictures that it comes from

    def around(self, count: float) -> tuple[float, float]:
        """Lower and upper end of the interval of a count. The interval holds the count and does not go below 0."""
        spread = (1 + count) ** self.power
        return max(0.0, min(count, count + self.low * spread)), max(count, count + self.high * spread)


def interval_of(found: Sequence[float], true: Sequence[float]) -> Interval:
    """Fits the interval to counts that a network found in held-out pictures, and the true ones; at least two.

    Standardised errors of :data:`ENOUGH` pictures give conformal quantiles (Vovk et al. 2005). Fewer pictures give the
    prediction interval of a normal distribution by Student's t, which is wider the fewer there are.
    """
    counts, errors = np.asarray(found, float), np.asarray(true, float) - np.asarray(found, float)
    n = len(errors)
    power = _power(counts, errors)
    standard = errors / (1 + counts) ** power
    tail = (1 - LEVEL) / 2
    if n >= ENOUGH:
        ordered = np.sort(standard)
        outer = max(0, int(np.floor((n + 1) * tail)) - 1)
        low, high = float(ordered[outer]), float(ordered[n - 1 - outer])
    else:
        from scipy.stats import t

        # Errors are told apart from 0 by no less than a tenth of a thing: few pictures may agree by chance.
        reach = float(t.ppf(1 - tail, n - 1)) * max(0.1, float(standard.std(ddof=1))) * float(np.sqrt(1 + 1 / n))
        low, high = float(standard.mean()) - reach, float(standard.mean()) + reach
    return Interval(round(low, 5), round(high, 5), round(power, 3), n)


def _power(counts: np.ndarray, errors: np.ndarray) -> float:
    """The power of the count in proportion to which errors grow, 0 to 1: the most likely one for normal errors."""
    powers = np.linspace(0, 1, 21)
    logs = np.log1p(counts)
    if len(errors) < 2 * ENOUGH // 4 or np.ptp(logs) < 0.5:
        # Too few to tell: errors of counts of independent things grow with the root.
        return 0.5

    def likelihood(power: float) -> float:
        standard = errors / np.exp(power * logs)
        return float(-0.5 * len(errors) * np.log(np.mean(standard**2) + 1e-9) - power * logs.sum())

    return float(powers[int(np.argmax([likelihood(power) for power in powers]))])
