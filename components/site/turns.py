"""A bounded queue for requests that need a picture decoded, so that the others never wait for these."""

import math
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.core.errors import VitrineError

#: Weight of the latest turn in the running mean of how long turns take.
_LATEST = 0.2
#: The range of what a client is asked to wait, in seconds.
_SOONEST, _LONGEST = 1, 60


class BusyError(VitrineError):
    """There is no place in the queue. ``retry_after`` is when to ask again, in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            f"Many pictures are being looked at right now. Please try again in {retry_after} "
            f"second{'' if retry_after == 1 else 's'}."
        )
        self.retry_after = retry_after


class Turns:
    """Lets some requests run at a time and others wait, first come, first served. Safe to share between threads."""

    def __init__(self, running: int, waiting: int, patience: float = 20.0) -> None:
        """Args: requests that run at a time, requests that may wait, and the seconds that one waits at most."""
        self._most_running, self._most_waiting, self._patience = running, waiting, patience
        self._running = 0
        self._queue: deque[object] = deque()
        self._changed = threading.Condition()
        self._mean_seconds = 0.5

    @property
    def places(self) -> int:
        """Requests that run or wait at most. Each holds a thread of the server."""
        return self._most_running + self._most_waiting

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for the request's turn, which lasts as long as the block.

        Raises:
            BusyError: as many wait already as may, or the turn did not come in time.
        """
        self._await_turn()
        start = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._mean_seconds += _LATEST * (time.monotonic() - start - self._mean_seconds)
                self._changed.notify_all()

    def _await_turn(self) -> None:
        end, ticket = time.monotonic() + self._patience, object()
        with self._changed:
            if self._is_free():
                self._running += 1
                return
            if len(self._queue) >= self._most_waiting:
                raise BusyError(self._retry_after())
            self._queue.append(ticket)
            while not (self._queue[0] is ticket and self._running < self._most_running):
                left = end - time.monotonic()
                if left <= 0:
                    self._queue.remove(ticket)
                    # Who comes next has waited for this place too.
                    self._changed.notify_all()
                    raise BusyError(self._retry_after())
                self._changed.wait(left)
            self._queue.popleft()
            self._running += 1
            self._changed.notify_all()

    def _is_free(self) -> bool:
        return not self._queue and self._running < self._most_running

    def _retry_after(self) -> int:
        """When there will be a place, as far as the turns of the last minutes tell."""
        seconds = self._mean_seconds * (len(self._queue) + 1) / self._most_running
        return min(_LONGEST, max(_SOONEST, math.ceil(seconds)))
