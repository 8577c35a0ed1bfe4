"""A decoder process: ``python -m pipeline.images.decoder_process``. Reads requests from standard input, and answers.

It is small, since it imports libvips and little else, and it has limits that a library's fault cannot pass: of
writable memory for its life, of processor time for each picture. :mod:`pipeline.images.decoder_pool` starts it, and
replaces it when it has ended.

    first a line of JSON {} when the process is ready, then for each picture

    request:  a line of JSON {longest, shortest, limits, and "path" or "bytes"}, then that many bytes of a file
    answer:   a line of JSON {height, width, size, format}, then height x width x 3 bytes of RGB
              or a line of JSON {code, message}, why the picture cannot be used
"""

import errno
import json
import math
import mmap
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.core.errors import ImageError
from pipeline.images.limits import Limits

#: Set for the process before it starts: one thread a picture, and memory that goes back at once.
ENVIRONMENT = {
    "VIPS_CONCURRENCY": "1",
    "VIPS_WARNING": "0",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answers requests until there are no more."""
    from pipeline.images import loading

    _say(answers, {})
    while line := requests.readline():
        request = json.loads(line)
        limits = Limits(**request["limits"])
        data: Any = None
        try:
            data = mapped(Path(request["path"])) if "path" in request else _body(requests, request["bytes"])
            _limit_processor_time(limits.seconds)
            loaded = loading.load(data, loading.Size(request["longest"], request["shortest"]), limits)
        except ImageError as error:
            _refuse(answers, error)
            continue
        except MemoryError:
            _refuse(answers, limits.too_much_memory())
            continue
        finally:
            data = None
        height, width = loaded.shape
        _say(answers, {"height": height, "width": width, "size": loaded.size, "format": loaded.format})
        answers.write(loaded.pixels)
        answers.flush()
        del loaded


def _body(requests: BinaryIO, size: int) -> bytes:
    data = requests.read(size)
    if len(data) < size:
        raise SystemExit(0)  # the pool has ended
    return data


def mapped(path: Path) -> Any:
    """The file's bytes, mapped: they need no memory of the process's own."""
    try:
        if not path.is_file():  # opening a pipe would wait for somebody who writes
            raise FileNotFoundError(errno.ENOENT, "No such file")
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if os.fstat(file.fileno()).st_size else b""
    except (OSError, ValueError) as error:
        raise ImageError("no_file", f"The file cannot be read: {getattr(error, 'strerror', None) or error}.") from error


def _refuse(answers: BinaryIO, error: ImageError) -> None:
    _say(answers, {"code": error.code, "message": str(error)})


def _say(answers: BinaryIO, content: dict[str, Any]) -> None:
    answers.write(json.dumps(content).encode() + b"\n")
    answers.flush()


def _limit_memory(most: int) -> None:
    """Bounds the writable memory, so that an allocation beyond it fails. Not on systems without such a limit."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        # No thread needs more of a stack, and no picture is written to a file.
        resource.setrlimit(resource.RLIMIT_STACK, (1 << 20, 1 << 20))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_processor_time(seconds: float) -> None:
    """Ends this process after so many more seconds of computing, should the pool not be there to end it."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        most = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    _limit_memory(int(sys.argv[1]))
    # What libraries print belongs to nobody; the answers have a stream of their own.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, output)
