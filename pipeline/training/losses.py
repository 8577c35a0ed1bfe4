"""Metric learning: losses that bring works of one class together, and batches that hold works to compare.

Distances are those of unit vectors, so a loss depends on directions only. A loss takes vectors float32 (B, D),
L2-normalised, and labels, integers (B,), and returns float32 ().
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import tensorflow as tf

#: Of the supervised contrastive loss: the smaller it is, the more weight the nearest other works have.
TEMPERATURE = 0.1
#: Of the triplet loss: by how much a negative should be further than a positive, in squared distance (0 to 4).
MARGIN = 0.2


def supervised_contrastive(vectors: tf.Tensor, labels: tf.Tensor, temperature: float = TEMPERATURE) -> tf.Tensor:
    """Supervised contrastive loss (Khosla et al. 2020, arXiv:2004.11362, equation 2, "out").

    For an anchor i with positives P(i), the works of its class, and A(i), all others of the batch:
    ``-1/|P(i)| * sum over p in P(i) of log(exp(z_i.z_p / t) / sum over a in A(i) of exp(z_i.z_a / t))``.
    The loss is the mean over the anchors that have a positive; 0 when none has. t is the temperature.
    """
    import tensorflow as tf

    similarities = tf.matmul(vectors, vectors, transpose_b=True) / temperature
    others = 1.0 - tf.eye(tf.shape(vectors)[0])
    # The large negative term keeps the anchor itself out of the sum.
    masked = similarities - 1e9 * (1.0 - others)
    log_probability = similarities - tf.reduce_logsumexp(masked, axis=1, keepdims=True)
    positive = tf.cast(labels[:, None] == labels[None, :], tf.float32) * others
    count = tf.reduce_sum(positive, axis=1)
    losses = -tf.math.divide_no_nan(tf.reduce_sum(positive * log_probability, axis=1), count)
    return tf.math.divide_no_nan(tf.reduce_sum(losses), tf.reduce_sum(tf.cast(count > 0, tf.float32)))


def triplet_semi_hard(vectors: tf.Tensor, labels: tf.Tensor, margin: float = MARGIN) -> tf.Tensor:
    """Triplet loss with semi-hard negatives mined within the batch (Schroff et al. 2015, arXiv:1503.03832, FaceNet).

    For each anchor and positive, the negative is the nearest one that is further from the anchor than the positive is.
    If there is none, it is the furthest one. The loss is ``max(0, d(a, p) - d(a, n) + margin)`` with d the squared
    Euclidean distance, and of it the mean over all pairs of anchor and positive that have a negative; 0 when there is
    none.
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
    to_negative = tf.where(tf.reduce_any(beyond, axis=2), nearest_beyond, furthest)
    has_negative = tf.reduce_any(negative, axis=1, keepdims=True)
    pairs = tf.cast(same & has_negative, tf.float32) * (1.0 - tf.eye(tf.shape(vectors)[0]))
    losses = tf.maximum(distances - to_negative + margin, 0.0) * pairs
    return tf.math.divide_no_nan(tf.reduce_sum(losses), tf.reduce_sum(pairs))


def balanced_batches(
    labels: np.ndarray, classes: int, works_per_class: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Row numbers int64 of batches in which every work has another one of its class, and ones of other classes.

    Together they hold about N works. A batch has ``works_per_class`` works (at least 2) of as many ``classes``, or all
    of them where there are fewer. A class of a single work is never drawn. ``labels`` are integers (N,).

    Raises:
        ValueError: fewer than two classes have two works, so there is nothing to compare.
    """
    names, sizes = np.unique(labels, return_counts=True)
    eligible = names[sizes >= 2]
    if len(eligible) < 2:
        raise ValueError("fewer than two classes have two works each")
    rows = {name: np.flatnonzero(labels == name) for name in eligible}
    classes = min(classes, len(eligible))
    for _ in range(max(1, len(labels) // (classes * works_per_class))):
        drawn = rng.choice(eligible, classes, replace=False)
        yield np.concatenate(
            [rng.choice(rows[name], min(works_per_class, len(rows[name])), replace=False) for name in drawn]
        )
