"""Servers with guards in simulated time, so that hours of asking take seconds."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.acquire.fetching.rate_limiter import GlobalLimit, RateLimiter


@dataclass
class Server:
    """A server behind a token bucket, that may also fail for a while and be slow.

    Attributes:
        rate: requests a second that its guard sustains, at a time in seconds.
        burst: requests that it forgives.
        penalty: seconds for which it refuses everything after a refusal.
        prolongs: whether asking meanwhile begins the penalty again.
        fills: whether the bucket fills in the penalty too.
        down: whether it fails, at a time in seconds.
        wait: seconds that it asks to wait for when it refuses.
        seconds: how long an answer takes.
        at_once: requests that it works on at the same time; more of them wait.
        refusals: times that its guard shut.
        turned_away: requests that the guard refused.
        good: requests that it answered.
        longest_queue: requests that were under way at once, at most.
    """

    rate: Callable[[float], float]
    burst: float = 30.0
    penalty: float = 30.0
    prolongs: bool = False
    fills: bool = True
    down: Callable[[float], bool] = lambda now: False
    wait: float = 0.0
    seconds: float = 0.1
    at_once: int = 1_000
    refusals: int = 0
    turned_away: int = 0
    good: int = 0
    longest_queue: int = 0
    _level: float = field(init=False)
    _at: float = 0.0
    _shut_until: float = -1.0
    _free: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._level = self.burst

    def answer(self, now: float) -> tuple[str, float]:
        """What comes of a request, and when."""
        shut = now < self._shut_until
        if self.fills or not shut:
            self._level = min(self.burst, self._level + self.rate(now) * (now - self._at))
        self._at = now
        if self.down(now):
            return "failed", now + 0.05
        if shut or self._level < 1:
            self.refusals += not shut
            self.turned_away += 1
            if not shut or self.prolongs:
                self._shut_until = now + self.penalty
            return "refused", now + 0.05
        self._level -= 1
        while self._free and self._free[0] <= now:
            heapq.heappop(self._free)
        begin = now
        if len(self._free) >= self.at_once:
            begin = sorted(self._free)[len(self._free) - self.at_once]
        self.longest_queue = max(self.longest_queue, len(self._free) + 1)
        heapq.heappush(self._free, begin + self.seconds)
        return "good", begin + self.seconds


def asked(
    server: Server, limiter: RateLimiter, seconds: float, global_limit: GlobalLimit | None = None, start: float = 0.0
) -> list[float]:
    """Asks for that long from ``start`` on, always with more to ask; returns the times of all requests."""
    global_limit = global_limit or GlobalLimit()
    now, count, times = start, 0, []
    coming: list[tuple[float, int, str, float, object]] = []
    while now < start + seconds:
        wait = max(limiter.delay(now), global_limit.delay(now))
        next_answer = coming[0][0] if coming else float("inf")
        if wait <= 1e-9 and next_answer > now:
            ticket = limiter.sent(now)
            global_limit.sent(now)
            times.append(now)
            kind, at = server.answer(now)
            count += 1
            heapq.heappush(coming, (at, count, kind, server.wait, ticket))
            continue
        now = min(now + wait, next_answer)
        while coming and coming[0][0] <= now:
            _, _, kind, wait_for, ticket = heapq.heappop(coming)
            if kind == "good":
                limiter.good(ticket, now)
            else:
                limiter.bad(ticket, now, kind, wait_for if kind == "refused" else 0.0)
            server.good += kind == "good"
    return times
