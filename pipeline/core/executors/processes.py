"""Executor ``processes``: one process for each core of this machine."""

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process

from pipeline.core.errors import ExecutorError
from pipeline.core.executors.base import ONE_THREAD, WINDOW, Executor, R, T, Worker, in_order
from pipeline.core.executors.serial import SERIAL


def cores() -> int:
    """Processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Processes(Executor):
    """Starts processes for each ``map``; a single task or a single core needs none."""

    def map(self, worker: Worker[T, R], tasks: Sequence[T]) -> Iterator[R]:
        """See :meth:`.base.Executor.map`."""
        count = min(cores(), len(tasks))
        if count <= 1:
            yield from SERIAL.map(worker, tasks)
            return
        # Spawned, not forked: TensorFlow's threads do not survive a fork.
        pool = ProcessPoolExecutor(count, get_context("spawn"), _begin)
        try:
            yield from in_order(pool.submit, worker, tasks, WINDOW * count)
        except BrokenProcessPool as error:
            raise ExecutorError(
                "A process ended in the middle of its work, probably because the memory was full. Free some and run "
                "the same command again."
            ) from error
        finally:
            # Python 3.11.2 waits for ever for tasks that were cancelled one by one (CPython issue 94440);
            # those that the shutdown cancels it forgets.
            pool.shutdown(cancel_futures=True)


EXECUTOR = Processes
PROCESSES = Processes()


def _begin() -> None:
    os.environ.update(ONE_THREAD)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Ends this process when its parent has ended: after ``kill -9``, the processes of a pool wait for ever."""
    parent = parent_process()
    assert parent is not None  # this process was spawned
    parent.join()
    os._exit(1)
