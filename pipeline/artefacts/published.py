"""What builds and acquired collections have in common: a published folder with a manifest, opened and checked."""

import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

from pipeline.artefacts import in_use, manifest, soundness
from pipeline.artefacts.schema import ClassInfo
from pipeline.core.errors import ArtefactError, reason

#: Seconds between two looks at the files of what is served.
LOOK_SECONDS = 1.0


class Published:
    """A published folder whose schema version, files, sizes and contents are as its manifest says.

    The contents are checked as far as :mod:`pipeline.artefacts.soundness` does.

    A method raises an ArtefactError where a file is missing or damaged; the message says what is wrong and what to do.

    Attributes:
        root: the folder.
        manifest: its manifest.
        build_id: its name.
        classes: its classes, in the order of the model's outputs.
    """

    #: What messages call it, and what they advise.
    KIND, ADVICE = "build", manifest.NEXT

    def __init__(self, root: Path) -> None:
        self.root = root
        self.manifest = manifest.load(root)
        self.build_id = str(self.manifest["build_id"])
        in_use.hold(self, root / manifest.FILE_NAME)
        try:
            self._stamps = self._check_files()
        except OSError as error:
            raise self._damaged(f"its files cannot be read ({reason(error)})") from error
        damage = soundness.damage(root, self.manifest["files"])
        if damage:
            raise self._damaged(damage)
        try:
            self.classes = tuple(ClassInfo(**entry) for entry in self.json("model/classes.json"))
        except TypeError as error:
            raise self._damaged("model/classes.json does not describe classes") from error

    @classmethod
    def open(cls, folder: Path) -> Self:
        """What ``folder/current.json`` names. Where there is none, the ArtefactError has ``missing``."""
        return cls(manifest.current_build(folder))

    @classmethod
    def up_to_date(cls, folder: Path, fingerprint: str) -> Path | None:
        """The root of the current one, if it has that fingerprint and can be opened."""
        with suppress(ArtefactError):
            current = cls.open(folder)
            return current.root if current.manifest.get("fingerprint") == fingerprint else None
        return None

    def json(self, name: str) -> Any:
        """The content of one of the JSON files."""
        return manifest.read_json(self.root / name)

    def is_unchanged(self) -> bool:
        """Whether no file was touched since it was opened.

        Arrays and models are mapped into memory. Reading a page of one that was cut meanwhile kills the process.
        """
        try:
            return all(_stamp(self.root / name) == stamp for name, stamp in self._stamps.items())
        except OSError:
            return False

    def _check_files(self) -> dict[str, tuple[int, int, int]]:
        """What tells that a file was touched, by its name."""
        stamps = {}
        for name, entry in self.manifest["files"].items():
            path = self.root / name
            if not path.is_file():
                raise self._damaged(f"{name} is missing")
            expected = entry.get("bytes") if isinstance(entry, dict) else None
            stamps[name] = _stamp(path)
            if stamps[name][0] != expected:
                raise self._damaged(f"{name} has {stamps[name][0]} bytes, not {expected}")
        for name in self.manifest["folders"]:
            if not (self.root / name).is_dir():
                raise self._damaged(f"the folder {name} is missing")
        return stamps

    def _damaged(self, what: str) -> ArtefactError:
        return ArtefactError(f"The {self.KIND} {self.root.name!r} is damaged: {what}. {self.ADVICE}")


def _stamp(path: Path) -> tuple[int, int, int]:
    """Size, time of the last change, and inode of a file."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ino


P = TypeVar("P", bound=Published)


class Live(Generic[P]):
    """What a folder has published last, opened at first use and again when something else is published.

    Once a second it is looked whether its files were touched. Then it is opened, and checked, anew. What is cut between
    two looks can still end the process at the next access (``SIGBUS``).
    """

    def __init__(self, folder: Path, kind: type[P]) -> None:
        self._folder, self._kind = folder, kind
        self._lock = threading.Lock()
        self._opened: tuple[tuple[int, int], P] | None = None
        self._looked = 0.0
        self._failed: tuple[tuple[int, int], float, ArtefactError] | None = None

    def get(self) -> P:
        """What is current; see :meth:`Published.open`. After an error it is tried again a second later, or sooner where
        something else is published: opening reads and checks files, and many visitors may ask meanwhile.
        """
        try:
            status = (self._folder / manifest.CURRENT).stat()
            stamp = status.st_mtime_ns, status.st_ino
        except OSError:
            stamp = 0, 0
        with self._lock:
            if self._opened is not None and time.monotonic() - self._looked > LOOK_SECONDS:
                self._looked = time.monotonic()
                if not self._opened[1].is_unchanged():
                    self._opened = None
            if self._opened is None or self._opened[0] != stamp:
                self._opened = None
                self._opened = stamp, self._open(stamp)
                self._looked = time.monotonic()
            return self._opened[1]

    @property
    def opened(self) -> P | None:
        """What was given out last; None where nothing is open."""
        opened = self._opened
        return opened[1] if opened is not None else None

    def _open(self, stamp: tuple[int, int]) -> P:
        if self._failed is not None:
            failed_stamp, when, error = self._failed
            if failed_stamp == stamp and time.monotonic() - when < LOOK_SECONDS:
                raise ArtefactError(str(error), missing=error.missing) from error
        try:
            opened = self._kind.open(self._folder)
        except ArtefactError as error:
            self._failed = None if error.missing else (stamp, time.monotonic(), error)
            raise
        self._failed = None
        return opened

    def find(self) -> P | None:
        """The same; None where there is none."""
        try:
            return self.get() if (self._folder / manifest.CURRENT).is_file() else None
        except OSError as error:
            raise ArtefactError(f"The folder {self._folder} cannot be read ({reason(error)}).") from error
