"""Exports a Keras model to its serving form in LiteRT, and measures how much the two differ."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.query.model import ServingModel

if TYPE_CHECKING:
    import keras

#: Largest difference between Keras' and LiteRT's outputs: float32 rounding through some fifty layers.
AGREEMENT = 2e-3


def export(model: keras.Model, path: Path) -> None:
    """Writes the serving form, which takes one picture a call and has the outputs' names in its signature."""
    import keras

    # A fixed batch of one, which is what a query sends, lets the runtime plan its memory once.
    image = keras.Input(batch_shape=(1, *model.input_shape[1:]), dtype="uint8", name="image")
    single = keras.Model(image, model(image))
    single.export(path, format="litert", verbose=False)


def disagreement(model: keras.Model, path: Path, pixels: np.ndarray) -> float:
    """Largest absolute difference between Keras' and LiteRT's outputs, relative to the outputs' own size.

    ``path`` is the model's serving form, ``pixels`` uint8 (n, size, size, 3).
    """
    expected = model(pixels, training=False)
    serving = ServingModel(path)
    worst = 0.0
    for row, picture in enumerate(pixels):
        answer = serving.answer(picture)
        for name in expected:
            wanted, actual = expected[name][row].numpy(), getattr(answer, name)
            # Evidence is a logit divided among the places, and so is the size below which a difference is rounding.
            floor = 1 / wanted[0].size if name == "evidence" else 1.0
            worst = max(worst, float(np.abs(actual - wanted).max() / max(floor, float(np.abs(wanted).max()))))
    return worst
