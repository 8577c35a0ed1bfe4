"""How much each place of a picture speaks for each class: class-activation maps that add up to the logits.

Class-activation maps (Zhou et al. 2016, arXiv:1512.04150) divide a logit among the places whose mean it is taken from.
Here normalisations to unit length and standard deviations lie between the places and the logits. With the picture's own
lengths held constant, its logits are an affine function of its places, so the parts still add up: for every picture and
class, ``logit = bias + sum of evidence over the places``, with the bias of the class
(docs/decisions/0007-evidence-by-place.md). Everything is a forward computation. What does not depend on the picture is
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
    penultimate: keras.KerasTensor,
    statistics: list[tuple[np.ndarray, np.ndarray]],
    hidden: tuple[np.ndarray, np.ndarray] | None,
    kernel: np.ndarray,
) -> keras.KerasTensor:
    """Evidence under a head on standardised depths, each of unit length.

    With the picture's own hidden units switched on and off as they are, the head is an affine function too. Evidence is
    zero at a place that equals the mean of the training works, apart from the hidden layer's bias, which all places
    share equally.

    Args:
        vectors: feature vectors (D_i,), one a depth.
        places: (h_i, w_i, D_i), whose means they are.
        joined: the standardised depths side by side, (W,), W the sum of D_i.
        penultimate: input of the last layer, (H,).
        statistics: mean and deviation of each depth, (D_i,), by which it is standardised.
        hidden: weights (W, H) and bias (H,) of the rectified layer on vectors of length sqrt(W); None without one.
        kernel: (H, C), of the last layer.

    Returns:
        float32 (C, h, w), on the grid of the finest depth.
    """
    import keras

    ops, layers = keras.ops, keras.layers
    finest = max((maps.shape[1:3] for maps in places), key=math.prod)
    width = sum(len(mean) for mean, _ in statistics)
    effect, constant = kernel.T[None].astype(np.float32), None
    if hidden is not None:
        weights, bias = hidden
        active = layers.Reshape((1, -1))(ops.cast(ops.greater(penultimate, 0.0), "float32"))
        # (C, H): effect of each active hidden unit on each class; then (C, W): that of each feature.
        active_effect = active * effect
        effect = _dense(weights.T)(active_effect)
        constant = layers.Reshape((1, 1, -1))(_dense(bias[:, None])(active_effect))
    effect = layers.Reshape((1, 1))(math.sqrt(width) / _length(joined)) * effect
    evidence, start = [], 0
    for vector, maps, (mean, deviation) in zip(vectors, places, statistics, strict=True):
        depth_effect = effect[:, :, start : start + len(mean)] * (1 / deviation).astype(np.float32)
        start += len(mean)
        standardised = layers.Normalization(mean=mean, variance=deviation**2)(vector)
        offset = layers.Reshape((1, 1, -1))(_dense(-mean[:, None])(depth_effect))
        flat = layers.Reshape((-1, len(mean)))(maps)
        by_class = layers.Reshape((*maps.shape[1:3], -1))(ops.matmul(flat, ops.transpose(depth_effect, (0, 2, 1))))
        evidence.append(_upsampled((by_class + offset) / _length(standardised), finest))
    total = layers.Add()(evidence) if len(evidence) > 1 else evidence[0]
    if constant is not None:
        total = total + constant
    return _classes_first(layers.Rescaling(1 / math.prod(finest))(total))


def through_rectifier(
    places: keras.KerasTensor, penultimate: keras.KerasTensor, kernel: np.ndarray
) -> keras.KerasTensor:
    """Evidence under a dense layer on rectified features: the contribution of each place to the positive ones.

    Args:
        places: (h, w, D), whose mean the features are.
        penultimate: the features (D,), before the rectifier.
        kernel: (D, C), from rectified features to the logits.

    Returns:
        float32 (C, h, w).
    """
    import keras

    active = keras.layers.Reshape((1, 1, -1))(keras.ops.cast(keras.ops.greater(penultimate, 0.0), "float32"))
    share = 1 / math.prod(places.shape[1:3])
    by_class = keras.layers.Conv2D(kernel.shape[1], 1, trainable=False)
    evidence = by_class(places * active)
    by_class.set_weights([(share * kernel)[None, None], np.zeros(kernel.shape[1])])
    return _classes_first(evidence)


def _dense(kernel: np.ndarray) -> Callable[[keras.KerasTensor], keras.KerasTensor]:
    """A product with a constant matrix (D, E)."""
    import keras

    layer = keras.layers.Dense(kernel.shape[1], use_bias=False, trainable=False)
    layer.build((None, None, kernel.shape[0]))
    layer.set_weights([kernel])
    return layer


def _upsampled(maps: keras.KerasTensor, grid: tuple[int, int]) -> keras.KerasTensor:
    """Maps (h, w, C) on a finer grid. Its places repeat the coarse place's value, so the mean does not change."""
    import keras

    coarse = maps.shape[1:3]
    if any(fine % side for fine, side in zip(grid, coarse, strict=True)):
        raise ValueError(f"Places of a grid of {coarse} cannot be shared out evenly over one of {grid}.")
    factors = tuple(fine // side for fine, side in zip(grid, coarse, strict=True))
    return maps if factors == (1, 1) else keras.layers.UpSampling2D(factors)(maps)


def _length(vector: keras.KerasTensor) -> keras.KerasTensor:
    """Length of vectors (D,), as (1, 1, 1); the floor is that of Keras' UnitNormalization."""
    import keras

    squares = keras.ops.sum(keras.ops.square(vector), axis=-1, keepdims=True)
    return keras.layers.Reshape((1, 1, 1))(keras.ops.maximum(keras.ops.sqrt(squares), 1e-12))


def _classes_first(maps: keras.KerasTensor) -> keras.KerasTensor:
    import keras

    return keras.layers.Permute((3, 1, 2), name="evidence")(maps)
