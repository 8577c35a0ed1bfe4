"""The request rate for a server: as fast as its guard allows, never above the limit, and paused while it refuses.

Nothing here sends requests or reads a clock. Times are arguments, in seconds, so that hours can be simulated.
"""

import math
from collections import deque
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pipeline.acquire.fetching.token_bucket import SLOWEST, TokenBucketModel
from pipeline.core.errors import ConfigError

Trouble = Literal["refused", "failed"]

#: Requests a second over all hosts together that are never exceeded: the limit that the Metropolitan Museum states.
MAX_RATE = 80.0
#: Slow start: first rate for an unknown server, in requests a second, and the seconds in which it doubles.
_FIRST_RATE, _DOUBLES_IN = 8.0, 0.7
#: Share of the estimated rate of the guard that is used, and the seconds in which the rate returns after a halving.
_MARGIN, _RETURNS_IN = 0.95, 0.5
#: The rate stays constant for so many penalties (assumed to last so many seconds before one was observed), times the
#: number of refusals, up to so many penalties and so many seconds. Then it rises.
_HOLD, _USUAL_PENALTY, _LONGEST_HOLD, _HOLD_SECONDS = 10.0, 30.0, 40.0, 1_800.0
#: Pauses in seconds: one that checks whether it was accidental, then by kind of trouble from the first to the longest,
#: and the longest that a server may ask for.
_CHECK_AFTER, _GROWTH = 0.1, 1.6
_PAUSES, LONGEST_PAUSE = {"refused": (2.0, 300.0), "failed": (0.6, 30.0)}, 600.0
#: So many single refusals, each within so many good answers of the one before, are not accidental.
_SINGLE_REFUSALS, _SINGLE_WITHIN = 4, 60
#: Requests in progress: so many more than the server answers in so many seconds. A slow server gets no long queue.
LEAST_IN_PROGRESS, _IN_PROGRESS_SECONDS = 8, 2.0


class GlobalLimit:
    """The limit over all hosts, above 0 and at most ``MAX_RATE``: no second, wherever it begins, has more requests."""

    def __init__(self, limit: float = MAX_RATE) -> None:
        if not 0 < limit <= MAX_RATE:
            raise ConfigError(f"{limit:g} requests a second cannot be. Choose more than 0 and at most {MAX_RATE:g}.")
        count = max(1, math.floor(limit))
        # Slightly over one second, since requests do not arrive as evenly as they are sent.
        self._window = 1.04 * count / limit
        self._times: deque[float] = deque([-math.inf] * count, maxlen=count)

    def delay(self, now: float) -> float:
        """Seconds until the next request may be sent, 0 for now."""
        return max(0.0, self._times[0] + self._window - now)

    def sent(self, now: float) -> None:
        """Registers a request."""
        self._times.append(now)


@dataclass(eq=False)
class Ticket:
    """A request in progress."""

    at: float  # when it was sent, in seconds
    number: int  # its position among the requests to the host, from 1
    in_use: np.ndarray  # tokens in use after it, see TokenBucketModel.sent


@dataclass
class _Outage:
    """The time from the first refusal or failure to the first good answer."""

    kind: Trouble
    first: Ticket
    last_bad: float  # time of the last refusal or failure, in seconds
    until: float = 0.0  # when the next request may be sent, in seconds
    pauses: int = 0
    confirmed: bool = False  # whether a second request was refused, or failed


class RateLimiter:
    """Decides when the next request may be sent to one host.

    The rate doubles until the first refusal (slow start). Then the token bucket model estimates what the guard allows,
    and the rate stays just below. A refusal costs a penalty, so the rate rises above the estimate (additive increase)
    only after a time that is long compared with the penalty. Every refusal and failure halves the rate.

    A refusal also stops all requests. One request at a time, after growing pauses, checks whether it is over. A single
    failure may be the fault of its address and stops nothing; two failures in a row do.

    ``learned`` is the rate that an earlier run found to be sustainable, or 0; the first rate is half of it. ``limit``
    is the highest rate. Both are in requests a second.
    """

    def __init__(self, *, learned: float = 0.0, limit: float = MAX_RATE) -> None:
        known = math.isfinite(learned) and learned > 0
        self._limit = limit
        # What the guard allows as far as known, and the rate that follows from it; requests a second.
        self._sustained = min(learned, limit) if known else math.inf
        self._target = min(self._sustained / 2 if known else _FIRST_RATE, limit)
        self._model = TokenBucketModel(limit)
        self._steady = 0.0  # seconds of good answers since the target was set
        self._penalty = _USUAL_PENALTY
        self._share, self._halved_at = 1.0, 0  # of the target that is used; the last request before it was halved
        self._outage: _Outage | None = None
        self._check: Ticket | None = None  # the only request in progress during an outage
        self._outdated = 0  # number of the last request that belongs to an earlier outage
        self._last_pauses = {"refused": 0.0, "failed": 0.0}  # seconds of the pause that ended the last outage
        self._sent = self._in_progress = self._failures_in_row = self._single_refusals = self._good_since = 0
        self._next, self._earliest, self._last_good = 0.0, 0.0, math.inf
        self._throughput = 0.0  # moving average of good answers a second
        self._busy = True  # whether requests wait for this limiter

    @property
    def rate(self) -> float:
        """Requests a second that are allowed now, apart from pauses."""
        return max(SLOWEST, self._target * self._share)

    @property
    def sustained(self) -> float:
        """Requests a second that the server sustains, to be remembered for the next run; 0 when unknown."""
        unlimited = self._target if self._target >= 0.9 * self._limit else 0.0
        return self._sustained if math.isfinite(self._sustained) else unlimited

    @property
    def refusing(self) -> bool:
        """Whether the server refuses or fails now."""
        return self._outage is not None

    def delay(self, now: float) -> float:
        """Seconds until the next request may be sent: 0 for now, infinite for not before an answer has arrived."""
        if self._outage is not None:
            return math.inf if self._check is not None else max(0.0, self._outage.until - now)
        full = self._in_progress >= LEAST_IN_PROGRESS + _IN_PROGRESS_SECONDS * self._throughput
        return math.inf if full else max(0.0, self._next - now, self._earliest - now)

    def sent(self, now: float) -> Ticket:
        """Registers a request; its ticket is passed to one of the methods below when its result is known."""
        interval = 1 / self.rate
        self._busy = not self._sent or now - self._next < max(0.25, 1.5 * interval)
        # A short delay of the event loop is made up for, but not at once; a long pause is not made up for.
        self._next = max(self._next, now - max(0.1, 2 * interval)) + interval
        self._earliest = now + 1 / self._limit
        self._sent += 1
        self._in_progress += 1
        ticket = Ticket(now, self._sent, self._model.sent(now))
        if self._outage is not None:
            self._check = ticket
        return ticket

    def good(self, ticket: Ticket, now: float) -> None:
        """The server answered: with what was requested, or that it does not exist."""
        checked = self._check is ticket
        self.dropped(ticket)
        self._failures_in_row = 0
        if self._outage is not None:
            if not checked:
                return
            self._end_outage(self._outage, ticket)
        self._good_since += 1
        if ticket.number > self._outdated:
            self._model.admitted(ticket.in_use)
        gap = abs(now - self._last_good) + 1e-4
        keep = math.exp(-gap / 2)
        self._throughput = self._throughput * keep + (1 - keep) / gap
        # Time without requests proves nothing.
        seconds = max(0.0, min(now - self._last_good, max(1.0, 2 / self.rate)))
        self._last_good = now
        self._share = min(1.0, self._share + 0.5 * seconds / _RETURNS_IN)
        if self._busy and self._share == 1.0:
            self._increase(seconds)

    def bad(self, ticket: Ticket, now: float, kind: Trouble, retry_after: float = 0.0) -> None:
        """The server refused (guard page, 429) or failed (5xx, time-out, no connection); it may ask to wait."""
        checked, outage = self._check is ticket, self._outage
        self.dropped(ticket)
        self._failures_in_row += kind == "failed"
        if outage is None:
            if ticket.number <= self._outdated:
                return
            if ticket.number > self._halved_at:  # once for all requests that were in progress together
                self._share, self._halved_at = max(0.05, self._share / 2), self._sent
            if kind == "failed" and self._failures_in_row == 1 and retry_after <= 0:
                return
            outage = self._outage = _Outage(kind, ticket, now)
        else:
            outage.confirmed = True
        outage.last_bad = now
        if checked or not outage.pauses:
            outage.until = now + self._pause_seconds(outage)
            outage.pauses += 1
        outage.until = max(outage.until, now + min(retry_after, LONGEST_PAUSE))

    def dropped(self, ticket: Ticket) -> None:
        """The request has ended; nothing is concluded from it."""
        self._in_progress -= 1
        if self._check is ticket:
            self._check = None

    def _increase(self, seconds: float) -> None:
        """Raises the rate after so many ``seconds`` of good answers."""
        if not self._model.consistent:
            # More was admitted than the estimate allows.
            self._model.reset()
            self._sustained, self._steady = math.inf, 0.0
        goal = min(self._limit, _MARGIN * self._sustained)
        if self._target < goal:
            self._target = min(goal, self._target * 2 ** (seconds / _DOUBLES_IN))
            return
        penalties = min(_HOLD * max(1, self._model.refusals), _LONGEST_HOLD)
        hold = min(max(1.0, self._penalty * penalties), _HOLD_SECONDS)
        self._steady += seconds
        if self._steady > hold:
            self._target = min(self._limit, self._target + goal * seconds / hold)

    def _settle(self, first: Ticket) -> None:
        """Sets the rate to what the guard allows, after it refused the request ``first``."""
        self._steady = 0.0
        self._model.refused(first.in_use)
        if self._model.consistent:
            # The first estimate may be far below the last rate; a later one, which refines it, at most halves the rate.
            lowest = 0.0 if self._model.refusals == 1 else 0.5 * self._target / _MARGIN
            self._sustained = min(max(lowest, self._model.rate()), self._limit)
            self._target = max(SLOWEST, min(self._target, _MARGIN * self._sustained))
        else:
            # Refused at a rate that was sustained before: the server has become stricter, or it was an accident.
            self._model.reset()
            self._sustained, self._target = self._target, max(SLOWEST, self._target / 2)

    def _pause_seconds(self, outage: _Outage) -> float:
        """A short pause, in case it was accidental; then what was enough in the last outage; then growing ones."""
        first, longest = _PAUSES[outage.kind]
        pause = max(first, self._last_pauses[outage.kind]) * _GROWTH ** (outage.pauses - 1)
        return min(longest, pause) if outage.pauses else _CHECK_AFTER

    def _end_outage(self, outage: _Outage, ticket: Ticket) -> None:
        self._outage, self._outdated = None, ticket.number - 1
        if outage.confirmed:
            self._last_pauses[outage.kind] = ticket.at - outage.last_bad
        elif outage.kind == "refused":
            self._single_refusals = self._single_refusals + 1 if self._good_since <= _SINGLE_WITHIN else 1
            self._good_since = 0
        if outage.kind == "refused" and (outage.confirmed or self._single_refusals >= _SINGLE_REFUSALS):
            self._penalty = ticket.at - outage.first.at
            self._settle(outage.first)
