"""Stage background: pictures of none of the classes, from ``--background DIR``, for novelty detection.

They do not become works of the collection. Only their pixels, their hashes and their split are kept.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from pipeline.acquire import sources
from pipeline.acquire.sources.base import SourceRequest
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.build.stages._grouping import indivisible_groups
from pipeline.core.errors import BuildError, ImageError, SourceError
from pipeline.core.files import keep_rows, located, new_array
from pipeline.core.progress import track
from pipeline.images import files
from pipeline.images.decoding import LIBRARIES, Preprocessing, decoder
from pipeline.images.hashing import near_pairs, perceptual_hash
from pipeline.images.limits import Limits
from pipeline.training import backbones

log = logging.getLogger("pipeline")

#: Pictures at least: the effect of fewer could not be measured.
MIN_PICTURES = 20
#: Share of them that is kept for testing, as whole groups.
TEST_SHARE = 0.3
T = TypeVar("T")
LABEL = "background"
#: Bits by which the perceptual hashes of near-duplicates differ at most.
MAX_DISTANCE = 4


def state(config: BuildConfig) -> str:
    """A digest of the folder's files, "" where no background is given.

    Raises:
        SourceError: there is no such folder.
    """
    if config.training.background is None:
        return ""
    return _naming_the_flag(lambda: sources.get("folder").state(_request(config)))


def stages(config: BuildConfig) -> list[Stage]:
    """What a build runs of this module."""
    preprocessing = backbones.get(config.backbone).preprocessing
    return [
        Stage(
            "background",
            run,
            needs=["prepare"],
            settings=[config.training.background, asdict(preprocessing), asdict(config.prepare.limits), config.seed],
            members=[sources.FAMILY.module("folder")],
            libraries=LIBRARIES,
            state=state(config),
            publishes={"training/background.parquet": "background.parquet"},
        )
    ]


def run(context: Context) -> None:
    """Writes ``pixels.npy``, uint8 (M, S, S, 3), and ``background.parquet``, a row a picture; M may be 0.

    The columns are image_sha256, group, known_hand and split, which is ``train`` or ``test``. Pictures of one artist
    (or of one group, by a CSV's column) and near-duplicates have the same group and the same split. ``known_hand`` says
    whether the artist or group is known.

    Raises:
        BuildError: too few pictures could be used.
        SourceError: the folder cannot be read.
    """
    preprocessing = backbones.get(context.config.backbone).preprocessing
    side = preprocessing.size
    if context.config.training.background is not None:
        table = _read(context, preprocessing)
    else:
        table = pd.DataFrame({"image_sha256": [], "group": [], "known_hand": [], "split": []}, dtype=str)
        table["known_hand"] = table["known_hand"].astype(bool)
        np.save(context.out / "pixels.npy", np.zeros((0, side, side, 3), np.uint8))
    table.to_parquet(context.out / "background.parquet", index=False)


def split_groups(groups: np.ndarray, seed: int) -> np.ndarray:
    """``train`` or ``test`` for each picture, str (M,), by whole groups; about :data:`TEST_SHARE` are for the test."""
    names = np.random.default_rng(seed).permutation(np.unique(groups))
    sizes = pd.Series(groups).value_counts()
    before = np.cumsum([sizes[name] for name in names]) - [sizes[name] for name in names]
    chosen = names[before < TEST_SHARE * len(groups)]
    # A single group is trained on, and nothing is tested.
    chosen = chosen if len(chosen) < len(names) else chosen[:0]
    return np.where(np.isin(groups, chosen), "test", "train").astype(str)


def _request(config: BuildConfig) -> SourceRequest:
    return SourceRequest((), Path(str(config.training.background)), class_of=lambda _: LABEL)


def _naming_the_flag(read: Callable[[], T]) -> T:
    """The result of ``read``. Its errors name ``--background`` instead of the flags of the source."""
    try:
        return read()
    except SourceError as error:
        raise SourceError(str(error).replace("--path", "--background").replace("The source 'folder'", "It")) from error


@dataclass(frozen=True)
class BackgroundWorker:
    """Path of a picture file -> its pixels uint8 (S, S, 3), SHA-256 and perceptual hash, or why it cannot be used."""

    preprocessing: Preprocessing
    limits: Limits

    def open(self) -> None:
        """There is nothing to load."""

    def __call__(self, path: str) -> tuple[np.ndarray, str, int] | ImageError:
        """See the class."""
        try:
            digest = files.digest(path)
            picture = self.preprocessing.working_copy(decoder(self.limits), Path(path))
        except ImageError as error:
            return error
        square = self.preprocessing.apply(picture.pixels, (picture.width, picture.height))
        return square, digest, perceptual_hash(picture.pixels)


def _read(context: Context, preprocessing: Preprocessing) -> pd.DataFrame:
    """The table of the pictures that are kept. Their pixels are written row by row, and are never all in memory."""
    folder, path = context.config.training.background, context.out / "pixels.npy"
    works, _ = _naming_the_flag(lambda: sources.get("folder").acquire(_request(context.config), context.out))
    tasks = [located(file, context.out) for file in works["file"]]
    side = preprocessing.size
    pixels = new_array(path, np.uint8, (len(tasks), side, side, 3))
    hashes: dict[int, tuple[str, int]] = {}
    outcomes = context.executor.map(BackgroundWorker(preprocessing, context.config.prepare.limits), tasks)
    for row, outcome in enumerate(track(outcomes, len(tasks), "background")):
        if isinstance(outcome, ImageError):
            files.check_missing(tasks[row], outcome)
            continue
        pixels[row] = outcome[0]
        hashes[row] = outcome[1:]
    readable = np.array(list(hashes), np.int64)
    works = works.iloc[readable].reset_index(drop=True)
    works["image_sha256"] = pd.Series([digest for digest, _ in hashes.values()], dtype=str)
    works["perceptual_hash"] = pd.Series([f"{bits:016x}" for _, bits in hashes.values()], dtype=str)
    collection = pd.read_parquet(
        context.inputs["prepare"] / "objects.parquet", columns=["image_sha256", "perceptual_hash"]
    )
    usable = ~_in_collection(works, collection)
    kept = works[usable].reset_index(drop=True)
    log.info(
        "  %d pictures of %s: %d could not be read, %d are of the collection itself and left out",
        len(tasks), folder, len(tasks) - len(works), len(works) - len(kept),
    )  # fmt: skip
    if len(kept) < MIN_PICTURES:
        raise BuildError(
            f"--background {folder} has {len(kept)} pictures that can be used; at least {MIN_PICTURES} are needed, of "
            "anything that visitors may bring and that is none of the classes."
        )
    if len(kept) < len(tasks):
        keep_rows(path, readable[usable])
    groups = indivisible_groups(kept, MAX_DISTANCE).astype(str)
    return pd.DataFrame(
        {
            "image_sha256": kept["image_sha256"],
            "group": groups,
            "known_hand": kept["group"] != "",
            "split": split_groups(groups, context.config.seed),
        }
    )


def _in_collection(works: pd.DataFrame, collection: pd.DataFrame) -> np.ndarray:
    """Bool (N,): pictures that are a near-duplicate of a work. As background they would be labelled wrongly."""
    both = pd.concat([works["perceptual_hash"], collection["perceptual_hash"]])
    pairs = near_pairs(both.map(lambda text: int(text, 16)).to_numpy(np.uint64), MAX_DISTANCE)
    near = np.zeros(len(works), bool)
    near[pairs[(pairs[:, 0] < len(works)) & (pairs[:, 1] >= len(works)), 0]] = True
    return near | works["image_sha256"].isin(collection["image_sha256"]).to_numpy()
