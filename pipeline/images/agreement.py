"""Whether a picture shows a work at a place where key points say so: both are compared there, small and block by block.

Works that share a frame, an ornament or a composition have many key points in common. The rest of them differs.
"""

import numpy as np

from pipeline.images.resizing import cv2

#: Sides in pixels of the small copy of a work, and of the blocks that are compared: small ones where a detail has few.
SIDE = 64
_BLOCKS, _FEWEST = (8, 4), 6
#: Standard deviation of grey values below which a block of the work, or of the picture (glare, shadow), tells nothing.
_FLAT = 3.0
#: Per cent of the blocks that may be hidden, or differ.
_HIDDEN = 35
#: Share of a block that must lie in the picture and be neither glare nor white.
_INSIDE = 0.5
#: Grey value from which a pixel is saturated, and the share of saturated pixels from which a small one is left out.
_SATURATED, _MOST_SATURATED = 250, 0.05


def miniature(image: np.ndarray) -> np.ndarray:
    """Grey uint8 (SIDE, SIDE) of RGB uint8 (H, W, 3), stretched to a square."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA))


def agreement(asked: np.ndarray, outline: np.ndarray, kept: np.ndarray) -> float | None:
    """How well a work's blocks correlate with those of a picture of it, -1 to 1; None where none can be compared.

    It is the correlation that all but 35 % of the blocks reach: a glare may hide so many, and a frame that two works
    share is more. A block's correlation does not depend on its brightness and contrast, nor on light that grows to one
    side.

    Args:
        asked: RGB uint8 (H, W, 3).
        outline: float32 (4, 2), the work's corners in the picture, in shares of its width and height.
        kept: the work's :func:`miniature`.
    """
    height, width = asked.shape[:2]
    corners = (outline * (width, height)).astype(np.float32)
    grey = cv2.cvtColor(asked, cv2.COLOR_RGB2GRAY)
    # About as small as the miniature, by averaging: single pixels of a large picture are noise.
    factor = min(1.0, 1.5 * SIDE / max(1.0, abs(cv2.contourArea(corners)) ** 0.5))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    saturated = cv2.resize((grey >= _SATURATED).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    # For OpenCV, the middle of the first pixel is 0.
    square = np.array([[0, 0], [SIDE, 0], [SIDE, SIDE], [0, SIDE]], np.float32) - np.float32(0.5)
    scaled = (outline * size - 0.5).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(scaled, square)
    shown = cv2.warpPerspective(grey, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR).astype(np.float32)
    inside = cv2.warpPerspective(np.full_like(grey, 255), matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR) > 250
    inside &= cv2.warpPerspective(saturated, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR) < _MOST_SATURATED
    for block in _BLOCKS:
        correlations = _correlations(shown, kept.astype(np.float32), inside, block)
        if len(correlations) >= _FEWEST:
            return float(np.percentile(correlations, _HIDDEN))
    return None


def _correlations(shown: np.ndarray, kept: np.ndarray, inside: np.ndarray, block: int) -> np.ndarray:
    """Correlation of each block that tells something."""
    blocks = [
        each.reshape(SIDE // block, block, SIDE // block, block).swapaxes(1, 2).reshape(-1, block * block)
        for each in (shown, kept, inside)
    ]
    ours, theirs, within = blocks
    weights = within.astype(np.float32)
    counts = np.maximum(weights.sum(axis=1, keepdims=True), 1)
    least = _FLAT**2 * counts[:, 0]
    tells = within.mean(axis=1) >= _INSIDE
    slopes = _slopes(block)
    # Of what is left without the slopes, a quarter tells as much.
    for least_squares, without in ((least, None), (least / 4, slopes)):
        ours, theirs = (
            _centred(each if without is None else each - each @ without.T @ without, weights, counts)
            for each in (ours, theirs)
        )
        ours_squares, theirs_squares = (ours**2).sum(axis=1), (theirs**2).sum(axis=1)
        tells &= (ours_squares >= least_squares) & (theirs_squares >= least_squares)
    products = (ours * theirs).sum(axis=1)[tells]
    return np.asarray(products / np.sqrt(ours_squares * theirs_squares)[tells])


def _centred(blocks: np.ndarray, weights: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Blocks with the mean 0 over what lies inside, and 0 outside."""
    return (blocks - (blocks * weights).sum(axis=1, keepdims=True) / counts) * weights


def _slopes(block: int) -> np.ndarray:
    """Two orthonormal blocks that grow to the right and downwards, float32 (2, block * block)."""
    across = np.arange(block, dtype=np.float32) - np.float32((block - 1) / 2)
    both = np.stack([np.tile(across, block), np.repeat(across, block)])
    return np.asarray(both / np.linalg.norm(both, axis=1, keepdims=True))
