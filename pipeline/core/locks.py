"""One process at a time: a lock that the operating system releases when the process ends, however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.core.errors import BuildError


@contextmanager
def only_one(path: Path, busy: str) -> Iterator[None]:
    """Holds the lock file ``path`` for the duration of the block.

    Args:
        path: a file; created where it does not exist.
        busy: a sentence for the case that another process holds the lock.

    Raises:
        BuildError: another process holds the lock.
    """
    from filelock import FileLock, Timeout

    try:
        with FileLock(path, timeout=0):
            yield
    except Timeout as error:
        raise BuildError(f"{busy} Wait until it has ended, or choose another --artefacts.") from error
