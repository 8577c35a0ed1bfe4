"""Templates of the boxes: linear discriminants between the boxes and windows of the same picture.

Hariharan, Malik and Ramanan (2012), "Discriminative decorrelation for clustering and classification": the covariance of
windows anywhere in the picture stands for that of windows without the thing. Things that are not marked do not harm:
they change the length of the discriminant, which is normalised, not its direction.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.images.counting._boxes.features import CELL, DEPTH, channels
from pipeline.images.decoding import cv2

#: Turns of the boxes, in radians.
TURNS = tuple(np.arange(8) * np.pi / 4)
#: What is added to each variance, as a share of their mean.
_RIDGE = 0.1
_LEAST_RIDGE = 1e-5
#: The boxes are drawn by hand: they are taken in two sizes, and shifted by these shares of their sides.
_ZOOMS = (0.93, 1.07)
_SHIFTS = ((0.0, 0.0), (0.06, 0.0), (-0.06, 0.0), (0.0, 0.06), (0.0, -0.06))
_WINDOWS = 3000
#: Pixels cut round a window, so that its border has true gradients.
_MARGIN = 8
#: A box that differs from its picture by less than this (a squared Mahalanobis distance) shows nothing.
_LEAST_DIFFERENCE = 1.0


@dataclass(frozen=True)
class Template:
    """The weighted sum of a window less the offset is 0 for the picture's mean and 1 for the mean of the boxes."""

    weights: np.ndarray  #: float32 (height, width, 9)
    offset: float


def templates(
    pixels: np.ndarray, boxes: np.ndarray, maps: Sequence[np.ndarray], shape: tuple[int, int], side: float, seed: int
) -> list[Template]:
    """A template for each turn.

    Args:
        pixels: uint8 (h, w, 3), the picture.
        boxes: float (n, 4), x, y, width and height in its pixels.
        maps: channels of the picture in several sizes.
        shape: height and width of a window, in cells.
        side: pixels along the side of a thing at the size of the maps.
        seed: of the choice of windows.

    Returns:
        The templates; none where the boxes look like their picture everywhere.
    """
    ground = _random_windows(maps, shape, np.random.default_rng(seed))
    mean = ground.mean(axis=0)
    covariance = np.cov(ground.T)
    ridge = max(_RIDGE * float(np.trace(covariance)) / len(covariance), _LEAST_RIDGE)
    covariance[np.diag_indices_from(covariance)] += ridge
    differences = np.stack([_boxes(pixels, boxes, turn, shape, side).mean(axis=0) - mean for turn in TURNS])
    weights = np.linalg.solve(covariance, differences.T).T
    found = []
    for weight, difference in zip(weights, differences, strict=True):
        distance = float(weight @ difference)
        if distance >= _LEAST_DIFFERENCE:
            cells = (weight / distance).reshape(*shape, DEPTH).astype(np.float32)
            found.append(Template(cells, float(weight @ mean) / distance))
    return found


def _random_windows(maps: Sequence[np.ndarray], shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    high, wide = shape
    found = []
    for cells in maps:
        padded = np.pad(cells, ((high // 2, high), (wide // 2, wide), (0, 0)), mode="symmetric")
        count = _WINDOWS // len(maps)
        tops, lefts = rng.integers(cells.shape[0], size=count), rng.integers(cells.shape[1], size=count)
        found += [padded[y : y + high, x : x + wide].ravel() for y, x in zip(tops, lefts, strict=True)]
    return np.array(found, np.float64)


def _boxes(pixels: np.ndarray, boxes: np.ndarray, turn: float, shape: tuple[int, int], side: float) -> np.ndarray:
    """Windows of the boxes: turned, in two sizes, shifted. float32 (number, values)."""
    size = shape[1] * CELL + 2 * _MARGIN, shape[0] * CELL + 2 * _MARGIN
    border = _MARGIN // CELL
    inside = slice(border, border + shape[0]), slice(border, border + shape[1])
    found = []
    for x, y, width, height in boxes:
        for zoom in _ZOOMS:
            scale = side / np.sqrt(width * height) * zoom
            for dx, dy in _SHIFTS:
                centre = x + width * (0.5 + dx) - 0.5, y + height * (0.5 + dy) - 0.5
                found.append(channels(_cut(pixels, centre, turn, scale, size))[inside].ravel())
    return np.array(found)


def _cut(
    pixels: np.ndarray, centre: tuple[float, float], turn: float, scale: float, size: tuple[int, int]
) -> np.ndarray:
    """A part of the picture, turned and scaled; its centre is that of the box."""
    # Only the surroundings are blurred, not the whole picture.
    reach = int(np.ceil(0.75 * max(size) / scale)) + 4
    x, y = round(centre[0]), round(centre[1])
    left, top = max(0, x - reach), max(0, y - reach)
    near = pixels[top : y + reach + 1, left : x + reach + 1]
    if scale < 0.7:
        near = cv2.GaussianBlur(near, (0, 0), 0.45 / scale)
    cosine, sine = np.cos(turn) / scale, np.sin(turn) / scale
    matrix = np.array([[cosine, -sine, 0], [sine, cosine, 0]])
    middle = np.array([(size[0] - 1) / 2, (size[1] - 1) / 2])
    matrix[:, 2] = np.array([centre[0] - left, centre[1] - top]) - matrix[:, :2] @ middle
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(near, matrix, size, flags=flags, borderMode=cv2.BORDER_REFLECT)
