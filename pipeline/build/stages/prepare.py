"""Stage prepare: every picture through the one decoder, in parallel; what cannot be used is a row with a reason."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from pipeline.artefacts.records import writer
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.errors import BuildError, ImageError
from pipeline.core.executors.base import Worker
from pipeline.core.files import keep_rows
from pipeline.core.progress import track
from pipeline.images import files
from pipeline.images.decoding import Preprocessing, decode
from pipeline.images.hashing import dominant_colours, perceptual_hash
from pipeline.images.settings import PrepareConfig
from pipeline.images.sprites import letterboxed_tile, write_sprites
from pipeline.images.thumbnails import file_name, thumbnail
from pipeline.training import backbones


@dataclass(frozen=True)
class Prepared:
    """What becomes of one picture."""

    pixels: np.ndarray  #: RGB uint8 (S, S, 3), the model's input
    tile: np.ndarray  #: RGBA uint8 (tile, tile, 4), its place in a sprite sheet
    thumbnail: bytes  #: a WebP file
    preview: bytes | None  #: a larger WebP file, None of a picture that is no larger than its thumbnail
    facts: dict[str, Any]  #: its columns of ``objects.parquet``


#: An error is a value here: a picture that cannot be used does not end the stage.
Outcome: TypeAlias = Prepared | ImageError


@dataclass(frozen=True)
class PrepareWorker(Worker[str, Outcome]):
    """Path of a picture file -> :class:`Prepared`, or why it cannot be used. The seed is of the dominant colours."""

    preprocessing: Preprocessing
    settings: PrepareConfig
    seed: int

    def __call__(self, path: str, /) -> Outcome:
        """See the class."""
        try:
            data = files.read(path)
            image = decode(data)
        except ImageError as error:
            return error
        settings = self.settings
        has_preview = max(image.shape[:2]) > settings.thumbnail_px
        return Prepared(
            self.preprocessing.apply(image),
            letterboxed_tile(image, settings.sprite_px),
            thumbnail(image, settings.thumbnail_px),
            thumbnail(image, settings.preview_px) if has_preview else None,
            {
                "image_sha256": hashlib.sha256(data).hexdigest(),
                "width": image.shape[1],
                "height": image.shape[0],
                "perceptual_hash": f"{perceptual_hash(image):016x}",
                "colours": dominant_colours(image, settings.colours, self.seed),
                "has_preview": has_preview,
            },
        )


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    preprocessing = backbones.get(config.backbone).preprocessing
    published = ("records.parquet", "rejected.parquet", "thumbnails", "previews", "sprites")
    yield Stage(
        "prepare",
        run,
        needs=["acquire"],
        settings=[asdict(config.prepare), asdict(preprocessing), config.seed],
        libraries=["opencv-python-headless"],
        publishes={name: name for name in published},
    )


def run(context: Context) -> None:
    """Writes the tables objects, records and rejected, ``pixels.npy`` uint8 (N, S, S, 3), pictures and sprites."""
    catalogue = pd.read_parquet(context.inputs["acquire"] / "catalogue.parquet")
    settings = context.config.prepare
    preprocessing = backbones.get(context.config.backbone).preprocessing
    for folder in ("thumbnails", "previews", "sprites"):
        (context.out / folder).mkdir()
    count, side = len(catalogue), preprocessing.size
    pixels = np.lib.format.open_memmap(context.out / "pixels.npy", "w+", np.uint8, (count, side, side, 3))
    # One array for the tiles of all works, so that a sheet is cut from rows that lie together.
    tile = settings.sprite_px
    tiles = np.lib.format.open_memmap(context.out / "tiles.npy", "w+", np.uint8, (count, tile, tile, 4))
    base = context.inputs["acquire"]
    tasks = [str((base / file).absolute()) for file in catalogue["file"]]
    worker = PrepareWorker(preprocessing, settings, context.config.seed)
    facts: dict[int, dict[str, Any]] = {}
    rejected: list[tuple[int, ImageError]] = []
    for row, outcome in enumerate(track(context.executor.map(worker, tasks), count, "prepare")):
        if isinstance(outcome, ImageError):
            files.check_missing(tasks[row], outcome)
            rejected.append((row, outcome))
            continue
        pixels[row], tiles[row] = outcome.pixels, outcome.tile
        name = file_name(outcome.facts["image_sha256"])
        (context.out / "thumbnails" / name).write_bytes(outcome.thumbnail)
        if outcome.preview is not None:
            (context.out / "previews" / name).write_bytes(outcome.preview)
        facts[row] = outcome.facts
    pixels.flush()
    kept = np.array(list(facts), np.int64)
    if len(kept) == 0:
        raise BuildError(f"None of the {count} pictures could be used. The first: {rejected[0][1]}")
    _write_rejected(context.out, base, catalogue, rejected)
    prepared = pd.DataFrame(list(facts.values()))
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
    write_sprites(context.out / "sprites", tiles, kept)
    (context.out / "tiles.npy").unlink()


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
