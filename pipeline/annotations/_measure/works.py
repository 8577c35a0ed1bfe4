"""The works beside the reference, and how large they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.annotations._measure import evidence
from pipeline.annotations._measure.edges import Quad
from pipeline.annotations._measure.plane import Plane, Rectangle, fitted
from pipeline.annotations._measure.quads import share_within
from pipeline.annotations._measure.references import Reference

#: Share of the picture's area that a work has at least.
_LEAST_AREA = 0.004
#: Edges of a work: on average, and on the weakest side; of one that lies on another one.
_LEAST_MEAN, _LEAST_SUPPORT, _LEAST_NESTED = 0.62, 0.4, 0.92
#: By how much the sum of squares grows at most where a work is taken for a rectangle on the plane: three constraints.
_MOST_COST = 40.0
_MOST_WORKS = 12
#: Standard normal quantile of a 95 % interval.
_Z = 1.96
#: A part of every length that the model of the camera does not know, such as the lens's distortion.
RELATIVE_ERROR = 0.001


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
        half = _Z * np.sqrt(deviations**2 + (RELATIVE_ERROR * sizes) ** 2)
        works.append(
            Work(sizes[0] / 10, sizes[1] / 10, float(half.max()) / 10, quad.corners, plane.to_plane(quad.corners))
        )
    works.sort(key=lambda work: -work.width * work.height)
    return works, plane


def _chosen(quads: Sequence[Quad], reference: Reference) -> tuple[list[Quad], Plane]:
    """Works that are rectangles on the plane, and the plane fitted to the reference and all of them."""
    height, width = reference.plane.shape
    chosen: list[Quad] = []
    rectangles, plane = list(reference.rectangles), reference.plane
    for quad in sorted(quads, key=lambda each: -each.area):
        if len(chosen) == _MOST_WORKS or quad.area < _LEAST_AREA * height * width:
            break
        if not _may_be_work(quad, reference, chosen):
            continue
        unknown = Rectangle(quad.points, quad.corners, evidence.deviations(quad))
        together = fitted([*rectangles, unknown], plane.shape, marks=reference.marks, start=plane)
        if together is None or together.cost - plane.cost > _MOST_COST:
            continue
        chosen.append(quad)
        rectangles.append(unknown)
        plane = together
    return chosen, plane


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
        if within > 0.05 and (within < 0.98 or quad.support.min() < _LEAST_NESTED):
            return False
    return True
