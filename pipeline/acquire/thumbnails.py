"""Writes the thumbnails of an acquired collection.

The worker is not in ``__main__``: another process cannot import that module of a package.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.core.errors import ImageError
from pipeline.core.executors.base import Executor
from pipeline.core.files import located
from pipeline.core.progress import track
from pipeline.images import files
from pipeline.images.decoding import decoder
from pipeline.images.limits import Limits
from pipeline.images.settings import PrepareConfig
from pipeline.images.thumbnails import file_name, webp


@dataclass(frozen=True)
class ThumbnailWorker:
    """Path of a picture file -> its SHA-256 and its thumbnail as WebP, or the reason why it cannot be used."""

    side: int  # longer side of a thumbnail, in pixels
    known_folder: Path | None  # thumbnails of that size; for a picture that has one there, the thumbnail is None
    limits: Limits

    def open(self) -> None:
        """Loads nothing."""

    def __call__(self, path: str) -> tuple[str, bytes | None] | ImageError:
        """The result for one picture file."""
        try:
            digest = files.digest(path)
            if self.known_folder is not None and (self.known_folder / file_name(digest)).is_file():
                return digest, None
            return digest, webp(decoder(self.limits).decode(Path(path), self.side))
        except ImageError as error:
            return error


def write_thumbnails(
    works: pd.DataFrame, out: Path, known_folder: Path | None, settings: PrepareConfig, executor: Executor
) -> tuple[dict[str, str], dict[str, ImageError]]:
    """Writes ``out/thumbnails/<sha256>.webp`` for every work whose picture can be read.

    ``works`` is the catalogue; ``file`` is absolute or relative to ``out``, the folder of the collection. Thumbnails of
    the absolute ``known_folder`` are copied where they are of the same picture.

    Returns:
        Object id -> SHA-256 of its picture file, and object id -> why its picture cannot be read.
    """
    folder = out / "thumbnails"
    folder.mkdir()
    paths = [located(file, out) for file in works["file"]]
    worker = ThumbnailWorker(settings.thumbnail_px, known_folder, settings.limits)
    results = track(executor.map(worker, paths), len(paths), "thumbnails")
    digests: dict[str, str] = {}
    failures: dict[str, ImageError] = {}
    for object_id, path, result in zip(works["object_id"], paths, results, strict=True):
        if isinstance(result, ImageError):
            files.check_missing(path, result)
            failures[str(object_id)] = result
            continue
        digest, encoded = result
        # An error of writing is not the picture's: it ends the run.
        if encoded is not None:
            (folder / file_name(digest)).write_bytes(encoded)
        elif known_folder is not None:
            shutil.copyfile(known_folder / file_name(digest), folder / file_name(digest))
        digests[str(object_id)] = digest
    return digests, failures
