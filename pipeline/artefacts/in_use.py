"""Which builds are open: each process that has opened one holds a lock, which ends with the process or before.

A build that nothing has open any more may be removed. Systems without ``flock`` say of no build that it is open.
"""

import os
import weakref
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where an open file cannot be removed anyway.
    fcntl = None  # type: ignore[assignment]


def hold(owner: object, file: Path) -> None:
    """Marks ``file`` as open until ``owner`` is freed. Disks without locks leave it unmarked."""
    if fcntl is None:
        return
    with suppress(OSError):
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(owner, os.close, handle)
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)


def is_held(file: Path) -> bool:
    """Whether a process, this one included, holds ``file``."""
    if fcntl is None:
        return False
    try:
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(handle)
    return False
