"""The colour checker with 24 patches: recognised by the grid of its patches, 4 rows of 6."""

import numpy as np

from pipeline.images.decoding import cv2

#: Board in mm, and pixels a mm of the board as it is looked at.
_BOARD, _SCALE = (279.4, 209.55), 1.2
#: Distances from patch to patch in mm that are tried, and shifts of the grid from the board's middle.
_PITCHES, _RIGHT, _DOWN = (39.0, 40.5, 42.0, 43.5, 45.0, 46.5), (-4.0, 0.0, 4.0), (-8.0, -4.0, 0.0, 4.0, 8.0)
_ROWS, _COLUMNS = 4, 6
#: Scatter of a patch's lightness and colours up to which it is one colour, CIELAB units.
_EVEN = 6.0
#: Difference of neighbouring patches, and of a patch from the line between patches, on average.
_APART, _FROM_LINE = 18.0, 14.0
#: Chroma up to which a patch is grey, and from which it is coloured.
_GREY, _COLOURED = 14.0, 18.0


def has_patches(values: np.ndarray, corners: np.ndarray) -> bool:
    """Whether a quadrilateral (4, 2), clockwise, is a board with the patches; ``values`` as of :func:`edges.lab`."""
    width, height = (round(side * _SCALE) for side in _BOARD)
    board = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    if sides[0] + sides[2] < sides[1] + sides[3]:
        corners = np.roll(corners, -1, axis=0)
    warp = cv2.getPerspectiveTransform(corners.astype(np.float32), board)
    flat = cv2.warpPerspective(values, warp, (width, height), flags=cv2.INTER_AREA)
    return any(_is_grid(flat, pitch, right, down) for pitch in _PITCHES for right in _RIGHT for down in _DOWN)


def _is_grid(flat: np.ndarray, pitch: float, right: float, down: float) -> bool:
    middles = (
        np.stack(np.meshgrid(np.arange(_COLUMNS) - 2.5, np.arange(_ROWS) - 1.5), axis=-1) * pitch
        + np.array(_BOARD) / 2
        + (right, down)
    )
    around = np.stack(np.meshgrid(*2 * [np.linspace(-0.28, 0.28, 5)]), axis=-1).reshape(-1, 2) * pitch
    inner = _sampled(flat, middles[:, :, None] + around)
    patches = inner.mean(axis=2)
    # Hands, glare and dust may cover a few.
    if np.mean(np.abs(inner - patches[:, :, None]).max(axis=3).mean(axis=2) < _EVEN) < 0.9:
        return False
    beside = np.linalg.norm(patches[:, 1:] - patches[:, :-1], axis=2)
    if beside.mean() < _APART:
        return False
    lines = _sampled(flat, (middles[:, 1:] + middles[:, :-1]) / 2)
    first, second = (np.linalg.norm(lines - each, axis=2) for each in (patches[:, 1:], patches[:, :-1]))
    if np.minimum(first, second).mean() < _FROM_LINE:
        return False
    chroma = np.linalg.norm(patches[..., 1:], axis=2)
    for greys, others in ((3, slice(0, 3)), (0, slice(1, 4))):
        steps = np.diff(patches[greys, :, 0])
        ramp = (steps > 3).all() or (steps < -3).all()
        if ramp and np.median(chroma[greys]) < _GREY and np.median(chroma[others]) > _COLOURED:
            return True
    return False


def _sampled(flat: np.ndarray, places: np.ndarray) -> np.ndarray:
    """CIELAB float32 (..., 3) at places (..., 2) in mm of the board."""
    pixels = (places.reshape(-1, 2) * _SCALE).astype(np.float32)
    found = cv2.remap(flat, pixels[:, 0], pixels[:, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found).reshape(*places.shape[:-1], 3)
