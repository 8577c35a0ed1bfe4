"""Decoder processes: pictures are decoded where a library's fault, or a file made to do harm, ends nothing else.

A thread that calls :meth:`DecoderPool.picture` waits for a free process, and then for its answer. A process that
takes too long is killed, one that ended is replaced; the next picture notices nothing.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, TypeAlias

import numpy as np

from pipeline.core.errors import ExecutorError, ImageError
from pipeline.images import decoder_process
from pipeline.images.formats import HEAD_BYTES, refuse_early, unreadable
from pipeline.images.limits import Limits
from pipeline.images.resizing import limit_side

Data: TypeAlias = bytes | bytearray | memoryview | Path
#: Longer side that a working copy has at least, and the shorter side of a picture much longer than wide. A model's
#: square is made from the same copy whatever else is made of the picture, so that build and upload agree.
LONGEST, SHORTEST = 1024, 512
#: How a process ends when memory cannot be had: GLib and C++ abort, and the system's own killer kills.
_MEMORY_SIGNALS = frozenset((signal.SIGABRT, getattr(signal, "SIGTRAP", signal.SIGABRT), getattr(signal, "SIGKILL", 9)))
#: Seconds that a process may take to start, beside the first picture's own.
_START_SECONDS = 20.0
_NO_START = (
    "The decoder of pictures cannot be started. Run python -m pipeline.images.decoder_process 4000000000 to see why; "
    "it waits for input when all is well."
)
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Picture:
    """A decoded picture: a working copy of it, and how large it is in its file."""

    #: RGB uint8 (h, w, 3): never smaller than asked for unless the file is. Of a picture much longer than wide the
    #: sides are shrunk by different factors.
    pixels: np.ndarray
    width: int  #: of the upright picture in the file, in pixels
    height: int  #: likewise
    format: str  #: one of :data:`pipeline.images.formats.READABLE`


class DecoderPool:
    """Decoder processes, started when they are first needed. Safe to share between threads, and to fork before use."""

    def __init__(
        self,
        workers: int = 1,
        seconds: float = Limits.seconds,
        memory_bytes: int = Limits.memory,
        *,
        limits: Limits | None = None,
    ) -> None:
        """Starts nothing.

        Args:
            workers: processes at most; so many pictures are decoded at once, and others wait.
            seconds: that one picture may take, told apart from the wait for a free process.
            memory_bytes: of writable memory that one process may have.
            limits: all limits of a picture; the two above then do not count.
        """
        if workers < 1:
            raise ValueError(f"a pool has at least one worker, not {workers}")
        self.limits = limits or Limits(seconds=seconds, memory=memory_bytes)
        self.workers = workers
        self._lock = threading.Lock()
        self._owner, self._free = os.getpid(), self._places()
        self._closed = False
        #: exit code -> how many processes ended with it in the middle of a picture; a signal is negative
        self.ended: Counter[int] = Counter()

    def decode(self, data: Data, longest: int | None = None) -> np.ndarray:
        """RGB uint8 (H, W, 3) of a picture file: its bytes, or its path.

        Args:
            data: the file's bytes, or its path: the process then maps the file, and nothing is copied.
            longest: the longer side of the result at most; None for the picture as it is. It is never enlarged.

        Raises:
            ImageError: see :func:`pipeline.images.decoding.decode`.
        """
        pixels = self.picture(data, longest=longest, shortest=0).pixels
        return pixels if longest is None else limit_side(pixels, longest)

    def picture(self, data: Data, longest: int | None = LONGEST, shortest: int = SHORTEST) -> Picture:
        """The working copy of a picture file, given its bytes or its path. Blocks until a process is free.

        Args:
            data: as in :meth:`decode`.
            longest: pixels that the longer side has at least where the file has them; None for the picture as it is.
            shortest: likewise of the shorter side.

        Raises:
            ImageError: see :func:`pipeline.images.decoding.decode`.
            ExecutorError: no process can be started.
        """
        if not isinstance(data, Path):
            # No decoder is needed to refuse these, and they wait for none.
            self.limits.check_bytes(len(data))
            refuse_early(bytes(data[:HEAD_BYTES]))
        slots = self._slots()
        process = slots.get()
        try:
            if self._closed:
                raise RuntimeError("the pool of decoders is closed")
            if process is not None and process.poll() is not None:
                process.end()
                process = None
            if process is None:
                process = _Process(self.limits.memory)
            answer = process.ask(data, longest, shortest, self.limits)
        except _EndedError as ended:
            process = None
            raise self._reason(ended) from ended
        except BaseException:
            # An interrupted exchange leaves an answer behind that belongs to nobody.
            if process is not None:
                process.end()
            process = None
            raise
        finally:
            slots.put(process)
        if isinstance(answer, ImageError):
            raise answer
        return answer

    @property
    def processes(self) -> tuple[int, ...]:
        """Ids of the processes that wait for a picture; those at work are not among them."""
        return tuple(process.pid for process in list(self._slots().queue) if process is not None)

    def close(self) -> None:
        """Ends the processes. Pictures that are being decoded are waited for."""
        self._closed = True
        slots = self._slots()
        for _ in range(self.workers):
            process = slots.get()
            if process is not None:
                process.end()
        for _ in range(self.workers):
            slots.put(None)

    def __enter__(self) -> DecoderPool:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _places(self) -> queue.LifoQueue[_Process | None]:
        """A place for each process, None where none runs. The last one used is the first taken: it is warm."""
        places: queue.LifoQueue[_Process | None] = queue.LifoQueue()
        for _ in range(self.workers):
            places.put(None)
        return places

    def _slots(self) -> queue.LifoQueue[_Process | None]:
        with self._lock:
            # After a fork the processes belong to the parent: gunicorn forks its workers, with or without --preload.
            if self._owner != os.getpid():
                self._owner, self._free = os.getpid(), self._places()
            return self._free

    def _reason(self, ended: _EndedError) -> ImageError:
        self.ended[-ended.signal] += 1
        if ended.killed or ended.signal == getattr(signal, "SIGXCPU", None):
            return self.limits.too_long()
        if ended.signal in _MEMORY_SIGNALS:
            return self.limits.too_much_memory()
        return unreadable()


class _EndedError(Exception):
    """A process ended in the middle of a picture."""

    def __init__(self, killed: bool, code: int) -> None:
        super().__init__(f"the decoder ended with {code}")
        self.killed, self.signal = killed, -code


class _Process:
    """One decoder process. Used by one thread at a time."""

    def __init__(self, memory: int) -> None:
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-m", decoder_process.__name__, str(memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | decoder_process.ENVIRONMENT | {"PYTHONPATH": path},
            )
        except OSError as error:
            raise ExecutorError(f"{_NO_START} The system says: {error.strerror}.") from error
        self._is_new = True

    @property
    def pid(self) -> int:
        """Its id."""
        return self._child.pid

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._child.poll()

    def ask(self, data: Data, longest: int | None, shortest: int, limits: Limits) -> Picture | ImageError:
        """What it answers. Raises :class:`_EndedError` where it ends instead, or had to be killed."""
        request: dict[str, Any] = {"longest": longest, "shortest": shortest, "limits": asdict(limits)}
        request |= {"path": str(data.absolute())} if isinstance(data, Path) else {"bytes": len(data)}
        if self._is_new:
            try:
                with self._deadline(_START_SECONDS):
                    self._line()
            except _EndedError as ended:
                raise ExecutorError(_NO_START) from ended
            self._is_new = False
        with self._deadline(limits.seconds):
            self._send(json.dumps(request).encode() + b"\n")
            if not isinstance(data, Path):
                self._send(data)
            return self._receive()

    @contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        """Kills the process after so many seconds, and raises :class:`_EndedError` when it has ended."""
        killed = threading.Event()

        def kill() -> None:
            killed.set()
            self._child.kill()

        timer = threading.Timer(seconds, kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (OSError, EOFError, ValueError) as error:
            # One that ends by itself says by its exit code why.
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(timeout=1)
            self._child.kill()
            self._close()
            raise _EndedError(killed.is_set(), self._child.wait()) from error
        finally:
            timer.cancel()
            if killed.is_set():
                # It may have answered at the last moment: the next picture needs another process.
                self._child.wait()

    def end(self) -> None:
        """Ends the process and waits for it."""
        self._child.kill()
        self._close()
        self._child.wait()

    def _send(self, data: bytes | bytearray | memoryview) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(data)
        self._child.stdin.flush()

    def _line(self) -> dict[str, Any]:
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line:
            raise EOFError
        content: dict[str, Any] = json.loads(line)
        return content

    def _receive(self) -> Picture | ImageError:
        answer = self._line()
        if "code" in answer:
            return ImageError(answer["code"], answer["message"])
        pixels = np.empty((answer["height"], answer["width"], 3), np.uint8)
        assert self._child.stdout is not None
        _fill(self._child.stdout, pixels)
        width, height = answer["size"]
        return Picture(pixels, width, height, answer["format"])

    def _close(self) -> None:
        for stream in (self._child.stdin, self._child.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()


def _fill(stream: IO[bytes], pixels: np.ndarray) -> None:
    """Reads the pixels' bytes into the array."""
    view = pixels.reshape(-1).data
    while len(view):
        count = stream.readinto(view)  # type: ignore[attr-defined]
        if not count:
            raise EOFError
        view = view[count:]
