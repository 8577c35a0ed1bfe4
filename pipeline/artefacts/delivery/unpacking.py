"""Unpacks an archive that a stranger may have made: files and folders only, inside one folder, within limits.

Each file is written by this module. Where the Python has tarfile's filter ``data`` (3.11.4 and newer), it judges every
entry as well.
"""

import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO, Any, Self

from pipeline.core.errors import FetchError, reason

#: Files that an archive may have where nothing says how many.
MOST_FILES = 5_000_000
#: Bytes of a header that says more of an entry, such as a long name; it is read into memory.
_MOST_HEADER = 64 * 1024
#: Bytes of an entry's path.
_LONGEST_NAME = 512
_CHUNK = 1024 * 1024
_DATA_FILTER: Callable[[tarfile.TarInfo, str], object] | None = getattr(tarfile, "data_filter", None)


class _Entry(tarfile.TarInfo):
    """An entry whose header takes little memory."""

    @classmethod
    def frombuf(cls, buf: Any, encoding: str, errors: str) -> Self:
        """The entry in a block of the archive."""
        entry = super().frombuf(buf, encoding, errors)
        if entry.type not in (*tarfile.REGULAR_TYPES, tarfile.DIRTYPE) and entry.size > _MOST_HEADER:
            raise FetchError(f"The archive has a header of {entry.size:,} bytes.", lasting=True)
        return entry


def unpack(archive: Path, folder: Path, *, most_files: int, most_bytes: int, report: Callable[[int], object]) -> None:
    """Unpacks an archive (tar, compressed by gzip) into a new folder.

    Args:
        archive: the file.
        folder: must not exist yet; what was unpacked before an error stays in it.
        most_files: files and folders that it may have.
        most_bytes: bytes that its files may have.
        report: called with the bytes that are unpacked so far.

    Raises:
        FetchError: it is no archive, is cut short, is over a limit, or holds an entry that is no file inside of it.
        OSError: a file cannot be written.
    """
    folder.mkdir(parents=True)
    entries = unpacked = 0
    try:
        with tarfile.open(archive, "r|gz", bufsize=_CHUNK, tarinfo=_Entry) as tar:
            while (entry := tar.next()) is not None:
                tar.members.clear()  # type: ignore[attr-defined]  # The list would grow with the archive.
                path = folder / _inside(entry, folder)
                entries += 1
                unpacked += entry.size
                if entries > most_files or unpacked > most_bytes:
                    raise FetchError(
                        f"The archive has more than {most_files:,} files or {most_bytes:,} bytes, the limit.",
                        lasting=True,
                    )
                if entry.isdir():
                    path.mkdir(parents=True, exist_ok=True)
                else:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    _write(tar.extractfile(entry), path, entry)
                report(unpacked)
    except (tarfile.TarError, EOFError, zlib.error, ValueError, FileExistsError, NotADirectoryError) as error:
        raise FetchError(f"The archive cannot be unpacked ({reason(error)}).", lasting=True) from error


def _inside(entry: tarfile.TarInfo, folder: Path) -> str:
    """The path of an entry below the folder. Raises a FetchError where it is no plain file or folder there."""
    name = entry.name
    parts = PurePosixPath(name).parts
    if entry.type not in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.DIRTYPE) or entry.issparse():
        raise FetchError(f"The archive's entry {name[:100]!r} is neither a file nor a folder.", lasting=True)
    is_path = parts and not name.startswith("/") and not set(name) & {"\\", ":", "\0"} and len(name) <= _LONGEST_NAME
    if not is_path or ".." in parts or entry.size < 0:
        raise FetchError(f"The archive's entry {name[:100]!r} has no place inside of a build.", lasting=True)
    if _DATA_FILTER is not None:
        _DATA_FILTER(entry, str(folder))
    return "/".join(parts)


def _write(source: IO[bytes] | None, path: Path, entry: tarfile.TarInfo) -> None:
    """Copies the content of an entry into a new file."""
    if source is None:
        raise tarfile.ReadError(f"{entry.name} has no content")
    with path.open("xb") as target:
        while data := source.read(_CHUNK):
            target.write(data)
    if path.stat().st_size != entry.size:
        raise tarfile.ReadError(f"{entry.name} is cut short")
