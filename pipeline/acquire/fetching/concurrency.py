"""How many requests may be under way at once."""

from __future__ import annotations

import math

LEAST, MOST = 4, 128

#: Seconds between two looks at how fast the server answers when it has little to do.
_LOOK_EVERY = 30.0

#: Answers that such a look takes, and the seconds after which it ends without them.
_LOOKS = 3
_LOOK_AT_MOST = 5.0


class Concurrency:
    """Keeps as many requests under way as the server works on, and no heap of waiting ones.

    By Little's law what is under way is the rate of answers times the seconds that each takes when nothing waits; twice
    that leaves room to grow. When answers take much longer than they did, all but few of the requests under way are let
    run out for a moment to see whether the server is slower now or only has too much to do: the round-trip probe of
    BBR (Cardwell et al., 2016, "BBR: Congestion-Based Congestion Control").
    """

    def __init__(self) -> None:
        self._quick = math.inf
        self._usual = 0.0
        self._delivered = 0.0
        self._last: float | None = None
        self._looked = -math.inf
        self._looks: list[float] | None = None
        self._look_began = 0.0

    @property
    def limit(self) -> int:
        """Requests that may be under way now."""
        if self._looks is not None or not math.isfinite(self._quick):
            # Not one alone: it might be the one that hangs.
            return LEAST
        return min(MOST, LEAST + math.ceil(2 * self._delivered * self._quick))

    def answered(self, now: float, seconds: float, under_way: int) -> None:
        """An answer has come, whole.

        Args:
            now: the time in seconds.
            seconds: how long it took.
            under_way: requests that were under way beside it when it was sent.
        """
        if self._last is not None:
            gap = max(now - self._last, 1e-4)
            share = math.exp(-gap / 2)
            # Many answers in one moment count as what they are: one each, spread over the last two seconds.
            self._delivered = self._delivered * share + (1 - share) / gap
        self._last = now
        self._usual = seconds if not self._usual else 0.9 * self._usual + 0.1 * seconds
        self._quick = min(self._quick, seconds)
        if self._looks is not None:
            if under_way < LEAST:
                self._looks.append(seconds)
            if len(self._looks) >= _LOOKS:
                self._quick, self._looks, self._looked = min(self._looks), None, now
            elif now - self._look_began > _LOOK_AT_MOST:
                self._looks, self._looked = None, now
        elif self._usual > 2 * self._quick + 0.1 and now - self._looked > _LOOK_EVERY:
            self._looks, self._look_began = [], now
