"""Arrays in files that may be larger than the memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def keep_rows(path: Path, rows: np.ndarray) -> None:
    """Leaves only some rows of the array in a ``.npy`` file, one after another.

    Args:
        path: the file; it is replaced when the smaller one is whole.
        rows: int (K,), at least one, in the order in which they are to stand.
    """
    array = np.load(path, mmap_mode="r", allow_pickle=False)
    scratch = path.with_suffix(".partial")
    smaller = np.lib.format.open_memmap(scratch, "w+", array.dtype, (len(rows), *array.shape[1:]))
    for goal, row in enumerate(rows):
        smaller[goal] = array[row]
    smaller.flush()
    scratch.replace(path)
