"""One server as a client meets it: whose turn it is to ask, how it has been answering, and when to give up on it."""

from __future__ import annotations

import asyncio
import itertools
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from yarl import URL

from pipeline.acquire.fetching.errors import FetchError, Unreachable
from pipeline.acquire.fetching.rate_limiter import Ceiling, Pace, Ticket

#: ``refused``: a guard page or 429. ``failed``: 5xx, no answer in time, or a refusal of one address.
#: ``no_connection``: not even that.
Kind = Literal["refused", "failed", "no_connection"]

#: Seconds after which a server that cannot be connected to is given up while others are well.
_DEAD_AFTER = 60.0
#: Addresses that give pages in the place of data, and no other anything good, from which on a guard is behind them.
_MASKED = 12


@dataclass(frozen=True)
class _Waiting:
    tries: int
    number: int
    turn: asyncio.Future[None] = field(compare=False)


class Host:
    """A server's pace, and everybody who wants to ask it.

    While the server is well, addresses that failed before go first, so that it is soon known whether they do for good.
    While it is not, they go last: whether it is back, another address finds out.

    Args:
        name: host and port.
        pace: of this server alone.
        ceiling: of all servers of the client together.
        patience: seconds without one good answer after which the run ends.
        elsewhere: tells when another server last gave a good answer.

    Attributes:
        good_answers: how many there were.
        good_at: when the last one came, in seconds of :func:`time.monotonic`; minus infinity before the first.
        used: whether it was asked at all.
    """

    def __init__(
        self, name: str, pace: Pace, ceiling: Ceiling, patience: float, elsewhere: Callable[[Host], float]
    ) -> None:
        self.name, self.pace = name, pace
        self.good_answers = 0
        self.good_at = -math.inf
        self.used = False
        self._ceiling, self._patience, self._elsewhere = ceiling, patience, elsewhere
        self._waiting: list[_Waiting] = []
        self._taken = False
        self._visitors = 0
        self._numbers = itertools.count()
        self._changed = asyncio.Event()
        self._bad_since: float | None = None
        self._patient_since = -math.inf
        self._bad_kind: Kind = "failed"
        self._said = ""
        self._masked: set[URL] = set()

    @property
    def bad_for(self) -> float:
        """Seconds for which nothing good has come; 0 while all is well."""
        return 0.0 if self._bad_since is None else time.monotonic() - self._bad_since

    def enter(self) -> None:
        """Somebody begins to fetch something from here, however many requests it takes."""
        self._visitors += 1
        if self._visitors == 1:
            # While nobody asked, nothing good could come.
            self._patient_since = time.monotonic()

    def leave(self) -> None:
        """Somebody has what was to be fetched from here, or has given up."""
        self._visitors -= 1

    async def turn(self, tries: int = 0) -> Ticket:
        """Waits until one more request may be sent.

        Args:
            tries: how often the address has failed before.

        Raises:
            Unreachable: nothing good has come for as long as there is patience.
            FetchError: this server is dead while others are well.
        """
        await self._queue(tries)
        try:
            while True:
                self._changed.clear()
                now = time.monotonic()
                delay = max(self.pace.delay(now), self._ceiling.delay(now))
                self._give_up(delay)
                if delay <= 0:
                    self._ceiling.sent(now)
                    self.used = True
                    return self.pace.sent(now)
                if self._bad_since is not None:
                    delay = min(delay, max(self._patience - self._in_vain, 0.01))
                await self._wait(delay)
        finally:
            self._next()

    async def _queue(self, tries: int) -> None:
        if not self._taken:
            self._taken = True
            return
        waiting = _Waiting(tries, next(self._numbers), asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        try:
            await waiting.turn
        except asyncio.CancelledError:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
            else:
                self._next()
            raise

    def _next(self) -> None:
        waiting = [each for each in self._waiting if not each.turn.done()]
        self._taken = bool(waiting)
        if waiting:
            sign = 1 if self.pace.refusing else -1
            chosen = min(waiting, key=lambda each: (sign * each.tries, each.number))
            self._waiting.remove(chosen)
            chosen.turn.set_result(None)

    @property
    def _in_vain(self) -> float:
        """Seconds of asking without anything good, which patience is measured by."""
        return min(self.bad_for, time.monotonic() - self._patient_since)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds if seconds < 1e9 else None):
                await self._changed.wait()
        except TimeoutError:
            pass

    def _give_up(self, delay: float) -> None:
        if self._bad_since is None:
            return
        # One request finds out now and then whether a dead server is back; nobody else waits for that.
        dead = self._bad_kind == "no_connection" and self.bad_for > min(_DEAD_AFTER, self._patience / 2)
        if dead and delay > 0 and self._elsewhere(self) > self._bad_since:
            raise FetchError("unreachable", f"{self.name} cannot be reached ({self._said}).", transient=True)
        if self._in_vain >= self._patience:
            raise Unreachable(
                f"Nothing good has come from {self.name} for {self._in_vain:,.0f} seconds (the last thing: "
                f"{self._said}), and --patience allows {self._patience:g}. What was fetched is kept: run the same "
                "command again later, and it goes on from here."
            )

    def good(self, ticket: Ticket) -> None:
        """The server is at work: it gave what was asked for, or said that it is not there."""
        now = time.monotonic()
        self.good_answers += 1
        self.good_at = now
        self._bad_since = None
        self._masked.clear()
        self.pace.good(ticket, now)
        self._changed.set()

    def masked(self, ticket: Ticket, address: URL) -> bool:
        """A page came in the place of data; returns whether a guard is behind it, since only such pages come."""
        self._masked.add(address)
        if len(self._masked) >= _MASKED:
            self.bad(ticket, "refused", "web pages in the place of data")
            return True
        self.pace.good(ticket, time.monotonic())
        self._changed.set()
        return False

    def settled(self) -> None:
        """What failed is the fault of its own address: that is no reason to lose patience with the server."""
        self._patient_since = time.monotonic()

    def bad(self, ticket: Ticket, kind: Kind, said: str, retry_after: float = 0.0) -> None:
        """The server refused, failed, or did not answer.

        Args:
            ticket: of the request.
            kind: of trouble.
            said: what came, in a few words for people.
            retry_after: seconds that the server asks to wait; 0 when it does not.
        """
        if self._bad_since is None:
            self._bad_since = ticket.at
        self._bad_kind, self._said = kind, said
        tell = self.pace.refused if kind == "refused" else self.pace.failed
        tell(ticket, time.monotonic(), retry_after=retry_after)
        self._changed.set()

    def dropped(self, ticket: Ticket) -> None:
        """The asker went away before anything came."""
        self.pace.dropped(ticket)
        self._changed.set()
