"""Exact nearest neighbours by dot product, with NumPy alone: every similarity is computed."""

from __future__ import annotations

import numpy as np

#: Queries of one block: 1,024 x 100,000 similarities in float32 are 400 MB.
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


def nearest_neighbours(queries: np.ndarray, gallery: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The ``k`` vectors of a gallery that are most similar to each query.

    Args:
        queries: float32 (Q, D).
        gallery: float32 (N, D); the similarity is the dot product, which is the cosine of L2-normalised vectors.
        k: how many; at most N are returned.

    Returns:
        ``ids`` int32 (Q, k) and ``similarities`` float32 (Q, k), most similar first.
    """
    return _scan(queries, gallery, min(k, len(gallery)), itself=True)


def neighbour_graph(vectors: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k-nearest-neighbour graph of a collection; a vector is not its own neighbour.

    Args:
        vectors: float32 (N, D).
        k: neighbours of each; at most N - 1 are returned.

    Returns:
        ``ids`` int32 (N, k) and ``similarities`` float32 (N, k), most similar first.
    """
    return _scan(vectors, vectors, min(k, len(vectors) - 1), itself=False)


def _scan(queries: np.ndarray, gallery: np.ndarray, k: int, *, itself: bool) -> tuple[np.ndarray, np.ndarray]:
    ids = np.empty((len(queries), k), np.int32)
    similarities = np.empty((len(queries), k), np.float32)
    rows, columns = np.ascontiguousarray(queries), np.ascontiguousarray(gallery).T
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK] @ columns
        if not itself:
            block[np.arange(len(block)), np.arange(start, start + len(block))] = -np.inf
        nearest = top_k(block, k)
        ids[start : start + BLOCK] = nearest
        similarities[start : start + BLOCK] = np.take_along_axis(block, nearest, 1)
    return ids, similarities
