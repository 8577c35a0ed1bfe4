"""Quadrilaterals whose four sides are edges of a picture, the best supported first."""

from dataclasses import dataclass

import numpy as np

from pipeline.images.outlining.lines import Lines

#: Share of the picture's area that a quadrilateral covers at least and at most.
_LEAST_AREA, _MOST_AREA = 0.07, 0.9
#: How much shorter a side may be than the opposite one.
_LEAST_RATIO = 0.6
#: Share of the weakest side that is an edge at least, and of all four on average.
_LEAST_SIDE, _LEAST_MEAN = 0.2, 0.5
#: Length beyond a corner, as a share of the side, where the edge must not go on.
_BEYOND = 0.12


@dataclass(frozen=True)
class Quads:
    """n quadrilaterals."""

    corners: np.ndarray  #: float64 (n, 4, 2), clockwise from the top left one, pixels
    support: np.ndarray  #: float64 (n, 4), share of the top, right, bottom and left side that is an edge, 0 to 1
    beyond: np.ndarray  #: float64 (n, 4), share of the stretches behind the side's two ends that is an edge


def quads_of(across: Lines, down: Lines, shape: tuple[int, int]) -> Quads:
    """The quadrilaterals of nearly horizontal and nearly vertical lines in a picture of that height and width."""
    height, width = shape
    if len(across) < 2 or len(down) < 2:
        return Quads(np.zeros((0, 4, 2)), np.zeros((0, 4)), np.zeros((0, 4)))
    # Where each pair of lines meets: y = a x + b and x = c y + d.
    x = (down.slopes[None, :] * across.starts[:, None] + down.starts[None, :]) / (
        1 - across.slopes[:, None] * down.slopes[None, :]
    )
    y = across.slopes[:, None] * x + across.starts[:, None]
    tops, bottoms = _pairs(y.mean(axis=1))
    lefts, rights = _pairs(x.mean(axis=0))
    top, bottom = np.repeat(tops, len(lefts)), np.repeat(bottoms, len(lefts))
    left, right = np.tile(lefts, len(tops)), np.tile(rights, len(tops))
    corners = np.stack(
        [
            np.stack([x[h, v], y[h, v]], axis=-1)
            for h, v in ((top, left), (top, right), (bottom, right), (bottom, left))
        ],
        axis=1,
    )
    margin = 0.004 * max(shape)
    inside = ((corners > -margin) & (corners < np.array([width, height]) + margin)).all(axis=(1, 2))
    sides = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2)
    ratio = np.minimum(sides[:, :2] / sides[:, 2:], sides[:, 2:] / np.maximum(sides[:, :2], 1e-9)).min(axis=1)
    areas = areas_of(corners)
    kept = inside & (ratio > _LEAST_RATIO) & (areas > _LEAST_AREA * height * width)
    kept &= areas < _MOST_AREA * height * width
    top, bottom, left, right, corners = top[kept], bottom[kept], left[kept], right[kept], corners[kept]
    reach, reach_down = across.until(x), down.until(y.T)
    support, beyond = [], []
    for lines, line, places, one, other, table in (
        (across, top, x, left, right, reach),
        (down, right, y.T, top, bottom, reach_down),
        (across, bottom, x, left, right, reach),
        (down, left, y.T, top, bottom, reach_down),
    ):
        start, end = places[line, one], places[line, other]
        length = np.maximum(end - start, 1e-6)
        support.append(np.clip((table[line, other] - table[line, one]) / length, 0, 1))
        more = _BEYOND * length
        last = lines.covered.shape[1] - 1
        ends = []
        for near, far in ((start - 0.15 * more, start - 1.15 * more), (end + 0.15 * more, end + 1.15 * more)):
            low, high = np.minimum(near, far), np.maximum(near, far)
            low, high = np.clip(np.rint(low), 0, last).astype(int), np.clip(np.rint(high), 0, last).astype(int)
            ends.append((lines.covered[line, high] - lines.covered[line, low]) / np.maximum(high - low, 1))
        beyond.append((ends[0] + ends[1]) / 2)
    shares, further = np.stack(support, axis=1), np.stack(beyond, axis=1)
    good = (shares.min(axis=1, initial=1) > _LEAST_SIDE) & (shares.mean(axis=1) > _LEAST_MEAN)
    return Quads(corners[good], shares[good], further[good])


def _pairs(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Indices of all pairs of lines, the first of which lies before the second."""
    one, other = np.triu_indices(len(places), 1)
    swapped = places[one] > places[other]
    return np.where(swapped, other, one), np.where(swapped, one, other)


def areas_of(corners: np.ndarray) -> np.ndarray:
    """Areas of n quadrilaterals (n, 4, 2), clockwise ones positive."""
    following = np.roll(corners, -1, axis=1)
    return 0.5 * (corners[..., 0] * following[..., 1] - following[..., 0] * corners[..., 1]).sum(axis=1)
