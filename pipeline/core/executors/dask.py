"""Executor ``dask``: a Dask cluster, which schedules the tasks and runs those of a lost worker again."""

import hashlib
import logging
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Generic

from pipeline.core.errors import ExecutorError
from pipeline.core.executors.base import WINDOW, Executor, R, T, Worker, in_order
from pipeline.core.fingerprint import version

#: Distributions whose version decides what a worker returns.
LIBRARIES = ("ai-edge-litert", "numpy", "opencv-python-headless", "pillow", "pillow-heif", "pyvips-binary")
#: Seconds until a scheduler must answer, and until it must have a worker.
CONNECT_SECONDS, WORKER_SECONDS = 10, 30

SAME = "Start the scheduler and the workers with the same code and environment as this command (docs/cluster.md)."


class Dask(Executor):
    """Runs on the workers of a cluster that somebody else has started."""

    needs_scheduler = True

    def __init__(self, scheduler: str = "") -> None:
        """Connects to the scheduler, such as ``tcp://HOST:8786``, and compares versions and code with its workers'."""
        try:
            from distributed import Client
        except ModuleNotFoundError as error:
            raise ExecutorError(
                f"A cluster needs the package {error.name}, which is not installed. Install it with: "
                "pip install -r requirements-cluster.txt"
            ) from error
        # The errors below say what these log of a lost connection.
        for name in ("distributed", "distributed.client"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._address = scheduler
        try:
            self._client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ExecutorError(
                f"The scheduler {scheduler} cannot be reached ({error}). Check its address, and that it runs."
            ) from error
        try:
            self._check_environments()
        except BaseException:
            self.close()
            raise

    def map(self, worker: Worker[T, R], tasks: Sequence[T]) -> Iterator[R]:
        """See :meth:`.base.Executor.map`."""
        from distributed import CancelledError, KilledWorker
        from distributed.comm import CommClosedError

        lost = f"The connection to the scheduler {self._address} was lost. Run the same command again to go on."
        if self._client.status != "running":
            raise ExecutorError(lost)
        # Not by the client's get_executor: its futures wait for ever when the scheduler is gone.
        submit = partial(self._client.submit, pure=False)
        try:
            self._check_environments()
            window = WINDOW * sum(self._client.nthreads().values())
            yield from in_order(submit, _Compared(worker, environment()), tasks, window)
        except KilledWorker as error:
            raise ExecutorError(
                f"Workers of {self._address} ended in the middle of one and the same task, the last at "
                f"{error.last_worker.address}, probably because their memory was full."
            ) from error
        except (CancelledError, CommClosedError) as error:
            raise ExecutorError(lost) from error
        except ModuleNotFoundError as error:
            raise ExecutorError(f"A worker of {self._address} cannot import {error.name}. {SAME}") from error

    def close(self) -> None:
        """Ends the connection; the cluster stays."""
        self._client.close()

    def _check_environments(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError as error:
            raise ExecutorError(
                f"The scheduler {self._address} has no workers. Start at least one: dask worker {self._address}"
            ) from error
        try:
            answers: dict[str, Any] = {"The scheduler": self._client.run_on_scheduler(environment)}
        except ModuleNotFoundError as error:
            answers = {"The scheduler": error}
        workers = self._client.run(environment, on_error="return")
        answers |= {f"The worker {address}": answer for address, answer in workers.items()}
        for who, answer in answers.items():
            if isinstance(answer, OSError):
                continue  # a worker that has just ended: the scheduler will notice
            if isinstance(answer, BaseException):
                raise ExecutorError(f"{who} cannot run this code ({answer}). {SAME}") from answer
            _compare(who, answer, environment())


@dataclass
class _Compared(Generic[T, R]):
    """A worker that refuses a process of another environment; such a process may join in the middle of a build."""

    worker: Worker[T, R]
    expected: dict[str, str]

    def open(self) -> None:
        _compare(f"The worker on {platform.node()}", environment(), self.expected)
        try:
            self.worker.open()
        except OSError as error:
            raise ExecutorError(
                f"The worker on {platform.node()} cannot read {error.filename} ({error.strerror}). The pictures and "
                "the folder of builds must have the same path on every machine (docs/cluster.md)."
            ) from error

    def __call__(self, task: T) -> R:
        return self.worker(task)


@cache
def environment() -> dict[str, str]:
    """What must be the same on every machine: Python, libraries, and a digest of the pipeline's code."""
    versions = {"Python": ".".join(platform.python_version_tuple()[:2])}
    versions |= {name: version(name) or "not installed" for name in LIBRARIES}
    digest = hashlib.sha256()
    root = Path(__file__).parents[2]
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return versions | {"the pipeline's code": digest.hexdigest()[:12]}


def _compare(who: str, there: Mapping[str, str], here: Mapping[str, str]) -> None:
    other = [f"{name} {there[name]} instead of {here[name]}" for name in here if there.get(name) != here[name]]
    if other:
        raise ExecutorError(f"{who} has {', '.join(other)}. {SAME}")


EXECUTOR = Dask
