"""Work on all cores, in processes of their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Any, TypeVar

R = TypeVar("R")


def cores() -> int:
    """Processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_processes(
    work: Callable[..., R],
    tasks: Sequence[Any],
    initializer: Callable[..., None] | None = None,
    initargs: tuple[Any, ...] = (),
) -> Iterator[R]:
    """Results of ``work(task)`` for every task, in the order in which they are ready.

    Processes are spawned, not forked: TensorFlow's threads do not survive a fork.

    Args:
        work: a function of a module, so that a new process can import it.
        tasks: what it is called with.
        initializer: called once in every process.
        initargs: what that is called with.
    """
    if len(tasks) == 1 or cores() == 1:
        if initializer:
            initializer(*initargs)
        yield from map(work, tasks)
        return
    workers = min(cores(), len(tasks))
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer, initargs) as pool:
        waiting = [pool.submit(work, task) for task in tasks]
        try:
            for future in as_completed(waiting):
                yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
