"""Work on all cores, in processes of their own."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context, parent_process
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
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin, (initializer, initargs)) as pool:
        waiting = [pool.submit(work, task) for task in tasks]
        try:
            for future in as_completed(waiting):
                yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def leave_with_parent() -> None:
    """Ends this process when the one that started it is gone: after ``kill -9``, a pool's processes wait for ever."""
    parent = parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True, name="leave-with-parent").start()


def _begin(initializer: Callable[..., None] | None, initargs: tuple[Any, ...]) -> None:
    leave_with_parent()
    if initializer:
        initializer(*initargs)
