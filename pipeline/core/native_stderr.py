"""Silences what native libraries write to the standard error stream by themselves, past every Python setting."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def native_stderr() -> Iterator[None]:
    """Nothing reaches the process's standard error inside; exceptions pass, since Python reports them afterwards.

    For one-threaded moments of the pipeline only (TensorFlow's import and export): other threads fall silent too.
    """
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
