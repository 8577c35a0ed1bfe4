"""Files that are either complete or absent, after a kill and after a power cut too."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import numpy as np

_URI = "file://"
#: The first bytes of what Git leaves in place of a large file that has not been fetched (Git LFS, version 1).
_LFS_POINTER = b"version https://git-lfs.github.com/spec/"


def path_text(path: Path) -> str:
    """A file's path as text that a table can hold; :func:`located` reads it.

    A name of bytes that are no UTF-8 cannot be stored as text. Such a path is an absolute ``file://`` URI (RFC 8089),
    whose percent signs keep the bytes.
    """
    text = str(path)
    return text if is_utf8(text) else path.absolute().as_uri()


def located(text: str, base: Path) -> str:
    """The absolute path that :func:`path_text` wrote; a relative one lies in ``base``."""
    if text.startswith(f"{_URI}/"):
        return os.fsdecode(unquote_to_bytes(text.removeprefix(_URI)))
    return str((base / text).absolute())


def short_path(text: str) -> str:
    """The last folder and the name of a path: enough to find a file, without where it lay on the builder's machine."""
    return "/".join(Path(text).parts[-2:])


def is_utf8(text: str) -> bool:
    """Whether a text can be encoded: a name that the system gave in other bytes holds surrogates in their place."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_lfs_pointer(head: bytes) -> bool:
    """Whether a file that begins so is a Git-LFS pointer, a short text in the place of a file that was not fetched."""
    return head.startswith(_LFS_POINTER)


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
    write_atomically(path, json.dumps(content, indent=1, ensure_ascii=False).encode())


def write_atomically(path: Path, content: bytes) -> None:
    """Writes a file. A reader sees the old one or the new one, never a part of either.

    Raises:
        OSError: it cannot be written; the old one stays, and nothing lies beside it.
    """
    scratch = path.with_name(f".{path.name}.partial")
    try:
        scratch.write_bytes(content)
        fsync(scratch)
        scratch.replace(path)
    except OSError:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
        raise
    fsync(path.parent)


def new_array(
    path: Path, dtype: np.dtype[Any] | type, shape: tuple[int, ...], *, column_major: bool = False
) -> np.memmap[Any, Any]:
    """A new ``.npy`` file, which may be larger than memory, mapped for writing. It is row-major unless told otherwise.

    Its room on the disk is taken at once. Otherwise a full disk would kill the process at the first write (``SIGBUS``).

    Raises:
        OSError: there is no room for it.
    """
    array = np.lib.format.open_memmap(path, "w+", dtype, shape, fortran_order=column_major)
    if hasattr(os, "posix_fallocate"):
        handle = os.open(path, os.O_RDWR)
        try:
            os.posix_fallocate(handle, 0, path.stat().st_size)
        finally:
            os.close(handle)
    return array


class RowWriter:
    """Writes a ``.npy`` file row by row where their number is known only at the end. It may be larger than memory."""

    def __init__(self, path: Path, dtype: np.dtype[Any] | type, columns: int) -> None:
        """Begins the file of an array (rows, columns)."""
        self._dtype, self._columns, self.rows = np.dtype(dtype), columns, 0
        self._file = path.open("wb")
        self._write_header()

    def append(self, rows: np.ndarray) -> None:
        """Adds rows (n, columns)."""
        self._file.write(np.ascontiguousarray(rows, self._dtype).reshape(-1, self._columns).tobytes())
        self.rows += len(rows)

    def close(self) -> None:
        """Writes the number of rows."""
        self._file.seek(0)
        self._write_header()
        self._file.close()

    def _write_header(self) -> None:
        # NumPy pads the header of an array so that its first axis can grow without the header growing.
        shape = {"shape": (self.rows, self._columns), "fortran_order": False}
        np.lib.format.write_array_header_1_0(self._file, shape | {"descr": np.lib.format.dtype_to_descr(self._dtype)})


def keep_rows(path: Path, rows: np.ndarray) -> None:
    """Replaces the array in a ``.npy`` file, which may be larger than memory, by some of its rows, int (K,)."""
    array = np.load(path, mmap_mode="r", allow_pickle=False)
    scratch = path.with_suffix(".partial")
    smaller = new_array(scratch, array.dtype, (len(rows), *array.shape[1:]))
    for goal, row in enumerate(rows):
        smaller[goal] = array[row]
    smaller.flush()
    scratch.replace(path)
