"""Training patches: a window of a picture, and the density in its middle."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.images.counting.counted import CountedPicture
from pipeline.images.counting.density import density_of
from pipeline.images.counting.grid import CELL, CONTEXT, OUTSIDE, THING
from pipeline.images.decoding import cv2

#: Standard deviation of a thing's density: this share of its size, and at least so many cells.
DEVIATION, LEAST_DEVIATION = 0.12, 1.0
#: Share of patches that keep their picture's scale, and so its sharpness.
UNSCALED = 0.5
#: Standard deviation of the logarithm of the size in fitted patches: a size is found with an error.
FITTED_SPREAD = 0.15


@dataclass(frozen=True)
class Cutting:
    """How patches are cut."""

    side: int = 128  #: pixels of the middle, which has labels; the input is larger by the context on each side
    scales: tuple[float, float] = (0.8, 1.25)  #: factors by which a picture is enlarged, one drawn for each patch
    light: float = 0.05  #: standard deviation of brightness and contrast, as a share
    blank: float = 0.08  #: share of patches without a picture: a plain colour, noise or a slope, with nothing in it
    deviation: float | None = None  #: cells, the same for all things; None: by their sizes
    #: Share of patches that are scaled so that their things have the size at which the network counts; the others show
    #: it things of all sizes.
    fitted: float = 0.0

    @property
    def input_side(self) -> int:
        """Pixels of the whole window."""
        return self.side + 2 * CONTEXT


def typical_size(picture: CountedPicture) -> np.ndarray:
    """Size of each thing in pixels, float32 (N,): known, or guessed by how near the others are.

    A guess is half of the median distance to the nearest other dot, 4 to 24 pixels.
    """
    if picture.sizes is not None:
        return picture.sizes
    if picture.count < 2:
        return np.full(picture.count, 12, np.float32)
    from scipy.spatial import KDTree

    nearest = KDTree(picture.dots).query(picture.dots, k=2)[0][:, 1]
    return np.full(picture.count, np.clip(0.75 * np.median(nearest), 4, 24), np.float32)


def batch(
    pictures: Sequence[CountedPicture], sizes: Sequence[np.ndarray], n: int, cutting: Cutting, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Patches, each from a picture drawn at random: turned by right angles, mirrored, scaled and lit otherwise.

    Returns:
        uint8 (n, s, s, 3); float32 (n, m, m, 1), the things in each cell of the middle; and float32 (n, 1, 1, 1), the
        binary logarithm of the things' median size in :data:`pipeline.images.counting.grid.THING`, NaN in fitted
        patches.
    """
    made = [
        _blank(cutting, rng) if rng.random() < cutting.blank else _patch(pictures[at], sizes[at], cutting, rng)
        for at in rng.integers(len(pictures), size=n)
    ]
    pixels, densities, logarithms = zip(*made, strict=True)
    return (
        np.stack(pixels),
        np.stack(densities)[..., np.newaxis],
        np.array(logarithms, np.float32)[:, np.newaxis, np.newaxis, np.newaxis],
    )


def _patch(
    picture: CountedPicture, sizes: np.ndarray, cutting: Cutting, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, float]:
    height, width = picture.pixels.shape[:2]
    scale = float(np.exp(rng.uniform(*np.log(cutting.scales))))
    if rng.random() < UNSCALED and cutting.scales[0] <= 1 <= cutting.scales[1]:
        scale = 1.0
    size = float(np.median(sizes)) if len(sizes) else THING
    fitted = rng.random() < cutting.fitted
    if fitted:
        scale = THING / size * float(np.exp(rng.normal(0, FITTED_SPREAD)))
    # The middle of the patch may reach a quarter beyond the picture, as the edge has to be learned too.
    reach = cutting.side / scale / 4
    x = rng.uniform(min(reach, width / 2), max(width - reach, width / 2))
    y = rng.uniform(min(reach, height / 2), max(height - reach, height / 2))
    turn = np.array([[1, 0], [0, 1]]) if rng.random() < 0.5 else np.array([[0, 1], [1, 0]])
    turn = scale * turn * rng.choice([-1, 1], (2, 1))
    half = cutting.input_side / 2
    # OpenCV puts whole numbers at the middles of pixels.
    matrix = np.column_stack([turn, half - 0.5 - turn @ (np.array([x, y]) - 0.5)])
    pixels = picture.pixels
    if scale < 0.7:
        pixels = cv2.GaussianBlur(pixels, (0, 0), 0.4 / scale)
    # At the picture's own scale its pixels are kept as they are: sampling between them would blur them.
    if scale == 1:
        matrix[:, 2] = np.round(matrix[:, 2])
    window = cv2.warpAffine(
        pixels, matrix, (cutting.input_side,) * 2, flags=cv2.INTER_LINEAR, borderValue=(OUTSIDE,) * 3
    )
    outside = cv2.warpAffine(
        np.full((height, width), 255, np.uint8), matrix, (cutting.input_side,) * 2, flags=cv2.INTER_NEAREST
    )
    window = _lit(window, cutting.light, rng)
    window[outside == 0] = OUTSIDE
    dots = (picture.dots - 0.5) @ matrix[:, :2].T + matrix[:, 2] + 0.5 - CONTEXT
    near = np.all((dots > -CONTEXT) & (dots < cutting.side + CONTEXT), axis=1)
    corners = (np.array([[0, 0], [width, height]]) - 0.5) @ matrix[:, :2].T + matrix[:, 2] + 0.5 - CONTEXT
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    deviations, shape = _deviations(sizes[near] * scale, cutting), (cutting.side // CELL,) * 2
    density = density_of(dots[near], deviations, shape, CELL, (left, top, right, bottom))
    # Fitted patches say nothing of sizes: from them, a network would learn that all things have one size.
    return window, density, np.nan if fitted else float(np.log2(size * scale / THING))


def _deviations(sizes: np.ndarray, cutting: Cutting) -> np.ndarray:
    if cutting.deviation is not None:
        return np.full(len(sizes), cutting.deviation)
    return np.maximum(LEAST_DEVIATION, DEVIATION * sizes / CELL)


def _lit(pixels: np.ndarray, spread: float, rng: np.random.Generator) -> np.ndarray:
    gain = np.exp(rng.normal(0, spread) + rng.normal(0, spread / 3, 3))
    return (pixels * gain + rng.normal(0, spread * 40)).clip(0, 255).astype(np.uint8)


def _blank(cutting: Cutting, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, float]:
    """A window in which there is nothing."""
    side = cutting.input_side
    ground = np.zeros((side, side, 3)) + rng.uniform(0, 255, 3)
    ground += np.linspace(-1, 1, side)[:, np.newaxis, np.newaxis] * rng.uniform(-60, 60, 3)
    noise = rng.normal(0, 1, (side, side, 3 if rng.random() < 0.5 else 1)) * rng.choice([0, rng.uniform(0, 90)])
    if rng.random() < 0.3:
        noise = rng.uniform(-128, 128, (side, side, 3))
        ground[:] = 128
    return (ground + noise).clip(0, 255).astype(np.uint8), np.zeros((cutting.side // CELL,) * 2, np.float32), 0.0
