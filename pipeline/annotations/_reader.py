"""Reads pictures in a process of its own, which has its networks only while somebody asks."""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.core.errors import AnnotationError
from pipeline.images.decoding import Picture

log = logging.getLogger("pipeline")

_ROOT = Path(__file__).parents[2]
#: Seconds that a picture may take, the start of the process and the loading of a network included, and seconds without
#: a request after which the process is ended.
ANSWER_SECONDS, IDLE_SECONDS = 45.0, 60.0
#: Set for the process before it starts: one thread, and memory that goes back at once.
ENVIRONMENT = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass(frozen=True)
class Answer:
    """What was found in a picture."""

    found: dict[str, Any]  #: :data:`pipeline.annotations.base.Found`
    lines: list[str]  #: the same in words


class PictureReader:
    """Reads one picture at a time; threads wait for each other. It starts its process for the first picture."""

    def __init__(self, answer_seconds: float = ANSWER_SECONDS, idle_seconds: float = IDLE_SECONDS) -> None:
        """Args: seconds that a picture may take, and seconds without a request after which the process is ended."""
        self._answer_seconds, self._idle_seconds = answer_seconds, idle_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._idle: threading.Timer | None = None

    @property
    def pid(self) -> int | None:
        """Id of the process; None while there is none."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def read(self, kind: str, picture: Picture, options: Mapping[str, Any] | None = None) -> Answer:
        """What an annotator of that name finds in a picture.

        Args:
            kind: name of the annotator.
            picture: the picture.
            options: values of some of its options.

        Raises:
            AnnotationError: it cannot be read: an option is not accepted, a file of a network or a package is missing,
                it took too long, or the process ended. The message says which.
        """
        with self._lock:
            if self._idle is not None:
                self._idle.cancel()
            try:
                answer = self._asked(kind, picture, options or {})
            finally:
                self._idle = threading.Timer(self._idle_seconds, self._end_idle, [self._child])
                self._idle.daemon = True
                self._idle.start()
        if "message" in answer:
            raise AnnotationError(answer["message"])
        return Answer(answer["found"], answer["lines"])

    def close(self) -> None:
        """Ends the process."""
        with self._lock:
            if self._idle is not None:
                self._idle.cancel()
            self._end()

    def _end_idle(self, child: "subprocess.Popen[bytes] | None") -> None:
        with self._lock:
            if self._child is child:
                self._end()

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()

    def _asked(self, kind: str, picture: Picture, options: Mapping[str, Any]) -> dict[str, Any]:
        # A process that waited for a request may have been killed meanwhile: a new one is asked then.
        for is_last in (self._child is None, True):
            late = threading.Event()
            timer = threading.Timer(self._answer_seconds, self._kill, [late])
            timer.daemon = True
            timer.start()
            try:
                return self._exchange(self._started(), kind, picture, options)
            except (OSError, EOFError, ValueError) as error:
                self._end()
                if late.is_set():
                    raise AnnotationError(
                        f"This picture took more than {self._answer_seconds:g} seconds. Try again with a smaller one."
                    ) from error
                if is_last:
                    log.warning("The process that reads pictures ended while it read one (%s).", kind)
                    raise AnnotationError("This picture could not be read: the server ran into its limits.") from error
            finally:
                timer.cancel()
        raise AssertionError("unreachable")

    def _kill(self, late: threading.Event) -> None:
        late.set()
        if self._child is not None:
            self._child.kill()

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._child is None:
            path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
            self._child = subprocess.Popen(
                [sys.executable, "-m", "pipeline.annotations._process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | ENVIRONMENT | {"PYTHONPATH": path},
            )
            self._line(self._child)
        return self._child

    def _exchange(
        self, child: "subprocess.Popen[bytes]", kind: str, picture: Picture, options: Mapping[str, Any]
    ) -> dict[str, Any]:
        pixels = np.ascontiguousarray(picture.pixels)
        request = {
            "kind": kind,
            "options": dict(options),
            "shape": pixels.shape[:2],
            "width": picture.width,
            "height": picture.height,
        }
        assert child.stdin is not None
        child.stdin.write(json.dumps(request).encode() + b"\n")
        child.stdin.write(pixels.tobytes())
        child.stdin.flush()
        return self._line(child)

    @staticmethod
    def _line(child: "subprocess.Popen[bytes]") -> dict[str, Any]:
        assert child.stdout is not None
        line = child.stdout.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        content: dict[str, Any] = json.loads(line)
        return content
