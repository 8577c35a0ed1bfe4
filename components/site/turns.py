"""A bounded queue for requests that need a picture decoded, so that the others never wait for these.

Those that wait are served in turn by address: one sender of many pictures delays the others by one picture, not by all
of them.
"""

import enum
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from components.observing import metrics
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


class _State(enum.Enum):
    WAITS, RUNS, LOST = range(3)


class _Ticket:
    """A request in the queue, the ``number``-th that came. It runs when called and is refused when lost."""

    def __init__(self, number: int) -> None:
        self.number, self.state = number, _State.WAITS


class Turns:
    """Lets some requests run at a time and others wait. Safe to share between threads.

    Addresses that wait are served one after the other, a request each; the requests of one address first come, first
    served. In a full queue a request takes the place of the latest one of the address that has most waiting, if its own
    address has fewer.
    """

    def __init__(
        self,
        running: int,
        waiting: int,
        patience: float = 20.0,
        *,
        sender: Callable[[], str] = lambda: "",
        watch: Callable[[int, int], None] = lambda running, waiting: None,
    ) -> None:
        """Lets nobody run yet.

        Args:
            running: requests that run at a time.
            waiting: requests that may wait.
            patience: seconds that a request waits at most.
            sender: gives the address of the current request.
            watch: called with the numbers of requests that run and that wait whenever one of them has changed. It must
                not wait for anything.
        """
        self._most_running, self._most_waiting, self._patience = running, waiting, patience
        self._sender, self._watch = sender, watch
        self._running = self._came = 0
        #: Address -> its requests, in their order. The first address is served next.
        self._queues: dict[str, deque[_Ticket]] = {}
        self._changed = threading.Condition()
        self._mean_seconds = 0.5

    @property
    def places(self) -> int:
        """Requests that run or wait at most. Each holds a thread of the server."""
        return self._most_running + self._most_waiting

    @property
    def running(self) -> int:
        """Requests that run now."""
        return self._running

    @property
    def waiting(self) -> int:
        """Requests that wait now."""
        return sum(map(len, self._queues.values()))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for the request's turn, which lasts as long as the block.

        Raises:
            BusyError: as many wait already as may, another address took the place, or the turn did not come in time.
        """
        self._await_turn(self._sender())
        start = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._mean_seconds += _LATEST * (time.monotonic() - start - self._mean_seconds)
                self._call_next()

    def _await_turn(self, address: str) -> None:
        end = time.monotonic() + self._patience
        with self._changed:
            self._came += 1
            ticket = _Ticket(self._came)
            if self._running >= self._most_running and self.waiting >= self._most_waiting:
                self._make_room(address)
            self._queues.setdefault(address, deque()).append(ticket)
            self._call_next()
            while ticket.state is _State.WAITS:
                left = end - time.monotonic()
                if left <= 0:
                    self._leave(address, ticket)
                else:
                    self._changed.wait(left)
            if ticket.state is _State.LOST:
                raise self._busy()

    def _make_room(self, address: str) -> None:
        """Frees the place of the latest request of the address that has most waiting, or raises a BusyError.

        Of several that have as many, the one that came last has waited least.
        """
        queues = self._queues.items()
        most, _, longest = max(((len(queue), queue[-1].number, name) for name, queue in queues), default=(0, 0, ""))
        if len(self._queues.get(address, ())) >= most:
            raise self._busy()
        self._leave(longest, self._queues[longest][-1])

    def _leave(self, address: str, ticket: _Ticket) -> None:
        """Takes a request out of the queue, which is refused then."""
        queue = self._queues[address]
        queue.remove(ticket)
        if not queue:
            del self._queues[address]
        ticket.state = _State.LOST
        self._tell()

    def _call_next(self) -> None:
        """Lets requests run for which there is a place."""
        while self._queues and self._running < self._most_running:
            address = next(iter(self._queues))
            queue = self._queues.pop(address)
            queue.popleft().state = _State.RUNS
            if queue:
                # Behind the other addresses.
                self._queues[address] = queue
            self._running += 1
        self._tell()

    def _tell(self) -> None:
        self._watch(self._running, self.waiting)
        self._changed.notify_all()

    def _busy(self) -> BusyError:
        """The error that says when there will be a place, as far as the turns of the last minutes tell."""
        metrics.refused("busy")
        seconds = self._mean_seconds * (self.waiting + 1) / self._most_running
        return BusyError(min(_LONGEST, max(_SOONEST, math.ceil(seconds))))
