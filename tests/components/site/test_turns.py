"""The queue for pictures: so many run, so many wait, in turn by address; the others are told at once."""

import threading
import time
from collections.abc import Callable

import pytest

from components.site.turns import BusyError, Turns


def in_threads(count: int, work: Callable[[int], None]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads


def test_no_more_run_than_may_and_all_that_have_a_place_do() -> None:
    turns, at_once, most, lock = Turns(running=2, waiting=20), 0, 0, threading.Lock()

    def work(_: int) -> None:
        nonlocal at_once, most
        with turns.turn():
            with lock:
                at_once += 1
                most = max(most, at_once)
            time.sleep(0.01)
            with lock:
                at_once -= 1

    for thread in in_threads(20, work):
        thread.join(5)
    assert (most, at_once) == (2, 0)


def test_past_the_bound_one_is_told_at_once_when_to_come_back() -> None:
    turns, release, begun = Turns(running=1, waiting=2), threading.Event(), threading.Semaphore(0)

    def work(_: int) -> None:
        begun.release()
        with turns.turn():
            release.wait(5)

    threads = in_threads(3, work)
    for _ in threads:
        begun.acquire()
    time.sleep(0.05)
    start = time.monotonic()
    with pytest.raises(BusyError) as caught, turns.turn():
        pass
    assert time.monotonic() - start < 0.1
    assert caught.value.retry_after >= 1 and f"{caught.value.retry_after} second" in str(caught.value)
    release.set()
    for thread in threads:
        thread.join(5)
    with turns.turn():
        pass


def test_the_first_that_came_is_the_first_that_runs() -> None:
    turns, order, first = Turns(running=1, waiting=10), [], threading.Event()

    def work(number: int) -> None:
        with turns.turn():
            first.wait(5)
            order.append(number)

    threads = []
    for number in range(6):
        threads += [threading.Thread(target=work, args=(number,))]
        threads[-1].start()
        time.sleep(0.02)
    first.set()
    for thread in threads:
        thread.join(5)
    assert order == list(range(6))


def test_who_waits_too_long_is_told_so_and_leaves_the_queue() -> None:
    turns, release = Turns(running=1, waiting=1, patience=0.05), threading.Event()

    def work(_: int) -> None:
        with turns.turn():
            release.wait(5)

    (thread,) = in_threads(1, work)
    time.sleep(0.02)
    for _ in range(3):  # The place is free again each time.
        with pytest.raises(BusyError), turns.turn():
            pass
    release.set()
    thread.join(5)


def test_a_turn_that_fails_ends_all_the_same() -> None:
    turns = Turns(running=1, waiting=0)
    with pytest.raises(ZeroDivisionError), turns.turn():
        _ = 1 / 0
    with turns.turn():
        pass


def test_one_is_asked_to_come_back_later_the_longer_turns_take() -> None:
    def told(seconds: float) -> int:
        turns = Turns(running=1, waiting=0)
        for _ in range(4):
            with turns.turn():
                time.sleep(seconds)
        turns._mean_seconds *= 100  # As if a turn took a hundred times as long.
        with turns.turn(), pytest.raises(BusyError) as caught, turns.turn():
            pass
        return caught.value.retry_after

    assert 1 <= told(0.001) <= told(0.05) <= 60


class Crowd:
    """Requests of several addresses in one queue, each in a thread. What they did stands in ``ran`` and ``refused``."""

    def __init__(self, waiting: int, patience: float = 20.0) -> None:
        self._own = threading.local()
        self.seen: list[tuple[int, int]] = []
        self.turns = Turns(
            1, waiting, patience, sender=lambda: self._own.address, watch=lambda *both: self.seen.append(both)
        )
        self.ran: list[str] = []
        self.refused: list[str] = []
        self._may_end = threading.Event()
        self._threads: list[threading.Thread] = []

    def comes(self, name: str) -> None:
        """A request, such as "a1" of the address "a". Returns when it runs, waits or was refused."""
        waiting, refused = self.turns.waiting, len(self.refused)
        idle = not self.turns.running
        self._threads.append(threading.Thread(target=self._ask, args=(name,)))
        self._threads[-1].start()
        self.until(
            lambda: self.turns.waiting > waiting or len(self.refused) > refused or (idle and bool(self.turns.running))
        )

    def end(self) -> None:
        """Lets all that wait run one after the other."""
        self._may_end.set()
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()

    def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + 10
        while not holds():
            assert time.monotonic() < end, "it did not come to that"
            time.sleep(0.001)

    def _ask(self, name: str) -> None:
        self._own.address = name[0]
        try:
            with self.turns.turn():
                self._may_end.wait(10)
                self.ran.append(name)
        except BusyError as error:
            assert error.retry_after >= 1
            self.refused.append(name)


def test_addresses_that_wait_are_served_in_turn() -> None:
    crowd = Crowd(waiting=10)
    for name in ("a1", "a2", "a3", "a4", "b1", "b2", "c1"):
        crowd.comes(name)
    crowd.end()
    assert crowd.ran == ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]
    assert crowd.refused == []


def test_in_a_full_queue_a_newcomer_takes_the_latest_place_of_who_has_most() -> None:
    crowd = Crowd(waiting=3)
    for name in ("a1", "a2", "a3", "a4"):
        crowd.comes(name)
    crowd.comes("b1")
    crowd.until(lambda: crowd.refused == ["a4"])
    crowd.comes("c1")
    crowd.until(lambda: crowd.refused == ["a4", "a3"])
    crowd.end()
    assert crowd.ran == ["a1", "a2", "b1", "c1"]


def test_in_a_full_queue_who_has_as_many_waiting_as_anybody_is_refused() -> None:
    crowd = Crowd(waiting=2)
    for name in ("a1", "a2", "b1", "a3", "b2", "b3"):
        crowd.comes(name)
    assert crowd.refused == ["a3", "b2", "b3"]
    crowd.comes("c1")
    crowd.until(lambda: len(crowd.refused) == 4)
    crowd.end()
    assert crowd.refused[3] == "b1", "of those that have as many waiting, it has waited least"
    assert crowd.ran == ["a1", "a2", "c1"]


def test_where_nobody_may_wait_nobody_takes_a_place() -> None:
    crowd = Crowd(waiting=0)
    crowd.comes("a1")
    crowd.comes("b1")
    assert crowd.refused == ["b1"]
    crowd.end()
    assert crowd.ran == ["a1"]


def test_who_loses_patience_leaves_the_turn_to_the_others_and_the_queue_is_empty_in_the_end() -> None:
    crowd = Crowd(waiting=3, patience=0.05)
    for name in ("a1", "a2", "b1"):
        crowd.comes(name)
    crowd.until(lambda: sorted(crowd.refused) == ["a2", "b1"])
    crowd.end()
    assert crowd.ran == ["a1"] and (crowd.turns.running, crowd.turns.waiting) == (0, 0)


def test_whoever_watches_is_told_how_many_run_and_wait() -> None:
    crowd = Crowd(waiting=3)
    for name in ("a1", "b1"):
        crowd.comes(name)
    crowd.end()
    # The queue and those that run change in one step, so that no request is counted twice.
    assert list(dict.fromkeys(crowd.seen)) == [(1, 0), (1, 1), (0, 0)]
    assert crowd.seen[-1] == (0, 0)
