"""What every registered executor keeps to. One that needs a scheduler gets a real cluster of two worker processes."""

import argparse
import os
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from pipeline.core import executors
from pipeline.core.errors import ConfigError, ImageError
from pipeline.core.executors.base import WINDOW, Executor
from pipeline.core.executors.processes import cores
from tests.dask_cluster import cluster

#: An executor of this machine has a worker process a core; the cluster has two.
PROCESSES = max(cores(), 2)


@pytest.fixture(scope="module", params=executors.names())
def executor(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Executor]:
    member = executors.get(request.param)
    if not member.needs_scheduler:
        with closing(member()) as made:
            yield made
        return
    with cluster(tmp_path_factory.mktemp("cluster"), 2) as there, closing(member(there.address)) as made:
        yield made


@dataclass
class SlowSquares:
    """The square of a number and the process that found it; every call leaves a file."""

    folder: Path
    seconds: float = 0.0
    _opened: bool = field(default=False, init=False)

    def open(self) -> None:
        assert not self._opened
        self._opened = True
        (self.folder / f"opened-{os.getpid()}-{uuid.uuid4().hex}").touch()

    def __call__(self, number: int) -> tuple[int, int]:
        assert self._opened
        # The first tasks take the longest: whatever is done out of order would come out of order.
        time.sleep(self.seconds * (number < 3))
        (self.folder / f"called-{number}").touch()
        return number * number, os.getpid()


class Failing:
    def open(self) -> None: ...

    def __call__(self, number: int) -> int:
        if number == 3:
            raise ImageError("too_small", "The third picture is tiny.")
        return number


class FailingOpen:
    def open(self) -> None:
        raise ValueError("there is no model")

    def __call__(self, number: int) -> int:
        return number


class Threads:
    """The most threads that BLAS may use, those of OpenCV, and the process."""

    def open(self) -> None: ...

    def __call__(self, number: int) -> tuple[int, int, int]:
        from threadpoolctl import threadpool_info

        from pipeline.images.decoding import cv2

        assert np.ones((8, 8)) @ np.ones(8) is not None
        return max(pool["num_threads"] for pool in threadpool_info()), cv2.getNumThreads(), os.getpid()


def test_all_results_come_once_and_in_order(executor: Executor, tmp_path: Path) -> None:
    answers = list(executor.map(SlowSquares(tmp_path, 0.2), range(30)))
    assert [square for square, _ in answers] == [number * number for number in range(30)]


def test_a_worker_is_opened_once_in_a_process(executor: Executor, tmp_path: Path) -> None:
    used = {process for _, process in executor.map(SlowSquares(tmp_path, 0.2), range(30))}
    opened = Counter(int(path.name.split("-")[1]) for path in tmp_path.glob("opened-*"))
    assert used <= set(opened) and set(opened.values()) == {1}


def test_the_callers_worker_stays_unopened(executor: Executor, tmp_path: Path) -> None:
    worker = SlowSquares(tmp_path)
    for _ in range(2):
        assert len(list(executor.map(worker, [5]))) == 1
    assert not worker._opened


def test_no_tasks_have_no_results(executor: Executor, tmp_path: Path) -> None:
    assert list(executor.map(SlowSquares(tmp_path), [])) == []


def test_an_error_of_a_worker_arrives_as_it_was(executor: Executor) -> None:
    results = executor.map(Failing(), range(30))
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ImageError, match=r"^The third picture is tiny\.$") as caught:
        next(results)
    assert caught.value.code == "too_small"
    with pytest.raises(ValueError, match="there is no model"):
        list(executor.map(FailingOpen(), range(30)))


def test_a_slow_consumer_does_not_fill_the_memory(executor: Executor, tmp_path: Path) -> None:
    results = executor.map(SlowSquares(tmp_path), range(300))
    assert next(results)[0] == 0
    before = -1
    while (now := len(list(tmp_path.glob("called-*")))) != before:
        before = now
        time.sleep(1)
    assert 1 <= now <= WINDOW * PROCESSES
    assert [square for square, _ in results] == [number * number for number in range(1, 300)]


def test_a_consumer_may_stop_early(executor: Executor, tmp_path: Path) -> None:
    results = executor.map(SlowSquares(tmp_path), range(300))
    assert next(results)[0] == 0
    results.close()  # type: ignore[attr-defined]
    assert len(list(tmp_path.glob("called-*"))) <= WINDOW * PROCESSES
    assert [square for square, _ in executor.map(SlowSquares(tmp_path), range(4))] == [0, 1, 4, 9]


def test_a_worker_computes_with_one_thread(executor: Executor) -> None:
    for blas, opencv, process in executor.map(Threads(), range(4)):
        assert blas == 1
        assert opencv == 1 or process == os.getpid()


def options(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    executors.add_flags(parser)
    return parser.parse_args(arguments)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--executor", "proceses"], "Did you mean 'processes'"),
        (["--executor", "dask"], "needs --scheduler"),
        (["--scheduler", "cluster:8786"], "tcp://HOST:8786, not 'cluster:8786'"),
        (["--scheduler", "tcp://cluster"], "tcp://HOST:8786"),
        (["--scheduler", "tcp://cluster:port"], "tcp://HOST:8786"),
        (["--executor", "serial", "--scheduler", "tcp://cluster:8786"], "takes no --scheduler"),
    ],
)
def test_flags_that_do_not_go_together_are_one_sentence(arguments: list[str], said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        executors.from_options(options(*arguments))
    assert said in str(caught.value)


def test_an_executor_is_one_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "reversed.py").write_text(
        "from pipeline.core.executors.serial import Serial\n"
        "class Reversed(Serial):\n"
        "    def map(self, worker, tasks):\n"
        "        return reversed(list(super().map(worker, tasks[::-1])))\n"
        "EXECUTOR = Reversed\n"
    )
    monkeypatch.setattr(executors, "__path__", [*executors.__path__, str(tmp_path)])
    parser = argparse.ArgumentParser()
    executors.add_flags(parser)
    assert "reversed" in parser.format_help()
    with closing(executors.from_options(options("--executor", "reversed"))()) as made:
        assert list(made.map(Failing(), [0, 1, 2])) == [0, 1, 2]
        assert type(made).__name__ == "Reversed"
