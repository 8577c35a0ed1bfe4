"""Runs asynchronous work for synchronous callers, with or without a running event loop."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """Runs ``work`` to its end in an event loop of its own and returns its result.

    In a thread that already has a running loop (a notebook, a browser test) ``asyncio.run`` is not allowed. The work
    then runs in another thread, and an interrupt here cancels it there.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    tasks: list[asyncio.Task[T]] = []

    async def registered() -> T:
        tasks.append(asyncio.ensure_future(work))
        return await tasks[0]

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="waiting") as thread:
        done = thread.submit(asyncio.run, registered())
        try:
            return done.result()
        except BaseException:
            if tasks and not done.done():
                tasks[0].get_loop().call_soon_threadsafe(tasks[0].cancel)
            raise
