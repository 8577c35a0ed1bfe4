"""Palette of a picture: which colours it has and how much of each, as a vector whose L1 distance is a transport cost.

The colours are projected on fixed directions of OKLab, and the quantiles along each are kept. The mean absolute
difference of the vectors of two pictures is the sliced Wasserstein-1 distance of their colours (Bonneel et al. 2015,
doi:10.1007/s10851-014-0506-3), a lower bound of the earth mover's distance. OKLab is by Ottosson (2020,
https://bottosson.github.io/posts/oklab/).
"""

from collections.abc import Sequence

import numpy as np

from pipeline.images.resizing import cv2

_DIRECTIONS, _QUANTILES = 12, 16
#: Values of a palette, all uint8.
VALUES = _DIRECTIONS * _QUANTILES
#: Longer side in pixels at which colours are counted: 4,096 of them at most.
_SIDE = 64
#: OKLab of a step of a palette's value. Projections of sRGB colours lie between -0.5 and 1.15.
_LOWEST, STEP = -0.5, 1.65 / 255
#: Palettes that are compared at once; their differences stay in the processor's cache.
_BLOCK = 1024
_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def oklab(colours: np.ndarray) -> np.ndarray:
    """OKLab float64 (..., 3) of sRGB values 0 to 255 (..., 3)."""
    values = np.asarray(colours, np.float64) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _LMS.T) @ _OKLAB.T)


def palette(image: np.ndarray) -> np.ndarray:
    """Palette uint8 (VALUES,) of RGB uint8 (H, W, 3)."""
    height, width = image.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    colours = cv2.resize(image, size, interpolation=cv2.INTER_AREA).reshape(-1, 3)
    return of_colours(colours, np.ones(len(colours)))


def of_colours(colours: np.ndarray | Sequence[Sequence[int]], shares: np.ndarray | Sequence[float]) -> np.ndarray:
    """Palette uint8 (VALUES,) of sRGB colours 0 to 255 (n, 3) by their shares (n,), which need not sum to 1.

    Raises:
        ValueError: there is no colour, or the shares are not n finite numbers of at least 0 with a sum above 0.
    """
    weights = np.asarray(shares, np.float64)
    if len(colours) == 0 or weights.shape != (len(colours),):
        raise ValueError(f"A palette takes a share for each colour: {len(colours)} colours, {weights.size} shares.")
    if not np.isfinite(weights).all() or weights.min() < 0 or weights.sum() <= 0:
        raise ValueError(f"Shares are numbers of at least 0 with a sum above 0, not {weights.tolist()}.")
    projected = oklab(np.asarray(colours)) @ _directions().T
    order = np.argsort(projected, axis=0, kind="stable")
    wanted = (np.arange(_QUANTILES) + 0.5) / _QUANTILES
    quantiles = np.empty((_DIRECTIONS, _QUANTILES))
    for direction, ranked in enumerate(order.T):
        reached = np.cumsum(weights[ranked]) / weights.sum()
        at = np.minimum(np.searchsorted(reached, wanted), len(ranked) - 1)
        quantiles[direction] = projected[ranked[at], direction]
    return ((quantiles.ravel() - _LOWEST) / STEP).round().clip(0, 255).astype(np.uint8)


def distances(asked: np.ndarray, palettes: np.ndarray) -> np.ndarray:
    """Sliced Wasserstein-1 distances float32 (N,), in OKLab, of a palette (VALUES,) to palettes uint8 (N, VALUES)."""
    sums = np.empty(len(palettes), np.int32)
    repeated = np.repeat(asked[np.newaxis], min(_BLOCK, len(palettes)), axis=0)
    for start in range(0, len(palettes), _BLOCK):
        block = np.asarray(palettes[start : start + _BLOCK])
        differences = cv2.absdiff(block, repeated[: len(block)])
        sums[start : start + _BLOCK] = cv2.reduce(differences, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[:, 0]
    return np.asarray(sums * (STEP / VALUES), np.float32)


def _directions() -> np.ndarray:
    """Unit vectors (12, 3) spread evenly over the half of the sphere (a Fibonacci lattice), lightness upwards."""
    index = np.arange(_DIRECTIONS) + 0.5
    lightness = index / _DIRECTIONS
    angle, radius = np.pi * (1 + 5**0.5) * index, np.sqrt(1 - lightness**2)
    return np.stack([lightness, radius * np.cos(angle), radius * np.sin(angle)], axis=1)
