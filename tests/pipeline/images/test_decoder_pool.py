"""Decoder processes: whatever happens to one, the next picture notices nothing."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from pipeline.core.errors import ExecutorError, ImageError
from pipeline.images import decoder_process
from pipeline.images.decoder_pool import LONGEST, SHORTEST, DecoderPool
from pipeline.images.limits import MEGABYTE, Limits
from tests.pipeline import pictures
from tests.pipeline.images.crafted import long_jpeg
from tests.pipeline.pictures import corners, encode

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def pool() -> Iterator[DecoderPool]:
    with DecoderPool(1, limits=Limits(seconds=20)) as pool:
        yield pool


def refusal(pool: DecoderPool, data: bytes | Path) -> ImageError:
    with pytest.raises(ImageError) as caught:
        pool.decode(data)
    return caught.value


def test_nothing_is_started_before_it_is_needed() -> None:
    with DecoderPool(3) as pool:
        assert pool.processes == ()
        pool.decode(encode(corners()))
        assert len(pool.processes) == 1


def test_bytes_and_a_path_give_the_same(pool: DecoderPool, tmp_path: Path) -> None:
    data = encode(pictures.painting(), ".png")
    (tmp_path / "a.png").write_bytes(data)
    np.testing.assert_array_equal(pool.decode(data), pictures.painting())
    np.testing.assert_array_equal(pool.decode(tmp_path / "a.png"), pictures.painting())
    np.testing.assert_array_equal(pool.decode(bytearray(data)), pictures.painting())


def test_a_path_that_is_no_file_is_said_to_be_none(pool: DecoderPool, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty.png").write_bytes(b"")
    for path in (tmp_path / "gone.png", tmp_path, tmp_path / "pipe"):
        assert refusal(pool, path).code == "no_file"
    assert refusal(pool, tmp_path / "empty.png").code == "empty"


def test_a_name_of_bytes_that_are_no_text_is_read(pool: DecoderPool, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.png"))
    path.write_bytes(encode(corners(), ".png"))
    np.testing.assert_array_equal(pool.decode(path), corners())


@pytest.mark.parametrize("kind", [".jpg", ".png", ".webp", ".tiff", ".bmp"])
def test_the_longer_side_is_limited_and_never_enlarged(pool: DecoderPool, kind: str) -> None:
    data = encode(corners(900, 1_200), kind)
    assert pool.decode(data, 100).shape == (75, 100, 3)
    assert pool.decode(data, 5_000).shape == (900, 1_200, 3)
    assert pool.decode(data).shape == (900, 1_200, 3)


@pytest.mark.parametrize("kind", [".jpg", ".png", ".webp"])
def test_a_picture_made_smaller_while_it_is_decoded_is_the_mean_of_what_was_there(pool: DecoderPool, kind: str) -> None:
    image = pictures.painting(1, 720, 960)
    small = pool.decode(encode(image, kind), 120).astype(int)
    expected = image.reshape(90, 8, 120, 8, 3).mean(axis=(1, 3))
    assert np.abs(small - expected).mean() < 1.5


def test_a_working_copy_is_as_large_as_was_asked_and_says_how_large_the_picture_is(pool: DecoderPool) -> None:
    for height, width in ((3_000, 4_000), (700, 9_000), (9_000, 700), (500, 400), (1_100, 1_000)):
        picture = pool.picture(encode(corners(height, width)))
        rows, columns = picture.pixels.shape[:2]
        assert (picture.width, picture.height, picture.format) == (width, height, "jpeg")
        assert max(rows, columns) >= min(LONGEST, max(height, width))
        assert min(rows, columns) >= min(SHORTEST, height, width)
        assert rows < max(2 * LONGEST, 2 * SHORTEST) and columns < 2 * LONGEST


def test_a_turned_picture_has_its_upright_size(pool: DecoderPool) -> None:
    picture = pool.picture(pictures.jpeg_with_exif(corners(600, 2_400), pictures.exif(6)))
    assert (picture.width, picture.height) == (600, 2_400) and picture.pixels.shape[0] > picture.pixels.shape[1]


def test_one_that_takes_too_long_is_killed_and_the_next_is_answered() -> None:
    with DecoderPool(1, seconds=0.3) as pool:
        error = refusal(pool, encode(pictures.painting(0, 8_000, 8_000), ".png"))
        assert error.code == "too_long" and "--decode-seconds" in str(error) and "0.3 s" in str(error)
        assert pool.processes == ()
        assert pool.decode(encode(corners(), ".png")).shape == (40, 64, 3)


@pytest.mark.parametrize("interpreter", ["/bin/false", "/nonexistent/python"])
def test_a_decoder_that_cannot_be_started_is_no_fault_of_the_picture(
    interpreter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with DecoderPool(1) as pool:
        with monkeypatch.context() as patched:
            patched.setattr(sys, "executable", interpreter)
            with pytest.raises(ExecutorError, match="cannot be started"):
                pool.decode(encode(corners(), ".png"))
        assert pool.decode(encode(corners(), ".png")).shape == (40, 64, 3)


def test_a_decoder_that_fails_by_itself_is_not_told_as_too_much_memory() -> None:
    with DecoderPool(1) as pool:
        pool.decode(encode(corners(), ".png"))
        process = pool._slots().get()
        assert process is not None
        process._send(b"no request\n")
        pool._slots().put(process)
        assert refusal(pool, encode(corners(), ".png")).code == "unreadable"
        assert pool.ended == {1: 1}
        assert pool.decode(encode(corners(), ".png")).shape == (40, 64, 3)


def test_more_memory_than_is_allowed_is_refused_before_and_while_it_is_decoded() -> None:
    with DecoderPool(1, memory_bytes=64 * MEGABYTE) as pool:
        error = refusal(pool, encode(pictures.painting(0, 4_000, 4_000), ".png"))
        assert error.code == "too_much_memory" and "64 MB" in str(error) and "--decode-megabytes" in str(error)
        # The whole picture was asked for; a working copy of it fits.
        assert pool.picture(encode(pictures.painting(0, 4_000, 4_000), ".png")).width == 4_000


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is the system's")
def test_memory_that_no_header_tells_of_is_bounded_by_the_system() -> None:
    code = (
        "import sys; from pipeline.images import decoder_process as p; p._limit_memory(100 * 2**20)\n"
        "try: bytearray(200 * 2**20)\nexcept MemoryError: sys.exit(7)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 7


@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV", "SIGABRT"])
def test_a_process_that_died_between_two_pictures_is_replaced(name: str) -> None:
    with DecoderPool(1) as pool:
        pool.decode(encode(corners()))
        (process,) = pool.processes
        os.kill(process, getattr(signal, name))
        time.sleep(0.1)
        assert pool.decode(encode(corners())).shape == (40, 64, 3)
        assert pool.processes != (process,)


@pytest.mark.parametrize(
    ("name", "code"), [("SIGSEGV", "unreadable"), ("SIGABRT", "too_much_memory"), ("SIGKILL", "too_much_memory")]
)
def test_a_process_that_dies_over_a_picture_is_a_refusal(name: str, code: str) -> None:
    with DecoderPool(1, seconds=20) as pool:
        pool.decode(encode(corners()))
        (process,) = pool.processes
        os.kill(process, signal.SIGSTOP)

        def end() -> None:
            # Another signal than SIGKILL reaches a process that was stopped once it goes on.
            os.kill(process, getattr(signal, name))
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)

        threading.Timer(0.2, end).start()
        assert refusal(pool, encode(corners())).code == code
        assert pool.ended == {-getattr(signal, name): 1}
        assert pool.decode(encode(corners())).shape == (40, 64, 3)


def test_threads_share_the_processes_and_each_gets_its_own_picture() -> None:
    images = [np.full((40 + number, 64, 3), number, np.uint8) for number in range(40)]
    with DecoderPool(2) as pool, ThreadPoolExecutor(8) as threads:
        for image, found in zip(
            images, threads.map(lambda image: pool.decode(encode(image, ".png")), images), strict=True
        ):
            np.testing.assert_array_equal(found, image)
        assert len(pool.processes) == 2


def test_after_a_fork_the_child_has_processes_of_its_own() -> None:
    code = (
        "import os, sys\nfrom pipeline.images.decoder_pool import DecoderPool\nfrom tests.pipeline.pictures import *\n"
        "pool = DecoderPool(1); data = encode(corners(), '.png'); pool.decode(data); before = pool.processes\n"
        "child = os.fork()\n"
        "same = (pool.decode(data) == corners()).all() and (pool.processes == before) == bool(child)\n"
        "if not child: os._exit(0 if same else 1)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) or not same)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


def test_processes_end_with_the_one_that_started_them() -> None:
    code = (
        "import os\nfrom pipeline.images.decoder_pool import DecoderPool\nfrom tests.pipeline.pictures import *\n"
        "pool = DecoderPool(1); pool.decode(encode(corners(), '.png')); print(*pool.processes, flush=True)\n"
        "os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, timeout=60)
    process = int(done.stdout)
    for _ in range(100):
        if not Path(f"/proc/{process}").exists():
            return
        time.sleep(0.05)
    pytest.fail("the decoder process is still there")


def test_a_closed_pool_has_no_processes_and_takes_no_pictures() -> None:
    pool = DecoderPool(1)
    pool.decode(encode(corners()))
    pool.close()
    pool.close()
    with pytest.raises(RuntimeError, match="closed"):
        pool.decode(encode(corners()))
    del pool
    gc.collect()


def test_a_decoder_process_loads_neither_numpy_nor_opencv() -> None:
    code = (
        "import sys, pipeline.images.decoder_process, pipeline.images.loading, pipeline.images.other_loaders\n"
        "print(sorted({'numpy', 'cv2', 'pandas', 'PIL', 'pillow_heif'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_a_pool_does_not_load_libvips_into_its_own_process() -> None:
    code = "import sys, pipeline.images.decoding; print({'pyvips', 'PIL', 'pillow_heif'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"


def test_two_hundred_megapixels_leave_no_memory_behind(pool: DecoderPool) -> None:
    data = long_jpeg(12_496, 16_000)
    assert pool.picture(data).width == 12_496
    (process,) = pool.processes
    resident = int(Path(f"/proc/{process}/status").read_text().partition("VmRSS:")[2].split()[0])
    assert resident < 60 * 1024  # kB


def test_a_pool_needs_a_worker() -> None:
    with pytest.raises(ValueError, match="at least one"):
        DecoderPool(0)


def test_its_variables_are_what_keeps_a_process_small() -> None:
    assert decoder_process.ENVIRONMENT["VIPS_CONCURRENCY"] == decoder_process.ENVIRONMENT["MALLOC_ARENA_MAX"] == "1"
