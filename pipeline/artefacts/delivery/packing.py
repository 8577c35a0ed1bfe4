"""Packs a build into one archive file. The same build gives the same bytes."""

import gzip
import hashlib
import os
import tarfile
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO, cast

from pipeline.artefacts.delivery import descriptor, serving_part
from pipeline.artefacts.delivery.descriptor import Descriptor
from pipeline.core.errors import ArtefactError
from pipeline.core.files import fsync

SUFFIX = ".tar.gz"
#: Higher levels gain under one per cent (docs/decisions/0031-fetched-builds.md).
_LEVEL = 6


class _Hashing:
    """A file that is only written to, with the hash of what was written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.digest, self.bytes = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.bytes += len(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


def pack(build: Path, folder: Path, without: Collection[str] = ()) -> Path:
    """Writes ``<build_id>.tar.gz`` and ``<build_id>.json`` into a folder. Returns the path of the latter, written last.

    Args:
        build: folder of the build.
        folder: made if it is not there.
        without: names of :data:`pipeline.artefacts.delivery.serving_part.OPTIONAL` that are left out.

    Raises:
        ArtefactError: the build's manifest cannot be read, or a file of it changed while it was packed.
        OSError: a file cannot be read or written; nothing is left in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".packing-") as scratch:
        part = serving_part.choose(build, without, Path(scratch))
        archive = Path(scratch) / "archive"
        with archive.open("wb") as file:
            written = _Hashing(file)
            unpacked = _write(part, written)
        fsync(archive)
        # World-readable, as the umask allows: it is copied to a web server.
        target = folder / f"{part.build_id}{SUFFIX}"
        os.replace(archive, target)  # noqa: PTH105  (beside fsync)
    fsync(folder)
    described = Descriptor(
        build_id=part.build_id,
        schema_version=part.manifest["schema_version"],
        archive=target.name,
        bytes=written.bytes,
        sha256=written.digest.hexdigest(),
        files=len(part.files),
        unpacked_bytes=unpacked,
    )
    path = folder / f"{part.build_id}.json"
    descriptor.write(path, described)
    return path


def _write(part: serving_part.ServingPart, target: _Hashing) -> int:
    """Writes the archive. Returns how many bytes its files have."""
    unpacked = 0
    # Neither the time nor a name is written into the header.
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=cast(BinaryIO, target), mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name in sorted(part.manifest["folders"]):
            tar.addfile(_entry(name, tarfile.DIRTYPE, 0o755))  # One without pictures would be missing otherwise.
        for name, path in part.files.items():
            entry = _entry(name, tarfile.REGTYPE, 0o644)
            entry.size = path.stat().st_size
            with path.open("rb") as file:
                try:
                    tar.addfile(entry, file)
                except OSError as error:
                    if error.errno is not None:
                        raise
                    raise ArtefactError(f"{name} was cut while it was packed. Run the command again.") from error
            unpacked += entry.size
    return unpacked


def _entry(name: str, kind: bytes, mode: int) -> tarfile.TarInfo:
    """An entry without owner and time."""
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode = kind, mode
    return entry
