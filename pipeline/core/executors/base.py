"""What an executor and a worker are, and what executors with more than one process share."""

import os
import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar, cast

from threadpoolctl import threadpool_limits

T = TypeVar("T")
R = TypeVar("R")
T_contra = TypeVar("T_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)

#: Tasks per core that are handed out and whose results are not taken yet. Enough that no process waits for the next
#: task; few enough that a slow consumer does not fill the memory.
WINDOW = 4
#: What numeric libraries read when they are loaded. OpenCV reads its variable when it first needs threads.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"), "1"
)


class Worker(Protocol[T_contra, R_co]):
    """A function of one task with what it needs. It can be pickled, and returns its result: it writes nothing.

    A worker may run on another machine. Paths in a worker or a task are absolute.
    """

    def open(self) -> None:
        """Loads what cannot be pickled, such as a model or a memory map. Called once in a process, before any task."""
        return

    def __call__(self, task: T_contra, /) -> R_co:
        """The result for one task. Never called by two threads at once."""


class Executor(Protocol):
    """Runs a worker over tasks."""

    needs_scheduler: bool = False  #: whether it is made with the address of a cluster's scheduler

    def __init__(self, scheduler: str = "") -> None:
        """Args: the scheduler's address, "" where none is needed. Raises ExecutorError: it cannot be used."""
        return

    def map(self, worker: Worker[T, R], tasks: Sequence[T]) -> Iterator[R]:
        """The results of all tasks, in the order of the tasks.

        The memory is bounded: no more than :data:`WINDOW` tasks per core are ahead of the consumer. BLAS and OpenMP
        use one thread in a worker, so that results do not depend on the number of cores.

        Raises:
            ExecutorError: a process or the cluster is gone.
            Exception: what a worker raised.
        """

    def close(self) -> None:
        """Ends connections, if there are any; no ``map`` may be running."""
        return


@dataclass(frozen=True)
class Job(Generic[T, R]):
    """One ``map``: its worker, and a token by which a process knows that it has opened that worker before."""

    worker: Worker[T, R] = field(compare=False)
    token: str = field(default_factory=lambda: uuid.uuid4().hex)


_one_task = threading.Lock()


def run(job: Job[T, R], task: T) -> R:
    """Called in a process of an executor: the worker's result for the task."""
    # The process of a cluster may have several threads; a worker need not be safe for them.
    with _one_task:
        return cast(R, _opened(job)(task))


@lru_cache(maxsize=2)  # two: two builds may share a cluster
def _opened(job: Job[Any, Any]) -> Worker[Any, Any]:
    os.environ.update(ONE_THREAD)
    job.worker.open()
    # For libraries that were loaded before the environment was set. Two processes on two cores, each multiplying
    # with two threads, were seven times slower.
    threadpool_limits(1)
    return job.worker


def in_order(submit: Callable[..., Any], worker: Worker[T, R], tasks: Sequence[T], window: int) -> Iterator[R]:
    """Maps over the processes behind ``submit``, of ``concurrent.futures`` or Dask, with a window of tasks at a time.

    joblib's generators and ``concurrent.futures.Executor.map`` of Python 3.11 compute ahead without a limit;
    ``buffersize`` of Python 3.14 does the same as this.
    """
    job = Job(worker)
    waiting: deque[Any] = deque()
    try:
        for task in tasks:
            waiting.append(submit(run, job, task))
            if len(waiting) >= window:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
