"""Linear probes: which class is it, asked at each depth of a network by itself (Alain & Bengio 2016, arXiv:1610.01644).

By them it is told what is like nothing in the collection (``query.novelty``), and not by the classifier: how
large the logits of heads with a hidden layer become far from all works depends on how their training began, and a
regression has one answer. A depth has a probe of its own, since on all depths together those few values win that tell
the training works apart best; what the other depths know is then not asked (docs/decisions/0009-unlike.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

#: The regressions' C, for vectors of unit length.
STRENGTH = 40.0
#: Vectors that they are fitted on, at most: more take minutes and say the same.
LARGEST = 20_000


def fit(vectors: np.ndarray, widths: list[int], targets: np.ndarray, outcomes: int, seed: int) -> keras.Model:
    """Softmax regressions, one a depth, in which every outcome weighs alike.

    Args:
        vectors: float32 (N, W), the depths' vectors side by side, each of the same length.
        widths: of the depths, W in all.
        targets: int (N,), 0 to below ``outcomes``.
        outcomes: K.
        seed: of the sample that is taken of very many vectors.

    Returns:
        A model from (W,) to logits (depths, K).
    """
    import keras

    layers = keras.layers
    inputs = keras.Input((sum(widths),), name="vector")
    # A network's own vector, without a feature_normaliser, has any length; those of a feature_normaliser keep theirs.
    units = keras.Model(inputs, layers.Rescaling(len(widths) ** 0.5)(layers.UnitNormalization()(inputs)))
    chosen = np.random.default_rng(seed).permutation(len(vectors))[:LARGEST]
    found = units.predict(vectors[chosen], batch_size=1024, verbose=0)
    kernel = np.zeros((sum(widths), len(widths), outcomes), np.float32)
    bias = np.zeros((len(widths), outcomes), np.float32)
    ends = np.cumsum(widths)
    for depth, (start, end) in enumerate(zip(ends - widths, ends, strict=True)):
        kernel[start:end, depth], bias[depth] = _regression(found[:, start:end], targets[chosen], outcomes)
    last = layers.Dense(len(widths) * outcomes, trainable=False)
    probe_logits = layers.Reshape((len(widths), outcomes))(last(units(inputs)))
    last.set_weights([kernel.reshape(sum(widths), -1), bias.ravel()])
    return keras.Model(inputs, probe_logits, name="probes")


def _regression(vectors: np.ndarray, targets: np.ndarray, outcomes: int) -> tuple[np.ndarray, np.ndarray]:
    """Kernel (D, K) and bias (K,); an outcome without an example is never what a picture is liker to."""
    from sklearn.linear_model import LogisticRegression

    kernel, bias = np.zeros((vectors.shape[1], outcomes)), np.full(outcomes, -1e3)
    there = np.unique(targets)
    if len(there) == 1:
        bias[there] = 0.0
        return kernel, bias
    model = LogisticRegression(C=STRENGTH, max_iter=1000, class_weight="balanced").fit(vectors, targets)
    # Of two outcomes there is one row, which speaks for the second.
    two = np.array([[-0.5], [0.5]])
    rows, biases = (
        (two @ model.coef_, two[:, 0] * model.intercept_) if len(there) == 2 else (model.coef_, model.intercept_)
    )
    kernel[:, there], bias[there] = rows.T, biases
    return kernel, bias
