"""Reads a folder of pictures with dots: ``truth.csv`` names each picture, the picture of its dots, and their number."""

import csv
from pathlib import Path

import numpy as np

from pipeline.core.errors import ImageError, SourceError, reason
from pipeline.core.progress import track
from pipeline.images.counting.counted import CountedPicture
from pipeline.images.decoding import cv2, decode

TABLE = "truth.csv"
COLUMNS = ("file", "dots_file", "count")
FORM = (
    f"Its columns are {', '.join(COLUMNS)}: a picture, a picture of the same size with one bright pixel a thing, and "
    "their number."
)
#: Grey level of any channel from which on a pixel is a dot.
BRIGHT = 128


def labelled_pictures(folder: Path, limit: int | None = None, seed: int = 0) -> list[CountedPicture]:
    """The pictures of a folder, in the order of its table, or some of them, drawn by the seed.

    Args:
        folder: with ``truth.csv`` and the files that it names.
        limit: the number of pictures at most; None for all.
        seed: of the choice.

    Raises:
        SourceError: there is no such folder or table, it names no picture or files that are missing or cannot be read,
            or dots and numbers do not agree.
    """
    rows = _rows(folder)
    if limit is not None and limit < len(rows):
        chosen = np.random.default_rng([seed, 3]).permutation(len(rows))[:limit]
        rows = [rows[at] for at in sorted(chosen)]
    return [_picture(folder, row) for row in track(rows, len(rows), "reading pictures with dots")]


def _rows(folder: Path) -> list[dict[str, str]]:
    if not folder.is_dir():
        raise SourceError(f"There is no folder {folder}. Name a folder that has a {TABLE}.")
    path = folder / TABLE
    if not path.is_file():
        raise SourceError(f"{folder} has no {TABLE}. {FORM}")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise SourceError(f"{path} has no column `{missing[0]}`. {FORM}")
            rows = [row for row in reader if row["file"]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError(f"{path} cannot be read ({reason(error)}).") from error
    if not rows:
        raise SourceError(f"{path} names no picture. {FORM}")
    return rows


def _picture(folder: Path, row: dict[str, str]) -> CountedPicture:
    name, dots_name = row["file"], row["dots_file"] or ""
    if not dots_name:
        raise SourceError(f"{TABLE} names no dots_file for {name}. {FORM}")
    pixels, marked = _pixels(folder, name), _pixels(folder, dots_name)
    if pixels.shape != marked.shape:
        (height, width), (dots_height, dots_width) = pixels.shape[:2], marked.shape[:2]
        raise SourceError(
            f"{dots_name} has {dots_width} x {dots_height} pixels and {name} has {width} x {height}. "
            "Both need the same size."
        )
    dots = _dots(marked)
    try:
        count = int(row["count"])
    except (TypeError, ValueError):
        raise SourceError(
            f"{TABLE} says {row['count']!r} for the count of {name}. A count is a whole number."
        ) from None
    if len(dots) != count:
        raise SourceError(
            f"{dots_name} has {len(dots):,} dots and {TABLE} says {count:,} for {name}. Correct one of the two; "
            "each dot is one bright pixel, and black is no dot."
        )
    return CountedPicture(name, pixels, dots)


def _pixels(folder: Path, name: str) -> np.ndarray:
    if not (folder / name).is_file():
        raise SourceError(f"{TABLE} names {name}, which is not in {folder}. Add the file or remove its row.")
    try:
        return decode(folder / name)
    except ImageError as error:
        raise SourceError(f"{name} of {folder} cannot be read: {error}") from error


def _dots(marked: np.ndarray) -> np.ndarray:
    """The middles of bright pixels, float32 (N, 2). Where all dots are larger, the middles of bright spots."""
    bright = (marked.max(axis=2) >= BRIGHT).astype(np.uint8)
    rows, columns = np.nonzero(bright)
    _, _, statistics, centres = cv2.connectedComponentsWithStats(bright, connectivity=8)
    # Two dots in neighbouring pixels are two things; spots of many pixels are one each.
    if len(centres) > 1 and np.median(statistics[1:, cv2.CC_STAT_AREA]) > 2:
        return (centres[1:] + 0.5).astype(np.float32)
    return np.stack([columns + 0.5, rows + 0.5], axis=1).astype(np.float32)
