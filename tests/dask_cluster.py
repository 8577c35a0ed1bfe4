"""A real Dask cluster on this machine: a scheduler and workers, each a process started as docs/cluster.md says."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT

#: Seconds for a process to start on a busy machine.
PATIENCE = 90
LOOPBACK = ("--host", "127.0.0.1", "--no-dashboard")


def _dask(log: Path, cwd: Path, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    command, env = [sys.executable, "-m", "dask", *arguments], os.environ | environment
    with log.open("wb") as file:
        return subprocess.Popen(command, cwd=cwd, env=env, stdout=file, stderr=file)


class Cluster:
    """A scheduler with the workers that were started for it; all end with the context.

    Attributes:
        address: the scheduler's, such as ``tcp://127.0.0.1:40001``.
        scheduler: its process.
        workers: theirs, one thread each.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        self._folder = folder
        file = folder / "scheduler.json"
        arguments = ("scheduler", *LOOPBACK, "--port", "0", "--scheduler-file", str(file))
        self.scheduler = _dask(folder / "scheduler.log", ROOT, *arguments, **environment)
        self.workers: list[subprocess.Popen[bytes]] = []
        deadline = time.monotonic() + PATIENCE
        while not file.exists() or not file.read_text():
            assert time.monotonic() < deadline and self.scheduler.poll() is None, self.log("scheduler")
            time.sleep(0.1)
        self.address = str(json.loads(file.read_text())["address"])

    def start_worker(self, cwd: Path = ROOT) -> subprocess.Popen[bytes]:
        """Starts a worker that has the code of ``cwd``."""
        name = f"worker-{len(self.workers)}"
        self.workers.append(
            _dask(
                self._folder / f"{name}.log", cwd, "worker", self.address, *LOOPBACK, "--name", name,
                "--nthreads", "1", "--no-nanny", "--local-directory", str(self._folder),
            )
        )  # fmt: skip
        return self.workers[-1]

    def stop_workers(self) -> None:
        """Ends the workers."""
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            worker.wait(PATIENCE)
        self.workers.clear()

    def log(self, name: str) -> str:
        """What the scheduler or a worker has said."""
        return (self._folder / f"{name}.log").read_text(errors="replace")

    def close(self) -> None:
        """Ends all processes."""
        self.stop_workers()
        self.scheduler.terminate()
        self.scheduler.wait(PATIENCE)


@contextmanager
def cluster(folder: Path, workers: int, **environment: str) -> Iterator[Cluster]:
    """A cluster with that many workers, which have joined; its scheduler gets the environment variables."""
    from distributed import Client

    made = Cluster(folder, **environment)
    try:
        for _ in range(workers):
            made.start_worker()
        if workers:
            with Client(made.address, set_as_default=False, timeout=PATIENCE) as client:
                client.wait_for_workers(workers, timeout=PATIENCE)
        yield made
    finally:
        made.close()
