"""Exact nearest neighbours by dot product, with NumPy alone: every similarity is computed."""

import numpy as np

#: Queries of one block: 1,024 x 100,000 similarities in float32 are 400 MB.
BLOCK = 1024


def top_k(similarities: np.ndarray, k: int) -> np.ndarray:
    """Indices of the ``k`` largest values (all if there are fewer) of each row, largest first, equal ones by index.

    Similarities are float32 (..., N), the indices int64 (..., k).
    """
    if k >= similarities.shape[-1]:
        return np.argsort(-similarities, axis=-1, kind="stable")[..., :k]
    part = np.sort(np.argpartition(-similarities, k - 1, axis=-1)[..., :k], axis=-1)
    order = np.argsort(-np.take_along_axis(similarities, part, -1), axis=-1, kind="stable")
    return np.take_along_axis(part, order, -1)


def nearest_neighbours(
    queries: np.ndarray, gallery: np.ndarray, k: int, among: np.ndarray | None = None, *, without_self: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """The ``k`` vectors of a gallery that are most similar to each query.

    Args:
        queries: float32 (Q, D).
        gallery: float32 (N, D). The similarity is the dot product, which is the cosine of L2-normalised vectors. A
            column-major array is scanned at memory bandwidth.
        k: how many; all allowed rows if these are fewer.
        among: bool (N,), rows that are allowed; None for all.
        without_self: the queries are the gallery, and none finds itself.

    Returns:
        ``rows`` int64 (Q, k) and ``similarities`` float32 (Q, k), most similar first.
    """
    allowed = None if among is None else np.flatnonzero(among)
    k = min(k, (len(gallery) if allowed is None else len(allowed)) - without_self)
    rows = np.empty((len(queries), k), np.int64)
    similarities = np.empty((len(queries), k), np.float32)
    for start in range(0, len(queries), BLOCK):
        block = queries[start : start + BLOCK] @ gallery.T
        if without_self:
            block[np.arange(len(block)), np.arange(start, start + len(block))] = -np.inf
        if allowed is not None:
            block = block[:, allowed]
        nearest = top_k(block, k)
        similarities[start : start + BLOCK] = np.take_along_axis(block, nearest, 1)
        rows[start : start + BLOCK] = nearest if allowed is None else allowed[nearest]
    return rows, similarities


def neighbour_graph(vectors: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k-nearest-neighbour graph of a collection, float32 (N, D); a vector is not its own neighbour.

    Returns ``ids`` int32 (N, k) and ``similarities`` float32 (N, k), most similar first; k is at most N - 1.
    """
    matrix = np.ascontiguousarray(vectors)
    rows, similarities = nearest_neighbours(matrix, matrix, k, without_self=True)
    return rows.astype(np.int32), similarities
