"""Pretrained weights through Keras' own cache and download, and one clear sentence when they are out of reach."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.core.errors import BackboneError

if TYPE_CHECKING:
    import keras


def imagenet(
    application: Callable[..., keras.Model], pretrained: bool, *, include_top: bool = False, **arguments: Any
) -> keras.Model:
    """A network of ``keras.applications``, frozen; with ImageNet weights, or random ones.

    Args:
        application: the function that makes it.
        pretrained: whether the ImageNet weights are loaded.
        include_top: whether its dense layers come with it.
        arguments: further ones of ``application``.

    Raises:
        BackboneError: the weights are neither in the cache nor to be had from the network.
    """
    try:
        weights = "imagenet" if pretrained else None
        with warnings.catch_warnings():
            # Weights of another input size are meant to be: a convolution's do not depend on it.
            warnings.filterwarnings("ignore", message="`input_shape` is undefined or non-square")
            network = application(weights=weights, include_top=include_top, **arguments)
    # Keras reports an unreachable server as a bare Exception, and a damaged file as ValueError or OSError.
    except Exception as error:
        home = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"))
        reason = " ".join(str(error).split())[:200]
        raise BackboneError(
            f"The ImageNet weights of {application.__name__} are neither in {home / 'models'} nor to be downloaded "
            f"({reason}). Either run the build once with a network, or copy the weights' .h5 file from another "
            "machine's ~/.keras/models and name its parent folder in KERAS_HOME; "
            "--backbone cnn needs no weights at all."
        ) from error
    network.trainable = False
    return network


def after(network: keras.Model, name: str) -> tuple[keras.Layer, ...]:
    """The layers behind the one called ``name`` that have weights, but for batch normalisation.

    Its statistics are those of millions of pictures, and a few thousand have nothing better to offer.
    """
    import keras

    layers = list(network.layers)
    behind = layers[[layer.name for layer in layers].index(name) + 1 :]
    return tuple(layer for layer in behind if layer.weights and not isinstance(layer, keras.layers.BatchNormalization))


def caffe(image: keras.KerasTensor) -> keras.KerasTensor:
    """RGB (H, W, 3), 0 to 255, as the networks trained in Caffe want it: BGR, less ImageNet's mean of each channel.

    It is what ``keras.applications.imagenet_utils.preprocess_input`` does, as one layer that every runtime has.
    """
    import keras

    layer = keras.layers.Dense(3, trainable=False, name="caffe")
    values = layer(image)
    layer.set_weights([np.eye(3, dtype=np.float32)[:, ::-1], -np.array([103.939, 116.779, 123.68], np.float32)])
    return values
