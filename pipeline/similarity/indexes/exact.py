"""The exact scan: every similarity is computed, none is guessed."""

from __future__ import annotations

import numpy as np

#: Rows of one block of the graph: 1,024 x 100,000 float32 are 400 MB.
BLOCK = 1024


def top_k(similarities: np.ndarray, k: int) -> np.ndarray:
    """Indices of the ``k`` largest values of each row, largest first; of equals, the lower index comes first.

    Args:
        similarities: float32 (..., N), N >= k.
        k: how many.

    Returns:
        int64 (..., k).
    """
    count = similarities.shape[-1]
    if k >= count:
        return np.argsort(-similarities, axis=-1, kind="stable")[..., :k]
    part = np.sort(np.argpartition(-similarities, k - 1, axis=-1)[..., :k], axis=-1)
    order = np.argsort(-np.take_along_axis(similarities, part, -1), axis=-1, kind="stable")
    return np.take_along_axis(part, order, -1)


def search(embeddings: np.ndarray, query: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The ``k`` rows most similar to one query.

    Args:
        embeddings: float32 (N, D), L2-normalised; a scan of a column-major array runs at memory bandwidth.
        query: float32 (D,), L2-normalised.
        k: how many; at most N are returned.

    Returns:
        ``rows`` int64 (k,), most similar first, and ``similarities`` float32 (N,) of all works.
    """
    similarities = embeddings @ query
    return top_k(similarities, min(k, len(similarities))), similarities


def graph(embeddings: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k-nearest-neighbour graph of a collection; a work is not its own neighbour.

    Args:
        embeddings: float32 (N, D), L2-normalised.
        k: neighbours of each; at most N - 1 are returned.

    Returns:
        ``ids`` int32 (N, k) and ``similarities`` float32 (N, k), most similar first.
    """
    count = len(embeddings)
    k = min(k, count - 1)
    matrix = np.ascontiguousarray(embeddings)
    ids = np.empty((count, k), np.int32)
    values = np.empty((count, k), np.float32)
    for start in range(0, count, BLOCK):
        block = matrix[start : start + BLOCK] @ matrix.T
        block[np.arange(len(block)), np.arange(start, start + len(block))] = -np.inf
        nearest = top_k(block, k)
        ids[start : start + BLOCK] = nearest
        values[start : start + BLOCK] = np.take_along_axis(block, nearest, 1)
    return ids, np.clip(values, -1, 1)
