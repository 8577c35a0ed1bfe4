"""Writes the thumbnails of an acquired collection.

The worker is not in ``__main__``: another process cannot import that module of a package.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from pipeline.core.errors import ImageError
from pipeline.core.executors.base import Executor
from pipeline.core.progress import track
from pipeline.images import files
from pipeline.images.decoding import decode
from pipeline.images.thumbnails import file_name, thumbnail


class Outcome(NamedTuple):
    """The result for one picture.

    Attributes:
        object_id: of the work.
        sha256: of the picture file; "" when it cannot be read.
        code: why it cannot be read, a code of ``rejected.REASONS`` without prefix, or "".
        message: the same for people.
    """

    object_id: str
    sha256: str
    code: str = ""
    message: str = ""


@dataclass(frozen=True)
class ThumbnailWorker:
    """Path of a picture file -> its SHA-256 and its thumbnail as WebP, or the reason why it cannot be used.

    Attributes:
        side: longer side of a thumbnail, in pixels.
        known_folder: thumbnails of that size, or None. For a picture that has one there, the thumbnail is None.
    """

    side: int
    known_folder: Path | None

    def open(self) -> None:
        """Loads nothing."""

    def __call__(self, path: str) -> tuple[str, bytes | None] | ImageError:
        """The result for one picture file."""
        try:
            data = files.read(path)
            digest = hashlib.sha256(data).hexdigest()
            if self.known_folder is not None and (self.known_folder / file_name(digest)).is_file():
                return digest, None
            return digest, thumbnail(decode(data), self.side)
        except ImageError as error:
            return error


def write_thumbnails(
    works: pd.DataFrame, out: Path, known_folder: Path | None, side: int, executor: Executor
) -> list[Outcome]:
    """Writes ``out/thumbnails/<sha256>.webp`` for every work whose picture can be read.

    Args:
        works: the catalogue; ``file`` is absolute or relative to ``out``.
        out: the folder of the collection.
        known_folder: absolute; thumbnails of the same size, which are copied where they are of the same picture.
        side: longer side of a thumbnail, in pixels.
        executor: where the thumbnails are made.

    Raises:
        OSError: a thumbnail cannot be written.
    """
    folder = out / "thumbnails"
    folder.mkdir()
    paths = [str((out / file).absolute()) for file in works["file"]]
    results = track(executor.map(ThumbnailWorker(side, known_folder), paths), len(paths), "thumbnails")
    outcomes = []
    for object_id, path, result in zip(works["object_id"], paths, results, strict=True):
        if isinstance(result, ImageError):
            files.check_missing(path, result)
            outcomes.append(Outcome(str(object_id), "", result.code, str(result)))
            continue
        digest, encoded = result
        # An error of writing is not the picture's: it ends the run.
        if encoded is not None:
            (folder / file_name(digest)).write_bytes(encoded)
        elif known_folder is not None:
            shutil.copyfile(known_folder / file_name(digest), folder / file_name(digest))
        outcomes.append(Outcome(str(object_id), digest))
    return outcomes
