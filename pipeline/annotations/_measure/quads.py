"""Quadrilaterals of a picture: sheets, cards and works, each with its four located edges.

Outlines are proposed by several segmentations of a smaller picture: by edges, by lightness, by colour, and by the
difference from the picture's border. Each outline that is nearly a quadrilateral is then located at its edges in the
full picture, and kept if edges are there.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from pipeline.annotations._measure.edges import Quad, clockwise, intersection, lab, located
from pipeline.annotations._measure.lines import from_lines
from pipeline.images.convex import overlap
from pipeline.images.decoding import cv2, limit_side

#: Longer side of the picture that outlines are proposed on.
_SIDE = 900
#: Share of the picture's area that an outline has at least and at most.
_LEAST_AREA, _MOST_AREA = 0.0015, 0.92
#: How much larger the quadrilateral round an outline may be than the outline's convex hull.
_MOST_EXCESS = 1.16
#: Share of a side that has an edge, at least on the weakest side and on average.
LEAST_SUPPORT, LEAST_MEAN_SUPPORT = 0.3, 0.62
#: Outlines that have so much of their union in common are one.
_SAME = 0.93
#: Proposals that are located at most.
_MOST_PROPOSALS = 130
#: Difference in score up to which an outline is nearly as good as another one.
_NEARLY = 0.12


def quadrilaterals(pixels: np.ndarray) -> list[Quad]:
    """The quadrilaterals of a picture, RGB uint8 (h, w, 3), the best supported first."""
    small = limit_side(pixels, _SIDE)
    scale = pixels.shape[1] / small.shape[1]
    values, full = lab(small), lab(pixels)
    found = []
    for proposal in _distinct(_proposals(values), small.shape[:2]):
        coarse = located(values, proposal, 9.0)
        if coarse is None or not _is_supported(coarse):
            continue
        if scale > 1.05:
            corners = (coarse.corners + 0.5) * scale - 0.5
            fine = located(full, corners, 2.0 * scale + 1)
        else:
            fine = located(full, coarse.corners, 3.0)
        if fine is not None and _is_supported(fine):
            found.append(fine)
    return _without_repeats(found)


def _is_supported(quad: Quad) -> bool:
    return bool(quad.support.min() >= LEAST_SUPPORT and quad.support.mean() >= LEAST_MEAN_SUPPORT)


def _proposals(values: np.ndarray) -> Iterator[np.ndarray]:
    """Convex outlines (4, 2) of four corners."""
    height, width = values.shape[:2]
    for mask in _masks(values):
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            area = cv2.contourArea(contour)
            if not _LEAST_AREA * height * width <= max(area, 1) or len(contour) < 4:
                continue
            yield from _quadrilateral(contour, height * width)
    yield from from_lines(values, _gradient(values), 4 * _LEAST_AREA * height * width)


def _quadrilateral(contour: np.ndarray, pixels: int) -> Iterator[np.ndarray]:
    hull = cv2.convexHull(contour)
    area = cv2.contourArea(hull)
    if len(hull) < 4 or not _LEAST_AREA * pixels <= area <= _MOST_AREA * pixels:
        return
    # A thing that lies on the edge of another makes a hull that is too large, but little of it is filled.
    if cv2.contourArea(contour) < 0.6 * area and cv2.arcLength(contour, True) < 1.5 * cv2.arcLength(hull, True):
        return
    for corners in (_enclosing(hull), _of_longest_sides(hull)):
        if corners is None:
            continue
        covered = cv2.contourArea(corners.astype(np.float32))
        if 0.8 * area < covered < _MOST_EXCESS * area and cv2.isContourConvex(corners.astype(np.float32)):
            yield clockwise(corners)


def _enclosing(hull: np.ndarray) -> np.ndarray | None:
    """The quadrilateral (4, 2) round a convex hull."""
    try:
        corners = cv2.approxPolyN(hull, 4, approxCurve=None, epsilon_percentage=-1.0, ensure_convex=True)
    except cv2.error:
        return None
    corners = np.asarray(corners, np.float64).reshape(-1, 2)
    return corners if len(corners) == 4 else None


def _of_longest_sides(hull: np.ndarray) -> np.ndarray | None:
    """The quadrilateral (4, 2) of the four longest sides of a convex hull: of a thing whose corner is hidden."""
    polygon = cv2.approxPolyDP(hull, 0.012 * cv2.arcLength(hull, True), True).reshape(-1, 2).astype(np.float64)
    if len(polygon) < 5:
        return None
    lengths = np.linalg.norm(np.roll(polygon, -1, axis=0) - polygon, axis=1)
    longest = np.sort(np.argsort(-lengths, kind="stable")[:4])
    lines = [(polygon[at], polygon[(at + 1) % len(polygon)]) for at in longest]
    corners = np.array([intersection(np.array(lines[at - 1]), np.array(lines[at])) for at in range(4)])
    return corners if np.isfinite(corners).all() else None


def _masks(values: np.ndarray) -> Iterator[np.ndarray]:
    """Binary pictures uint8 (h, w) whose contours are outlines of things."""
    smooth = cv2.bilateralFilter(values, 7, 12, 3)
    gradient = _gradient(smooth)
    kernel = np.ones((3, 3), np.uint8)
    for level in (0.75, 0.88, 0.94):
        edges = (gradient > max(3.0, np.quantile(gradient, level))).astype(np.uint8)
        # Edges part regions: contours of what lies between them are outlines of things without a gap.
        yield cv2.morphologyEx(edges, cv2.MORPH_CLOSE, kernel)
        yield cv2.erode(1 - edges, kernel)
    for limits in ((10, 30), (25, 60), (50, 120)):
        edges = np.zeros(values.shape[:2], np.uint8)
        for channel in range(3):
            scaled = np.clip(smooth[..., channel] * 2.5 + (0 if channel == 0 else 128), 0, 255).astype(np.uint8)
            edges |= cv2.Canny(scaled, *limits, L2gradient=True)
        yield cv2.dilate(edges, kernel)
    distance = _distance_from_border(smooth)
    for level in (6.0, 12.0, 20.0, 35.0):
        mask = (distance > level).astype(np.uint8)
        for size in (3, 9):
            yield _opened(mask, size)
    lightness = smooth[..., 0]
    for level in np.linspace(lightness.min(), lightness.max(), 10)[1:-1]:
        yield _opened((lightness > level).astype(np.uint8), 5)
    for label in _colours(smooth):
        yield _opened(label, 5)


def _opened(mask: np.ndarray, size: int) -> np.ndarray:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return np.asarray(cv2.morphologyEx(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel), cv2.MORPH_OPEN, kernel))


def _gradient(values: np.ndarray) -> np.ndarray:
    """Change of colour a pixel, float32 (h, w)."""
    across = cv2.Scharr(values, cv2.CV_32F, 1, 0) / 32
    down = cv2.Scharr(values, cv2.CV_32F, 0, 1) / 32
    return np.asarray(np.sqrt((across**2 + down**2).sum(axis=2)))


def _distance_from_border(values: np.ndarray) -> np.ndarray:
    """How far each pixel's colour is from those of the picture's border, float32 (h, w), CIELAB units."""
    margin = max(4, min(values.shape[:2]) // 30)
    ring = np.concatenate(
        [each.reshape(-1, 3) for each in (values[:margin], values[-margin:], values[:, :margin], values[:, -margin:])]
    )
    ring = ring[:: max(1, len(ring) // 4000)]
    centres = _centres(ring, 5)
    return np.asarray(np.min([np.linalg.norm(values - centre, axis=2) for centre in centres], axis=0))


def _colours(values: np.ndarray) -> Iterator[np.ndarray]:
    """Masks of the picture's main colours."""
    sample = values[::4, ::4].reshape(-1, 3)
    centres = _centres(sample, 6)
    nearest = np.argmin([np.linalg.norm(values - centre, axis=2) for centre in centres], axis=0)
    for number in range(len(centres)):
        yield (nearest == number).astype(np.uint8)


def _centres(sample: np.ndarray, count: int) -> np.ndarray:
    """Main colours of float32 (n, 3) by k-means, float32 (count, 3); always the same ones."""
    cv2.setRNGSeed(0)
    labels = np.zeros((len(sample), 1), np.int32)
    count = min(count, len(sample))
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 15, 0.5)
    _, _, centres = cv2.kmeans(np.ascontiguousarray(sample, np.float32), count, labels, stop, 1, cv2.KMEANS_PP_CENTERS)
    return np.asarray(centres)


def _distinct(proposals: Iterator[np.ndarray], shape: tuple[int, ...]) -> list[np.ndarray]:
    """Proposals without near repeats, those that were made most often first."""
    kept: list[np.ndarray] = []
    votes: list[int] = []
    tolerance = 0.006 * max(shape)
    for proposal in proposals:
        if kept:
            away = np.abs(np.array(kept) - proposal).max(axis=(1, 2))
            nearest = int(away.argmin())
            if away[nearest] <= tolerance:
                votes[nearest] += 1
                continue
        kept.append(proposal)
        votes.append(1)
    # A larger outline is worth more than a detail of a picture.
    weights = [vote * cv2.contourArea(each.astype(np.float32)) ** 0.5 for vote, each in zip(votes, kept, strict=True)]
    order = np.argsort(weights, kind="stable")[::-1][:_MOST_PROPOSALS]
    return [kept[index] for index in order]


def _score(quad: Quad) -> float:
    return float(quad.support.mean() + 0.5 * quad.support.min())


def _without_repeats(found: list[Quad]) -> list[Quad]:
    """One of each group of nearly equal quadrilaterals: the best supported, or a larger one that is nearly as good."""
    groups: list[list[Quad]] = []
    for quad in sorted(found, key=lambda each: (-_score(each), -each.area)):
        same = [group for group in groups if overlap(group[0].corners, quad.corners) > _SAME]
        if not same:
            groups.append([quad])
        elif quad.area > 1.01 * same[0][0].area and _score(quad) > _score(same[0][0]) - _NEARLY:
            same[0].insert(0, quad)
        else:
            same[0].append(quad)
    return [
        replace(first, rivals=tuple(each for each in others if _score(each) > _score(first) - _NEARLY))
        for first, *others in groups
    ]
