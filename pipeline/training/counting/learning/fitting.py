"""Fits a network to patches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from pipeline.core.progress import track
from pipeline.images.counting.counted import CountedPicture
from pipeline.images.counting.grid import CELL, CONTEXT
from pipeline.training.counting.learning.networks import GAIN
from pipeline.training.counting.learning.patches import Cutting, batch, typical_size

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

#: Patches of a step.
BATCH = 4
#: Sides of the blocks in cells whose counts the loss compares, beside the density itself.
BLOCKS = (8, 32)
#: Weight of the blocks' counts in the loss.
BLOCK_WEIGHT = 1.0
#: Weight of the error of sizes, in octaves, where the network gives them.
SIZE_WEIGHT = 2.0


def fit(
    network: keras.Model,
    pictures: Sequence[CountedPicture],
    cutting: Cutting,
    steps: int,
    seed: int,
    *,
    rate: float = 2e-3,
    blocks: bool = True,
) -> None:
    """Trains a network in place.

    Args:
        network: of :mod:`pipeline.training.counting.learning.networks`.
        pictures: to learn from, at least one.
        cutting: how patches are cut.
        steps: of gradient descent, each on :data:`BATCH` patches.
        seed: of the patches.
        rate: learning rate at its highest; it falls to zero as a half cosine.
        blocks: whether the loss compares counts of blocks, too; otherwise it is the mean squared error alone.
    """
    import keras
    import tensorflow as tf

    rng = np.random.default_rng([seed, 2])
    sizes = [typical_size(picture) for picture in pictures]
    schedule = keras.optimizers.schedules.CosineDecay(
        rate / 10, max(1, steps - steps // 20), warmup_target=rate, warmup_steps=max(1, steps // 20)
    )
    optimizer = keras.optimizers.AdamW(schedule, weight_decay=1e-4, clipnorm=1.0)
    optimizer.build(network.trainable_variables)
    border = CONTEXT // CELL

    @tf.function
    def step(pixels: tf.Tensor, density: tf.Tensor, size: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            found = network(pixels, training=True)[:, border:-border, border:-border]
            loss = _loss(found[..., :1], GAIN * density, blocks)
            if found.shape[-1] > 1:
                known = tf.math.is_finite(size)
                weights = tf.where(known, density, 0.0)
                off = tf.abs(found[..., 1:] - tf.where(known, size, 0.0))
                loss += SIZE_WEIGHT * tf.reduce_sum(weights * off) / (tf.reduce_sum(weights) + 1.0)
        gradients = tape.gradient(loss, network.trainable_variables)
        optimizer.apply_gradients(zip(gradients, network.trainable_variables, strict=True))
        return loss

    for _ in track(range(steps), steps, "learning to count", "step"):
        step(*map(tf.constant, batch(pictures, sizes, BATCH, cutting, rng)))


def _loss(found: tf.Tensor, wanted: tf.Tensor, blocks: bool) -> tf.Tensor:
    """Mean squared error of the density, and the mean error of the counts in blocks of two sizes."""
    import tensorflow as tf

    loss = tf.reduce_mean(tf.square(found - wanted))
    if blocks:
        for side in (min(side, found.shape[1]) for side in BLOCKS):
            difference = tf.nn.avg_pool2d(found - wanted, side, side, "VALID") * (side * side / GAIN)
            # A quadratic middle keeps the optimum a mean, not a median.
            loss += BLOCK_WEIGHT * tf.reduce_mean(tf.sqrt(1 + tf.square(difference)) - 1) * (8 / side)
    return loss
