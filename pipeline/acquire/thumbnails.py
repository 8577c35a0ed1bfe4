"""Writes the thumbnails of an acquired collection on all cores.

The worker functions are not in ``__main__``: a spawned process cannot import that module of a package.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from pipeline.core.errors import ImageError
from pipeline.core.parallel import in_processes
from pipeline.core.progress import track
from pipeline.images.decoding import cv2, decode
from pipeline.images.thumbnails import write_thumbnail


class Task(NamedTuple):
    """One picture.

    Attributes:
        object_id: of the work.
        path: of its picture file.
        folder: where the thumbnail is written.
        known_folder: a folder that may have the same thumbnail already, "" for none.
        side: longer side of a thumbnail, in pixels.
    """

    object_id: str
    path: str
    folder: str
    known_folder: str
    side: int


class Outcome(NamedTuple):
    """What became of one picture.

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


def write_thumbnails(works: pd.DataFrame, out: Path, known_folder: Path | None, side: int) -> list[Outcome]:
    """Writes ``out/thumbnails/<sha256>.webp`` for every work whose picture can be read.

    Args:
        works: the catalogue; ``file`` is absolute or relative to ``out``.
        out: the folder of the collection.
        known_folder: thumbnails of the same size that are copied where they are of the same picture.
        side: longer side of a thumbnail, in pixels.

    Raises:
        OSError: a thumbnail cannot be written.
    """
    folder = out / "thumbnails"
    folder.mkdir()
    known = str(known_folder) if known_folder else ""
    tasks = [
        Task(str(object_id), str(out / file), str(folder), known, side)
        for object_id, file in zip(works["object_id"], works["file"], strict=True)
    ]
    return list(track(in_processes(_write_one, tasks, _start), len(tasks), "thumbnails"))


def _start() -> None:
    cv2.setNumThreads(1)


def _write_one(task: Task) -> Outcome:
    try:
        data = Path(task.path).read_bytes()
    except OSError as error:
        return Outcome(task.object_id, "", "no_file", f"The file cannot be read: {error.strerror}.")
    digest = hashlib.sha256(data).hexdigest()
    known = Path(task.known_folder) / f"{digest}.webp"
    # An error of writing is not the picture's: it ends the run.
    if task.known_folder and known.is_file():
        shutil.copyfile(known, Path(task.folder) / known.name)
        return Outcome(task.object_id, digest)
    try:
        image = decode(data)
    except ImageError as error:
        return Outcome(task.object_id, "", error.code, str(error))
    write_thumbnail(Path(task.folder), digest, image, task.side)
    return Outcome(task.object_id, digest)
