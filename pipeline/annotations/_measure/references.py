"""Finds the reference among the quadrilaterals of a picture."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from pipeline.annotations._measure import checker, evidence, markers, ruler
from pipeline.annotations._measure.edges import Quad, clockwise, located
from pipeline.annotations._measure.kinds import A4, ARUCO, CARD, CHECKER, LETTER, PLAYING, RECTANGLES, RULER, Kind
from pipeline.annotations._measure.plane import Plane, Rectangle, fitted
from pipeline.images.convex import share_within
from pipeline.images.decoding import cv2

#: Quadrilaterals that are tried as the reference: those with the clearest edges.
_MOST_TRIED = 32
#: Sum of squared residuals, in standard deviations, up to which a quadrilateral has the shape of a reference. There are
#: eleven residuals and nine unknowns.
_MOST_COST = 16.0
#: What another quadrilateral that is no rectangle on the reference's plane adds to a reference's cost, at most.
_MOST_OTHER = 30.0
#: Difference in cost up to which two references are equally likely.
_UNDECIDED = 4.0
#: What is added where it lies within another outline: a reference lies beside the work, not in its picture.
_WITHIN = 12.0
#: What is added where its surface is not that of the kind.
_OTHER_LOOK = 20.0
#: Cost up to which a reference is taken at all.
_MOST_TOTAL = 60.0
#: The same where no kind is named, and what is added at most by other things.
_MOST_TOTAL_UNNAMED, _MOST_OTHER_UNNAMED = 36.0, 15.0
#: Where no kind is named, a card's corners must be so round, and a sheet's so sharp.
_ROUND, _SHARP = 0.45, -0.2
#: Pixels of a corner of a sheet that are looked at.
_SHARP_EXTENT = 20.0
#: Markers from which a picture is said to have some: one small pattern may look like a marker.
_LEAST_MARKERS = 2
#: Square pixels that a reference has at least whose corners were marked.
_LEAST_MARKED = 64.0


@dataclass(frozen=True, eq=False)
class Reference:
    """A reference that was found."""

    kind: Kind
    outline: np.ndarray  #: float64 (4, 2), pixels; of the largest marker
    rectangles: list[Rectangle]  #: of known size
    plane: Plane
    outlines: list[np.ndarray] = field(default_factory=list)  #: of all markers


@dataclass(frozen=True, eq=False)
class _Candidate:
    reference: Reference
    cost: float
    quad: Quad


def found(
    values: np.ndarray, pixels: np.ndarray, quads: Sequence[Quad], kind: Kind | None
) -> tuple[Reference | None, str]:
    """The reference, or None and a sentence that says why. With a ruler the sentence says what its marks are.

    Args:
        values: CIELAB float32 (h, w, 3), see :func:`edges.lab`.
        pixels: RGB uint8 (h, w, 3).
        quads: the picture's quadrilaterals.
        kind: which reference it is; None where it is to be recognised.
    """
    if kind is not None and kind.name == ARUCO:
        return _by_markers(values, pixels, kind)
    if kind is not None and kind.name == RULER:
        return _by_marks(values, quads, kind)
    if kind is not None:
        candidates = _candidates(values, quads, kind)
        if not candidates:
            return None, (
                f"No reference found: nothing in the picture has the shape of the {kind.title}. Photograph it whole, "
                "flat beside the work, or mark its corners."
            )
        return _exact(min(candidates, key=lambda each: each.cost).reference), ""
    return _recognised(values, pixels, quads)


def _recognised(values: np.ndarray, pixels: np.ndarray, quads: Sequence[Quad]) -> tuple[Reference | None, str]:
    """The reference whose kind nobody named."""
    candidates = [each for known in RECTANGLES.values() for each in _candidates(values, quads, known, strict=True)]
    if candidates:
        candidates.sort(key=lambda each: each.cost)
        rivals = [each for each in candidates[1:] if each.reference.kind != candidates[0].reference.kind]
        if rivals and rivals[0].cost - candidates[0].cost < _UNDECIDED:
            first, second = candidates[0].reference.kind, rivals[0].reference.kind
            return None, (
                f"No reference found that is certain: {first.title} ({first.name}) and {second.title} ({second.name}) "
                "fit alike. Name the one that lies there."
            )
        return _exact(candidates[0].reference), ""
    seen = markers.detected(pixels)
    if seen is not None and len(seen.numbers) >= _LEAST_MARKERS:
        return None, (
            "No reference found: there are ArUco markers, whose size is not known. Give the side of the "
            "black square of one, in millimetres."
        )
    return None, (
        "No reference found. Lay a payment card, a playing card, or an A4 or Letter sheet flat beside the work, whole "
        "in the picture."
    )


def by_hand(values: np.ndarray, corners: np.ndarray, kind: Kind) -> Reference | None:
    """The reference whose corners (4, 2) a person marked, in any order; None where no camera sees them so."""
    corners = clockwise(corners)
    outline = corners.astype(np.float32)
    if not cv2.isContourConvex(outline) or cv2.contourArea(outline) < _LEAST_MARKED:
        return None
    quad = located(values, corners, 5.0)
    if quad is not None and quad.support.min() > 0.4 and np.abs(quad.corners - corners).max() < 8:
        points, corners, deviations = quad.points, quad.corners, evidence.deviations(quad)
    else:
        points = np.stack([corners, np.roll(corners, -1, axis=0)], axis=1)
        deviations = np.full(4, evidence.HAND_DEVIATION)
    best: Reference | None = None
    for size in _turned(kind):
        rectangle = Rectangle(points, corners, deviations, size)
        plane = fitted([rectangle], (values.shape[0], values.shape[1]))
        if plane is not None and (best is None or plane.cost < best.plane.cost):
            best = Reference(kind, corners, [rectangle], plane, [corners])
    return best


def _exact(reference: Reference) -> Reference:
    plane = fitted(reference.rectangles, reference.plane.shape)
    return replace(reference, plane=plane or reference.plane)


def _turned(kind: Kind) -> list[tuple[float, float]]:
    sizes = [(kind.width, kind.height), (kind.height, kind.width)]
    return sizes if kind.width != kind.height else sizes[:1]


def _by_markers(values: np.ndarray, pixels: np.ndarray, kind: Kind) -> tuple[Reference | None, str]:
    seen = markers.detected(pixels)
    rectangles = markers.rectangles(seen, values, kind.width) if seen is not None else []
    fit = markers.agreeing(rectangles, (values.shape[0], values.shape[1])) if rectangles else None
    if seen is None or fit is None:
        return None, (
            "No reference found: no ArUco marker can be read. Photograph it whole and sharp, with its white margin."
        )
    kept, plane = fit
    return Reference(kind, kept[0].corners, kept, plane, list(seen.corners)), ""


def _by_marks(values: np.ndarray, quads: Sequence[Quad], kind: Kind) -> tuple[Reference | None, str]:
    """The ruler; the sentence then says which marks it has."""
    seen = ruler.found(values, kind.width)
    plane = _plane_of_ruler(seen.rectangle, quads, (values.shape[0], values.shape[1])) if seen is not None else None
    if seen is None or plane is None:
        return None, (
            "No reference found: no ruler with ten regular marks or more can be seen. Photograph it nearer, sharp and "
            "flat beside the work."
        )
    marks = {1.0: "millimetres", 5.0: "half centimetres", 10.0: "centimetres"}.get(seen.unit, f"{seen.unit:g} mm")
    note = (
        ""
        if kind.width
        else f"The marks of the ruler were taken for {marks}"
        + (
            ", for every longer one fits."
            if seen.is_certain
            else ". This is a guess: give their distance if it is wrong."
        )
    )
    corners = seen.rectangle.corners
    return Reference(kind, corners, [seen.rectangle], plane, [corners]), note


def _plane_of_ruler(line: Rectangle, quads: Sequence[Quad], shape: tuple[int, int]) -> Plane | None:
    """The plane of a ruler. It tells nothing of the perspective; rectangles beside it do."""
    best: Plane | None = None
    beside = [each for each in quads if share_within(line.corners, each.corners) < 0.1 and each.support.min() > 0.5]
    for quad in sorted(beside, key=lambda each: -_clearness(each) * each.area**0.5)[:4]:
        both = fitted([line, Rectangle(quad.points, quad.corners, evidence.deviations(quad))], shape)
        if both is not None and (best is None or both.cost < best.cost):
            best = both
    return fitted([line], shape, best)


def _candidates(values: np.ndarray, quads: Sequence[Quad], kind: Kind, strict: bool = False) -> list[_Candidate]:
    """Quadrilaterals that may be the reference. ``strict``: only those whose corners and surface say so as well."""
    shape = (values.shape[0], values.shape[1])
    most = _MOST_TOTAL_UNNAMED if strict else _MOST_TOTAL
    made = []
    for quad in sorted(quads, key=_clearness, reverse=True)[:_MOST_TRIED]:
        if strict and (quad.support.mean() < 0.75 or _touches_border(quad.corners, shape)):
            continue
        if not _may_be(quad.corners, kind):
            continue
        for size in _turned(kind):
            # The look of the corners first: it takes less time than a fit.
            doubt = _doubt(values, quad.corners, size, kind, strict)
            if doubt is None:
                continue
            rectangle = Rectangle(quad.points, quad.corners, evidence.deviations(quad), size)
            plane = fitted([rectangle], shape, exact=False)
            if plane is None or plane.cost > _MOST_COST:
                continue
            within = any(
                share_within(quad.corners, each.corners) > 0.95 and each.area > 2 * quad.area for each in quads
            )
            edges = 40 * (1 - float(quad.support.mean())) + 15 * (1 - float(quad.support.min()))
            cost = plane.cost + doubt + edges + (_WITHIN if within else 0)
            # What takes long comes last.
            if cost > most:
                continue
            looks = _looks(values, quad.corners, kind)
            cost += 0 if looks else _OTHER_LOOK
            if cost > most or (strict and not looks):
                continue
            made.append(_Candidate(Reference(kind, quad.corners, [rectangle], plane, [quad.corners]), cost, quad))
    return _beside_others(made, quads, strict)


def _beside_others(candidates: list[_Candidate], quads: Sequence[Quad], strict: bool) -> list[_Candidate]:
    """The candidates with what other things say of them, without those that cannot be the best any more."""
    most = _MOST_TOTAL_UNNAMED if strict else _MOST_TOTAL
    kept: list[_Candidate] = []
    for each in sorted(candidates, key=lambda candidate: candidate.cost):
        if each.cost > most:
            break
        others = _others(each.quad, quads, each.reference.rectangles[0], each.reference.plane, strict)
        if each.cost + others <= most and not (strict and others > _MOST_OTHER_UNNAMED):
            kept.append(replace(each, cost=each.cost + others))
            most = min(most, kept[-1].cost + _UNDECIDED)
    return kept


def _looks(values: np.ndarray, corners: np.ndarray, kind: Kind) -> bool:
    """Whether a surface is that of the kind, where kinds have one."""
    if kind in (A4, LETTER):
        return evidence.is_blank(values, corners)
    return kind is not CHECKER or checker.has_patches(values, corners)


def _may_be(corners: np.ndarray, kind: Kind) -> bool:
    """Whether the proportions are near enough for any oblique view."""
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    ratio = (sides[0] + sides[2]) / (sides[1] + sides[3])
    ratio, wanted = max(ratio, 1 / ratio), kind.width / kind.height
    return bool(wanted / 1.9 < ratio < wanted * 1.9)


def _doubt(
    values: np.ndarray, corners: np.ndarray, size: tuple[float, float], kind: Kind, strict: bool
) -> float | None:
    """What speaks against the kind, by its corners; None where it cannot be this kind."""
    if kind.radius is None:
        return 0.0
    # A sharp corner is looked at where it is so large in the picture that blur does not round it.
    pixel = float(np.sqrt(size[0] * size[1] / cv2.contourArea(corners.astype(np.float32))))
    radius = kind.radius or float(np.clip(_SHARP_EXTENT * pixel, 0.015 * max(size), 0.1 * max(size)))
    flat = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32) / 2 * np.array(size, np.float32)
    to_picture = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    measured = evidence.roundness(values, to_picture, size, radius)
    if measured is None:
        return None if strict and kind in (CARD, PLAYING) else 6.0
    if kind.radius:
        return None if strict and measured < _ROUND else 8 * (1 - measured)
    return None if strict and measured > _SHARP else 8 * (1 + measured)


def _others(quad: Quad, quads: Sequence[Quad], rectangle: Rectangle, plane: Plane, strict: bool) -> float:
    """What other things say of the plane: on the right one, one of the clearest is a rectangle.

    ``strict``: a quadrilateral with nothing beside it is no reference, for there is nothing to measure by it.
    """
    others = [
        each
        for each in quads
        if share_within(quad.corners, each.corners) < 0.1
        and share_within(each.corners, quad.corners) < 0.1
        and each.support.min() > 0.5
        and not _touches_border(each.corners, plane.shape)
    ]
    others.sort(key=lambda each: -_clearness(each) * each.area**0.5)
    costs = []
    for other in others[:4]:
        unknown = Rectangle(other.points, other.corners, evidence.deviations(other))
        both = fitted([rectangle, unknown], plane.shape, start=plane, exact=False)
        costs.append(min(_MOST_OTHER, both.cost - plane.cost) if both is not None else _MOST_OTHER)
    return min(costs, default=_MOST_OTHER if strict else 0.0)


def _clearness(quad: Quad) -> float:
    return float(quad.support.mean() + quad.support.min()) / 2


def _touches_border(corners: np.ndarray, shape: tuple[int, int]) -> bool:
    height, width = shape
    return bool((corners < 2).any() or (corners[:, 0] > width - 3).any() or (corners[:, 1] > height - 3).any())


def scale(reference: Reference) -> float:
    """Pixels a centimetre at the reference."""
    mm = reference.plane.to_plane(reference.outline)
    area = cv2.contourArea(mm.astype(np.float32))
    return float(10 * np.sqrt(cv2.contourArea(reference.outline.astype(np.float32)) / area))
