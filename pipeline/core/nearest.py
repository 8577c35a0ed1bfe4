"""Exact nearest neighbours by dot product, with NumPy alone: every similarity is computed."""

import numpy as np

#: Queries of one block. One matrix product serves them all.
BLOCK = 1024
#: Similarities held at once, float32: 134 MB. The part of the gallery that a block of queries is compared with has
#: as many rows as that allows, so that memory does not grow with the gallery.
HELD = 2**25
#: Rows of a row-major gallery that are gathered at once, few enough to stay in the processor's cache.
GATHERED = 256
#: Share of allowed rows below which gathering them from a row-major gallery is faster than a scan of all rows
#: (``benchmarks/search.py``: at 10 % it takes half of the time).
SPARSE = 0.2
#: Values of which top_k takes the maximum first.
_RUN = 1024


def top_k(similarities: np.ndarray, k: int) -> np.ndarray:
    """Indices of the ``k`` largest values (all if there are fewer) of each row, largest first, equal ones by index.

    Similarities are float32 (..., N), the indices int64 (..., k). NaN is smaller than every number.
    """
    if k >= similarities.shape[-1]:
        return np.argsort(-similarities, axis=-1, kind="stable")[..., :k]
    if similarities.ndim == 1:
        return _top_k(similarities, k)
    rows = similarities.reshape(-1, similarities.shape[-1])
    found = np.empty((len(rows), k), np.int64)
    for row, values in enumerate(rows):
        found[row] = _top_k(values, k)
    return found.reshape(*similarities.shape[:-1], k)


def _top_k(values: np.ndarray, k: int) -> np.ndarray:
    """:func:`top_k` of one row (N,) with k < N.

    Each of the ``k`` runs with the largest maxima has a value that reaches the least of these maxima. So the k largest
    values reach it too, and few others do. Two passes over the values are all; a partition makes several.
    """
    if k < 1:
        return np.empty(0, np.int64)
    run = min(_RUN, len(values) // (4 * k))
    if run < 2:
        least = np.partition(values, len(values) - k)[len(values) - k]
    else:
        runs = len(values) // run
        maxima = values[: runs * run].reshape(runs, run).max(axis=1)
        least = np.partition(maxima, runs - k)[runs - k]
    candidates = np.flatnonzero(values >= least)
    if len(candidates) < k:  # NaN among the values
        candidates = np.arange(len(values))
    return candidates[np.argsort(-values[candidates], kind="stable")[:k]]


def nearest_neighbours(
    queries: np.ndarray, gallery: np.ndarray, k: int, among: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The ``k`` vectors of a gallery that are most similar to each query.

    Beside its results it needs memory for :data:`HELD` similarities, or for those of one query if these are more.

    Args:
        queries: float32 (Q, D).
        gallery: float32 (N, D). The similarity is the dot product, which is the cosine of L2-normalised vectors. A
            column-major array is scanned at memory bandwidth. Of a row-major array, only the allowed rows are read if
            they are few.
        k: how many; all allowed rows if these are fewer.
        among: bool (N,), rows that are allowed; None for all.

    Returns:
        ``rows`` int64 (Q, k) and ``similarities`` float32 (Q, k), most similar first, equal ones by row.
    """
    gallery = np.asarray(gallery)  # slices of a memmap are slow to make
    allowed = None if among is None else np.flatnonzero(among)
    k = min(k, len(gallery) if allowed is None else len(allowed))
    rows = np.empty((len(queries), k), np.int64)
    similarities = np.empty((len(queries), k), np.float32)
    for start in range(0, len(queries) if k else 0, BLOCK):
        stop = start + BLOCK
        rows[start:stop], similarities[start:stop] = _of_block(queries[start:stop], gallery, k, allowed)
    return rows, similarities


def _of_block(
    block: np.ndarray, gallery: np.ndarray, k: int, allowed: np.ndarray | None = None, own: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """:func:`nearest_neighbours` of one block of queries (Q, D), part of the gallery by part.

    ``allowed`` are rows in rising order. ``own`` says instead that the queries are the rows of the gallery from there
    on, and that none finds itself.
    """
    block = np.ascontiguousarray(block)
    best_rows = np.empty((len(block), 0), np.int64)
    best = np.empty((len(block), 0), np.float32)
    step = max(1, HELD // len(block))
    for first in range(0, len(gallery), step):
        last = min(first + step, len(gallery))
        if allowed is None:
            part = None
            similarities = block @ gallery[first:last].T
        else:
            part = allowed[slice(*np.searchsorted(allowed, (first, last)))]
            if not len(part):
                continue
            similarities = _of_rows(block, gallery, part)
        if own is not None:
            inside = np.arange(max(own, first), min(own + len(block), last))
            similarities[inside - own, inside - first] = -np.inf
        nearest = top_k(similarities, k)
        found = np.take_along_axis(similarities, nearest, 1)
        found_rows = nearest + first if part is None else part[nearest]
        if best.shape[1]:
            # Rows of earlier parts stand before, so equal similarities stay in the order of the rows.
            found, found_rows = np.hstack([best, found]), np.hstack([best_rows, found_rows])
            nearest = top_k(found, k)
            found, found_rows = np.take_along_axis(found, nearest, 1), np.take_along_axis(found_rows, nearest, 1)
        best, best_rows = found, found_rows
    return best_rows, best


def _of_rows(block: np.ndarray, gallery: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Similarities float32 (Q, R) of queries (Q, D) to some rows (R,) of the gallery, which are in rising order."""
    first, last = int(rows[0]), int(rows[-1]) + 1
    if len(rows) == last - first:
        return block @ gallery[first:last].T
    if not gallery.flags.c_contiguous or len(rows) > SPARSE * (last - first):
        return (block @ gallery[first:last].T)[:, rows - first]
    similarities = np.empty((len(block), len(rows)), np.float32)
    for start in range(0, len(rows), GATHERED):
        gathered = gallery.take(rows[start : start + GATHERED], axis=0)
        similarities[:, start : start + GATHERED] = block @ gathered.T
    return similarities


def neighbour_graph(vectors: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k-nearest-neighbour graph of a collection, float32 (N, D); a vector is not its own neighbour.

    Returns ``ids`` int32 (N, k) and ``similarities`` float32 (N, k), most similar first; k is at most N - 1.
    """
    vectors = np.asarray(vectors)
    k = min(k, max(0, len(vectors) - 1))
    ids = np.empty((len(vectors), k), np.int32)
    similarities = np.empty((len(vectors), k), np.float32)
    for start in range(0, len(vectors) if k else 0, BLOCK):
        stop = start + BLOCK
        ids[start:stop], similarities[start:stop] = _of_block(vectors[start:stop], vectors, k, own=start)
    return ids, similarities
