"""The table of odd and hostile files: each has its defined answer, in bounded time and memory."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pipeline.core.errors import ImageError
from pipeline.images import uploads
from pipeline.images.decoder_pool import DecoderPool, Picture
from tests.pipeline.images.hostile_pictures import all_hostile
from tests.pipeline.images.odd_pictures import Odd, all_odd
from tests.pipeline.pictures import corners

FILES = [*all_odd(), *all_hostile()]


@pytest.fixture(scope="module")
def pool() -> Iterator[DecoderPool]:
    # The limits of an upload as they are by default, whatever the environment of the tests says.
    with DecoderPool(1, limits=uploads.limits({})) as pool:
        yield pool


def test_there_are_files_enough_and_each_has_its_name() -> None:
    assert len(FILES) >= 150 and len({odd.name for odd in FILES}) == len(FILES)


@pytest.mark.parametrize("odd", FILES, ids=lambda odd: odd.name)
def test_an_odd_file_has_its_answer(pool: DecoderPool, odd: Odd) -> None:
    data = odd.make()
    forget_peaks(pool)
    start = time.perf_counter()
    try:
        answer: Picture | str = pool.picture(data)
    except ImageError as error:
        answer = error.code
        assert len(str(error)) < 300 and "/" not in str(error), error
    taken = time.perf_counter() - start
    allowed = odd.answer.split("|")
    if isinstance(answer, str):
        assert answer in allowed
    else:
        assert any(is_seen(answer, odd, kind) for kind in allowed), answer.pixels[::20, ::20]
        assert (answer.width, answer.height) == odd.size
    # The machine that runs the tests may be busy: the limit itself is what ends a picture, and half a second is ours.
    assert taken < odd.seconds + 0.5
    assert all(peak <= odd.megabytes for peak in peaks(pool))


def is_seen(picture: Picture, odd: Odd, kind: str) -> bool:
    """Whether the quarters have the colours that they should."""
    expected = corners(2, 2).astype(int)
    if kind == "white below":
        expected[1] = 255
    elif kind == "white":
        expected[:] = 255
    elif kind == "grey":
        expected[:] = (expected @ [0.299, 0.587, 0.114])[..., None]
    elif kind not in ("sheet", "any"):
        return False
    height, width = picture.pixels.shape[:2]
    places = np.ix_([height // 5, height * 4 // 5], [width // 5, width * 4 // 5])
    found = picture.pixels[places].astype(int)
    return kind == "any" or bool(np.abs(found - expected).max() <= odd.tolerance)


def forget_peaks(pool: DecoderPool) -> None:
    for process in pool.processes if sys.platform == "linux" else ():
        Path(f"/proc/{process}/clear_refs").write_text("5")  # proc(5): resets the peak of the resident memory


def peaks(pool: DecoderPool) -> list[int]:
    """Most memory that each process had since then, in MB; empty where the system does not tell."""
    if sys.platform != "linux":
        return []
    status = (Path(f"/proc/{process}/status").read_text() for process in pool.processes)
    return [int(text.partition("VmHWM:")[2].split()[0]) // 1024 for text in status]
