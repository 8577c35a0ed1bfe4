"""How a network is read: the feature vectors that it gives, and what each place of the picture gives to them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

#: Keeps the root of a variance of nothing, and what is divided by it, finite.
EPSILON = 1e-6


@dataclass(frozen=True)
class Reading:
    """One feature vector, as tensors of a network that is being made.

    Attributes:
        vector: float32 (D,).
        places: float32 (h, w, D), what each place of the picture gives to it: their mean over the places is the
            vector. None where the vector is not made of places.
    """

    vector: keras.KerasTensor
    places: keras.KerasTensor | None = None


@dataclass(frozen=True)
class Network:
    """A backbone's network, from pixels to what is read of it.

    Attributes:
        image: its input, uint8 (size, size, 3).
        readings: one a depth, the last layer's first and then the others from the picture on.
        name: of the models that are made of it.
        upper: its last layers, those that fine-tuning may change; none where that is not meant.
    """

    image: keras.KerasTensor
    readings: tuple[Reading, ...]
    name: str
    upper: tuple[keras.Layer, ...] = ()

    @cached_property
    def features(self) -> keras.Model:
        """``image`` -> the feature vectors, one a depth."""
        import keras

        return keras.Model(self.image, [reading.vector for reading in self.readings], name=self.name)

    @cached_property
    def located(self) -> keras.Model | None:
        """``image`` -> the feature vectors, and then the places of each; None where one is not made of places."""
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
    """A dense layer on flattened feature maps (h, w, C), as the mean of what each place gives: a vector (units,)."""
    import keras

    layers = keras.layers
    height, width, channels = maps.shape[1:]
    # Glorot's limit for the flattened maps: of this layer's own shape, Keras would count each place's weights apart.
    limit = math.sqrt(6 / (height * width * channels + units))
    each = layers.EinsumDense(
        "bhwi,hwij->bhwj",
        (height, width, units),
        bias_axes="j",
        kernel_initializer=keras.initializers.RandomUniform(-limit, limit),
    )
    return mean(each(layers.Rescaling(height * width)(maps)))
