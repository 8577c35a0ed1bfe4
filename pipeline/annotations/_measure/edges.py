"""Straight edges of a quadrilateral, located to a fraction of a pixel, where a part of them may be hidden.

An edge is the line near the assumed one that passes the steepest changes of colour at most of its places. Each place
counts up to a limit, so a strong detail beside the edge does not outweigh the edge. Places are x, y with the centre of
the first pixel at 0, 0.
"""

import functools
from dataclasses import dataclass

import numpy as np

from pipeline.images.decoding import cv2

#: Places that are sampled along a side, and pixels between the samples across it.
_MOST_SAMPLES, _STEP = 120, 0.5
#: The part of a side that is looked at: its ends may be rounded.
_FROM, _TO = 0.05, 0.95
#: Pixels from the line up to which a place supports it.
_TOLERANCE = 1.3
#: Change of colour a pixel (CIELAB units) from which a place supports an edge, at least, and the most that counts.
_LEAST_CHANGE, _MOST_CHANGE = 2.0, 12.0
#: Share of the strongest line's changes that another line has which is taken where it lies farther out, and columns
#: of samples that one edge is wide at most.
_NEARLY_AS_STRONG, _ONE_EDGE = 0.96, 4


@dataclass(frozen=True, eq=False)
class Side:
    """One located edge."""

    points: np.ndarray  #: float64 (2, 2), two points of the line, near the ends of the part that is seen
    support: float  #: share of the places at which there is an edge, 0 to 1
    change: float  #: median change of colour a pixel at these places, in CIELAB units
    scatter: float  #: root mean square distance of these places from the line, in pixels
    normal: np.ndarray  #: float64 (2,), unit, to the outside


@dataclass(frozen=True, eq=False)
class Quad:
    """A quadrilateral with located sides; side k leads from corner k to the next one, clockwise in the picture."""

    corners: np.ndarray  #: float64 (4, 2)
    sides: tuple[Side, ...]
    #: Others of nearly the same outline, whose edges are as well supported: of a frame, of a margin, of a shadow.
    rivals: tuple["Quad", ...] = ()

    @property
    def area(self) -> float:
        """In square pixels."""
        return float(cv2.contourArea(self.corners.astype(np.float32)))

    @property
    def support(self) -> np.ndarray:
        """Of each side, float64 (4,)."""
        return np.array([side.support for side in self.sides])

    @property
    def points(self) -> np.ndarray:
        """The points of all sides, float64 (4, 2, 2)."""
        return np.stack([side.points for side in self.sides])


def lab(pixels: np.ndarray) -> np.ndarray:
    """RGB uint8 (h, w, 3) -> CIELAB float32 (h, w, 3), slightly smoothed against noise."""
    values = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return cv2.GaussianBlur(values, (0, 0), 0.8)


def clockwise(corners: np.ndarray) -> np.ndarray:
    """Corners (4, 2) in any order as a convex outline, clockwise in the picture, from the top left one on."""
    centre = corners.mean(axis=0)
    order = np.argsort(np.arctan2(corners[:, 1] - centre[1], corners[:, 0] - centre[0]))
    around = corners[order].astype(np.float64)
    return np.roll(around, -int(np.argmin(around.sum(axis=1))), axis=0)


def located(values: np.ndarray, corners: np.ndarray, reach: float) -> Quad | None:
    """The quadrilateral near the given corners.

    Args:
        values: float32 (h, w, 3), see :func:`lab`.
        corners: float64 (4, 2), clockwise.
        reach: pixels across a side within which its edge is looked for.

    Returns:
        None where a side has no edge at all, or the lines do not make a convex quadrilateral.
    """
    sides = []
    for number in range(4):
        side = _side(values, corners[number], corners[(number + 1) % 4], reach)
        if side is None:
            return None
        sides.append(side)
    found = np.array([intersection(sides[number - 1].points, sides[number].points) for number in range(4)])
    if not np.isfinite(found).all() or np.abs(found - corners).max() > 4 * reach + 0.1 * _longest(corners):
        return None
    if not cv2.isContourConvex(found.astype(np.float32)):
        return None
    return Quad(found, tuple(sides))


def _longest(corners: np.ndarray) -> float:
    return float(np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1).max())


def _side(values: np.ndarray, start: np.ndarray, end: np.ndarray, reach: float) -> Side | None:
    length = float(np.linalg.norm(end - start))
    if length < 8:
        return None
    reach = min(reach, length / 4)
    along = (end - start) / length
    # Clockwise in a picture whose y points down: the outside is on the left of the way.
    normal = np.array([along[1], -along[0]])
    shares = np.linspace(_FROM, _TO, int(np.clip(length / 2, 12, _MOST_SAMPLES)))
    offsets = np.arange(-reach - 1, reach + 1 + _STEP / 2, _STEP)
    places = start + shares[:, None, None] * (end - start) + offsets[None, :, None] * normal
    height, width = values.shape[:2]
    inside = (places >= 0).all(axis=2) & (places[..., 0] <= width - 1) & (places[..., 1] <= height - 1)
    sampled = cv2.remap(
        values, places[..., 0].astype(np.float32), places[..., 1].astype(np.float32), cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    change = np.linalg.norm(sampled[:, 4:] - sampled[:, :-4], axis=2) / (4 * _STEP)
    change *= inside[:, 2:-2]
    middles = offsets[2:-2]
    limit = max(_LEAST_CHANGE, 1.5 * float(np.quantile(change, 0.3)))
    line = _best_line(np.minimum(change, _MOST_CHANGE), shares)
    fitted = _fitted(change, middles, shares, line, limit)
    if fitted is None:
        return None
    (at_start, slope), supports, distances, strengths = fitted
    seen = np.quantile(shares[supports], (0.03, 0.97))
    points = [start + share * (end - start) + (at_start + slope * share) * normal for share in seen]
    scatter = float(np.sqrt(np.mean(distances[supports] ** 2)))
    support = float(supports.mean())
    return Side(np.array(points), support, float(np.median(strengths[supports])), scatter, normal)


def _best_line(change: np.ndarray, shares: np.ndarray) -> tuple[float, float]:
    """Columns of ``change`` (places, offsets) at share 0 and 1 of the line along which the sum is largest."""
    starts, ends, at = _lines(change.shape[1], len(shares))
    total = change.ravel()[at].sum(axis=1)
    # Of lines that are nearly as strong, as those of both sides of a rim are, the outer one is the thing's own edge.
    middle = (starts + ends) / 2
    outer = middle[total >= _NEARLY_AS_STRONG * total.max()].max()
    best = int(np.where(middle >= outer - _ONE_EDGE, total, 0).argmax())
    slope = (ends[best] - starts[best]) / (_TO - _FROM)
    return float(starts[best] - slope * _FROM), float(slope)


@functools.lru_cache(maxsize=48)
def _lines(columns: int, places: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All lines over places and columns: the columns where each begins and ends, and its index at each place, int32."""
    starts, ends = (each.ravel() for each in np.meshgrid(np.arange(columns), np.arange(columns), indexing="ij"))
    position = (np.linspace(_FROM, _TO, places) - _FROM) / (_TO - _FROM)
    at = np.rint(starts[:, None] + (ends - starts)[:, None] * position).astype(np.int32)
    return starts, ends, at + columns * np.arange(places, dtype=np.int32)


def _weighted_line(shares: np.ndarray, places: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Offset and slope of the line of least squares, float64 (2,)."""
    total = weights.sum()
    middle, height = weights @ shares / total, weights @ places / total
    away = shares - middle
    slope = (weights * away) @ (places - height) / ((weights * away) @ away)
    return np.array([height - slope * middle, slope])


def _fitted(
    change: np.ndarray, middles: np.ndarray, shares: np.ndarray, line: tuple[float, float], limit: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray] | None:
    """Offset and slope of the line in pixels, which places support it, their distances, and their changes."""
    rows = np.arange(len(shares))
    window = np.arange(-4, 5)
    expected = line[0] + line[1] * shares
    coefficients = np.array([middles[0] + line[0] * _STEP, line[1] * _STEP])
    for _ in range(3):
        near = np.rint(expected)[:, None].astype(np.int64) + window
        near = near.clip(1, change.shape[1] - 2)
        best = near[rows, change[rows[:, None], near].argmax(axis=1)]
        left, middle, right = (change[rows, best + step] for step in (-1, 0, 1))
        bend = left - 2 * middle + right
        shift = np.where(bend < -1e-6, 0.5 * (left - right) / np.where(bend < -1e-6, bend, 1), 0).clip(-0.5, 0.5)
        peaks = middles[0] + (best + shift) * _STEP
        distances = peaks - (coefficients[0] + coefficients[1] * shares)
        supports = (np.abs(distances) < _TOLERANCE) & (middle > limit)
        if supports.sum() < 6 or np.ptp(shares[supports]) < 0.15:
            return None
        # Tukey's weights: places farther away than the tolerance do not count.
        weights = (1 - (distances[supports] / _TOLERANCE) ** 2) ** 2
        coefficients = _weighted_line(shares[supports], peaks[supports], (np.sqrt(weights) + 1e-3) ** 2)
        expected = (coefficients[0] + coefficients[1] * shares - middles[0]) / _STEP
        distances = peaks - (coefficients[0] + coefficients[1] * shares)
        supports = (np.abs(distances) < _TOLERANCE) & (middle > limit)
    if supports.sum() < 6:
        return None
    return coefficients, supports, distances, middle


def intersection(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Where two lines (2, 2) meet, float64 (2,); NaN where they are parallel."""
    # As the cross product of both lines in homogeneous coordinates; numpy.cross takes ten times as long.
    lines = []
    for (x, y), (other_x, other_y) in (one.tolist(), other.tolist()):
        lines.append((y - other_y, other_x - x, x * other_y - y * other_x))
    (a, b, c), (d, e, f) = lines
    weight = a * e - b * d
    if abs(weight) < 1e-9:
        return np.full(2, np.nan)
    return np.array([(b * f - c * e) / weight, (c * d - a * f) / weight])
