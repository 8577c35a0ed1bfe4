"""A folder of labelled pictures to measure models on, its divisions, and what a trained model says of every picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from pipeline import cultures
from pipeline.acquire.sources import get as source
from pipeline.acquire.sources.base import SourceRequest
from pipeline.build.stages import split as splitting
from pipeline.build.stages.background import split_groups
from pipeline.core.errors import ImageError
from pipeline.core.progress import track
from pipeline.evaluate import synthetic_negatives
from pipeline.images.decoding import Preprocessing, decode
from pipeline.images.hashing import perceptual_hash
from pipeline.query.outputs import ModelOutputs

#: Of a division: to train, to validate, to test. Hashes at most so far apart are one picture.
SHARES, NEAR = (0.7, 0.15, 0.15), 4
#: Times that :func:`strange.pictures` are drawn, each time others.
DRAWN = 4


@dataclass(frozen=True)
class Collection:
    """Pictures of a folder, and drawn ones behind them.

    Attributes:
        files: of the folder's.
        targets: int (N,), classes; -1 for a picture of none of them, -2 for a drawn one.
        sides: int (N,), what must stay on one side of a split.
        keys: of the classes.
        drawn: RGB uint8 pictures.
    """

    files: list[str]
    targets: np.ndarray
    sides: np.ndarray
    keys: list[str]
    drawn: list[np.ndarray]

    def pixels(self, size: int) -> np.ndarray:
        """uint8 (N, size, size, 3)."""
        found = np.empty((len(self.targets), size, size, 3), np.uint8)
        for row, picture in track(enumerate(self.pictures()), len(found), f"pictures of {size} pixels"):
            found[row] = Preprocessing(size).apply(picture)
        return found

    def pictures(self) -> Iterator[np.ndarray]:
        """Each picture, RGB uint8."""
        yield from (decode(Path(file).read_bytes()) for file in self.files)
        yield from self.drawn

    @property
    def labels(self) -> np.ndarray:
        """Of each picture the key of its class, "" for one of none."""
        return np.array([*self.keys, ""])[np.where(self.targets < 0, len(self.keys), self.targets)]


@dataclass(frozen=True)
class Trained:
    """A contender: what it says of every picture of the collection, and what that took.

    Attributes:
        seen: with what probes say that know the classes alone.
        taught: the same, with probes that know a background too; None where there is none.
        features: how many of an embedding's values are the classifier's features.
        seconds: of training.
        milliseconds: of one picture.
    """

    seen: ModelOutputs
    taught: ModelOutputs | None
    features: int
    seconds: float
    milliseconds: float


@dataclass(frozen=True)
class Split:
    """Masks over the collection, bool (N,), and the seed that made them."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    seed: int


def read(folder: Path, classes: tuple[str, ...], limit: int | None) -> Collection:
    """The folder's pictures that can be read; at most ``limit`` of each class."""
    label_set = cultures.load("paintings")
    with TemporaryDirectory() as scratch:
        works, _ = source("folder").acquire(SourceRequest((), folder, class_of=label_set.class_of), Path(scratch))
    if limit:
        works = works.groupby("label").head(limit)
    works = works.assign(perceptual_hash=[_hash(file) for file in works["file"]])
    works = works[works["perceptual_hash"] != ""].reset_index(drop=True)
    targets = np.array([classes.index(label) if label in classes else -1 for label in works["label"]])
    sides = splitting.indivisible_groups(works, NEAR)
    drawn = [picture for seed in range(DRAWN) for picture in synthetic_negatives.pictures(seed)]
    targets = np.concatenate([targets, np.full(len(drawn), -2)])
    sides = np.concatenate([sides, sides.max() + 1 + np.arange(len(drawn))])
    return Collection(list(works["file"]), targets, sides, list(classes), drawn)


def _hash(file: str) -> str:
    """The picture's perceptual hash, "" for what cannot be read."""
    try:
        return f"{perceptual_hash(decode(Path(file).read_bytes())):016x}"
    except (ImageError, OSError):
        return ""


def divide(collection: Collection, seed: int) -> Split:
    """One division by the pipeline's own rule."""
    sides = splitting.grouped_split(collection.labels, collection.sides, SHARES, seed)
    return Split(sides == "train", sides == "validation", sides == "test", seed)


def background(collection: Collection, split: Split) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the pictures of none of the classes: those that are the background, and other artists', to ask about."""
    unknown = np.flatnonzero(collection.targets == -1)
    apart = split_groups(collection.sides[unknown], split.seed)
    return unknown[apart == "train"], unknown[apart == "test"]
