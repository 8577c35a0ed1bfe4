"""ArUco markers: squares that are recognised by their pattern (Garrido-Jurado et al. 2014)."""

from dataclasses import dataclass

import numpy as np

from pipeline.annotations._measure.edges import located
from pipeline.annotations._measure.evidence import CORNER_DEVIATION, deviations
from pipeline.annotations._measure.plane import Plane, Rectangle, fitted
from pipeline.images.decoding import cv2

#: Dictionaries that are tried; each also has the markers of the smaller ones of its pattern.
_DICTIONARIES = (
    "DICT_4X4_1000", "DICT_5X5_1000", "DICT_6X6_1000", "DICT_7X7_1000", "DICT_ARUCO_ORIGINAL", "DICT_ARUCO_MIP_36h12",
    "DICT_APRILTAG_36h11",
)  # fmt: skip
#: Markers that are fitted at most: the largest.
_MOST = 24
#: Sum of squared residuals of a marker, in standard deviations, from which it is left out, where others remain.
_WORST = 60.0


@dataclass(frozen=True, eq=False)
class Markers:
    """The markers of a picture."""

    corners: np.ndarray  #: float64 (n, 4, 2), clockwise, pixels
    numbers: np.ndarray  #: int (n,)
    dictionary: str


def detected(pixels: np.ndarray) -> Markers | None:
    """The markers of the dictionary of which most are in the picture, RGB uint8 (h, w, 3); None where there is none."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    # Without a margin for errors of bits, pictures without markers give none.
    parameters.errorCorrectionRate = 0.3
    parameters.minMarkerPerimeterRate = 0.02
    best: Markers | None = None
    for name in _DICTIONARIES:
        dictionary = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, name))
        corners, numbers, _ = cv2.aruco.ArucoDetector(dictionary, parameters).detectMarkers(grey)
        if numbers is None or (best is not None and len(numbers) <= len(best.numbers)):
            continue
        best = Markers(np.array(corners, np.float64).reshape(-1, 4, 2), numbers.ravel().astype(int), name)
    return best


def rectangles(markers: Markers, values: np.ndarray, side: float) -> list[Rectangle]:
    """The markers as squares of a side in mm, the largest first; ``values`` as of :func:`edges.lab`."""
    areas = [cv2.contourArea(each.astype(np.float32)) for each in markers.corners]
    found = []
    for number in np.argsort(-np.array(areas), kind="stable")[:_MOST]:
        corners = markers.corners[number]
        quad = located(values, corners, 3.0)
        if quad is not None and quad.support.min() > 0.5 and np.abs(quad.corners - corners).max() < 4:
            found.append(Rectangle(quad.points, quad.corners, deviations(quad), (side, side)))
        else:
            points = np.stack([corners, np.roll(corners, -1, axis=0)], axis=1)
            found.append(Rectangle(points, corners, np.full(4, CORNER_DEVIATION), (side, side)))
    return found


def agreeing(found: list[Rectangle], shape: tuple[int, int]) -> tuple[list[Rectangle], Plane] | None:
    """The markers that lie on one plane, and the plane; None where no camera sees them so."""
    start = fitted(found[:1], shape)
    plane = fitted(found, shape, start=start) if start else None
    if plane is not None and len(found) > 3 and plane.residuals.max() > _WORST:
        kept = [each for each, square in zip(found, plane.residuals, strict=True) if square <= _WORST]
        if 0 < len(kept) < len(found):
            found, start = kept, fitted(kept[:1], shape)
            plane = fitted(found, shape, start=start) if start else None
    return (found, plane) if plane is not None else None
