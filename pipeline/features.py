"""What is learned from: pictures with their classes and weights, and a network's features of them and of variations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.artefacts import manifest
from pipeline.artefacts.files import write_json
from pipeline.augmentation import vary
from pipeline.progress import track

if TYPE_CHECKING:
    import keras

#: Pictures that a network is given at once.
BATCH = 64
#: Features by depth: of the training works with their variations behind them, and of the validation works.
Found = tuple[list[np.ndarray], list[np.ndarray]]
SIDES = ("train", "validation")


@dataclass(frozen=True)
class Examples:
    """Pictures to learn from: rows of the pixel array, class indices and loss weights, each of length n."""

    pixels: np.ndarray
    rows: np.ndarray
    targets: np.ndarray
    weights: np.ndarray


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
class Divided:
    """The collection, as it is learned from.

    Attributes:
        classes: of ``classes.json``, in the order of the class indices.
        weights: of the classes, float32 (C,).
        train: works to learn from.
        validation: works by which it is told when to stop.
    """

    classes: list[dict[str, Any]]
    weights: np.ndarray
    train: Examples
    validation: Examples

    @property
    def keys(self) -> list[str]:
        """Of the classes."""
        return [entry["key"] for entry in self.classes]


def divided(inputs: Mapping[str, Path]) -> Divided:
    """From the results of the stages acquire, prepare and split."""
    classes = manifest.read_json(inputs["acquire"] / "classes.json")
    keys = [entry["key"] for entry in classes]
    objects = pd.read_parquet(inputs["split"] / "objects.parquet", columns=["label", "split"])
    labels, split = objects["label"].to_numpy(str), objects["split"].to_numpy(str)
    pixels = np.load(inputs["prepare"] / "pixels.npy", mmap_mode="r")
    weights = class_weights(labels[split == "train"], keys)
    return Divided(classes, weights, *(examples(pixels, labels, split == side, keys, weights) for side in SIDES))


def save(found: Found, seconds: float, folder: Path) -> None:
    """Writes what :func:`load` reads: ``train_0.npy``, ``validation_0.npy`` and so on, float32, one a depth.

    How many seconds it took to take them is in ``features.json``.
    """
    write_json(folder / "features.json", {"seconds": round(seconds, 1)})
    for side, depths in zip(SIDES, found, strict=True):
        for depth, vectors in enumerate(depths):
            np.save(folder / f"{side}_{depth}.npy", vectors)


def load(folder: Path) -> tuple[Found, float]:
    """What :func:`of_all` found, and the seconds that it took."""
    seconds = float(manifest.read_json(folder / "features.json")["seconds"])
    train, validation = ([np.load(folder / f"{side}_{depth}.npy") for depth in _depths(folder, side)] for side in SIDES)
    return (train, validation), seconds


def _depths(folder: Path, side: str) -> range:
    return range(len(list(folder.glob(f"{side}_*.npy"))))


def of_all(
    network: keras.Model, train: Examples, validation: Examples, variations: int, mirror: bool, seed: int
) -> Found:
    """Features by depth of the training works with their variations behind them, and of the validation works.

    Args:
        network: from uint8 (n, size, size, 3) to feature vectors, one a depth.
        train: works to learn from.
        validation: works as they are.
        variations: of each training work, at least one.
        mirror: whether half of the variations are mirrored.
        seed: of the variations.

    Returns:
        float32 ((1 + variations) n, D_i), one array a depth: the works as they are, then a variation of each, and so
        on; and float32 (m, D_i) of the validation works.
    """
    parts = [features(network, plain(train), len(train.rows), "features")]
    for number in range(variations):
        what = "features of variations" + (f" ({number + 1} of {variations})" if variations > 1 else "")
        parts.append(features(network, _varied(train, number, mirror, seed), len(train.rows), what))
    held_out = features(network, plain(validation), len(validation.rows), "features of validation works")
    return [np.concatenate(depth) for depth in zip(*parts, strict=True)], held_out


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
