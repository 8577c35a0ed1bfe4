"""A token bucket model of a server's guard, fitted to the requests that it admitted and refused."""

import math

import numpy as np

#: Requests that museums' guards were observed to accept at once. Assumed until refusals tell the real number.
USUAL_BURST = 30.0
#: Range of rates that are considered, in requests a second, and the ratio between neighbouring rates.
SLOWEST, _STEP = 0.02, 1.005
#: Tolerance when observations are compared, since requests do not arrive as evenly as they are sent; the least burst.
_SLACK, _SLACK_SHARE, _LEAST_BURST = 2.0, 0.1, 1.5


class TokenBucketModel:
    """The token buckets that are consistent with what a server did.

    A guard is modelled as a bucket of ``burst`` tokens that is refilled at ``rate`` tokens a second. Each request takes
    one token. For each rate on a grid up to ``fastest``, the model tracks how many tokens would be in use. The burst is
    at least the highest number at an admitted request, and at most the lowest number at a refused one; a rate for which
    no burst satisfies both is ruled out. One refusal leaves one burst for each rate, and the usual burst selects the
    rate. Two refusals at different speeds determine both. ``refusals`` counts them since the last :meth:`reset`.
    """

    def __init__(self, fastest: float) -> None:
        steps = int(math.log(1.3 * fastest / SLOWEST) / math.log(_STEP)) + 1
        self._rates = SLOWEST * _STEP ** np.arange(steps)
        self._in_use, self._at = np.zeros(steps), 0.0
        self.reset()

    def reset(self) -> None:
        """Forgets everything, because the server no longer behaves as before."""
        self._admitted = np.zeros_like(self._rates)
        self._refused = np.full_like(self._rates, np.inf)
        self._in_use[:] = 0
        self.refusals = 0

    def sent(self, now: float) -> np.ndarray:
        """Registers one request at ``now`` seconds; returns the tokens in use after it, float64 (rates,)."""
        self._in_use = np.maximum(self._in_use - self._rates * (now - self._at), 0) + 1
        self._at = now
        return self._in_use

    def admitted(self, in_use: np.ndarray) -> None:
        """The request for which :meth:`sent` returned ``in_use`` was answered."""
        np.maximum(self._admitted, in_use, out=self._admitted)

    def refused(self, in_use: np.ndarray) -> None:
        """The request for which :meth:`sent` returned ``in_use`` was the first to be refused."""
        np.minimum(self._refused, in_use, out=self._refused)
        self.refusals += 1

    def _possible(self) -> np.ndarray:
        tolerated = self._refused * (1 + _SLACK_SHARE) + _SLACK
        return (self._admitted <= tolerated) & (self._refused > _LEAST_BURST)

    @property
    def consistent(self) -> bool:
        """Whether any bucket explains all observations. If not, the server has changed or is no token bucket."""
        return bool(self._possible().any())

    def rate(self) -> float:
        """The most likely rate of the guard, in requests a second; infinite before the first refusal."""
        if not self.refusals:
            return math.inf
        # A refusal after fewer requests than the usual burst means a smaller one, part of which was refilled meanwhile.
        burst = min(USUAL_BURST, 0.7 * max(2.0, float(self._refused.max())))
        nearest = np.clip(burst, np.maximum(self._admitted, 1), np.maximum(self._refused, 1))
        distance = np.where(self._possible(), np.abs(np.log(nearest / burst)), np.inf)
        return float(self._rates[np.flatnonzero(distance <= distance.min() + 1e-9)[-1]])
