"""Opens the collection acquired last: records and pictures that no model has been trained on yet.

``artefacts/acquired/<id>/`` holds manifest, records, rejected objects, classes and thumbnails in the form of a build.
``artefacts/acquired/current.json`` names the collection.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from pipeline.artefacts import manifest
from pipeline.artefacts.records.table import RecordTable
from pipeline.artefacts.schema import ClassInfo
from pipeline.core.errors import ArtefactError

#: The folder of acquired collections, among the builds.
FOLDER = "acquired"


class AcquiredCollection:
    """One acquired collection, opened and checked: schema version, presence and sizes.

    Attributes:
        root: its folder.
        manifest: its manifest.
        build_id: its name.
        classes: the classes of its records.
        records: the table of its records.
    """

    def __init__(self, root: Path) -> None:
        """Opens the collection in ``root``.

        Raises:
            ArtefactError: it is of another version or damaged; the message says what is wrong and what to do.
        """
        self.root = root
        self.manifest: dict[str, Any] = manifest.load(root)
        self.build_id = str(self.manifest["build_id"])
        for name, entry in self.manifest["files"].items():
            expected = entry.get("bytes") if isinstance(entry, dict) else None
            if not (root / name).is_file() or (root / name).stat().st_size != expected:
                raise self._damaged(f"{name} is missing or has another size")
        try:
            self.classes = tuple(ClassInfo(**entry) for entry in manifest.read_json(root / "model/classes.json"))
        except TypeError as error:
            raise self._damaged("model/classes.json does not describe classes") from error
        self.records = RecordTable.open(root)

    def _damaged(self, what: str) -> ArtefactError:
        return ArtefactError(
            f"The acquired collection {self.root.name!r} is damaged: {what}. Run `python -m pipeline.acquire` again."
        )


class LiveAcquired:
    """The acquired collection of an artefacts folder, opened at first use and again when a new one is published."""

    def __init__(self, artefacts: Path) -> None:
        self.folder = artefacts / FOLDER
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._collection: AcquiredCollection | None = None

    def get(self) -> AcquiredCollection | None:
        """The collection acquired last; None when there is none.

        Raises:
            ArtefactError: it cannot be read. The next call tries again.
        """
        try:
            status = (self.folder / manifest.CURRENT).stat()
        except OSError:
            return None
        stamp = (status.st_mtime_ns, status.st_ino)
        with self._lock:
            if self._collection is None or stamp != self._stamp:
                self._collection = None
                self._collection = AcquiredCollection(manifest.current_build(self.folder))
                self._stamp = stamp
            return self._collection
