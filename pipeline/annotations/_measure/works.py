"""The works beside the reference, and how large they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.annotations._measure import evidence
from pipeline.annotations._measure.edges import Quad
from pipeline.annotations._measure.kinds import RULER
from pipeline.annotations._measure.plane import Plane, Rectangle, fitted
from pipeline.annotations._measure.references import Reference
from pipeline.images.convex import overlap, share_within
from pipeline.images.decoding import cv2

#: Share of the picture's area that a work has at least.
_LEAST_AREA = 0.004
#: Edges of a work: on average, and on the weakest side; of one that lies on another one.
_LEAST_MEAN, _LEAST_SUPPORT, _LEAST_NESTED = 0.7, 0.45, 0.92
#: By how much the sum of squares grows at most where a work is taken for a rectangle on the plane: three constraints.
_MOST_COST = 40.0
_MOST_WORKS = 12
#: Pixels from an outline up to which a corner lies on it.
_RIM = 4.0
#: By how much the support of a smaller outline is better where it is taken in place of the larger one.
_MUCH_BETTER = 0.12
#: Standard normal quantile of a 95 % interval.
_Z = 1.96
#: Standard deviation of what the model does not know, as a share of a length: the reference's own size as it was
#: printed or cut, and the blooming of its edges.
RELATIVE_ERROR = 0.004


@dataclass(frozen=True, eq=False)
class Work:
    """A measured work."""

    width: float  #: cm, along the sides that are more horizontal in the picture
    height: float  #: cm
    uncertainty: float  #: cm, half of the 95 % interval of both
    outline: np.ndarray  #: float64 (4, 2), pixels, from the top left corner on, clockwise
    on_plane: np.ndarray  #: float64 (4, 2), the same in mm of the plane


def measured(quads: Sequence[Quad], reference: Reference) -> tuple[list[Work], Plane]:
    """The works, largest first, and the plane as reference and works together tell it."""
    chosen, plane = _chosen(quads, reference)
    first = len(reference.rectangles)
    works = []
    for number, quad in enumerate(chosen):
        sizes, deviations = plane.sizes[first + number], plane.deviations[first + number]
        along = quad.corners[1] - quad.corners[0] + quad.corners[2] - quad.corners[3]
        if abs(along[1]) > abs(along[0]):
            sizes, deviations = sizes[::-1], deviations[::-1]
        # Edges that fit worse than they should make everything less sure.
        deviations = deviations * np.sqrt(max(1.0, plane.cost / plane.freedom))
        half = np.sqrt((_Z * deviations) ** 2 + (_Z * RELATIVE_ERROR * sizes) ** 2 + _doubt(quad, plane) ** 2)
        works.append(
            Work(sizes[0] / 10, sizes[1] / 10, float(half.max()) / 10, quad.corners, plane.to_plane(quad.corners))
        )
    works.sort(key=lambda work: -work.width * work.height)
    return works, plane


def _doubt(quad: Quad, plane: Plane) -> float:
    """By how many mm a side differs at most from that of an outline that could be meant as well."""
    lengths = _lengths(plane.to_plane(quad.corners))
    return max(
        (float(np.abs(_lengths(plane.to_plane(each.corners)) - lengths).max()) for each in quad.rivals), default=0
    )


def _lengths(outline: np.ndarray) -> np.ndarray:
    return np.linalg.norm(np.roll(outline, -1, axis=0) - outline, axis=1)


def _chosen(quads: Sequence[Quad], reference: Reference) -> tuple[list[Quad], Plane]:
    """Works that are rectangles on the plane, and the plane fitted to the reference and all of them."""
    first = reference.plane
    height, width = first.shape
    # A ruler tells little of the perspective: the fit begins far away.
    is_thin = reference.kind.name == RULER
    ranked = _ranked([each for each in quads if each.area >= _LEAST_AREA * height * width])
    costs: dict[int, float] = {}

    def alone(quad: Quad) -> float:
        if id(quad) not in costs:
            both = fitted([*reference.rectangles, _rectangle(quad)], first.shape, first, exact=is_thin)
            costs[id(quad)] = both.cost - first.cost if both is not None else np.inf
        return costs[id(quad)]

    chosen: list[Quad] = []
    rectangles, plane = list(reference.rectangles), first
    # What does not fit together with the others makes room for other outlines of the same place.
    while len(chosen) < _MOST_WORKS:
        proposed: list[Quad] = []
        for quad in ranked:
            if len(chosen) + len(proposed) == _MOST_WORKS:
                break
            if _may_be_work(quad, reference, [*chosen, *proposed]) and alone(quad) < _MOST_COST:
                proposed.append(quad)
        # The most rectangular ones first, so that one that is none does not bend the plane for all others.
        for quad in sorted(proposed, key=alone):
            together = fitted([*rectangles, _rectangle(quad)], plane.shape, plane)
            if together is not None and together.cost - plane.cost <= _MOST_COST:
                chosen.append(quad)
                rectangles.append(_rectangle(quad))
                plane = together
        ranked = [each for each in ranked if each not in proposed]
        if not proposed:
            break
    return chosen, plane


def _rectangle(quad: Quad) -> Rectangle:
    return Rectangle(quad.points, quad.corners, evidence.deviations(quad))


def _ranked(quads: Sequence[Quad]) -> list[Quad]:
    """The largest first, but behind a smaller one of nearly the same outline whose edges are much better."""
    ranked: list[Quad] = []
    for quad in sorted(quads, key=lambda each: -each.area):
        better = len(ranked)
        for at, other in enumerate(ranked):
            if overlap(quad.corners, other.corners) > 0.6 and _edges(quad) > _edges(other) + _MUCH_BETTER:
                better = at
                break
        ranked.insert(better, quad)
    return ranked


def _edges(quad: Quad) -> float:
    return float(quad.support.mean() + quad.support.min()) / 2


def _may_be_work(quad: Quad, reference: Reference, chosen: Sequence[Quad]) -> bool:
    height, width = reference.plane.shape
    if quad.support.mean() < _LEAST_MEAN or quad.support.min() < _LEAST_SUPPORT:
        return False
    # A thing that the picture cuts off cannot be measured.
    if (quad.corners < 2).any() or (quad.corners > np.array([width, height]) - 3).any():
        return False
    for outline in reference.outlines:
        if share_within(quad.corners, outline) > 0.1 or share_within(outline, quad.corners) > 0.1:
            return False
    for other in chosen:
        within = share_within(quad.corners, other.corners)
        # What lies within a work is a part of its picture, unless it is a thing with edges all round.
        if within > 0.05 and (within < 0.98 or quad.support.min() < _LEAST_NESTED or _on_rim(quad, other)):
            return False
    return True


def _on_rim(quad: Quad, other: Quad) -> bool:
    """Whether two corners or more lie on the outline of another quadrilateral, as those of a part of a frame do."""
    outline = other.corners.astype(np.float32)
    away = [abs(cv2.pointPolygonTest(outline, corner.tolist(), True)) for corner in quad.corners]
    return sum(distance < _RIM for distance in away) >= 2
