"""What is learned from: pictures with their classes and weights, and a network's features of them and of variations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.artefacts import manifest
from pipeline.core.files import write_json
from pipeline.core.progress import track
from pipeline.images.augmentation import vary

if TYPE_CHECKING:
    import keras

#: Pictures that a network is given at once.
BATCH = 64
TRAIN, VALIDATION, BACKGROUND = "train", "validation", "background"
#: How progress tells the sides apart.
WHAT = {TRAIN: "", VALIDATION: " of validation works", BACKGROUND: " of the background"}
#: What is known of kept features.
FILE = "features.json"


@dataclass(frozen=True)
class Examples:
    """Pictures to learn from: rows of the pixel array, class indices and loss weights, each of length n."""

    pixels: np.ndarray
    rows: np.ndarray
    targets: np.ndarray
    weights: np.ndarray


#: Pictures by what they are for: :data:`TRAIN` to learn from, :data:`VALIDATION` to tell when to stop, and, where there
#: is one, the :data:`BACKGROUND`, whose targets are the index after the last class.
Splits = Mapping[str, Examples]
#: Features by the same names, one array a depth. Behind the pictures that are learned from are their variations.
Found = dict[str, list[np.ndarray]]


def class_weights(labels: np.ndarray, keys: list[str]) -> np.ndarray:
    """Loss weight of each class, float32 (C,): inverse to its frequency, so that every class counts alike."""
    counts = np.array([(labels == key).sum() for key in keys], np.float64)
    return (counts.sum() / (len(keys) * np.maximum(counts, 1))).astype(np.float32)


def examples(
    pixels: np.ndarray, labels: np.ndarray, chosen: np.ndarray, keys: list[str], weights: np.ndarray
) -> Examples:
    """The works where ``chosen`` (bool (N,)) is True, as training examples."""
    rows = np.flatnonzero(chosen)
    lookup = {key: index for index, key in enumerate(keys)}
    targets = np.array([lookup[label] for label in labels[rows]], np.int32)
    return Examples(pixels, rows, targets, weights[targets])


@dataclass(frozen=True)
class TrainingData:
    """The collection, as it is learned from.

    Attributes:
        classes: of ``classes.json``, in the order of the class indices.
        weights: of the classes, float32 (C,).
        splits: training and validation works, and the background where there is one.
    """

    classes: list[dict[str, Any]]
    weights: np.ndarray
    splits: Splits

    @property
    def keys(self) -> list[str]:
        """Of the classes."""
        return [entry["key"] for entry in self.classes]


def training_data(
    classes: list[dict[str, Any]], labels: np.ndarray, split: np.ndarray, pixels: Path, background_folder: Path | None
) -> TrainingData:
    """The training and validation works, and the background where there is one.

    Args:
        classes: rows of ``classes.json``, C.
        labels: str (N,), class key of each work.
        split: str (N,), ``train``, ``validation``, ``test`` or ``unlabelled``.
        pixels: a ``.npy`` file, uint8 (N, S, S, 3).
        background_folder: the folder that :func:`background` reads; None to leave the background out.
    """
    keys = [entry["key"] for entry in classes]
    pictures = np.load(pixels, mmap_mode="r")
    weights = class_weights(labels[split == TRAIN], keys)
    splits = {name: examples(pictures, labels, split == name, keys, weights) for name in (TRAIN, VALIDATION)}
    if background_folder is not None:
        splits |= background(background_folder, len(keys))
    return TrainingData(classes, weights, splits)


def background(folder: Path, target: int) -> dict[str, Examples]:
    """The background's training pictures, all with one target; nothing where there are none.

    Args:
        folder: has ``background.parquet`` with the column ``split``, and ``pixels.npy``, uint8 (M, S, S, 3).
        target: index of the class that stands for the background.
    """
    split = pd.read_parquet(folder / "background.parquet", columns=["split"])["split"]
    rows = np.flatnonzero(split.to_numpy(str) == TRAIN)
    if len(rows) == 0:
        return {}
    pixels = np.load(folder / "pixels.npy", mmap_mode="r")
    return {BACKGROUND: Examples(pixels, rows, np.full(len(rows), target, np.int32), np.ones(len(rows), np.float32))}


def save(found: Found, seconds: float, folder: Path) -> None:
    """Writes what :func:`load` reads: ``train_0.npy``, ``validation_0.npy`` and so on, float32, one a side and depth.

    How many seconds it took to take them is in ``features.json``.
    """
    write_json(folder / FILE, {"seconds": round(seconds, 1), "depths": {side: len(found[side]) for side in found}})
    for side, depths in found.items():
        for depth, vectors in enumerate(depths):
            np.save(folder / f"{side}_{depth}.npy", vectors)


def load(folder: Path) -> tuple[Found, float]:
    """What :func:`of_all` found, and the seconds that it took; nothing where nothing was kept."""
    if not (folder / FILE).is_file():
        return {}, 0.0
    told = manifest.read_json(folder / FILE)
    found = {
        side: [np.load(folder / f"{side}_{depth}.npy") for depth in range(depths)]
        for side, depths in told["depths"].items()
    }
    return found, float(told["seconds"])


def of_all(network: keras.Model, sides: Splits, variations: int, mirror: bool, seed: int) -> Found:
    """Features of pictures, one array a depth; with those of variations where they are learned from.

    Args:
        network: from uint8 (n, size, size, 3) to feature vectors, one a depth.
        sides: pictures; those to validate by are taken as they are.
        variations: of each picture to learn from, at least one.
        mirror: whether half of the variations are mirrored.
        seed: of the variations.

    Returns:
        Of each side, float32 (m, D_i), one array a depth; of what is learned from float32 ((1 + variations) n, D_i):
        the pictures as they are, then a variation of each, and so on.
    """
    return {
        side: _of(network, part, 0 if side == VALIDATION else variations, mirror, seed, WHAT[side])
        for side, part in sides.items()
    }


def _of(network: keras.Model, part: Examples, variations: int, mirror: bool, seed: int, what: str) -> list[np.ndarray]:
    """Features of pictures as they are, then of a variation of each, and so on; ``what`` is said of the progress."""
    found = [features(network, plain(part), len(part.rows), f"features{what}")]
    for number in range(variations):
        which = f" ({number + 1} of {variations})" if variations > 1 else ""
        batches = _varied(part, number, mirror, seed)
        found.append(features(network, batches, len(part.rows), f"features of variations{what}{which}"))
    return [np.concatenate(depth) for depth in zip(*found, strict=True)]


def features(network: keras.Model, batches: Iterator[np.ndarray], count: int, what: str) -> list[np.ndarray]:
    """Features float32 (count, D_i) of the pictures in ``batches``, one array a depth."""
    import tensorflow as tf

    # Flattened, since Keras makes no list of the features of a single depth.
    forward = tf.function(lambda batch: tf.nest.flatten(network(batch, training=False)), reduce_retracing=True)
    total = -(-count // BATCH)
    answers = [[one.numpy() for one in forward(batch)] for batch in track(batches, total, what, "batch")]
    return [np.concatenate(depth) for depth in zip(*answers, strict=True)]


def plain(part: Examples) -> Iterator[np.ndarray]:
    """Batches of the pictures as they are, uint8 (n, size, size, 3)."""
    for start in range(0, len(part.rows), BATCH):
        yield part.pixels[part.rows[start : start + BATCH]]


def _varied(part: Examples, number: int, mirror: bool, seed: int) -> Iterator[np.ndarray]:
    """Batches of one random variation of each picture; a picture's own depends on the seed, its row and the number.

    The first keeps the whole picture, further ones show a part of it.
    """
    for start in range(0, len(part.rows), BATCH):
        rows = part.rows[start : start + BATCH]
        draws = [np.random.default_rng((seed, int(row), number)) for row in rows]
        yield np.stack(
            [
                vary(part.pixels[row], rng, reframe=number > 0, mirror=mirror)
                for row, rng in zip(rows, draws, strict=True)
            ]
        )
