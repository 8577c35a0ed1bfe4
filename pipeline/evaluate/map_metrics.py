"""How much a map on a plane keeps of the neighbourhoods of its vectors, and of which class neighbours on it are."""

import numpy as np


def neighbours_kept(ids: np.ndarray, points: np.ndarray, k: int = 10) -> float:
    """Share of each work's ``k`` nearest works that are among its ``k`` nearest on the map.

    ``ids`` is the neighbour graph, int (N, K >= k), and ``points`` the map, float (N, 2).
    """
    k = min(k, ids.shape[1])
    return float(neighbours_kept_by_work(ids, points, k).mean() / k)


def neighbours_kept_by_work(ids: np.ndarray, points: np.ndarray, k: int = 10) -> np.ndarray:
    """Of each work's ``k`` nearest works, the number that is among its ``k`` nearest on the map, int64 (N,).

    Arguments as for :func:`neighbours_kept`.
    """
    near, on_map = np.asarray(ids[:, :k]), nearest_on_map(points, k)
    # A column at a time: all pairs of a large collection at once would be a gigabyte.
    return np.sum([(near == column[:, np.newaxis]).any(axis=1) for column in on_map.T], axis=0)


def movement(points: np.ndarray, before: np.ndarray) -> np.ndarray:
    """How far works moved on a map, float64 (M,), in units of the spread of the places before.

    Args:
        points: float (M, 2), places now.
        before: float (M, 2), places of the same works before. Their spread is the root mean square distance from their
            mean; it counts as 1 where all lie at one place.
    """
    before = np.asarray(before, np.float64)
    spread = float(np.sqrt(np.square(before - before.mean(axis=0)).sum(axis=1).mean())) or 1.0
    return np.asarray(np.linalg.norm(np.asarray(points, np.float64) - before, axis=1) / spread)


def nearest_on_map(points: np.ndarray, k: int) -> np.ndarray:
    """The ``k`` nearest other works of each work on a map float (N, 2), int64 (N, k); k is at most N - 1."""
    from scipy.spatial import KDTree

    k = min(k, len(points) - 1)
    # A point is its own nearest, but not always the first of several at one place.
    found = KDTree(points).query(points, k + 1)[1].reshape(len(points), k + 1)
    others = found != np.arange(len(points))[:, np.newaxis]
    # Of more points at one place than are asked for, a point may miss itself: then the last one is left out.
    others[others.all(axis=1), -1] = False
    return np.asarray(found[others].reshape(len(points), k))


def same_class(neighbours: np.ndarray, codes: np.ndarray) -> float | None:
    """Of the neighbours int (N, k) of works with a class, the share that has the same; None without such works.

    ``codes`` are the classes int (N,), -1 for works without one.
    """
    known = codes >= 0
    if not known.any() or not neighbours.shape[1]:
        return None
    return round(float((codes[neighbours[known]] == codes[known, np.newaxis]).mean()), 4)


def same_class_at_random(codes: np.ndarray) -> float | None:
    """The same share as it is expected of neighbours drawn at random among the other works."""
    known = np.bincount(codes[codes >= 0])
    if not known.sum() or len(codes) < 2:
        return None
    return round(float((known * (known - 1)).sum() / (known.sum() * (len(codes) - 1))), 4)
