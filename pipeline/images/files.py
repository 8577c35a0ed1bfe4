"""Picture files on disk, read by workers that may run on other machines."""

from contextlib import suppress
from pathlib import Path

from pipeline.core.errors import ExecutorError, ImageError


def read(path: str) -> bytes:
    """The bytes of a picture file.

    Raises:
        ImageError: with code ``no_file``, it cannot be read.
    """
    try:
        return Path(path).read_bytes()
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
