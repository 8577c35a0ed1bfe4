"""Progress of long work: a bar with count, rate and time left on a terminal, one line per step in a log."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
log = logging.getLogger("pipeline")

#: Seconds between two lines of one step when there is no terminal to draw a bar on.
LOG_EVERY_SECONDS = 15.0


def track(items: Iterable[T], total: int, what: str, unit: str = "picture") -> Iterator[T]:
    """Passes ``items`` on and tells how far they are.

    Args:
        items: what to pass on.
        total: how many there will be.
        what: the step's name, such as ``"prepare"``.
        unit: what one item is, in the singular.
    """
    if sys.stderr.isatty():
        from tqdm import tqdm

        yield from tqdm(items, total=total, desc=f"  {what}", unit=f" {unit}", leave=False)
        return
    start = last = time.monotonic()
    for done, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        if now - last >= LOG_EVERY_SECONDS and done < total:
            last = now
            rate = done / (now - start)
            log.info("  %s: %d of %d, %.1f/s, %.0f s left", what, done, total, rate, (total - done) / rate)
