"""Files that are either complete or absent, after a kill and after a power cut too."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np


def fsync(path: Path) -> None:
    """Flushes a file, or a folder's list of entries, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fsync_tree(folder: Path) -> None:
    """Flushes a folder and everything below it to disk."""
    for path in folder.rglob("*"):
        fsync(path)
    fsync(folder)


def write_json(path: Path, content: Mapping[str, Any] | list[Any]) -> None:
    """Writes JSON in the form that builds use: indented, UTF-8."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")


def write_json_atomically(path: Path, content: Mapping[str, Any]) -> None:
    """Writes JSON. A reader sees the old file or the new one, never a part of either."""
    scratch = path.with_name(f".{path.name}.partial")
    write_json(scratch, content)
    fsync(scratch)
    scratch.replace(path)
    fsync(path.parent)


def keep_rows(path: Path, rows: np.ndarray) -> None:
    """Replaces the array in a ``.npy`` file, which may be larger than memory, by some of its rows, int (K,)."""
    array = np.load(path, mmap_mode="r", allow_pickle=False)
    scratch = path.with_suffix(".partial")
    smaller = np.lib.format.open_memmap(scratch, "w+", array.dtype, (len(rows), *array.shape[1:]))
    for goal, row in enumerate(rows):
        smaller[goal] = array[row]
    smaller.flush()
    scratch.replace(path)
