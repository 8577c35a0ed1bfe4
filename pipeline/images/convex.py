"""Areas of convex outlines.

OpenCV's ``intersectConvexConvex`` says 0 of outlines that nearly coincide, as those of two copies of a picture do.
"""

import numpy as np


def area(outline: np.ndarray) -> float:
    """Area of an outline (n, 2), in whichever sense it runs; 0 of fewer than three corners."""
    x, y = outline.astype(np.float64).T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2) if len(outline) > 2 else 0.0


def common_area(one: np.ndarray, other: np.ndarray) -> float:
    """Area that two convex outlines (n, 2) and (m, 2) have in common.

    The first is cut along each side of the other one (Sutherland and Hodgman 1974, doi:10.1145/360767.360802).
    """
    if not (area(one) and area(other)):
        return 0.0
    polygon, cutter = one.astype(np.float64), other.astype(np.float64)
    x, y = cutter.T
    sense = np.sign(x @ np.roll(y, -1) - y @ np.roll(x, -1))
    for begin, end in zip(cutter, np.roll(cutter, -1, axis=0), strict=True):
        side = end - begin
        # How far each corner lies inside, times the length of the side.
        depths = sense * (side[0] * (polygon[:, 1] - begin[1]) - side[1] * (polygon[:, 0] - begin[0]))
        polygon = _kept(polygon, depths)
        if len(polygon) < 3:
            return 0.0
    return area(polygon)


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Area that two convex outlines have in common, as a share of what both cover, 0 to 1."""
    common = common_area(one, other)
    covered = area(one) + area(other) - common
    return min(1.0, common / covered) if covered > 0 else 0.0


def share_within(inner: np.ndarray, outer: np.ndarray) -> float:
    """Share of a convex outline that lies within another one, 0 to 1; 0 where it covers nothing."""
    whole = area(inner)
    return min(1.0, common_area(inner, outer) / whole) if whole > 0 else 0.0


def _kept(polygon: np.ndarray, depths: np.ndarray) -> np.ndarray:
    """What of a polygon lies on the inner side of a line, where depths are at least 0."""
    points = []
    following, further = np.roll(polygon, -1, axis=0), np.roll(depths, -1)
    for here, there, depth, next_depth in zip(polygon, following, depths, further, strict=True):
        if depth >= 0:
            points.append(here)
        if (depth < 0) != (next_depth < 0):
            points.append(here + (there - here) * (depth / (depth - next_depth)))
    return np.array(points).reshape(-1, 2)
