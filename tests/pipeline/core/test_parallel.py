"""Work in processes of their own: every answer comes, errors come through, and no process outlives a killed build."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.core.errors import ImageError
from pipeline.core.parallel import cores, in_processes

ROOT = Path(__file__).parents[3]
HANGS = """
import time, sys, os
from pipeline.core.parallel import in_processes
def work(task):
    print(os.getpid(), flush=True)
    time.sleep(60)
if __name__ == "__main__":
    list(in_processes(work, [1, 2, 3, 4]))
"""


def square(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


def fail(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return number


def test_every_task_is_answered_by_other_processes() -> None:
    answers = list(in_processes(square, range(10)))
    assert sorted(answer for answer, _ in answers) == [n * n for n in range(10)]
    if cores() > 1:
        assert os.getpid() not in {process for _, process in answers}


def test_one_task_needs_no_process() -> None:
    assert list(in_processes(square, [5])) == [(25, os.getpid())]


def test_an_error_in_a_process_comes_through() -> None:
    with pytest.raises(ValueError, match="three"):
        list(in_processes(fail, range(6)))


def test_an_image_error_survives_the_way_between_processes() -> None:
    import pickle

    from pipeline.build.stages.prepare import _plain

    found = pickle.loads(pickle.dumps(_plain(ImageError("too_small", "The picture is tiny."))))
    assert isinstance(found, ImageError) and (found.code, str(found)) == ("too_small", "The picture is tiny.")


@pytest.mark.skipif(cores() == 1 or sys.platform != "linux", reason="needs a second core, and reads /proc")
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
