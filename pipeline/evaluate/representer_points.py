"""Representer points: how much each training work contributes to each class, so that a prediction can name its works.

Representer points (Yeh et al. 2018, arXiv:1811.09720): where a linear head with L2 regularisation is at its optimum,
its weights are a sum over the training works, ``W_c = sum_i alpha_ic f_i`` with ``alpha_ic`` proportional to
``weight_i (1[y_i = c] - p_ic)``, and a logit is a sum of the works' contributions ``alpha_ic <f_i, f>``. A head that
was stopped early is not at its optimum, so here those alphas are moved as little as possible (least squares) to where
the sum holds exactly. docs/decisions/0006-influential-works.md has the measurements.
"""

import numpy as np

from pipeline.query.representer_points import RepresenterPoints


def representers(features: np.ndarray, kernel: np.ndarray, residuals: np.ndarray) -> np.ndarray:
    """The weight of each training work for each class, (n, C): ``features.T @ result`` is the kernel.

    Of all solutions this is the nearest to ``residuals``, which are scaled to fit best (least squares). If the features
    do not span the kernel (fewer works than features), the sum is as near to it as possible.

    Args:
        features: (n, D), of the training works.
        kernel: (D, C), of the linear head on such features.
        residuals: (n, C), each work's class weight times (target - probability).
    """
    features, kernel = np.asarray(features, np.float64), np.asarray(kernel, np.float64)
    product = features.T @ residuals
    size = float((product * product).sum())
    scaled = residuals * (float((product * kernel).sum()) / size if size else 0.0)
    # Pseudo-inverse, because some rectified features are 0 in all training works.
    missing = kernel - features.T @ scaled
    return np.asarray(scaled + features @ (np.linalg.pinv(features.T @ features, hermitian=True) @ missing))


def agreement_of(points: RepresenterPoints, penultimate: np.ndarray, logits: np.ndarray) -> float:
    """The lowest correlation, over the classes, of pictures' summed contributions and logits; 1 for less than two.

    The inputs of the last layer, (n, H), and ``logits`` (n, C) are of pictures that were not trained on.
    """
    if len(penultimate) < 2:
        return 1.0
    inputs = penultimate.astype(np.float32)
    sums = np.stack([points.contributions(points.similarities(values)).sum(axis=0) for values in inputs])
    correlations = [np.corrcoef(*columns)[0, 1] for columns in zip(sums.T, logits.T, strict=True)]
    return float(np.nan_to_num(np.min(correlations)))
