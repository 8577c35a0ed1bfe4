"""Processes of this machine: none outlives a killed command, and one that is killed is told in a sentence."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.core.errors import ExecutorError
from pipeline.core.executors.processes import PROCESSES, cores

ROOT = Path(__file__).parents[4]
HANGS = """
import time, os
from pipeline.core.executors.processes import PROCESSES
class Hangs:
    def open(self):
        pass
    def __call__(self, task):
        os.write(1, f"{os.getpid()}\\n".encode())  # at once: two processes write into one pipe
        time.sleep(60)
if __name__ == "__main__":
    list(PROCESSES.map(Hangs(), [1, 2, 3, 4]))
"""

several_cores = pytest.mark.skipif(cores() == 1, reason="needs a second core")


class Process:
    """The process that a task runs in."""

    def open(self) -> None: ...

    def __call__(self, number: int) -> int:
        return os.getpid()


class Killed:
    def open(self) -> None: ...

    def __call__(self, number: int) -> int:
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return number


@several_cores
def test_tasks_run_in_other_processes() -> None:
    assert os.getpid() not in set(PROCESSES.map(Process(), range(10)))


def test_one_task_needs_no_process() -> None:
    assert list(PROCESSES.map(Process(), [5])) == [os.getpid()]


@several_cores
def test_a_process_that_is_killed_ends_the_map_with_a_sentence() -> None:
    with pytest.raises(ExecutorError, match=r"memory was full.*run the same command again"):
        list(PROCESSES.map(Killed(), range(6)))


@several_cores
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_process_outlives_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "hangs.py"
    script.write_text(HANGS)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, env=environment)
    assert parent.stdout is not None
    children = [int(parent.stdout.readline()) for _ in range(2)]
    assert all(alive(child) for child in children)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 15
    while any(alive(child) for child in children) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(alive(child) for child in children)


def alive(process: int) -> bool:
    """Whether it runs; one that has ended and is not yet collected does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
