"""What builds and acquired collections have in common: a published folder with a manifest, opened and checked."""

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

from pipeline.artefacts import manifest
from pipeline.artefacts.schema import ClassInfo
from pipeline.core.errors import ArtefactError


class Published:
    """A published folder whose schema version, files and sizes are as its manifest says.

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
        self._check_files()
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

    def _check_files(self) -> None:
        for name, entry in self.manifest["files"].items():
            path = self.root / name
            if not path.is_file():
                raise self._damaged(f"{name} is missing")
            expected = entry.get("bytes") if isinstance(entry, dict) else None
            if path.stat().st_size != expected:
                raise self._damaged(f"{name} has {path.stat().st_size} bytes, not {expected}")
        for name in self.manifest["folders"]:
            if not (self.root / name).is_dir():
                raise self._damaged(f"the folder {name} is missing")

    def _damaged(self, what: str) -> ArtefactError:
        return ArtefactError(f"The {self.KIND} {self.root.name!r} is damaged: {what}. {self.ADVICE}")


P = TypeVar("P", bound=Published)


class Live(Generic[P]):
    """What a folder has published last, opened at first use and again when something else is published."""

    def __init__(self, folder: Path, kind: type[P]) -> None:
        self._folder, self._kind = folder, kind
        self._lock = threading.Lock()
        self._opened: tuple[tuple[int, int], P] | None = None

    def get(self) -> P:
        """What is current; see :meth:`Published.open`. After an error the next call tries again."""
        try:
            status = (self._folder / manifest.CURRENT).stat()
            stamp = status.st_mtime_ns, status.st_ino
        except OSError:
            stamp = 0, 0
        with self._lock:
            if self._opened is None or self._opened[0] != stamp:
                self._opened = None
                self._opened = stamp, self._kind.open(self._folder)
            return self._opened[1]

    def find(self) -> P | None:
        """The same; None where there is none."""
        return self.get() if (self._folder / manifest.CURRENT).is_file() else None
