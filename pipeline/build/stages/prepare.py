"""Stage prepare: every picture through the one decoder, on all cores; what cannot be used is a row with a reason."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.artefacts.records import writer
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.errors import BuildError, ImageError
from pipeline.core.files import write_json
from pipeline.core.npy import keep_rows
from pipeline.core.parallel import in_processes
from pipeline.core.progress import track
from pipeline.images.decoding import Preprocessing, cv2, decode, limit_side
from pipeline.images.hashing import dominant_colours, perceptual_hash
from pipeline.images.settings import PrepareConfig
from pipeline.images.thumbnails import write_thumbnail, write_webp
from pipeline.training import backbones

SPRITE_COLUMNS = 16
#: 16 x 16 tiles of 128 pixels are 2,048 pixels square, which every browser and graphics card takes.
SPRITES_PER_SHEET = SPRITE_COLUMNS**2


@dataclass(frozen=True)
class _Job:
    """What a process needs to prepare any picture of this build."""

    out: Path
    preprocessing: Preprocessing
    settings: PrepareConfig
    seed: int
    pixels: np.ndarray
    tiles: np.ndarray


_job: _Job


def stages(config: BuildConfig) -> list[Stage]:
    """What a build runs of this module."""
    preprocessing = backbones.get(config.backbone).preprocessing
    return [
        Stage(
            "prepare",
            run,
            needs=["acquire"],
            settings=[asdict(config.prepare), asdict(preprocessing), config.seed],
            libraries=["opencv-python-headless"],
            publishes={
                name: name for name in ("records.parquet", "rejected.parquet", "thumbnails", "previews", "sprites")
            },
        )
    ]


def run(context: Context) -> None:
    """Writes ``objects``, ``records`` and ``rejected.parquet``, ``pixels.npy`` (uint8 (N, S, S, 3)), pictures, sprites.

    Raises:
        BuildError: no picture at all could be used.
    """
    catalogue = pd.read_parquet(context.inputs["acquire"] / "catalogue.parquet")
    settings = context.config.prepare
    preprocessing = backbones.get(context.config.backbone).preprocessing
    for folder in ("thumbnails", "previews", "sprites"):
        (context.out / folder).mkdir()
    count, side = len(catalogue), preprocessing.size
    np.lib.format.open_memmap(context.out / "pixels.npy", "w+", np.uint8, (count, side, side, 3))
    # One array for the tiles of all works, so that a sheet is cut from rows that lie together.
    tile = settings.sprite_px
    tiles = np.lib.format.open_memmap(context.out / "tiles.npy", "w+", np.uint8, (count, tile, tile, 4))
    base = context.inputs["acquire"]
    tasks = [(row, str(base / file)) for row, file in enumerate(catalogue["file"])]
    arguments = (context.out, preprocessing, settings, context.config.seed)
    facts: list[dict[str, Any] | None] = [None] * count
    rejected = []
    for row, outcome in track(in_processes(_prepare, tasks, _start, arguments), count, "prepare"):
        if isinstance(outcome, ImageError):
            rejected.append((row, outcome))
        else:
            facts[row] = outcome
    kept = np.array([row for row in range(count) if facts[row] is not None], np.int64)
    if len(kept) == 0:
        raise BuildError(f"None of the {count} pictures could be used. The first: {rejected[0][1]}")
    rejected.sort(key=lambda pair: pair[0])
    _write_rejected(context.out, base, catalogue, rejected)
    prepared = pd.DataFrame([facts[row] for row in kept])
    objects = catalogue.drop(columns="file").iloc[kept].reset_index(drop=True)
    pd.concat([objects, prepared], axis=1).to_parquet(context.out / "objects.parquet", index=False)
    writer.amend(
        base / "records.parquet",
        context.out / "records.parquet",
        statuses={str(catalogue["object_id"].iat[row]): f"picture_{error.code}" for row, error in rejected},
        pictures=dict(zip(objects["object_id"], prepared["image_sha256"], strict=True)),
    )
    if len(kept) < count:
        keep_rows(context.out / "pixels.npy", kept)
    _write_sprites(context.out / "sprites", tiles, kept, tile)
    (context.out / "tiles.npy").unlink()


def _start(out: Path, preprocessing: Preprocessing, settings: PrepareConfig, seed: int) -> None:
    global _job  # noqa: PLW0603  (a process's own, set once when it starts)
    cv2.setNumThreads(1)
    pixels = np.load(out / "pixels.npy", mmap_mode="r+")
    tiles = np.load(out / "tiles.npy", mmap_mode="r+")
    _job = _Job(out, preprocessing, settings, seed, pixels, tiles)


def _prepare(task: tuple[int, str]) -> tuple[int, dict[str, Any] | ImageError]:
    row, path = task
    try:
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            raise ImageError("no_file", f"The file cannot be read: {error.strerror}.") from error
        image = decode(data)
    except ImageError as error:
        return row, _plain(error)
    digest = hashlib.sha256(data).hexdigest()
    settings = _job.settings
    _job.pixels[row] = _job.preprocessing.apply(image)
    _job.tiles[row] = letterboxed_tile(image, settings.sprite_px)
    write_thumbnail(_job.out / "thumbnails", digest, image, settings.thumbnail_px)
    has_preview = max(image.shape[:2]) > settings.thumbnail_px
    if has_preview:
        write_thumbnail(_job.out / "previews", digest, image, settings.preview_px)
    return row, {
        "image_sha256": digest,
        "width": image.shape[1],
        "height": image.shape[0],
        "perceptual_hash": f"{perceptual_hash(image):016x}",
        "colours": dominant_colours(image, settings.colours, _job.seed),
        "has_preview": has_preview,
    }


def _plain(error: ImageError) -> ImageError:
    """The error without its cause, which may not survive the way between processes."""
    return _RejectedErrorError(error.code, str(error))


class _RejectedErrorError(ImageError):
    """An ImageError that can be pickled: its arguments are those of its constructor."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _RejectedErrorError, (self.code, str(self))


def letterboxed_tile(image: np.ndarray, side: int) -> np.ndarray:
    """RGB uint8 (H, W, 3) -> RGBA uint8 (side, side, 4): the whole picture, centred on a transparent ground."""
    small = limit_side(image, side)
    height, width = small.shape[:2]
    tile = np.zeros((side, side, 4), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    tile[top : top + height, left : left + width] = cv2.cvtColor(small, cv2.COLOR_RGB2RGBA)
    return tile


def _write_rejected(out: Path, acquired: Path, catalogue: pd.DataFrame, rejected: list[tuple[int, ImageError]]) -> None:
    """``rejected.parquet``: what the source left out already, then what could not be read as a picture."""
    rows = [
        {
            "object_id": catalogue["object_id"].iat[row],
            # A name is enough to find the file; where it lay on the builder's machine is nobody's business.
            "file": "/".join(Path(catalogue["file"].iat[row]).parts[-2:]),
            "stage": "prepare",
            "code": error.code,
            "message": str(error),
        }
        for row, error in rejected
    ]
    shutil.copyfile(acquired / "rejected.parquet", out / "rejected.parquet")
    writer.add_rejections(out / "rejected.parquet", rows)


def _write_sprites(folder: Path, tiles: np.ndarray, kept: np.ndarray, tile: int) -> None:
    sheets = []
    for number, start in enumerate(range(0, len(kept), SPRITES_PER_SHEET)):
        rows = kept[start : start + SPRITES_PER_SHEET]
        lines = -(-len(rows) // SPRITE_COLUMNS)
        sheet = np.zeros((lines * tile, SPRITE_COLUMNS * tile, 4), np.uint8)
        for index, row in enumerate(rows):
            top, left = index // SPRITE_COLUMNS * tile, index % SPRITE_COLUMNS * tile
            sheet[top : top + tile, left : left + tile] = tiles[row]
        name = f"sheet-{number:04d}.webp"
        write_webp(folder / name, sheet)
        sheets.append(name)
    layout = {"tile": tile, "columns": SPRITE_COLUMNS, "per_sheet": SPRITES_PER_SHEET, "sheets": sheets}
    write_json(folder / "sprites.json", layout)
