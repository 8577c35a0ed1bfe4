"""Pictures are read in a process of its own, which is let go, and replaced when it has ended."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pipeline.annotations import PictureReader
from pipeline.core.errors import AnnotationError
from pipeline.images.decoding import Picture
from tests.pipeline.annotations.plugged import install


@pytest.fixture
def plugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(install(tmp_path)))


@pytest.fixture
def reader(plugged: None) -> Iterator[PictureReader]:
    made = PictureReader(answer_seconds=3, idle_seconds=60)
    yield made
    made.close()


def grey(value: int, width: int = 7) -> Picture:
    return Picture(np.full((4, 5, 3), value, np.uint8), width, 6, "png")


def test_pictures_are_read_by_one_process_and_it_ends(reader: PictureReader) -> None:
    assert reader.pid is None
    answer = reader.read("brightness", grey(40))
    assert answer.found == {"mean": 40.0} and answer.lines == ["brightness 1"]
    pid = reader.pid
    assert reader.read("brightness", grey(200)).found == {"mean": 200.0} and reader.pid == pid is not None
    assert reader.read("brightness", grey(40), {"more": "2"}).found == {"mean": 42.0}
    assert reader.read("brightness", grey(40)).found == {"mean": 40.0} and reader.pid == pid
    with pytest.raises(AnnotationError, match="There is no such model"):
        reader.read("brightness", grey(1, width=404))
    assert reader.pid == pid
    reader.close()
    assert reader.pid is None and not Path(f"/proc/{pid}").exists()


def test_a_killed_process_is_replaced_and_a_slow_one_is_ended(reader: PictureReader) -> None:
    reader.read("brightness", grey(40))
    assert reader.pid is not None
    os.kill(reader.pid, signal.SIGKILL)
    assert reader.read("brightness", grey(41)).found == {"mean": 41.0}
    with pytest.raises(AnnotationError, match="more than 3 seconds"):
        reader.read("brightness", grey(42, width=5000))
    assert reader.read("brightness", grey(43)).found == {"mean": 43.0}


def test_without_requests_the_process_is_let_go(plugged: None) -> None:
    reader = PictureReader(idle_seconds=0.2)
    reader.read("brightness", grey(40))
    for _ in range(100):
        if reader.pid is None:
            break
        time.sleep(0.1)
    assert reader.pid is None
    assert reader.read("brightness", grey(41)).found == {"mean": 41.0}
    reader.close()
