"""Exports Keras models to LiteRT, and measures how much the two differ."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.query.model import ServingModel

if TYPE_CHECKING:
    import keras

#: Largest difference between Keras' and LiteRT's outputs: float32 rounding through some fifty layers.
AGREEMENT = 2e-3


def export(model: keras.Model, path: Path, *, half: bool = False) -> None:
    """Writes a model in LiteRT's form, which takes one picture a call.

    Keras' own export saves every variable, and loads them twice again, before LiteRT makes constants of them. With
    constants from the beginning, MobileNetV2 takes 3 s instead of 10 and has the same outputs to the last bit.

    Args:
        model: from ``image``, uint8 (n, size, size, 3), to a dict of outputs.
        path: of the file; its signature has the outputs' names.
        half: whether weights are kept as float16; they are read as float32.
    """
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    # A fixed batch of one, which is what a query sends, lets the runtime plan its memory once.
    image = tf.TensorSpec((1, *model.input_shape[1:]), tf.uint8, name="image")
    traced = tf.function(lambda image: model(image, training=False)).get_concrete_function(image)
    # What it returns is in the order of TensorFlow's flattened dicts, which is that of their keys.
    names, constant = sorted(traced.structured_outputs), convert_variables_to_constants_v2(traced)

    def serve(image: tf.Tensor) -> dict[str, tf.Tensor]:
        return dict(zip(names, constant(image), strict=True))

    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(tf.Module(), folder, tf.function(serve, input_signature=[image]).get_concrete_function())
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if half:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.target_spec.supported_types = [tf.float16]
        path.write_bytes(converter.convert())


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
