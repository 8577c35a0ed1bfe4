"""Downloads an archive into a file that an interrupted download goes on with, and checks its hash."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from pipeline.artefacts import manifest
from pipeline.artefacts.delivery import remote
from pipeline.artefacts.delivery.address import Address
from pipeline.artefacts.delivery.remote import BrokenOffError, MovedError, Opened
from pipeline.core.errors import FetchError
from pipeline.core.files import write_json_atomically

#: How often in a row a server may fail without a new byte, and the seconds before it is asked again: the first wait,
#: which doubles, and the longest.
ATTEMPTS, FIRST_WAIT, LONGEST_WAIT = 5, 1.0, 30.0
#: Bytes that are read and written at a time.
_CHUNK = 1024 * 1024

T = TypeVar("T")


def small(address: Address, most_bytes: int) -> bytes:
    """The content of a small file.

    Raises:
        FetchError: it is larger than ``most_bytes``, or cannot be had.
    """

    def read() -> bytes:
        with remote.opened(address) as file:
            content = b""
            while len(content) <= most_bytes and (data := file.read(_CHUNK)):
                content += data
            if file.total is not None and len(content) < min(file.total, most_bytes):
                raise BrokenOffError(f"{address.shown} broke off")
            return content

    content = _persistently(read, lambda: 0)
    if len(content) > most_bytes:
        raise FetchError(f"{address.shown} has more than {most_bytes:,} bytes. Is it the descriptor?")
    return content


def archive(
    address: Address,
    target: Path,
    sha256: str,
    *,
    most_bytes: int,
    size: int | None,
    report: Callable[[int, int | None], object],
) -> None:
    """Downloads an archive. What is in ``target`` already is kept where the server has the rest of the same file.

    Args:
        address: of the archive.
        target: the file. After an error it holds what was read, unless that was wrong.
        sha256: what the archive's must be.
        most_bytes: larger ones are refused.
        size: bytes of the archive; None where nobody says.
        report: called with the bytes that are there, and of how many.

    Raises:
        FetchError: it cannot be had, or is another file than it should be. The latter leaves no file.
        OSError: it cannot be written.
    """

    def go_on() -> None:
        try:
            _go_on(address, target, most_bytes, size, report)
        except MovedError:
            target.unlink(missing_ok=True)
            raise

    _persistently(go_on, lambda: _size(target))
    if manifest.sha256(target) != sha256:
        target.unlink()
        raise FetchError(
            f"{address.shown} is not the archive that it should be: its SHA-256 is another. Upload it again, and its "
            "descriptor after it.",
            lasting=True,
        )


def _go_on(
    address: Address, target: Path, most_bytes: int, size: int | None, report: Callable[[int, int | None], object]
) -> None:
    """Reads what is missing at the end of a file. Raises BrokenOffError where not all of it came."""
    there, notes = _size(target), target.with_suffix(".json")
    identity, told = _told(notes)
    if there and there == (told if size is None else size):
        return
    with remote.opened(address, there, identity) as source:
        if source.start != there:
            target.unlink(missing_ok=True)
        total = _checked_total(source, address, most_bytes, size)
        write_json_atomically(notes, {"identity": source.identity, "total": total})
        with target.open("ab") as file:
            at = source.start
            report(at, total)
            while data := source.read(_CHUNK):
                at += len(data)
                if at > (most_bytes if total is None else total):
                    raise _too_large(address, most_bytes if total is None else total)
                file.write(data)
                report(at, total)
        if total is not None and at < total:
            raise BrokenOffError(f"{address.shown} broke off")


def _checked_total(source: Opened, address: Address, most_bytes: int, size: int | None) -> int | None:
    """How large the archive is."""
    if size is not None and source.total is not None and source.total != size:
        raise FetchError(
            f"{address.shown} has {source.total:,} bytes, but {size:,} are described. Upload it again, and its "
            "descriptor after it."
        )
    total = source.total if size is None else size
    if total is not None and total > most_bytes:
        raise _too_large(address, most_bytes)
    return total


def _too_large(address: Address, most_bytes: int) -> FetchError:
    return FetchError(
        f"{address.shown} has more than {most_bytes:,} bytes, as many as it may have. Raise ARTEFACTS_MEGABYTES if it "
        "is meant to be so large.",
        lasting=True,
    )


def _persistently(act: Callable[[], T], progress: Callable[[], int]) -> T:
    """Calls ``act`` again after an interruption, later each time, until it fails :data:`ATTEMPTS` times in a row.

    ``progress`` tells what is there. Where an interrupted call has added to it, the server is not counted as failing.
    """
    failures, before = 0, progress()
    while True:
        try:
            return act()
        except MovedError:
            failures += 1
        except BrokenOffError as error:
            failures = 1 if progress() > before else failures + 1
            if failures >= ATTEMPTS:
                raise FetchError(f"{error}. It was asked {failures} times.") from error
        if failures >= ATTEMPTS:
            raise FetchError("The server's answers do not fit together: parts of other files, or other places.")
        before = progress()
        time.sleep(min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1)))


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def progress_of(target: Path) -> tuple[int, int | None]:
    """How many bytes of an archive are there, by which process ever, and how many it has."""
    return _size(target), _told(target.with_suffix(".json"))[1]


def _told(notes: Path) -> tuple[str, int | None]:
    """What told that a file was the same ("" where nothing is known), and its size."""
    with suppress(OSError, ValueError, AttributeError, RecursionError):
        content = json.loads(notes.read_text(encoding="utf-8"))
        total = content.get("total")
        return str(content.get("identity", "")), total if isinstance(total, int) else None
    return "", None
