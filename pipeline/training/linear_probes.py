"""Linear probes: a softmax regression on the features of each depth alone (Alain & Bengio 2016, arXiv:1610.01644).

Novelty detection (``query.novelty``) uses them instead of the classifier. The size of the logits of heads with a hidden
layer, far from all works, depends on how their training began, and a regression has one solution. Each depth has a
probe of its own. A probe on all depths together would use the few values that separate the training works best, and
ignore the other depths (docs/decisions/0009-unlike.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

#: Inverse strength of the L2 penalty, scikit-learn's C, for vectors of unit length.
INVERSE_PENALTY = 40.0
#: Vectors to fit on at most: more take minutes and give the same.
MAX_VECTORS = 20_000


def fit(vectors: np.ndarray, widths: list[int], targets: np.ndarray, outcomes: int, seed: int) -> keras.Model:
    """Softmax regressions, one a depth, in which every outcome has the same weight: (W,) to logits (depths, K).

    Args:
        vectors: float32 (N, W), the depths' vectors side by side, each of the same length.
        widths: of the depths, W in all.
        targets: int (N,), 0 to below ``outcomes``, K.
        outcomes: K.
        seed: of the sample of very many vectors.
    """
    import keras

    layers = keras.layers
    inputs = keras.Input((sum(widths),), name="vector")
    # A network's own vector has any length. Vectors of a feature_normaliser keep theirs.
    units = keras.Model(inputs, layers.Rescaling(len(widths) ** 0.5)(layers.UnitNormalization()(inputs)))
    sample = np.random.default_rng(seed).permutation(len(vectors))[:MAX_VECTORS]
    values = units.predict(vectors[sample], batch_size=1024, verbose=0)
    kernel = np.zeros((sum(widths), len(widths), outcomes), np.float32)
    bias = np.zeros((len(widths), outcomes), np.float32)
    ends = np.cumsum(widths)
    for depth, (start, end) in enumerate(zip(ends - widths, ends, strict=True)):
        kernel[start:end, depth], bias[depth] = _regression(values[:, start:end], targets[sample], outcomes)
    last = layers.Dense(len(widths) * outcomes, trainable=False)
    probe_logits = layers.Reshape((len(widths), outcomes))(last(units(inputs)))
    last.set_weights([kernel.reshape(sum(widths), -1), bias.ravel()])
    return keras.Model(inputs, probe_logits, name="probes")


def _regression(vectors: np.ndarray, targets: np.ndarray, outcomes: int) -> tuple[np.ndarray, np.ndarray]:
    """Kernel (D, K) and bias (K,); an outcome without an example is never the most probable one."""
    from sklearn.linear_model import LogisticRegression

    kernel, bias = np.zeros((vectors.shape[1], outcomes)), np.full(outcomes, -1e3)
    present = np.unique(targets)
    if len(present) == 1:
        bias[present] = 0.0
        return kernel, bias
    model = LogisticRegression(C=INVERSE_PENALTY, max_iter=1000, class_weight="balanced").fit(vectors, targets)
    rows, intercepts = model.coef_, model.intercept_
    if len(present) == 2:
        # Of two outcomes scikit-learn has one row, the difference of their logits.
        halves = np.array([[-0.5], [0.5]])
        rows, intercepts = halves @ rows, halves[:, 0] * intercepts
    kernel[:, present], bias[present] = rows.T, intercepts
    return kernel, bias
