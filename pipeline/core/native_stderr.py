"""Silences what native libraries write to standard error directly, which no Python setting can stop."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def native_stderr() -> Iterator[None]:
    """Discards everything that the process writes to standard error within the block. Exceptions pass.

    The stream belongs to the whole process: use it only while no other thread has anything to say (TensorFlow's import
    and export).
    """
    sys.stderr.flush()
    original, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    try:
        yield
    finally:
        os.dup2(original, 2)
        os.close(original)
        os.close(null)
