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
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras


def through_head(
    vectors: list[keras.KerasTensor],
    places: list[keras.KerasTensor],
    joined: keras.KerasTensor,
    read: keras.KerasTensor,
    statistics: list[tuple[np.ndarray, np.ndarray]],
    hidden: tuple[np.ndarray, np.ndarray] | None,
    kernel: np.ndarray,
) -> keras.KerasTensor:
    """Evidence under a head on standardised depths, each of unit length.

    With a picture's own hidden values switched on and off as they are, its head is an affine function too. Zero is what
    a place like the average training work's says, but for the hidden layer's bias, of which every place has the same
    share.

    Args:
        vectors: feature vectors (D_i,), one a depth.
        places: (h_i, w_i, D_i), whose means they are.
        joined: the standardised depths side by side, (W,), W the sum of D_i.
        read: what the last layer makes the logits of, (H,).
        statistics: mean and deviation of each depth, (D_i,), by which it is standardised.
        hidden: weights (W, H) and bias (H,) of the rectified layer on vectors of length sqrt(W); None where there is
            none and the last layer reads these.
        kernel: (H, C), from what is read to the logits.

    Returns:
        float32 (C, h, w), of the finest depth's grid.
    """
    import keras

    ops, layers = keras.ops, keras.layers
    finest = max((each.shape[1:3] for each in places), key=math.prod)
    width = sum(len(middle) for middle, _ in statistics)
    effect, constant = kernel.T[None].astype(np.float32), None
    if hidden is not None:
        weights, bias = hidden
        passed = layers.Reshape((1, -1))(ops.cast(ops.greater(read, 0.0), "float32"))
        # (C, H): what each hidden value that is switched on does for each class; then what each feature does.
        reached = passed * effect
        effect = _dense(weights.T)(reached)
        constant = layers.Reshape((1, 1, -1))(_dense(bias[:, None])(reached))
    effect = layers.Reshape((1, 1))(math.sqrt(width) / _length(joined)) * effect
    maps, start = [], 0
    for vector, each, (middle, spread) in zip(vectors, places, statistics, strict=True):
        own = effect[:, :, start : start + len(middle)] * (1 / spread).astype(np.float32)
        start += len(middle)
        standard = layers.Normalization(mean=middle, variance=spread**2)(vector)
        at_zero = layers.Reshape((1, 1, -1))(_dense(-middle[:, None])(own))
        flat = layers.Reshape((-1, len(middle)))(each)
        by_class = layers.Reshape((*each.shape[1:3], -1))(ops.matmul(flat, ops.transpose(own, (0, 2, 1))))
        maps.append(_onto(finest, (by_class + at_zero) / _length(standard)))
    total = layers.Add()(maps) if len(maps) > 1 else maps[0]
    if constant is not None:
        total = total + constant
    return _classes_first(layers.Rescaling(1 / math.prod(finest))(total))


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


def _dense(kernel: np.ndarray) -> Callable[[keras.KerasTensor], keras.KerasTensor]:
    """A matrix (D, E) that what is given is multiplied by."""
    import keras

    layer = keras.layers.Dense(kernel.shape[1], use_bias=False, trainable=False)
    layer.build((None, None, kernel.shape[0]))
    layer.set_weights([kernel])
    return layer


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
