"""Exports a counting network to LiteRT."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def exported(network: keras.Model) -> bytes:
    """The network in LiteRT's form: uint8 (1, h, w, 3) to float32 (1, h / 2, w / 2, 1), for any h and w that fit."""
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    image = tf.TensorSpec((1, None, None, 3), tf.uint8, name="image")
    traced = tf.function(lambda image: network(image, training=False)).get_concrete_function(image)
    # Weights become constants first: Keras' own export saves every variable and loads it twice again.
    constant = convert_variables_to_constants_v2(traced)

    def serve(image: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"density": constant(image)[0]}

    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(tf.Module(), folder, tf.function(serve, input_signature=[image]).get_concrete_function())
        return bytes(tf.lite.TFLiteConverter.from_saved_model(folder).convert())
