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
    for _ in range(rounds if sizes else 0):
        looked_at = min(AROUND * sizes[-1], len(points) - 1)
        # A point is its own nearest.
        distances, near = (found[:, 1:] for found in KDTree(points).query(points, looked_at + 1))
        gradient = np.zeros_like(points)
        for start in range(0, len(points), PART):
            rows = slice(start, start + PART)
            for size in sizes:
                around = min(AROUND * size, looked_at)
                _add(gradient, points, rows, ids[rows, :size], near[rows, :around], distances[rows, size - 1])
        length = np.linalg.norm(gradient, axis=1, keepdims=True)
        unit = distances[:, min(UNIT, looked_at) - 1 : min(UNIT, looked_at)]
        points -= STEP * unit * gradient / np.sqrt(GENTLE**2 + length**2)
    return points


def _add(
    gradient: np.ndarray, points: np.ndarray, rows: slice, true: np.ndarray, near: np.ndarray, reach: np.ndarray
) -> None:
    """Adds the gradient (N, 2) of the count of some works, for one size.

    Args:
        gradient: is changed.
        points: float64 (N, 2).
        rows: the works, R of them.
        true: their nearest by the vectors, int (R, k).
        near: works that are near them on the map, int (R, m).
        reach: distance of the k-th nearest on the map, float64 (R,).
    """
    size = true.shape[1]
    strangers = ~(near[:, :, np.newaxis] == true[:, np.newaxis, :]).any(axis=2)
    for others, sign, counted in ((true, 1.0, True), (near, -1.0, strangers)):
        apart = points[rows, np.newaxis] - points[others]
        distance = np.maximum(np.linalg.norm(apart, axis=2), 1e-12)
        beyond = (distance / np.maximum(reach, 1e-12)[:, np.newaxis] - 1) / BORDER
        # The derivative of a logistic function: it is largest at the border.
        share = 1 / (1 + np.exp(np.clip(-beyond, -50, 50)))
        force = np.where(counted, sign * share * (1 - share) / size / distance, 0.0)[:, :, np.newaxis] * apart
        gradient[rows] += force.sum(axis=1)
        for axis in (0, 1):
            gradient[:, axis] -= np.bincount(others.ravel(), force[:, :, axis].ravel(), len(gradient))
