"""Arrays in ``.npy`` files that may be larger than memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def keep_rows(path: Path, rows: np.ndarray) -> None:
    """Replaces the array in a ``.npy`` file by some of its rows.

    Args:
        path: the file; it is replaced once the new one is complete.
        rows: int (K,), at least one, in their new order.
    """
    array = np.load(path, mmap_mode="r", allow_pickle=False)
    scratch = path.with_suffix(".partial")
    smaller = np.lib.format.open_memmap(scratch, "w+", array.dtype, (len(rows), *array.shape[1:]))
    for goal, row in enumerate(rows):
        smaller[goal] = array[row]
    smaller.flush()
    scratch.replace(path)
