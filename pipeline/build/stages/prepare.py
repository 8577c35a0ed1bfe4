"""Stage prepare: every picture through the one decoder, in parallel; what cannot be used is a row with a reason."""

import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from pipeline.acquire.collection import sizes_of, tell_left_out
from pipeline.artefacts.records import writer
from pipeline.artefacts.rejected import REASONS
from pipeline.build import class_sizes
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.errors import BuildError, ImageError
from pipeline.core.executors.base import Worker
from pipeline.core.files import keep_rows, located, new_array, short_path
from pipeline.core.progress import track
from pipeline.images import files
from pipeline.images.decoder_pool import DecoderPool, Picture
from pipeline.images.decoding import LIBRARIES, Preprocessing, decoder, limited
from pipeline.images.hashing import dominant_colours, perceptual_hash
from pipeline.images.settings import PrepareConfig
from pipeline.images.thumbnails import file_name, webp
from pipeline.training import backbones


@dataclass(frozen=True)
class Prepared:
    """What becomes of one picture."""

    pixels: np.ndarray  #: RGB uint8 (S, S, 3), the model's input
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
            digest = files.digest(path)
            pool = decoder(self.settings.limits)
            picture = self.preprocessing.working_copy(pool, Path(path))
            image = picture.pixels
            has_preview = max(picture.width, picture.height) > self.settings.thumbnail_px
            preview = self._preview(pool, picture, path) if has_preview else None
        except ImageError as error:
            return error
        settings = self.settings
        return Prepared(
            self.preprocessing.apply(image, (picture.width, picture.height)),
            webp(limited(picture, settings.thumbnail_px)),
            preview,
            {
                "image_sha256": digest,
                "width": picture.width,
                "height": picture.height,
                "perceptual_hash": f"{perceptual_hash(image):016x}",
                "colours": dominant_colours(image, settings.colours, self.seed),
                "has_preview": has_preview,
            },
        )

    def _preview(self, pool: DecoderPool, picture: Picture, path: str) -> bytes:
        """The preview as WebP. One larger than the working copy is decoded anew: the model's square must not differ."""
        side = self.settings.preview_px
        if side <= max(picture.pixels.shape[:2]) or picture.pixels.shape[:2] == (picture.height, picture.width):
            return webp(limited(picture, side))
        return webp(pool.decode(Path(path), side))


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    preprocessing = backbones.get(config.backbone).preprocessing
    published = ("records.parquet", "rejected.parquet", "thumbnails", "previews")
    yield Stage(
        "prepare",
        run,
        needs=["acquire"],
        settings=[asdict(config.prepare), asdict(preprocessing), config.seed],
        libraries=LIBRARIES,
        publishes={name: name for name in published},
    )


def run(context: Context) -> None:
    """Writes the tables objects, records and rejected, ``pixels.npy`` uint8 (N, S, S, 3), and pictures."""
    catalogue = pd.read_parquet(context.inputs["acquire"] / "catalogue.parquet")
    settings = context.config.prepare
    preprocessing = backbones.get(context.config.backbone).preprocessing
    for folder in ("thumbnails", "previews"):
        (context.out / folder).mkdir()
    count, side = len(catalogue), preprocessing.size
    pixels = new_array(context.out / "pixels.npy", np.uint8, (count, side, side, 3))
    base = context.inputs["acquire"]
    tasks = [located(file, base) for file in catalogue["file"]]
    worker = PrepareWorker(preprocessing, settings, context.config.seed)
    facts: dict[int, dict[str, Any]] = {}
    rejected: list[tuple[int, ImageError]] = []
    for row, outcome in enumerate(track(context.executor.map(worker, tasks), count, "prepare")):
        if isinstance(outcome, ImageError):
            files.check_missing(tasks[row], outcome)
            rejected.append((row, outcome))
            continue
        pixels[row] = outcome.pixels
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
    statuses = {str(catalogue["object_id"].iat[row]): f"picture_{error.code}" for row, error in rejected}
    hashes = {str(catalogue["object_id"].iat[row]): fact["image_sha256"] for row, fact in facts.items()}
    small = catalogue["label"].isin(class_sizes.too_small(context.config, catalogue["label"], kept, context.out))
    unlabelled = list(catalogue.loc[small, "object_id"])
    if context.config.source.keep_others:
        catalogue["label"] = catalogue["label"].mask(small, "")
    else:
        dropped = kept[small.to_numpy()[kept]]
        kept = np.setdiff1d(kept, dropped)
        if len(dropped):
            _write_small(context.out, catalogue.iloc[dropped])
        statuses |= dict.fromkeys(catalogue["object_id"].iloc[dropped].astype(str), "small_class")
    prepared = pd.DataFrame([facts[row] for row in kept])
    objects = catalogue.drop(columns="file").iloc[kept].reset_index(drop=True)
    pd.concat([objects, prepared], axis=1).to_parquet(context.out / "objects.parquet", index=False)
    writer.amend(
        base / "records.parquet",
        context.out / "records.parquet",
        statuses=statuses,
        pictures=hashes,
        unlabelled=unlabelled,
    )
    tell_left_out(context.out, sizes_of(objects["label"]))
    if len(kept) < count:
        keep_rows(context.out / "pixels.npy", kept)


def _write_rejected(out: Path, acquired: Path, catalogue: pd.DataFrame, rejected: list[tuple[int, ImageError]]) -> None:
    """``rejected.parquet``: what the source left out already, then what could not be read as a picture."""
    rows = [_rejection(catalogue.iloc[row], error.code, str(error)) for row, error in rejected]
    shutil.copyfile(acquired / "rejected.parquet", out / "rejected.parquet")
    writer.add_rejections(out / "rejected.parquet", rows)


def _write_small(out: Path, works: pd.DataFrame) -> None:
    """Adds works of classes that have too few usable pictures."""
    rows = [_rejection(work, "small_class", REASONS["small_class"].sentence) for _, work in works.iterrows()]
    writer.add_rejections(out / "rejected.parquet", rows)


def _rejection(work: pd.Series, code: str, message: str) -> dict[str, str]:
    """A row of ``rejected.parquet``."""
    return {
        "object_id": work["object_id"],
        "file": short_path(work["file"]),
        "label": work["label"],
        "stage": "prepare",
        "code": code,
        "message": message,
    }
