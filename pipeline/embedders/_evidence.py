"""How much each place of a picture speaks for each class: a class-activation map that adds up to the logits.

Class-activation maps (Zhou et al. 2016, arXiv:1512.04150) take a logit apart over the places that were averaged for it.
Here lengths and deviations lie between the places and the logits. With a picture's own lengths held as they are, its
logits are an affine function of what its places give, and so the parts still add up: of every picture and class,
``logit = bias + sum of evidence over the places``, with the bias of the class alone left out
(docs/decisions/0007-evidence-by-place.md). Everything is computed forward, and what does not depend on the picture is
multiplied out once, when the model is assembled.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras


def through_components(
    vectors: list[keras.KerasTensor],
    places: list[keras.KerasTensor],
    read: keras.KerasTensor,
    statistics: list[tuple[np.ndarray, np.ndarray]],
    components: tuple[np.ndarray, np.ndarray],
    kernel: np.ndarray,
) -> keras.KerasTensor:
    """Evidence under a linear probe on principal components of standardised depths, each of unit length.

    Zero is what a place like the average training work's says.

    Args:
        vectors: feature vectors (D_i,), one a depth.
        places: (h_i, w_i, D_i), whose means they are.
        read: the principal components (D,) that the probe reads.
        statistics: mean and deviation of each depth, (D_i,), by which it is standardised.
        components: weights (sum of D_i, D) and shift (D,) of the principal components.
        kernel: (D, C), from components of length sqrt(D) to the logits.

    Returns:
        float32 (C, h, w), of the finest depth's grid.
    """
    import keras

    directions, shift = components
    effect = directions @ kernel
    finest = max((each.shape[1:3] for each in places), key=math.prod)
    maps = []
    for vector, each, (middle, spread) in zip(vectors, places, statistics, strict=True):
        own, effect = effect[: len(middle)] / spread[:, None], effect[len(middle) :]
        standard = keras.layers.Normalization(mean=middle, variance=spread**2)(vector)
        maps.append(_onto(finest, _by_class(each, own, -middle @ own) / _length(standard)))
    total = keras.layers.Add()(maps) if len(maps) > 1 else maps[0]
    share = 1 / math.prod(finest)
    # How far the average lies from where components are counted from is no place's own: each has the same share of it.
    total = keras.layers.Rescaling(share, offset=(share * shift @ kernel).tolist())(total)
    return _classes_first(total * math.sqrt(len(kernel)) / _length(read))


def through_rectifier(places: keras.KerasTensor, read: keras.KerasTensor, kernel: np.ndarray) -> keras.KerasTensor:
    """Evidence under a dense layer on rectified features: what a place gives to those that are not cut off.

    Args:
        places: (h, w, D), whose mean the features are.
        read: the features (D,), before the rectifier.
        kernel: (D, C), from rectified features to the logits.

    Returns:
        float32 (C, h, w).
    """
    import keras

    passed = keras.layers.Reshape((1, 1, -1))(keras.ops.cast(keras.ops.greater(read, 0.0), "float32"))
    share = 1 / math.prod(places.shape[1:3])
    return _classes_first(_by_class(places * passed, share * kernel, np.zeros(kernel.shape[1])))


def _by_class(places: keras.KerasTensor, kernel: np.ndarray, bias: np.ndarray) -> keras.KerasTensor:
    """(h, w, D) -> (h, w, C), each place by itself."""
    import keras

    layer = keras.layers.Conv2D(kernel.shape[1], 1, trainable=False)
    found = layer(places)
    layer.set_weights([kernel[None, None], bias])
    return found


def _onto(grid: tuple[int, int], maps: keras.KerasTensor) -> keras.KerasTensor:
    """Maps (h, w, C) on a finer grid: its places have a coarse one's value, so that the mean stays what it was."""
    import keras

    factors = tuple(fine // coarse for fine, coarse in zip(grid, maps.shape[1:3], strict=True))
    if tuple(factor * coarse for factor, coarse in zip(factors, maps.shape[1:3], strict=True)) != tuple(grid):
        raise ValueError(f"Places of a grid of {maps.shape[1:3]} cannot be shared out evenly over one of {grid}.")
    return maps if factors == (1, 1) else keras.layers.UpSampling2D(factors)(maps)


def _length(vector: keras.KerasTensor) -> keras.KerasTensor:
    """Length of vectors (D,), as (1, 1, 1); the floor is that of Keras' UnitNormalization."""
    import keras

    squares = keras.ops.sum(keras.ops.square(vector), axis=-1, keepdims=True)
    return keras.layers.Reshape((1, 1, 1))(keras.ops.maximum(keras.ops.sqrt(squares), 1e-12))


def _classes_first(maps: keras.KerasTensor) -> keras.KerasTensor:
    import keras

    return keras.layers.Permute((3, 1, 2), name="evidence")(maps)
