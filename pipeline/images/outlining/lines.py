"""Straight edges of a picture, joined from segments, and how much of each is an edge."""

from dataclasses import dataclass

import numpy as np

from pipeline.images.resizing import cv2

#: Shortest segment, as a share of the picture's longer side.
_SHORTEST = 0.035
#: A line lies so near to an axis, in degrees: a photograph is tilted and turned by less.
_MOST_SLOPE = 35.0
#: Segments of one line lie so near to it, in pixels and degrees.
_NEAR, _PARALLEL = 2.2, 4.0
#: Lines of each direction at most.
_MOST = 18
#: Segments of each direction at most, the longest ones.
_MOST_SEGMENTS = 120
#: Differences in colour count twice, so that a painting as light as its wall has edges too.
_COLOUR = np.clip(2 * (np.arange(256) - 128) + 128, 0, 255).astype(np.uint8)


@dataclass(frozen=True)
class Lines:
    """Lines of one direction: those nearly along one axis, the longest first.

    ``along`` is the axis: 0 for nearly horizontal lines, 1 for nearly vertical ones. A line is a place across the axis
    as a linear function of the place along it.
    """

    along: int
    slopes: np.ndarray  #: float64 (n,)
    starts: np.ndarray  #: float64 (n,), place across the axis at 0 along it
    covered: np.ndarray  #: float64 (n, length + 1), pixels of edge from 0 to each place along the axis

    def __len__(self) -> int:
        return len(self.slopes)

    def until(self, places: np.ndarray) -> np.ndarray:
        """Pixels of edge from 0 to places (n, ...) along each line."""
        last = self.covered.shape[1] - 1
        at = np.clip(np.rint(places), 0, last).astype(int)
        return np.take_along_axis(self.covered, at.reshape(len(self), -1), axis=1).reshape(at.shape)


def lines_of(values: np.ndarray) -> tuple[Lines, Lines]:
    """The nearly horizontal and the nearly vertical lines of a picture, CIELAB uint8 (h, w, 3)."""
    found = []
    for channel in (values[..., 0].copy(), cv2.LUT(values[..., 1], _COLOUR), cv2.LUT(values[..., 2], _COLOUR)):
        segments = cv2.createLineSegmentDetector().detect(channel)[0]
        if segments is not None:
            found.append(segments.reshape(-1, 4).astype(np.float64))
    height, width = values.shape[:2]
    segments = np.concatenate(found) if found else np.zeros((0, 4))
    lengths = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    segments = segments[lengths >= _SHORTEST * max(height, width)]
    return _joined(segments, 0, width), _joined(segments, 1, height)


def _joined(segments: np.ndarray, along: int, extent: int) -> Lines:
    """Lines nearly along an axis of that many pixels, of segments float64 (n, 4)."""
    first = segments[:, [along, 1 - along]]
    second = segments[:, [2 + along, 3 - along]]
    backwards = first[:, 0] > second[:, 0]
    first[backwards], second[backwards] = second[backwards], first[backwards]
    reach = second - first
    steep = np.abs(reach[:, 1]) > np.tan(np.radians(_MOST_SLOPE)) * reach[:, 0]
    first, second, reach = first[~steep], second[~steep], reach[~steep]
    order = np.argsort(-reach[:, 0], kind="stable")[:_MOST_SEGMENTS]
    first, second, reach = first[order], second[order], reach[order]
    angles = np.degrees(np.arctan2(reach[:, 1], reach[:, 0]))
    moments = _moments(first, second)
    free = np.ones(len(first), bool)
    slopes, starts, covers = [], [], []
    for seed in range(len(first)):
        if not free[seed]:
            continue
        slope, start = _fit(moments[seed])
        for _ in range(2):
            ends = (
                np.abs(first[:, 1] - slope * first[:, 0] - start),
                np.abs(second[:, 1] - slope * second[:, 0] - start),
            )
            members = (np.maximum(*ends) <= _NEAR) & (np.abs(angles - np.degrees(np.arctan(slope))) <= _PARALLEL)
            members[seed] = True
            slope, start = _fit(members @ moments)
        # A longer line may take what another one has: the sides of a frame lie near each other.
        free &= ~members
        cover = np.zeros(extent + 1)
        for begin, end in zip(first[members, 0], second[members, 0], strict=True):
            cover[max(0, round(begin)) + 1 : round(end) + 1] = 1
        slopes.append(slope)
        starts.append(start)
        covers.append(np.cumsum(cover))
    best = np.argsort([-cover[-1] for cover in covers], kind="stable")[:_MOST]
    return Lines(
        along,
        np.array([slopes[at] for at in best]),
        np.array([starts[at] for at in best]),
        np.array([covers[at] for at in best]).reshape(len(best), extent + 1),
    )


def _moments(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Sums over both ends of each segment, which count by its length, float64 (n, 5): 1, x, y, x², xy."""
    weights = np.maximum(second[:, 0] - first[:, 0], 1e-6)
    sums = [
        np.stack([np.ones(len(end)), end[:, 0], end[:, 1], end[:, 0] ** 2, end[:, 0] * end[:, 1]], axis=1)
        for end in (first, second)
    ]
    return np.asarray(weights[:, None] * (sums[0] + sums[1]))


def _fit(moments: np.ndarray) -> tuple[float, float]:
    """Slope and start of the line through points of which these are the :func:`_moments`."""
    weight, x, y, xx, xy = moments.tolist()
    spread = xx - x * x / weight
    slope = (xy - x * y / weight) / spread if spread > 0 else 0.0
    return slope, (y - slope * x) / weight
