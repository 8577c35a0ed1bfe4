"""The browser's tests leave an event loop running in the main thread, so these bring threads of their own."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from pipeline.acquire.fetching.event_loop import wait_for


async def _name() -> str:
    await asyncio.sleep(0)
    return threading.current_thread().name


async def _fails() -> None:
    await asyncio.sleep(0)
    raise LookupError("no such thing")


def _plainly(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """What a script gets, which has no event loop."""
    with ThreadPoolExecutor(thread_name_prefix="script") as thread:
        return thread.submit(lambda: wait_for(work())).result()


def _in_a_notebook(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """What a notebook's cell gets, which stands in a running one."""

    async def cell() -> Any:
        return wait_for(work())

    with ThreadPoolExecutor(thread_name_prefix="notebook") as thread:
        return thread.submit(asyncio.run, cell()).result()


def test_it_runs_in_the_callers_thread_where_it_can() -> None:
    assert _plainly(_name).startswith("script")


def test_a_caller_within_a_running_loop_is_served_too() -> None:
    assert _in_a_notebook(_name).startswith("waiting")


@pytest.mark.parametrize("caller", [_plainly, _in_a_notebook])
def test_errors_come_through(caller: Callable[..., Any]) -> None:
    with pytest.raises(LookupError, match="no such thing"):
        caller(_fails)


def test_an_interrupt_of_the_waiting_caller_ends_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    started, ended = threading.Event(), threading.Event()
    result = Future.result

    async def long() -> None:
        started.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    def interrupted(self: Future[Any], timeout: float | None = None) -> Any:
        if not threading.current_thread().name.startswith("notebook"):
            return result(self, timeout)
        assert started.wait(10)
        raise KeyboardInterrupt

    monkeypatch.setattr(Future, "result", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _in_a_notebook(long)
    assert ended.wait(10)
