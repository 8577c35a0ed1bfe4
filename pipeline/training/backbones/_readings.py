"""How a network is read: its feature vectors, and the contribution of each place of the picture to them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

#: Keeps the square root of a zero variance, and divisions by it, finite.
EPSILON = 1e-6


@dataclass(frozen=True)
class Reading:
    """One feature vector, as tensors of a network under construction."""

    vector: keras.KerasTensor  #: float32 (D,)
    #: float32 (h, w, D), whose mean over the places is the vector; None for a vector that is no such mean.
    places: keras.KerasTensor | None = None


@dataclass(frozen=True)
class Network:
    """A backbone's network, from pixels to its readings."""

    image: keras.KerasTensor  #: the input, uint8 (size, size, 3)
    readings: tuple[Reading, ...]  #: one a depth: the last layer's first, then the others from the input on
    name: str  #: of the models that are made of it
    upper: tuple[keras.Layer, ...] = ()  #: its last layers, which fine-tuning may change

    @cached_property
    def features(self) -> keras.Model:
        """``image`` -> the feature vectors, one a depth."""
        import keras

        return keras.Model(self.image, [reading.vector for reading in self.readings], name=self.name)

    @cached_property
    def located(self) -> keras.Model | None:
        """``image`` -> the feature vectors, then the places of each; None if a vector is not the mean of places."""
        import keras

        places = [reading.places for reading in self.readings if reading.places is not None]
        if len(places) < len(self.readings):
            return None
        return keras.Model(self.image, [*(reading.vector for reading in self.readings), *places], name=self.name)


def mean(maps: keras.KerasTensor) -> Reading:
    """The mean of feature maps (h, w, C) over the picture: a vector (C,)."""
    import keras

    return Reading(keras.layers.GlobalAveragePooling2D()(maps), maps)


def mean_and_deviation(maps: keras.KerasTensor) -> Reading:
    """Mean and standard deviation of feature maps (h, w, C) over the picture: a vector (2 C,).

    A deviation is a mean over the places too, that of ``((x - mean)^2 + epsilon) / deviation``.
    """
    import keras

    pool, ops = keras.layers.GlobalAveragePooling2D, keras.ops
    average = pool(keepdims=True)(maps)
    squares = ops.square(maps - average) + EPSILON
    deviation = ops.sqrt(pool(keepdims=True)(squares))
    vector = keras.layers.Flatten()(keras.layers.Concatenate()([average, deviation]))
    return Reading(vector, keras.layers.Concatenate()([maps, squares / deviation]))


def dense(maps: keras.KerasTensor, units: int) -> Reading:
    """A dense layer on flattened feature maps (h, w, C), as the mean of one term a place: a vector (units,)."""
    import keras

    layers = keras.layers
    height, width, channels = maps.shape[1:]
    # Glorot's limit for the flattened maps. Keras would compute it for each place separately.
    limit = math.sqrt(6 / (height * width * channels + units))
    terms = layers.EinsumDense(
        "bhwi,hwij->bhwj",
        (height, width, units),
        bias_axes="j",
        kernel_initializer=keras.initializers.RandomUniform(-limit, limit),
    )
    return mean(terms(layers.Rescaling(height * width)(maps)))
