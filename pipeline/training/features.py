"""Training examples (pictures with classes and weights), and a network's features of them and of their variations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.artefacts import manifest
from pipeline.core.files import write_json
from pipeline.core.progress import track
from pipeline.images.augmentation import vary

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

#: Pictures in a batch.
BATCH = 64
TRAIN, VALIDATION, BACKGROUND = "train", "validation", "background"
#: What the progress log says of each of them.
SUFFIXES = {TRAIN: "", VALIDATION: " of validation works", BACKGROUND: " of the background"}
#: The seconds and the number of depths of saved features.
FILE = "features.json"


@dataclass(frozen=True)
class Examples:
    """Pictures to learn from: rows of the pixel array, class indices and loss weights, each of length n."""

    pixels: np.ndarray
    rows: np.ndarray
    targets: np.ndarray
    weights: np.ndarray


#: :data:`TRAIN` to learn from, :data:`VALIDATION` for early stopping, and, where there is one, the :data:`BACKGROUND`,
#: whose targets are the index after the last class.
Splits = Mapping[str, Examples]
#: By the same keys one array a depth, float32 (m, D_i). Of the validation works m is n. Of the others it is
#: (1 + variations) n: the pictures themselves, then a variation of each, and so on.
Features = dict[str, list[np.ndarray]]
#: From a batch of pictures, uint8 (n, size, size, 3), to tensors float32 (n, D_i), one a depth.
Forward = Callable[[np.ndarray], "list[tf.Tensor]"]


def class_weights(labels: np.ndarray, keys: Sequence[str]) -> np.ndarray:
    """Loss weight of each class, float32 (C,): inverse to its frequency, so that every class counts alike."""
    counts = np.array([(labels == key).sum() for key in keys], np.float64)
    return (counts.sum() / (len(keys) * np.maximum(counts, 1))).astype(np.float32)


def examples(
    pixels: np.ndarray, labels: np.ndarray, chosen: np.ndarray, keys: Sequence[str], weights: np.ndarray
) -> Examples:
    """The works where ``chosen`` (bool (N,)) is True, as training examples."""
    rows = np.flatnonzero(chosen)
    codes = {key: index for index, key in enumerate(keys)}
    targets = np.array([codes[label] for label in labels[rows]], np.int32)
    return Examples(pixels, rows, targets, weights[targets])


def work_examples(pixels: np.ndarray, labels: np.ndarray, split: np.ndarray, keys: Sequence[str]) -> Splits:
    """The training and validation works, weighted by :func:`class_weights` of the training works.

    ``pixels`` is uint8 (N, S, S, 3). ``labels`` str (N,) are class keys, ``split`` str (N,) is ``train``,
    ``validation``, ``test`` or ``unlabelled``, and ``keys`` are the classes' in the order of their indices.
    """
    weights = class_weights(labels[split == TRAIN], keys)
    return {name: examples(pixels, labels, split == name, keys, weights) for name in (TRAIN, VALIDATION)}


def background_examples(pixels: np.ndarray, split: np.ndarray, target: int) -> Splits:
    """The background's training pictures, all of class ``target`` and weight 1; no entry if there are none.

    ``pixels`` is uint8 (M, S, S, 3), ``split`` str (M,), ``train`` or ``test``.
    """
    rows = np.flatnonzero(split == TRAIN)
    if len(rows) == 0:
        return {}
    return {BACKGROUND: Examples(pixels, rows, np.full(len(rows), target, np.int32), np.ones(len(rows), np.float32))}


def save(features: Features, seconds: float, folder: Path) -> None:
    """Writes ``train_0.npy``, ``validation_0.npy`` and so on, one file a split and depth, and ``features.json``.

    ``seconds`` is how long the extraction took.
    """
    depths = {name: len(arrays) for name, arrays in features.items()}
    write_json(folder / FILE, {"seconds": round(seconds, 1), "depths": depths})
    for name, arrays in features.items():
        for depth, array in enumerate(arrays):
            np.save(folder / f"{name}_{depth}.npy", array)


def load(folder: Path) -> tuple[Features, float]:
    """What :func:`save` wrote: features and seconds; no features and 0.0 if there is no ``features.json``."""
    if not (folder / FILE).is_file():
        return {}, 0.0
    saved = manifest.read_json(folder / FILE)
    features = {
        name: [np.load(folder / f"{name}_{depth}.npy") for depth in range(depths)]
        for name, depths in saved["depths"].items()
    }
    return features, float(saved["seconds"])


def extract_all(network: keras.Model, splits: Splits, variations: int, mirror: bool, seed: int) -> Features:
    """Features of all splits, with those of random variations of the pictures that are learned from.

    Args:
        network: from uint8 (n, size, size, 3) to feature vectors, one a depth.
        splits: pictures.
        variations: of each picture to learn from, at least one.
        mirror: whether half of the variations are mirrored.
        seed: of the variations.
    """
    features, forward = {}, compiled(network)
    for name, part in splits.items():
        views = [extract(forward, batches(part), len(part.rows), f"features{SUFFIXES[name]}")]
        for number in range(0 if name == VALIDATION else variations):
            title = f"features of variations{SUFFIXES[name]}"
            if variations > 1:
                title += f" ({number + 1} of {variations})"
            views.append(extract(forward, _varied_batches(part, number, mirror, seed), len(part.rows), title))
        features[name] = [np.concatenate(depth) for depth in zip(*views, strict=True)]
    return features


def compiled(network: keras.Model) -> Forward:
    """The network as one function for batches of any size. TensorFlow traces it once, which takes seconds."""
    import tensorflow as tf

    # Flattened, because Keras returns no list for a single depth.
    return tf.function(
        lambda batch: tf.nest.flatten(network(batch, training=False)),
        input_signature=[tf.TensorSpec(network.input_shape, tf.uint8)],
    )


def extract(forward: Forward, pictures: Iterator[np.ndarray], count: int, title: str) -> list[np.ndarray]:
    """Features float32 (count, D_i) of batches of pictures, one array a depth, with a progress log."""
    total = -(-count // BATCH)
    outputs = [[array.numpy() for array in forward(batch)] for batch in track(pictures, total, title, "batch")]
    return [np.concatenate(depth) for depth in zip(*outputs, strict=True)]


def batches(part: Examples) -> Iterator[np.ndarray]:
    """The pictures, in batches of uint8 (n, size, size, 3)."""
    for start in range(0, len(part.rows), BATCH):
        yield part.pixels[part.rows[start : start + BATCH]]


def _varied_batches(part: Examples, number: int, mirror: bool, seed: int) -> Iterator[np.ndarray]:
    """One random variation of each picture, which depends on the seed, the picture's row and the variation's number.

    Variation 0 shows the whole picture, the others show a part of it.
    """
    for start in range(0, len(part.rows), BATCH):
        views = []
        for row in part.rows[start : start + BATCH]:
            rng = np.random.default_rng((seed, int(row), number))
            views.append(vary(part.pixels[row], rng, reframe=number > 0, mirror=mirror))
        yield np.stack(views)
