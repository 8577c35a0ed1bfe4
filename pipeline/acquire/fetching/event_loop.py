"""Asynchronous work for callers that are not, wherever they stand."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """The result of ``work``, run to its end in an event loop of its own.

    Where this thread has a running loop already (a notebook's cell, a browser test), ``asyncio.run`` refuses; the work
    then runs in another thread while this one waits, and an interrupt here cancels it there.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    loop: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any] | None]] = []

    async def told() -> T:
        loop.append((asyncio.get_running_loop(), asyncio.current_task()))
        return await work

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="waiting") as thread:
        done = thread.submit(asyncio.run, told())
        try:
            return done.result()
        except BaseException:
            for running, task in loop:
                if task is not None and not done.done():
                    running.call_soon_threadsafe(task.cancel)
            raise
