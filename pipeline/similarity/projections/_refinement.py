"""The last steps of a map: true neighbours just out of reach come nearer, and works that stand between give way.

t-SNE spends most of its force on neighbours that no plane can keep beside each other. These steps look at the border of
each work's neighbourhood only. For several sizes k they descend a smooth count of the k nearest that are missing within
the distance of the k-th nearest on the map, and of the others that are inside; far neighbours count for nothing.
"""

import numpy as np

#: Sizes of neighbourhoods. Of one size alone, the others would be kept less well.
SIZES = (5, 10, 20, 40)
#: Works that are looked at, for each work of a neighbourhood.
AROUND = 3
#: Width of the border, as a share of its distance.
BORDER = 0.2
#: Length of a step, as a share of the distance of the tenth nearest on the map, and below which gradient it is shorter.
STEP, GENTLE, UNIT = 0.03, 0.1, 10
#: Steps after which the nearest on the map are looked for again; they change slowly.
RENEWED = 3
#: Works of which forces are computed at once.
PART = 4096


def refined(points: np.ndarray, ids: np.ndarray, rounds: int) -> np.ndarray:
    """The map float64 (N, 2) after so many steps.

    Args:
        points: float (N, 2).
        ids: the neighbour graph, int (N, K), nearest first. Sizes that it does not have are left out.
        rounds: steps; 0 changes nothing.
    """
    from scipy.spatial import KDTree

    points = np.array(points, np.float64)
    sizes = [size for size in SIZES if size <= min(ids.shape[1], len(points) - 2)]
    if not sizes:
        return points
    looked_at = min(AROUND * sizes[-1], len(points) - 1)
    parts = [slice(start, start + PART) for start in range(0, len(points), PART)]
    true = ids[:, : sizes[-1]]
    near = ranks = np.empty(0)
    for number in range(rounds):
        if number % RENEWED == 0:
            # A point is its own nearest.
            near = KDTree(points).query(points, looked_at + 1)[1][:, 1:]
            ranks = np.vstack([_ranks(near[rows], true[rows]) for rows in parts])
        gradient, unit = np.zeros_like(points), np.empty((len(points), 1))
        for rows in parts:
            unit[rows, 0] = _add(gradient, points, rows, sizes, true[rows], near[rows], ranks[rows])
        length = np.linalg.norm(gradient, axis=1, keepdims=True)
        points -= STEP * unit * gradient / np.sqrt(GENTLE**2 + length**2)
    return points


def _ranks(near: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Which neighbour by the vectors each near work is, uint8 (R, m): its place in ``true`` (R, k), k if it is none."""
    ranks = np.full(near.shape, true.shape[1], np.uint8)
    for place in range(true.shape[1]):
        np.copyto(ranks, np.uint8(place), where=near == true[:, place : place + 1])
    return ranks


def _add(
    gradient: np.ndarray,
    points: np.ndarray,
    rows: slice,
    sizes: list[int],
    true: np.ndarray,
    near: np.ndarray,
    ranks: np.ndarray,
) -> np.ndarray:
    """Adds the gradient (N, 2) of the counts of some works, for all sizes.

    Args:
        gradient: is changed.
        points: float64 (N, 2).
        rows: the works, R of them.
        sizes: of the neighbourhoods, in rising order.
        true: their nearest by the vectors, int (R, k), k the largest size.
        near: works that are near them on the map, int (R, m).
        ranks: see :func:`_ranks`.

    Returns:
        Distance of the :data:`UNIT`-th nearest on the map, float64 (R,).
    """
    apart = [points[rows, np.newaxis] - points[others] for others in (true, near)]
    to_true, to_near = (np.maximum(np.sqrt(np.einsum("nkd,nkd->nk", each, each)), 1e-12) for each in apart)
    unit = min(UNIT, near.shape[1]) - 1
    ordered = np.partition(to_near, sorted({unit, *(size - 1 for size in sizes)}), axis=1)
    weights = np.zeros_like(to_true), np.zeros_like(to_near)
    for size in sizes:
        reach, around = ordered[:, size - 1 : size], min(AROUND * size, near.shape[1])
        weights[0][:, :size] += _slope(to_true[:, :size] / reach) / size
        # Strangers to this size's neighbourhood.
        strange = ranks[:, :around] >= size
        weights[1][:, :around] -= np.where(strange, _slope(to_near[:, :around] / reach) / size, 0.0)
    for others, weight, distance, direction in zip((true, near), weights, (to_true, to_near), apart, strict=True):
        force = (weight / distance)[:, :, np.newaxis] * direction
        gradient[rows] += force.sum(axis=1)
        for axis in (0, 1):
            gradient[:, axis] -= np.bincount(others.ravel(), force[:, :, axis].ravel(), len(gradient))
    return np.asarray(ordered[:, unit])


def _slope(distance: np.ndarray) -> np.ndarray:
    """The derivative of the count at distances in units of the border's: a logistic function's, largest at 1."""
    share = 1 / (1 + np.exp(np.clip((1 - distance) / BORDER, -50, 50)))
    return np.asarray(share * (1 - share))
