"""The queue for pictures: so many run, so many wait, the others are told at once."""

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
