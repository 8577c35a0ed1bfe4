"""Progress of long work: a bar with count, rate and time left on a terminal, one line per step in a log."""

import logging
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")
log = logging.getLogger("pipeline")

#: Seconds between two lines of one step when there is no terminal to draw a bar on.
LOG_EVERY_SECONDS = 15.0


def track(items: Iterable[T], total: int, what: str, unit: str = "picture") -> Iterator[T]:
    """Yields all ``total`` items and reports the progress of the step ``what``; ``unit`` is one item's name."""
    meter = Meter(total, what, unit)
    try:
        for item in items:
            yield item
            meter.step()
    finally:
        meter.close()


class Meter:
    """Progress of tasks that end in any order: number done, number left out by reason, rate, and time left."""

    def __init__(self, total: int, what: str, unit: str) -> None:
        """Args: the number of tasks, the step's name, and the name of one task, in the singular."""
        self._total, self._what, self._done = total, what, 0
        self._reasons: Counter[str] = Counter()
        self._start = self._last = time.monotonic()
        self._bar: Any = None
        if sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(total=total, desc=f"  {what}", unit=f" {unit}", leave=False)

    def step(self, reason: str = "", note: str = "") -> None:
        """Counts one task as done, or as left out for a ``reason`` (a code). ``note`` is anything else to show."""
        self._done += 1
        if reason:
            self._reasons[reason] += 1
        if self._bar is not None:
            self._bar.update()
            self._bar.set_postfix_str(f"{self.reasons()}; {note}".strip("; "), refresh=False)
            return
        now = time.monotonic()
        if now - self._last >= LOG_EVERY_SECONDS and self._done < self._total:
            self._last = now
            rate = self._done / (now - self._start)
            left = (self._total - self._done) / rate
            done = f"{self._done:,} of {self._total:,}"
            parts = [done, self.reasons(), f"{rate:.1f}/s", f"{duration(left)} left", note]
            log.info("  %s: %s", self._what, ", ".join(filter(None, parts)))

    def reasons(self) -> str:
        """Number left out so far, by reason, the most frequent first."""
        if not self._reasons:
            return ""
        listed = [f"{code} {count:,}" for code, count in self._reasons.most_common(4)]
        more = len(self._reasons) - len(listed)
        return f"{self._reasons.total():,} left out ({', '.join(listed)}{f', {more} more reasons' if more else ''})"

    def close(self) -> None:
        """Removes the bar."""
        if self._bar is not None:
            self._bar.close()


def duration(seconds: float) -> str:
    """Seconds in words: "45 s", "12 min", "3 h 20 min", "2 d 4 h"."""
    whole = max(0, round(seconds))
    if whole < 90:
        return f"{whole} s"
    minutes = round(whole / 60)
    if minutes < 90:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 36:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours + (minutes >= 30), 24)
    return f"{days} d {hours} h" if hours else f"{days} d"
