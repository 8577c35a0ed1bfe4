"""One process at a time: a lock that the operating system releases when the process ends, however it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.core.errors import BuildError


@contextmanager
def only_one(folder: Path, artefacts: Path, what: str) -> Iterator[None]:
    """Makes a folder of builds, ``artefacts`` or one in it, and holds its lock for the duration of the block.

    Raises:
        BuildError: the folder cannot be made, or another process holds the lock: another ``what`` is running.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BuildError(f"{artefacts} cannot be a folder of builds: {error.strerror}. Choose another.") from error
    try:
        with FileLock(folder / ".lock", timeout=0):
            yield
    except Timeout as error:
        raise BuildError(
            f"Another {what} is running in {artefacts}. Wait until it has ended, or choose another --artefacts."
        ) from error
