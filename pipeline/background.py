"""Stage background: pictures that are none of the classes, from ``--background DIR``, for telling what is unlike.

They are never part of the collection: only their pixels, their hashes and their side of a split are kept.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from pipeline import embedders, sources
from pipeline.config import BuildConfig
from pipeline.errors import BuildError, ImageError, SourceError
from pipeline.parallel import in_processes
from pipeline.perceptual import near_pairs, perceptual_hash
from pipeline.preprocessing import Preprocessing, decode
from pipeline.progress import track
from pipeline.runner import Context
from pipeline.sources.base import SourceRequest

log = logging.getLogger("pipeline")

#: Fewer pictures than this teach nothing that could be measured.
LEAST = 20
#: Share of them that is kept to measure with, whole groups of them.
TESTED = 0.3
T = TypeVar("T")
LABEL = "background"
_preprocessing: Preprocessing


def state(config: BuildConfig) -> str:
    """A digest of the folder's files, "" where no background is given.

    Raises:
        SourceError: there is no such folder.
    """
    return (
        ""
        if config.training.background is None
        else _by_its_flag(lambda: sources.get("folder").state(_request(config)))
    )


def run(context: Context) -> None:
    """Writes ``pixels.npy``, uint8 (M, S, S, 3), and ``background.parquet``: image_sha256, group, split; M may be 0.

    ``split`` is ``train`` or ``test``; pictures of one group (an artist, a CSV's column ``group``) are on one side.

    Raises:
        BuildError: too few pictures could be used.
        SourceError: the folder cannot be read.
    """
    preprocessing = embedders.get(context.config.backbone).preprocessing
    side = preprocessing.size
    found = pd.DataFrame({"image_sha256": [], "group": [], "split": []}, dtype=str)
    pixels = np.zeros((0, side, side, 3), np.uint8)
    if context.config.training.background is not None:
        found, pixels = _read(context, preprocessing)
    found.to_parquet(context.out / "background.parquet", index=False)
    np.save(context.out / "pixels.npy", pixels)


def divided(groups: np.ndarray, seed: int) -> np.ndarray:
    """``train`` or ``test`` for each picture, str (M,), whole groups of them; about :data:`TESTED` for the test."""
    names = np.random.default_rng(seed).permutation(np.unique(groups))
    sizes = pd.Series(groups).value_counts()
    before = np.cumsum([sizes[name] for name in names]) - [sizes[name] for name in names]
    chosen = names[before < TESTED * len(groups)]
    # With a single group nothing could be learned: then nothing is measured.
    chosen = chosen if len(chosen) < len(names) else chosen[:0]
    return np.where(np.isin(groups, chosen), "test", "train").astype(str)


def _request(config: BuildConfig) -> SourceRequest:
    return SourceRequest((), Path(str(config.training.background)), class_of=lambda _: LABEL)


def _by_its_flag(ask: Callable[[], T]) -> T:
    """What the source says of the folder, with its complaints in the words of this flag."""
    try:
        return ask()
    except SourceError as error:
        raise SourceError(str(error).replace("--path", "--background").replace("The source 'folder'", "It")) from error


def _read(context: Context, preprocessing: Preprocessing) -> tuple[pd.DataFrame, np.ndarray]:
    folder = context.config.training.background
    works, _ = _by_its_flag(lambda: sources.get("folder").acquire(_request(context.config), context.out))
    tasks = list(enumerate(works["file"]))
    answers = in_processes(_prepare, tasks, _start, (preprocessing,))
    outcomes: list[tuple[str, int, np.ndarray] | None] = [None] * len(tasks)
    for row, outcome in track(answers, len(tasks), "background"):
        outcomes[row] = outcome
    names = works["group"].where(works["group"] != "", works["artist"])
    names = names.where(names != "", works["object_id"])
    readable = [(name, *outcome) for name, outcome in zip(names, outcomes, strict=True) if outcome is not None]
    collection = pd.read_parquet(
        context.inputs["prepare"] / "objects.parquet", columns=["image_sha256", "perceptual_hash"]
    )
    kept = [entry for entry, of_them in zip(readable, _in_collection(readable, collection), strict=True) if not of_them]
    log.info(
        "  %d pictures of %s: %d could not be read, %d are of the collection itself and left out",
        len(tasks), folder, len(tasks) - len(readable), len(readable) - len(kept),
    )  # fmt: skip
    if len(kept) < LEAST:
        raise BuildError(
            f"--background {folder} has {len(kept)} pictures that can be used; at least {LEAST} are needed, of "
            "anything that visitors may bring and that is none of the classes."
        )
    groups = np.array([entry[0] for entry in kept])
    table = {"image_sha256": [entry[1] for entry in kept], "group": groups}
    table["split"] = divided(groups, context.config.seed)
    return pd.DataFrame(table), np.stack([entry[3] for entry in kept])


def _in_collection(readable: list[tuple[str, str, int, np.ndarray]], collection: pd.DataFrame) -> list[bool]:
    """Whether each picture is a work's own, or nearly: it would be taught as what it is not."""
    own = collection["perceptual_hash"].map(lambda text: int(text, 16)).to_numpy(np.uint64)
    hashes = np.concatenate([np.array([entry[2] for entry in readable], np.uint64), own])
    pairs = near_pairs(hashes, 4)
    near = set(pairs[(pairs[:, 0] < len(readable)) & (pairs[:, 1] >= len(readable)), 0].tolist())
    digests = set(collection["image_sha256"])
    return [index in near or entry[1] in digests for index, entry in enumerate(readable)]


def _start(preprocessing: Preprocessing) -> None:
    global _preprocessing  # noqa: PLW0603  (a process's own, set once when it starts)
    _preprocessing = preprocessing


def _prepare(task: tuple[int, str]) -> tuple[int, tuple[str, int, np.ndarray] | None]:
    row, path = task
    try:
        data = Path(path).read_bytes()
        image = decode(data)
    except (ImageError, OSError):
        return row, None
    return row, (hashlib.sha256(data).hexdigest(), perceptual_hash(image), _preprocessing.apply(image))
