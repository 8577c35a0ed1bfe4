"""Backbones of ``keras.applications`` with ImageNet weights: frozen networks that are read at one depth or several."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.core.errors import BackboneError
from pipeline.images.decoding import Preprocessing
from pipeline.training.backbones._readings import Network, Reading, mean, mean_and_deviation
from pipeline.training.backbones.base import ON_FEATURES, Backbone

if TYPE_CHECKING:
    import keras


def imagenet_backbone(
    application: str,
    name: str,
    description: str,
    *,
    size: int,
    scale: float = 1.0,
    offset: float = 0.0,
    as_caffe: bool = False,
    vector_layer: str | None = None,
    middle_layers: Sequence[str] = (),
    last_frozen: str | None = None,
    **arguments: Any,
) -> Backbone:
    """A backbone whose network comes from ``keras.applications``.

    Args:
        application: the function of ``keras.applications`` that makes the network.
        name: of the backbone.
        description: one sentence for ``--help`` and the Model page.
        size: of its input, in pixels.
        scale: factor of the pixel values, 0 to 255.
        offset: added to the scaled values.
        as_caffe: whether :func:`caffe` is applied to them.
        vector_layer: a layer that gives a feature vector (D,); None for the mean of the last feature maps.
        middle_layers: layers whose feature maps are read too, each by mean and standard deviation.
        last_frozen: the layers behind this one can be fine-tuned; None if none can.
        arguments: further ones of ``application``.
    """

    def network(pretrained: bool) -> Network:
        import keras

        whole = imagenet(application, pretrained, input_shape=(size, size, 3), **arguments)
        taps = whole
        if vector_layer or middle_layers:
            last = whole.get_layer(vector_layer).output if vector_layer else whole.output
            middle = [whole.get_layer(layer).output for layer in middle_layers]
            taps = keras.Model(whole.input, [last, *middle] if middle else last, trainable=False)
        image = keras.Input((size, size, 3), dtype="uint8", name="image")
        values = keras.layers.Rescaling(scale, offset)(image)
        last, *middle = keras.tree.flatten(taps(caffe(values) if as_caffe else values, training=False))
        readings = (Reading(last) if vector_layer else mean(last), *map(mean_and_deviation, middle))
        return Network(image, readings, name, layers_after(whole, last_frozen) if last_frozen else ())

    return Backbone(
        description,
        Preprocessing(size),
        256,
        True,
        recipe=ON_FEATURES,
        network=network,
        tunable=last_frozen is not None,
    )


def caffe(image: keras.KerasTensor) -> keras.KerasTensor:
    """BGR minus ImageNet's mean of each channel, for networks that were trained in Caffe.

    It is what ``keras.applications.imagenet_utils.preprocess_input`` does, as one layer that every runtime has.
    """
    import keras

    layer = keras.layers.Dense(3, trainable=False, name="caffe")
    values = layer(image)
    layer.set_weights([np.eye(3, dtype=np.float32)[:, ::-1], -np.array([103.939, 116.779, 123.68], np.float32)])
    return values


def imagenet(application: str, pretrained: bool, **arguments: Any) -> keras.Model:
    """A network of ``keras.applications``, frozen; with ImageNet weights, or random ones.

    Its dense layers are left out unless ``include_top`` is among the arguments.

    Raises:
        BackboneError: the weights are neither in Keras' cache nor can they be downloaded.
    """
    import keras

    make = getattr(keras.applications, application)
    try:
        with warnings.catch_warnings():
            # Weights of another input size are meant to be: a convolution's do not depend on it.
            warnings.filterwarnings("ignore", message="`input_shape` is undefined or non-square")
            network = make(weights="imagenet" if pretrained else None, **{"include_top": False, **arguments})
    # Keras reports an unreachable server as a bare Exception, and a damaged file as ValueError or OSError.
    except Exception as error:
        home = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"))
        reason = " ".join(str(error).split())[:200]
        raise BackboneError(
            f"The ImageNet weights of {application} are neither in {home / 'models'} nor to be downloaded "
            f"({reason}). Either run the build once with a network, or copy the weights' .h5 file from another "
            "machine's ~/.keras/models and name its parent folder in KERAS_HOME; "
            "--backbone cnn needs no weights at all."
        ) from error
    network.trainable = False
    return network


def layers_after(network: keras.Model, name: str) -> tuple[keras.Layer, ...]:
    """The layers behind the one called ``name`` that have weights, without batch normalisation.

    A few thousand pictures cannot improve its statistics, which come from millions.
    """
    import keras

    layers = list(network.layers)
    behind = layers[[layer.name for layer in layers].index(name) + 1 :]
    return tuple(layer for layer in behind if layer.weights and not isinstance(layer, keras.layers.BatchNormalization))
