"""Places of a picture that look like the boxes, with a score each."""

from dataclasses import dataclass

import numpy as np

from pipeline.images.counting._boxes.features import CELL, channels
from pipeline.images.counting._boxes.templates import Template, templates
from pipeline.images.decoding import cv2

#: Sizes that things may have, as multiples of the size of the boxes.
_SIZES = (0.7, 0.85, 1.0, 1.2)
#: Pixels along the side of a thing at the size in which the picture is searched, and the most pixels of that picture.
_SIDE, _MOST_PIXELS = 12.0, 1_200_000
#: Sides of a window, as multiples of those of the boxes.
_WINDOW = 1.2
#: Standard deviation by which scores are smoothed, as a share of a thing's size.
_SMOOTH = 0.08
#: Noise reaches scores of so many standard deviations above the median.
_BY_CHANCE = 5.0
#: Two things are at least so far apart, as a share of their size.
_APART = 0.35
#: Longest shape of a window.
_LONGEST_SHAPE = 3.0


@dataclass(frozen=True)
class Places:
    """Places, the best first."""

    points: np.ndarray  #: float (N, 2), x and y in pixels of the picture
    scores: np.ndarray  #: float (N,), 0 for what is like the picture's mean and 1 for what is like the boxes
    by_chance: float  #: a score that noise reaches too


def likely_places(pixels: np.ndarray, boxes: np.ndarray) -> Places:
    """Places that look more like the boxes than their surroundings do.

    Args:
        pixels: uint8 (h, w, 3), RGB.
        boxes: float (n, 4), x, y, width and height in pixels, each inside the picture.
    """
    height, width = pixels.shape[:2]
    size = float(np.exp(np.log(boxes[:, 2] * boxes[:, 3]).mean() / 2))
    shape = float(np.exp(np.log(boxes[:, 2] / boxes[:, 3]).mean()))
    shape = float(np.clip(shape, 1 / _LONGEST_SHAPE, _LONGEST_SHAPE))
    # The largest of the searched pictures, in which things of the smallest size have `side` pixels, has a limit.
    side = min(_SIDE, size * min(_SIZES) * float(np.sqrt(_MOST_PIXELS / (width * height))))
    thing = np.array([side * np.sqrt(shape), side / np.sqrt(shape)])
    wide, high = (max(3, round(_WINDOW * float(each) / CELL)) for each in thing)
    maps = [channels(_resized(pixels, side / (size * each))) for each in _SIZES]
    made = templates(pixels, boxes, maps, (high, wide), side, seed=0)
    if not made:
        return Places(np.empty((0, 2)), np.empty(0), 0.0)
    scored = _scores(made, maps)
    # The lower half of the scores is that of places without the thing, however many things there are.
    lower, middle = np.quantile(scored, (0.16, 0.5))
    by_chance = float(middle + _BY_CHANCE * (middle - lower))
    reach = max(1, round(_APART * side / CELL))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    # One thing may have several peaks close together.
    scored = np.asarray(cv2.GaussianBlur(scored, (0, 0), _SMOOTH * side / CELL), np.float32)
    rows, columns = np.nonzero(scored >= cv2.dilate(scored, kernel))
    scores = scored[rows, columns]
    order = np.argsort(-scores, kind="stable")
    scale = np.array([width / scored.shape[1], height / scored.shape[0]])
    points = (np.stack([columns, rows], axis=1)[order] + 0.5) * scale
    return Places(points, scores[order].astype(float), by_chance)


def _resized(pixels: np.ndarray, scale: float) -> np.ndarray:
    height, width = pixels.shape[:2]
    size = max(2 * CELL, round(width * scale)), max(2 * CELL, round(height * scale))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)


def _scores(made: list[Template], maps: list[np.ndarray]) -> np.ndarray:
    """The best score of all sizes and turns at each cell of the map of the boxes' own size."""
    high, wide = maps[_SIZES.index(1.0)].shape[:2]
    best = np.full((high, wide), -np.inf, np.float32)
    for cells in maps:
        planes = [np.ascontiguousarray(cells[..., number]) for number in range(cells.shape[2])]
        for template in made:
            found = np.full(cells.shape[:2], -template.offset, np.float32)
            for number, plane in enumerate(planes):
                kernel = np.ascontiguousarray(template.weights[..., number])
                found += cv2.filter2D(plane, cv2.CV_32F, kernel, borderType=cv2.BORDER_REFLECT)
            np.maximum(best, cv2.resize(found, (wide, high), interpolation=cv2.INTER_LINEAR), out=best)
    return best
