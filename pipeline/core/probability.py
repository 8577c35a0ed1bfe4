"""Softmax and its loss, with NumPy alone: training, evaluation and serving use the same two functions."""

import numpy as np


def probabilities(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Softmax of ``logits / temperature``, (..., C) -> float64 (..., C).

    A temperature above 1 makes the probabilities less extreme.
    """
    scaled = np.asarray(logits, np.float64) / temperature
    scaled -= scaled.max(axis=-1, keepdims=True)
    weights = np.exp(scaled)
    return weights / weights.sum(axis=-1, keepdims=True)


def negative_log_likelihood(logits: np.ndarray, truth: np.ndarray, temperature: float) -> float:
    """Mean of ``-log p(true class)``; logits (N, C), truth int (N,)."""
    chosen = probabilities(logits, temperature)[np.arange(len(truth)), truth]
    return float(-np.log(np.maximum(chosen, 1e-12)).mean())
