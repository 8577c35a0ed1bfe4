"""Picture files on disk, read by workers that may run on other machines."""

import hashlib
import stat
from contextlib import suppress
from pathlib import Path

from pipeline.core.errors import ExecutorError, ImageError
from pipeline.core.files import is_lfs_pointer


def digest(path: str) -> str:
    """The SHA-256 of a picture file, in hexadecimal. The file is read piece by piece: a museum's may have gigabytes.

    Raises:
        ImageError: with code ``no_file``, it cannot be read; with ``git_lfs``, it is a pointer to the picture.
    """
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            # Opening a pipe would wait for somebody who writes.
            raise ImageError("no_file", "The file cannot be read: it is no regular file.")
        with Path(path).open("rb") as file:
            if is_lfs_pointer(file.read(64)):
                raise ImageError("git_lfs", "Git has not fetched the file: it is a Git-LFS pointer. Run git lfs pull.")
            file.seek(0)
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ImageError("no_file", f"The file cannot be read: {error.strerror}.") from error


def check_missing(path: str, error: ImageError) -> None:
    """Makes sure that a file which a worker could not read cannot be read here either.

    A machine of a cluster that does not see the pictures must not turn them into rejected works. Nothing is checked
    unless the worker's error has the code ``no_file``.

    Raises:
        ExecutorError: this process can read the file.
    """
    if error.code != "no_file":
        return
    with suppress(OSError), Path(path).open("rb"):
        raise ExecutorError(
            f"A worker cannot read {path}, which this machine can. The pictures must have the same path on every "
            "machine of the cluster (docs/cluster.md)."
        )
