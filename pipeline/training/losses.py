"""Metric learning: losses that bring works of one class together, and batches in which they have something to compare.

Distances are those of unit vectors, so a loss sees directions only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import tensorflow as tf

#: Of supervised contrastive loss: the smaller, the more the nearest others count.
TEMPERATURE = 0.1
#: Of triplet loss: by how much a negative should be further than a positive, in squared distance (0 to 4).
MARGIN = 0.2


def supervised_contrastive(vectors: tf.Tensor, labels: tf.Tensor, temperature: float = TEMPERATURE) -> tf.Tensor:
    """Supervised contrastive loss (Khosla et al. 2020, arXiv:2004.11362, equation 2, "out").

    For an anchor i with positives P(i), the works of its class, and A(i), all others of the batch:
    ``-1/|P(i)| * sum over p in P(i) of log(exp(z_i.z_p / t) / sum over a in A(i) of exp(z_i.z_a / t))``.

    Args:
        vectors: float32 (B, D), L2-normalised.
        labels: integers (B,).
        temperature: t.

    Returns:
        float32 (), the mean over the anchors that have a positive; 0 when none has.
    """
    import tensorflow as tf

    similar = tf.matmul(vectors, vectors, transpose_b=True) / temperature
    others = 1.0 - tf.eye(tf.shape(vectors)[0])
    # What is added keeps the anchor itself out of the sum; the largest is taken out first, for the exponent's sake.
    masked = similar - 1e9 * (1.0 - others)
    log_share = similar - tf.reduce_logsumexp(masked, axis=1, keepdims=True)
    positive = tf.cast(labels[:, None] == labels[None, :], tf.float32) * others
    count = tf.reduce_sum(positive, axis=1)
    each = -tf.math.divide_no_nan(tf.reduce_sum(positive * log_share, axis=1), count)
    return tf.math.divide_no_nan(tf.reduce_sum(each), tf.reduce_sum(tf.cast(count > 0, tf.float32)))


def triplet_semi_hard(vectors: tf.Tensor, labels: tf.Tensor, margin: float = MARGIN) -> tf.Tensor:
    """Triplet loss with semi-hard negatives mined within the batch (Schroff et al. 2015, arXiv:1503.03832, FaceNet).

    For each anchor and positive the negative is the nearest one that is further from the anchor than the positive
    is; where there is none such, the furthest one. The loss is ``max(0, d(a, p) - d(a, n) + margin)`` with d the
    squared Euclidean distance.

    Args:
        vectors: float32 (B, D), L2-normalised.
        labels: integers (B,).
        margin: how much further a negative should be.

    Returns:
        float32 (), the mean over all pairs of anchor and positive that have a negative; 0 when there is none.
    """
    import tensorflow as tf

    # Of unit vectors: |a - b|^2 = 2 - 2 a.b.
    distances = tf.maximum(2.0 - 2.0 * tf.matmul(vectors, vectors, transpose_b=True), 0.0)
    same = labels[:, None] == labels[None, :]
    negative = tf.logical_not(same)
    # (anchor, positive, negative)
    beyond = tf.logical_and(negative[:, None, :], distances[:, None, :] > distances[:, :, None])
    far = tf.constant(1e9)
    nearest_beyond = tf.reduce_min(tf.where(beyond, distances[:, None, :], far), axis=2)
    furthest = tf.reduce_max(tf.where(negative, distances, -far), axis=1, keepdims=True)
    chosen = tf.where(tf.reduce_any(beyond, axis=2), nearest_beyond, furthest)
    has_negative = tf.reduce_any(negative, axis=1, keepdims=True)
    pairs = tf.cast(same & has_negative, tf.float32) * (1.0 - tf.eye(tf.shape(vectors)[0]))
    losses = tf.maximum(distances - chosen + margin, 0.0) * pairs
    return tf.math.divide_no_nan(tf.reduce_sum(losses), tf.reduce_sum(pairs))


def batches(
    labels: np.ndarray, classes: int, each: int, rng: np.random.Generator, count: int | None = None
) -> Iterator[np.ndarray]:
    """Batches in which every work has another of its class to be brought near to, and works of others to keep from.

    Args:
        labels: integers (N,).
        classes: classes in a batch; all of them when there are fewer. A class of a single work is never drawn.
        each: works of each, at least 2; a class that has fewer gives what it has.
        rng: source of every choice.
        count: of batches; by default as many as draw as many works as there are.

    Yields:
        Row numbers, int64.

    Raises:
        ValueError: fewer than two classes have two works, so that there is nothing to compare.
    """
    found, sizes = np.unique(labels, return_counts=True)
    kinds = found[sizes >= 2]
    if len(kinds) < 2:
        raise ValueError("fewer than two classes have two works each")
    rows = {kind: np.flatnonzero(labels == kind) for kind in kinds}
    classes, each = min(classes, len(kinds)), max(2, each)
    for _ in range(count if count is not None else max(1, len(labels) // (classes * each))):
        drawn = rng.choice(kinds, classes, replace=False)
        yield np.concatenate([rng.choice(rows[kind], min(each, len(rows[kind])), replace=False) for kind in drawn])
