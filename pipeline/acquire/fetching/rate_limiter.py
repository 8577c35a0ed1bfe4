"""How fast to ask a server: as fast as it bears, never faster than the ceiling, and not at all while it refuses.

Nothing here asks anything or looks at a clock: the time in seconds is passed in, so that hours can be simulated.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from pipeline.acquire.fetching.concurrency import Concurrency
from pipeline.acquire.fetching.rate_search import Cruise
from pipeline.acquire.fetching.token_bucket import SLOWEST, Backlog
from pipeline.core.errors import ConfigError

#: Requests a second over all hosts together that are never exceeded: what the Metropolitan Museum asks for.
MAX_RATE = 80.0

#: Seconds after which one request finds out whether a refusal or a failure was a chance. A guard that begins its time
#: anew whenever it is asked is prolonged by no more than that.
_AT_ONCE = 0.1

#: Seconds of the first pause after that, of the longest, and how much longer each is than the one before.
_FIRST = {"refused": 2.0, "failed": 0.6}
_LONGEST = {"refused": 300.0, "failed": 30.0}
_GROWS = 1.6

#: Longest pause in seconds, also when a server asks for a longer one; then it is asked once more.
LONGEST_PAUSE = 600.0

#: Seconds in which the rate comes back after it was halved, and in which failures are forgotten.
_RETURNS_IN = 0.5
_EASES_IN = 20.0


class Ceiling:
    """The limit over all hosts: no second, wherever it begins, holds more requests than allowed."""

    #: Seconds that hold no more: a little over one, since requests do not travel as evenly as they are sent.
    _WINDOW = 1.04

    def __init__(self, most: float = MAX_RATE) -> None:
        """Args: most: requests a second; below one, a pause between two of them.

        Raises:
            ConfigError: it is not above 0, or above :data:`MAX_RATE`.
        """
        if not 0 < most <= MAX_RATE:
            raise ConfigError(f"{most:g} requests a second cannot be. Choose more than 0 and at most {MAX_RATE:g}.")
        self._many = max(1, math.floor(most))
        self._window = self._WINDOW * self._many / most
        self._times: deque[float] = deque(maxlen=self._many)

    def delay(self, now: float) -> float:
        """Seconds until the next request may be sent, 0 for now."""
        if len(self._times) < self._many:
            return 0.0
        return max(0.0, self._times[0] + self._window - now)

    def sent(self, now: float) -> None:
        """A request is sent."""
        self._times.append(now)


@dataclass(eq=False)
class Ticket:
    """A request that is under way.

    Attributes:
        at: when it was sent, in seconds.
        number: its place among the host's requests.
        backlog: what it would make of a guard, see :class:`pipeline.acquire.fetching.token_bucket.Buckets`.
        under_way: requests that were under way beside it.
    """

    at: float
    number: int
    backlog: Backlog
    under_way: int


@dataclass
class _Episode:
    """A time of refusals or failures, from the first one to the first good answer.

    Attributes:
        kind: ``refused`` or ``failed``.
        first: the request that began it.
        sent_before: number of the last request that was sent before it was known.
        last_bad: when the server refused last, in seconds.
        until: when it is asked again.
        pauses: how often it was waited for.
        asked_for: whether the server itself said how long to wait.
        confirmed: whether more than that request was refused, or failed.
    """

    kind: str
    first: Ticket
    sent_before: int
    last_bad: float
    until: float = 0.0
    pauses: int = 0
    asked_for: bool = False
    confirmed: bool = False


@dataclass(frozen=True)
class _Penalty:
    """How long the last refusals lasted, in seconds: in all, and from the last time of asking in vain."""

    whole: float = 0.0
    gap: float = 0.0


class Pace:
    """The pace of one host: when the next request may be sent.

    Requests are spread evenly at the rate that :class:`.rate_search.Cruise` aims at, and only as many are
    under way as :class:`.concurrency.Concurrency` allows. At a refusal everything stops, the rate is
    halved, and one request after ever longer pauses finds out when it is over; then the rate is back within seconds.

    Failures halve the rate too, but tell nothing of what is allowed. Two in a row are waited out; a single one may be
    the fault of its own address, and is forgiven at the first good answer to a request that was sent after it.
    """

    def __init__(self, *, learned: float = 0.0, ceiling: float = MAX_RATE) -> None:
        """Args:
        learned: requests a second that an earlier run found to be borne, 0 when it found nothing. Half of it is begun
            with.
        ceiling: the highest rate, in requests a second.
        """
        self._cruise = Cruise(learned, ceiling)
        self._crowd = Concurrency()
        self._penalties = {"refused": _Penalty(), "failed": _Penalty()}
        self._episode: _Episode | None = None
        #: The one request that finds out whether the server is still refusing.
        self._poll: Ticket | None = None
        self._sent = 0
        #: Number of the last request of the last time of refusals: what comes of it tells nothing new.
        self._old = 0
        self._under_way = 0
        self._failures_in_row = 0
        #: Number of the last request when a single failure halved the rate, 0 while none does.
        self._halved_at = 0
        self._next = self._earliest = 0.0
        self._last_good: float | None = None
        #: How much of the time there is as much to ask as may be asked, 0 to 1.
        self._busy = 1.0
        #: Shares of the rate that are used: after a halving, and after failures.
        self._share = self._ease = 1.0

    @property
    def rate(self) -> float:
        """Requests a second that are allowed now, pauses aside."""
        return max(SLOWEST, self._cruise.aim * self._share * self._ease)

    @property
    def sustained(self) -> float:
        """Requests a second that the server bears, to be remembered for the next run; 0 when unknown."""
        return self._cruise.sustained

    @property
    def refusing(self) -> bool:
        """Whether the server refuses or fails now."""
        return self._episode is not None

    # --- before a request -----------------------------------------------------------------------------------------

    def delay(self, now: float) -> float:
        """Seconds until the next request may be sent: 0 for now, infinite for not before an answer has come."""
        if self._episode is not None:
            return math.inf if self._poll is not None else max(0.0, self._episode.until - now)
        if self._under_way >= self._crowd.limit:
            return math.inf
        return max(0.0, self._next - now, self._earliest - now)

    def sent(self, now: float) -> Ticket:
        """A request is sent; its ticket is given back to one of the methods below with what came of it."""
        apart = 1 / self.rate
        if self._sent:
            self._busy = 0.9 * self._busy + 0.1 * (now - self._next < max(0.25, 1.5 * apart))
        # A timer that wakes too late may catch up a little, and so may a pause that the guard did not ask for.
        late = max(0.02, apart * max(0.5, self._cruise.forgiven))
        self._next = max(self._next, now - late) + apart
        self._earliest = now + 1 / self._cruise.ceiling
        self._sent += 1
        ticket = Ticket(now, self._sent, self._cruise.sent(now), self._under_way)
        self._under_way += 1
        if self._episode is not None:
            self._poll = ticket
        return ticket

    # --- after it -------------------------------------------------------------------------------------------------

    def good(self, ticket: Ticket, now: float) -> None:
        """The server has answered: with what was asked for, or that there is no such thing."""
        self._ended(ticket)
        self._failures_in_row = 0
        episode = self._episode
        if episode is not None:
            # Nothing is shut when what was asked for right after the refused request went through.
            open_ = ticket.number > episode.first.number and not episode.confirmed and not episode.asked_for
            if not open_ and ticket.number <= episode.sent_before:
                return
            self._resume(episode, ticket)
        if self._halved_at and ticket.number > self._halved_at:
            self._forgive()
        self._crowd.answered(now, now - ticket.at, ticket.under_way)
        if ticket.number > self._old:
            self._cruise.let_through(ticket.backlog)
        # Time in which nothing was asked proves nothing.
        gap = min(now - self._last_good, max(1.0, 2 / self.rate)) if self._last_good is not None else 0.0
        self._last_good = now
        self._share = min(1.0, self._share + 0.5 * gap / _RETURNS_IN)
        self._ease = min(1.0, self._ease + gap / _EASES_IN)
        # A server that is not asked for as much as it may be does not show what it would bear.
        if self._busy > 0.5 and self._share == 1.0:
            self._cruise.good(gap, self.rate)

    def refused(self, ticket: Ticket, now: float, *, retry_after: float = 0.0) -> None:
        """A guard has answered: with an HTML page and 403, or with 429.

        Args:
            ticket: the request's.
            now: the time in seconds.
            retry_after: seconds that the server asks to wait for, 0 when it does not.
        """
        self._ended(ticket)
        if self._pauses("refused", ticket, now, retry_after):
            self._cruise.refused(ticket.backlog)
        elif self._episode is not None and self._episode.confirmed and self._episode.kind == "refused":
            self._cruise.confirmed()

    def failed(self, ticket: Ticket, now: float, *, retry_after: float = 0.0) -> None:
        """The server has failed: 5xx, no answer in time, no connection, or a refusal that is not a guard's.

        Args:
            ticket: the request's.
            now: the time in seconds.
            retry_after: seconds that the server asks to wait for, 0 when it does not.
        """
        self._ended(ticket)
        self._failures_in_row += 1
        if self._failures_in_row == 1 and retry_after <= 0 and self._episode is None:
            if not self._halved_at and ticket.number > self._old:
                self._share = max(0.05, self._share / 2)
                self._halved_at = self._sent
        elif self._pauses("failed", ticket, now, retry_after):
            self._ease = max(0.2, 0.85 * self._ease)

    def dropped(self, ticket: Ticket) -> None:
        """The request was given up before anything came of it."""
        self._ended(ticket)

    def _ended(self, ticket: Ticket) -> None:
        self._under_way -= 1
        if self._poll is ticket:
            self._poll = None

    # --- pauses ---------------------------------------------------------------------------------------------------

    def _pauses(self, kind: str, ticket: Ticket, now: float, retry_after: float) -> bool:
        """Begins a time of refusals, or prolongs the one that is; returns whether it begins one."""
        begins = self._episode is None
        if self._episode is None:
            if ticket.number <= self._old:
                return False
            if not self._halved_at:
                self._share = max(0.05, self._share / 2)
            self._halved_at = 0
            self._episode = _Episode(kind, ticket, self._sent, now)
        episode = self._episode
        episode.last_bad = now
        episode.confirmed = not begins
        if begins or ticket.number > episode.sent_before:
            episode.until = now + self._pause(episode)
            episode.pauses += 1
            episode.asked_for = False
        if retry_after > 0:
            wait = now + min(retry_after, LONGEST_PAUSE)
            episode.until = max(wait, episode.until) if episode.asked_for else wait
            episode.asked_for = True
        return begins

    def _pause(self, episode: _Episode) -> float:
        """Seconds to wait: hardly any, lest it was a chance; what was enough the last time; then ever more."""
        if episode.pauses == 0:
            return _AT_ONCE
        before, passed = self._penalties[episode.kind], episode.last_bad - episode.first.at
        if before.gap and episode.pauses == 1:
            return before.gap
        if before.whole > passed + 1 and episode.pauses == 2:
            return before.whole - passed
        return min(_LONGEST[episode.kind], max(_FIRST[episode.kind], before.gap) * _GROWS ** (episode.pauses - 1))

    def _resume(self, episode: _Episode, ticket: Ticket) -> None:
        """The server answers again. What was over at once is as if it had not been."""
        self._episode, self._old = None, ticket.number - 1
        lasted = _Penalty(ticket.at - episode.first.at, ticket.at - episode.last_bad)
        guard = episode.kind == "refused" and (episode.confirmed or self._cruise.single())
        if episode.confirmed:
            self._penalties[episode.kind] = lasted
        if guard:
            self._next = max(ticket.at, self._next)
            # A single refusal does not say how long the next one will last.
            self._cruise.penalty = lasted.whole if episode.confirmed else max(lasted.whole, self._cruise.penalty)
        elif not episode.confirmed:
            self._share = min(1.0, 2 * self._share)
            self._old = min(self._old, episode.first.number) if not episode.asked_for else self._old

    def _forgive(self) -> None:
        """A single failure is over: the rate is what it was."""
        self._share = min(1.0, 2 * self._share)
        self._halved_at = 0


def retry_after(header: str, wall: float) -> float:
    """Seconds that a ``Retry-After`` header asks to wait for (RFC 9110, 10.2.3); 0 when it says nothing usable.

    Args:
        header: seconds, or a date.
        wall: the time now in seconds since 1970, for the date.
    """
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_PAUSE)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return 0.0
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return min(max(0.0, when.timestamp() - wall), LONGEST_PAUSE)
