"""Counts things like those in one to five boxes, without training (few-shot counting)."""

import math

import numpy as np

from pipeline.core.errors import AnnotationError
from pipeline.images.counting._boxes.places import likely_places
from pipeline.images.counting.estimate import Estimate

#: Most boxes.
MOST = 5
#: Least pixels along the side of a box.
LEAST_SIDE = 4.0
#: A place with this score counts as half a thing: by the number of boxes, for the fewer there are, the less another
#: thing looks like them. One with less or more by ``_RAMP`` counts as none or a whole one.
#: docs/annotations/count-boxes.md says which pictures served to choose this and the interval.
_HALF, _RAMP = (0.26, 0.32, 0.35, 0.37, 0.37), 0.08
#: The lower end of the interval is the count with so much added to that score, the upper one with so much less.
_STRICTER, _LAXER = 0.1, 0.1
#: The ends are at least so far away, as shares of the count. Things that hide each other are missed: the count is
#: rather too low. A thing of which two parts look like the boxes counts twice.
_LEAST_BELOW, _LEAST_ABOVE = 0.3, 0.4
#: Most cells along the longer side of the density.
_CELLS = 64


def count_like(pixels: np.ndarray, boxes: np.ndarray) -> Estimate:
    """How many things there are like those in the boxes, the boxes included.

    Args:
        pixels: uint8 (h, w, 3), RGB.
        boxes: (n, 4), 1 <= n <= 5: x, y, width and height in pixels. What sticks out of the picture is cut off.

    Returns:
        The estimate. A thing in a box counts as one, with the score 1. Boxes that lie on one thing count once.

    Raises:
        AnnotationError: there are too many boxes or none, or one is too small or outside the picture.
    """
    height, width = pixels.shape[:2]
    inside = checked(boxes, width, height)
    marked = _distinct(inside)
    found = likely_places(pixels, inside)
    free = ~_in_any(found.points, inside)
    points, scores = found.points[free], found.scores[free]
    if not (scores > found.by_chance).any():
        points, scores = points[:0], scores[:0]
    half = _HALF[len(inside) - 1]
    shares = _shares(scores, half)
    certain = shares >= 0.5
    if not certain.any():
        shares[:] = 0  # Where nothing is like the boxes, parts of things do not make one.
    size = float(np.exp(np.log(inside[:, 2] * inside[:, 3]).mean() / 2))
    cell = max(size, max(width, height) / _CELLS)
    density = np.zeros((math.ceil(height / cell), math.ceil(width / cell)), np.float32)
    centres = marked[:, :2] + marked[:, 2:] / 2
    for place, share in ((centres, np.ones(len(centres))), (points, shares)):
        columns, rows = (place / cell).astype(int).T
        rows, columns = rows.clip(0, density.shape[0] - 1), columns.clip(0, density.shape[1] - 1)
        np.add.at(density, (rows, columns), share.astype(np.float32))
    count = len(marked) + float(shares.sum())
    low = len(marked) + float(_shares(scores, half + _STRICTER).sum())
    high = len(marked) + float(_shares(scores, half - _LAXER).sum())
    # Where nothing else comes near, nothing is doubtful.
    if high > len(marked):
        low, high = min(low, (1 - _LEAST_BELOW) * count), max(high, (1 + _LEAST_ABOVE) * count)
    dots = np.vstack(
        [
            np.column_stack([centres, np.ones(len(centres))]),
            np.column_stack([points[certain], scores[certain].clip(0, 1)]),
        ]
    )
    return Estimate(count, max(low, float(len(marked))), high, dots.astype(np.float32), density, cell)


def checked(boxes: np.ndarray, width: int, height: int) -> np.ndarray:
    """The boxes as float (n, 4), without what sticks out of the picture. Raises as :func:`count_like` does."""
    given = np.asarray(boxes, float).reshape(-1, 4)
    if not 1 <= len(given) <= MOST:
        raise AnnotationError(f"There are {len(given)} boxes. Mark one to {MOST} things, with a box each.")
    found = []
    for number, (x, y, wide, high) in enumerate(given, 1):
        left, top, right, bottom = max(x, 0.0), max(y, 0.0), min(x + wide, width), min(y + high, height)
        if not np.isfinite((x, y, wide, high)).all() or min(wide, high) <= 0:
            raise AnnotationError(f"Box {number} has no size. Width and height must be at least {LEAST_SIDE:g} pixels.")
        if left >= right or top >= bottom:
            raise AnnotationError(
                f"Box {number} lies outside the picture, which is {width} x {height} pixels. Draw it on the picture."
            )
        if min(right - left, bottom - top) < LEAST_SIDE:
            raise AnnotationError(
                f"Box {number} is smaller than {LEAST_SIDE:g} x {LEAST_SIDE:g} pixels of the picture. Draw it larger, "
                "or take a larger picture."
            )
        found.append((left, top, right - left, bottom - top))
    return np.array(found)


def _distinct(boxes: np.ndarray) -> np.ndarray:
    """Boxes without those that lie on the same thing as an earlier one: each has the centre of the other inside."""
    kept: list[np.ndarray] = []
    for box in boxes:
        if not any(_in_any(_centre(box), one[None])[0] and _in_any(_centre(one), box[None])[0] for one in kept):
            kept.append(box)
    return np.array(kept)


def _centre(box: np.ndarray) -> np.ndarray:
    return (box[:2] + box[2:] / 2)[None]


def _in_any(points: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    low, high = boxes[None, :, :2], boxes[None, :, :2] + boxes[None, :, 2:]
    inside: np.ndarray = ((points[:, None] >= low) & (points[:, None] <= high)).all(axis=2).any(axis=1)
    return inside


def _shares(scores: np.ndarray, half: float) -> np.ndarray:
    shares: np.ndarray = ((scores - half + _RAMP) / (2 * _RAMP)).clip(0, 1)
    return shares
