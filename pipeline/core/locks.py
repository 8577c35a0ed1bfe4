"""One process at a time: a lock that the system lets go of when its process ends, however it ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.core.errors import BuildError


@contextmanager
def only_one(path: Path, busy: str) -> Iterator[None]:
    """Holds the lock file ``path`` meanwhile.

    Args:
        path: a file, made when it is not there.
        busy: what is said when another process holds it, a sentence.

    Raises:
        BuildError: another process holds it.
    """
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BuildError(f"{busy} Wait until it has ended, or choose another --artefacts.") from error
        yield
