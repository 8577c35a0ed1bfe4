"""Quadrilaterals proposed from long straight lines, where no closed outline can be followed."""

import numpy as np

from pipeline.images.decoding import cv2

#: Shortest segment and farthest distance of segments of one line, as shares of the longer side.
_SHORTEST, _APART = 0.03, 0.006
#: Lines of each direction, and quadrilaterals, that are kept.
_MOST_LINES, _MOST_KEPT = 14, 40
#: Change of colour a pixel that counts at most.
_LIMIT = 8.0
_SAMPLES = np.linspace(0.04, 0.96, 24)


def from_lines(values: np.ndarray, gradient: np.ndarray, least_area: float) -> list[np.ndarray]:
    """Convex outlines (4, 2) whose sides lie on long lines, those with most edge first.

    Args:
        values: CIELAB float32 (h, w, 3).
        gradient: float32 (h, w), change of colour a pixel.
        least_area: square pixels.
    """
    lines = long_lines(values)
    if len(lines) < 4:
        return []
    directions = np.degrees(np.arctan2(lines[:, 3] - lines[:, 1], lines[:, 2] - lines[:, 0])) % 180
    outlines = []
    # Two ways of parting all directions in two, so that no rectangle has its sides in one part.
    for turn in (0.0, 45.0):
        flat = np.abs((directions - turn + 90) % 180 - 90) <= 45
        across, down = lines[flat][:_MOST_LINES], lines[~flat][:_MOST_LINES]
        if len(across) >= 2 and len(down) >= 2:
            outlines.append(_outlines(across, down))
    if not outlines:
        return []
    corners = np.concatenate(outlines)
    height, width = gradient.shape
    area = _area(corners)
    margin = 0.02 * max(height, width)
    inside = (corners > -margin).all(axis=(1, 2)) & (corners < np.array([width, height]) + margin).all(axis=(1, 2))
    corners = corners[inside & (area >= least_area) & _is_convex(corners)]
    if not len(corners):
        return []
    scores = _edge(corners, np.minimum(cv2.dilate(gradient, np.ones((3, 3), np.uint8)), _LIMIT))
    order = np.argsort(-scores, kind="stable")[: 6 * _MOST_KEPT]
    kept: list[np.ndarray] = []
    for outline in corners[order]:
        if all(np.abs(outline - other).max() > 0.008 * max(height, width) for other in kept):
            kept.append(outline)
    return kept[:_MOST_KEPT]


def long_lines(values: np.ndarray) -> np.ndarray:
    """Lines float64 (n, 4) as x, y, x, y, those with the longest segments on them first."""
    shape = values.shape[:2]
    detector = cv2.createLineSegmentDetector()
    found = []
    for channel in range(3):
        scaled = np.clip(values[..., channel] * 2.5 + (0 if channel == 0 else 128), 0, 255).astype(np.uint8)
        segments = detector.detect(scaled)[0]
        if segments is not None:
            found.append(segments.reshape(-1, 4).astype(np.float64))
    if not found:
        return np.empty((0, 4))
    segments = np.concatenate(found)
    lengths = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    segments, lengths = segments[lengths > _SHORTEST * max(shape)], lengths[lengths > _SHORTEST * max(shape)]
    order = np.argsort(-lengths, kind="stable")[:400]
    segments, lengths = segments[order], lengths[order]
    lines, totals = [], []
    free = np.ones(len(segments), bool)
    for number, segment in enumerate(segments):
        if not free[number]:
            continue
        start, along = segment[:2], (segment[2:] - segment[:2]) / lengths[number]
        normal = np.array([-along[1], along[0]])
        away = np.abs((segments.reshape(-1, 2, 2) - start) @ normal).max(axis=1)
        same = free & (away < _APART * max(shape))
        free &= ~same
        lines.append(segment)
        totals.append(lengths[same].sum())
    return np.array(lines)[np.argsort(-np.array(totals), kind="stable")]


def _outlines(across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Corners float64 (n, 4, 2) of all pairs of two lines with two others, clockwise."""
    first, second = (np.cross(_homogeneous(each[:, :2]), _homogeneous(each[:, 2:])) for each in (across, down))
    meeting = np.cross(first[:, None], second[None])
    with np.errstate(divide="ignore", invalid="ignore"):
        places = meeting[..., :2] / meeting[..., 2:]
    a, b = np.triu_indices(len(across), 1)
    c, d = np.triu_indices(len(down), 1)
    corners = np.stack(
        [places[a[:, None], c], places[a[:, None], d], places[b[:, None], d], places[b[:, None], c]], axis=2
    ).reshape(-1, 4, 2)
    corners = corners[np.isfinite(corners).all(axis=(1, 2)) & (np.abs(corners) < 1e5).all(axis=(1, 2))]
    centre = corners.mean(axis=1, keepdims=True)
    order = np.argsort(np.arctan2(*(corners - centre).transpose(2, 0, 1)[::-1]), axis=1)
    corners = np.take_along_axis(corners, order[..., None], axis=1)
    first_corner = corners.sum(axis=2).argmin(axis=1)
    turned = (first_corner[:, None] + np.arange(4)) % 4
    return np.take_along_axis(corners, turned[..., None], axis=1)


def _homogeneous(points: np.ndarray) -> np.ndarray:
    return np.column_stack([points, np.ones(len(points))])


def _area(corners: np.ndarray) -> np.ndarray:
    following = np.roll(corners, -1, axis=1)
    return np.abs((corners[..., 0] * following[..., 1] - corners[..., 1] * following[..., 0]).sum(axis=1)) / 2


def _is_convex(corners: np.ndarray) -> np.ndarray:
    along = np.roll(corners, -1, axis=1) - corners
    following = np.roll(along, -1, axis=1)
    turn = along[..., 0] * following[..., 1] - along[..., 1] * following[..., 0]
    return np.asarray((turn > 0).all(axis=1))


def _edge(corners: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """How much edge lies on the sides, float64 (n,): the mean, and the weakest side as much again."""
    following = np.roll(corners, -1, axis=1)
    places = corners[:, :, None] + _SAMPLES[:, None] * (following - corners)[:, :, None]
    x = np.rint(places[..., 0]).astype(np.int64).clip(0, gradient.shape[1] - 1)
    y = np.rint(places[..., 1]).astype(np.int64).clip(0, gradient.shape[0] - 1)
    sides = gradient[y, x].mean(axis=2)
    return np.asarray(sides.mean(axis=1) + sides.min(axis=1))
