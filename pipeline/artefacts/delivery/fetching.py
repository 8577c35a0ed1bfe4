"""Fetches the build at an address and makes it live: hash, unpacking, the check of every build, one rename.

One process at a time fetches into a folder of builds; others wait. What is live stays live until the new build has
passed every check. A process that is killed leaves what it has downloaded, and the next one goes on with it.
"""

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pipeline.artefacts import manifest, writer
from pipeline.artefacts.delivery import descriptor, downloading, unpacking
from pipeline.artefacts.delivery.address import Address
from pipeline.artefacts.delivery.record import Record
from pipeline.artefacts.schema import SCHEMA_VERSION
from pipeline.core.errors import ArtefactError, FetchError, reason

#: Lies among the builds.
FOLDER = ".fetch"
_LOCK, _PART, _UNPACKED = ".lock", ".part", ".unpacked"
_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


class Progress(NamedTuple):
    """What is being done."""

    phase: str  #: ``looking``, ``downloading``, ``unpacking`` or ``checking``
    done: int = 0  #: bytes
    total: int | None = None  #: bytes; None where it is not known


class Fetched(NamedTuple):
    """What is live now."""

    build_id: str
    is_new: bool  #: whether it was not live before


Report = Callable[[Progress], object]


@dataclass(frozen=True)
class _Wanted:
    """What the address stands for at the moment; None where nobody says."""

    archive: Address
    sha256: str
    build_id: str | None = None
    bytes: int | None = None
    files: int = unpacking.MOST_FILES
    unpacked_bytes: int | None = None


def fetch(address: Address, artefacts: Path, report: Report, *, most_bytes: int) -> Fetched:
    """Makes the build at an address live, if it is not.

    Args:
        address: of a descriptor or of an archive.
        artefacts: folder of the builds, made if it is not there.
        report: called often, with what is being done.
        most_bytes: bytes that the archive may have, and that its files may have.

    Raises:
        FetchError: the build cannot be had or used, or the disk is full. What was live before still is.
    """
    folder = artefacts / FOLDER
    with _disk():
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder, report):
            record = Record(artefacts, folder)
            report(Progress("looking"))
            wanted = _wanted(address)
            build_id = _there(wanted, record)
            is_new = build_id is None or build_id != _live(artefacts)
            if build_id is None:
                build_id = _brought(wanted, record, report, most_bytes)
            elif is_new:
                record.add(wanted.sha256, build_id)
                writer.make_current(artefacts, build_id)
            record.prune()
    return Fetched(build_id, is_new)


def _wanted(address: Address) -> _Wanted:
    if address.sha256:
        return _Wanted(address, address.sha256)
    told = descriptor.read(downloading.small(address, descriptor.MOST_BYTES), address.shown)
    if told.schema_version != SCHEMA_VERSION:
        raise FetchError(
            f"The build {told.build_id!r} at {address.shown} has schema version {told.schema_version}; this version of "
            f"Vitrine reads {SCHEMA_VERSION}. Deploy the version that made it, or make the build anew."
        )
    archive = address.beside(told.archive)
    return _Wanted(archive, told.sha256, told.build_id, told.bytes, told.files, told.unpacked_bytes)


def _there(wanted: _Wanted, record: Record) -> str | None:
    """The build's id where its folder is there already and can be served; None where it must be fetched."""
    build_id = record.build_of(wanted.sha256) or wanted.build_id
    build = record.artefacts / build_id if build_id else None
    if build_id is None or build is None or not (build / manifest.FILE_NAME).is_file():
        return None
    try:
        if build_id != _live(record.artefacts) or not _is_whole(build):
            _check(build)
    except ArtefactError as error:
        if not record.is_fetched(build_id):
            raise FetchError(f"A build of this name is there, but damaged: {error}") from error
        writer.remove(build)
        return None
    return build_id


def _brought(wanted: _Wanted, record: Record, report: Report, most_bytes: int) -> str:
    """Downloads, unpacks, checks and publishes a build. Returns its id."""
    archive = record.folder / f"{wanted.sha256}{_PART}"
    _clean(record.folder, archive)
    record.check_refused(wanted.sha256)
    unpacked = record.folder / f"{wanted.sha256}{_UNPACKED}"
    try:
        _check_room(wanted, archive, most_bytes)
        downloading.archive(
            wanted.archive, archive, wanted.sha256, most_bytes=most_bytes, size=wanted.bytes,
            report=lambda done, total: report(Progress("downloading", done, total)),
        )  # fmt: skip
        unpacking.unpack(
            archive, unpacked, most_files=2 * wanted.files, most_bytes=wanted.unpacked_bytes or most_bytes,
            report=lambda done: report(Progress("unpacking", done, wanted.unpacked_bytes)),
        )  # fmt: skip
        report(Progress("checking"))
        build_id = _sound(unpacked, wanted)
        record.add(wanted.sha256, build_id)
        writer.install(record.artefacts, build_id, unpacked)
    except FetchError as error:
        if error.lasting:
            record.refuse(wanted.sha256, error)
        raise
    finally:
        # On a full disk this makes room, and the page may need it.
        shutil.rmtree(unpacked, ignore_errors=True)
    _clean(record.folder, None)
    return build_id


def _sound(unpacked: Path, wanted: _Wanted) -> str:
    """The id of an unpacked build that can be served."""
    try:
        build_id = _check(unpacked)
    except ArtefactError as error:
        said = str(error).replace(f"{unpacked.name!r}", repr(wanted.build_id or wanted.archive.shown))
        raise FetchError(f"The fetched build cannot be used. {said}", lasting=True) from error
    if not manifest.BUILD_ID.fullmatch(build_id) or build_id != (wanted.build_id or build_id):
        raise FetchError(
            f"The archive {wanted.archive.shown} holds the build {build_id[:100]!r}, not {wanted.build_id!r}. Upload "
            "the archive and the descriptor of one build.",
            lasting=True,
        )
    return build_id


def _is_whole(build: Path) -> bool:
    """Whether the files of a build have their sizes, which is quickly told. Raises an ArtefactError."""
    files = manifest.load(build)["files"]
    return all(
        (build / name).is_file() and (build / name).stat().st_size == each["bytes"] for name, each in files.items()
    )


def _check(build: Path) -> str:
    """Opens a build as the page does. Returns its id. Raises an ArtefactError."""
    # Arrow and pandas are loaded only when there is something to open.
    from pipeline.artefacts.store import ArtefactStore

    return ArtefactStore(build).build_id


def _check_room(wanted: _Wanted, archive: Path, most_bytes: int) -> None:
    if max(wanted.bytes or 0, wanted.unpacked_bytes or 0) > most_bytes:
        raise FetchError(
            f"The build {wanted.build_id!r} has more than {most_bytes:,} bytes, as many as it may have. Raise "
            "ARTEFACTS_MEGABYTES if it is meant to be so large."
        )
    needed = max(0, (wanted.bytes or 0) - downloading.progress_of(archive)[0]) + (wanted.unpacked_bytes or 0)
    free = shutil.disk_usage(archive.parent).free
    if needed > free:
        raise FetchError(
            f"The disk has {free / 1e6:,.0f} MB left, and fetching the build needs {needed / 1e6:,.0f} MB. Make room."
        )


def _live(artefacts: Path) -> str | None:
    with suppress(ArtefactError):
        return manifest.current_build(artefacts).name
    return None


def _clean(folder: Path, archive: Path | None) -> None:
    """Removes what fetches of other archives left, or of all where ``archive`` is None."""
    for path in folder.iterdir():
        if path.suffix == _UNPACKED:
            shutil.rmtree(path, ignore_errors=True)
        elif len(path.stem) == 64 and (archive is None or path.stem != archive.stem):
            path.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path, report: Report) -> Iterator[None]:
    """Holds the lock of fetches. While another process has it, tells how far that one is."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / _LOCK)
    while not lock.is_locked:
        try:
            lock.acquire(timeout=1)
        except Timeout:
            parts = sorted(folder.glob(f"*{_PART}"))
            report(Progress("downloading", *downloading.progress_of(parts[0])) if parts else Progress("looking"))
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _disk() -> Iterator[None]:
    """Words errors of the disk."""
    try:
        yield
    except BrokenPipeError:  # Of the report: nobody reads it any more.
        raise
    except OSError as error:
        if error.errno in _FULL:
            raise FetchError("The disk is full. Make room, or give the server a larger one.") from error
        raise FetchError(f"The folder of builds cannot be written ({reason(error)}).") from error
