"""A cluster that cannot be used, or is lost, is told in one sentence that says what to do."""

import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.core.errors import ExecutorError
from pipeline.core.executors import dask
from pipeline.core.executors.dask import Dask, environment
from pipeline.core.executors.serial import SERIAL
from tests.conftest import ROOT
from tests.dask_cluster import PATIENCE, Cluster, cluster


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler to which each test adds workers."""
    # By default a task may end three workers before it is given up.
    settings = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with cluster(tmp_path_factory.mktemp("cluster"), 0, **settings) as made:
        yield made
        assert made.scheduler.poll() is None


@pytest.fixture
def there(scheduler: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    monkeypatch.setattr(dask, "WORKER_SECONDS", PATIENCE)
    yield scheduler
    scheduler.stop_workers()


class Lines:
    """A file's number of lines, times the task."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self) -> None:
        self.count = len(self.path.read_text().splitlines())

    def __call__(self, number: int) -> int:
        return number * self.count


class Kills:
    """Ends the process of any worker that gets the task, as a full memory does."""

    def open(self) -> None: ...

    def __call__(self, number: int) -> int:
        import os

        os.kill(os.getpid(), signal.SIGKILL)
        return number


def refused(address: str) -> str:
    with pytest.raises(ExecutorError) as caught:
        Dask(address)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_without_distributed_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "pip install -r requirements-cluster.txt" in refused("tcp://127.0.0.1:8786")


def test_a_scheduler_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "CONNECT_SECONDS", 0.5)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        assert f"{address} cannot be reached" in refused(address)


def test_a_scheduler_without_workers(scheduler: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "WORKER_SECONDS", 0.5)
    assert f"has no workers. Start at least one: dask worker {scheduler.address}" in refused(scheduler.address)


def test_a_worker_with_other_code(there: Cluster, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "pipeline", tmp_path / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "pipeline/images/decoding.py").open("a") as module:
        module.write("\nMIN_SIDE = 48\n")
    there.start_worker(tmp_path)
    message = refused(there.address)
    assert "The worker tcp://127.0.0.1:" in message and "the pipeline's code" in message
    assert "same code and environment" in message


def test_a_worker_without_the_code(there: Cluster, tmp_path: Path) -> None:
    there.start_worker(tmp_path)
    message = refused(there.address)
    assert "The worker tcp://127.0.0.1:" in message and "No module named 'pipeline'" in message.replace("\\", "")


def test_a_worker_that_joins_later_is_compared_too(tmp_path: Path) -> None:
    (tmp_path / "lines.txt").write_text("one\ntwo\n")
    worker = dask._Compared(Lines(tmp_path / "lines.txt"), environment())
    assert list(SERIAL.map(worker, [1, 2])) == [2, 4]
    other = dask._Compared(Lines(tmp_path / "lines.txt"), environment() | {"numpy": "1.0"})
    with pytest.raises(ExecutorError, match=r"numpy .* instead of 1\.0"):
        list(SERIAL.map(other, [1, 2]))


def test_a_worker_that_does_not_see_a_file(there: Cluster, tmp_path: Path) -> None:
    there.start_worker()
    with closing(Dask(there.address)) as executor, pytest.raises(ExecutorError) as caught:
        list(executor.map(Lines(tmp_path / "gone.npy"), [1, 2]))
    assert "gone.npy" in str(caught.value) and "same path on every machine" in str(caught.value)


def test_a_task_that_ends_its_workers_is_given_up(there: Cluster) -> None:
    there.start_worker()
    with closing(Dask(there.address)) as executor, pytest.raises(ExecutorError, match="one and the same task"):
        list(executor.map(Kills(), [1]))


def test_a_scheduler_that_ends_in_the_middle(tmp_path: Path) -> None:
    (tmp_path / "lines.txt").write_text("one\ntwo\n")
    with cluster(tmp_path, 1) as there, closing(Dask(there.address)) as executor:
        results = executor.map(Lines(tmp_path / "lines.txt"), range(1000))
        assert next(results) == 0
        there.scheduler.send_signal(signal.SIGKILL)
        with pytest.raises(ExecutorError, match="was lost"):
            list(results)
        with pytest.raises(ExecutorError, match="was lost"):
            list(executor.map(Lines(tmp_path / "lines.txt"), range(3)))
