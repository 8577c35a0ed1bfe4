"""What a server's guard allows, learned from the requests that it let through and those that it did not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Requests that a guard forgives at once, until more is known: what museums' guards were seen to forgive.
USUAL_BURST = 30.0

#: Rates between which a guard's is looked for, in requests a second, and the step from one to the next.
SLOWEST = 0.02
_STEP = 1.005

#: How far what was seen may be from what a bucket would do: requests do not arrive as evenly as they are sent.
_SLACK, _SLACK_SHARE = 2.0, 0.1

#: The same for each request since there was no backlog: half of what lies between two rates that are looked at.
_SLACK_EACH = 0.6 * (_STEP - 1)

_LEAST_BURST = 1.5

#: A guard is known when the fastest and the slowest bucket that explain everything are this close.
_CLOSE = 1.15


@dataclass(frozen=True, eq=False)
class Backlog:
    """What a request would make of a guard, for each rate that is looked at; float64 (rates,), at least and at most."""

    least: np.ndarray
    most: np.ndarray


class Buckets:
    """The token buckets that explain what a server did.

    A guard is taken for a token bucket: it forgives ``burst`` requests and gets ``rate`` of them back each second.
    For each of many rates this keeps the backlog that the requests so far would have made. The guard's burst is
    above every backlog that it let through, and below every one at which it refused. A rate at which no burst can be
    both is not the guard's. One refusal leaves a line of buckets (the usual burst picks one of them), and two refusals
    at different speeds leave a point, so few of them have to be provoked.
    """

    def __init__(self, fastest: float) -> None:
        """Args: fastest: the highest rate that will ever be used, in requests a second."""
        steps = int(np.log(1.3 * fastest / SLOWEST) / np.log(_STEP)) + 1
        self._rates = SLOWEST * _STEP ** np.arange(steps)
        self._backlog = np.zeros(steps)
        self._length = np.zeros(steps)
        self._at: float | None = None
        self.burst = USUAL_BURST
        self.forget()

    def forget(self) -> None:
        """The server is another one than before; only its burst is taken to be what it was."""
        self._through = np.zeros(len(self._rates))
        self._refused = np.full(len(self._rates), np.inf)
        self.tripped = 0
        self._backlog[:] = 0

    def sent(self, now: float) -> Backlog:
        """One more request; returns the backlog that it makes at each rate."""
        if self._at is not None:
            self._backlog -= self._rates * (now - self._at)
            np.maximum(self._backlog, 0, out=self._backlog)
        self._at = now
        self._length *= self._backlog > 0
        self._backlog += 1
        self._length += 1
        unsure = _SLACK_EACH * self._length
        return Backlog(self._backlog - unsure, self._backlog + unsure)

    def let_through(self, backlog: Backlog) -> None:
        """The request that made this backlog was answered."""
        np.maximum(self._through, backlog.least, out=self._through)

    def refuse(self, backlog: Backlog) -> None:
        """The request that made this backlog was the first to be refused."""
        np.minimum(self._refused, backlog.most, out=self._refused)
        self.tripped += 1

    def would_explain(self, *refused: Backlog, burst: float = 0.0) -> bool:
        """Whether a bucket that forgives ``burst`` requests or more explains these refusals and all that was seen."""
        most = np.minimum.reduce([self._refused, *(backlog.most for backlog in refused)])
        return bool((self._plausible(most) & (most >= burst)).any())

    @property
    def possible(self) -> bool:
        """Whether any bucket explains everything; when none does, the server is not what it was."""
        return self.would_explain()

    @property
    def known(self) -> bool:
        """Whether all buckets that explain everything have about the same rate."""
        places = np.flatnonzero(self._plausible())
        return self.tripped > 1 and len(places) > 0 and bool(self._rates[places[-1]] <= _CLOSE * self._rates[places[0]])

    def fastest(self) -> float:
        """The fastest rate that a bucket which explains everything has, in requests a second; 0 when none does."""
        return float(self._rates[self._plausible()].max(initial=0.0))

    def sustained(self) -> float:
        """The guard's most likely rate, in requests a second; infinite before the first refusal."""
        if not self.tripped:
            return float("inf")
        places = np.flatnonzero(self._plausible())
        if self.known:
            # Too much costs a refusal, too little next to nothing.
            chosen = places[len(places) // 3]
            self.burst = float(np.clip(self._refused[chosen], 1, 10 * USUAL_BURST))
            return float(self._rates[chosen])
        # Refused after less than the usual burst: its own is smaller, and part of what went through was its rate's.
        burst = min(self.burst, 0.7 * max(2.0, float(self._refused.max())))
        nearest = np.clip(burst, np.maximum(self._through, 1), np.maximum(self._refused, 1))
        away = np.abs(np.log(nearest / burst))
        away[~self._plausible()] = np.inf
        return float(self._rates[np.flatnonzero(away <= away.min() + 1e-9)[-1]])

    def _plausible(self, refused: np.ndarray | None = None) -> np.ndarray:
        refused = self._refused if refused is None else refused
        # A guard that forgives less than two requests would be felt at once.
        return (self._through <= refused * (1 + _SLACK_SHARE) + _SLACK) & (refused > _LEAST_BURST)
