"""Channels of a picture: colour, and gradients in six directions, in cells of two by two pixels."""

import numpy as np

from pipeline.images.decoding import cv2

#: Pixels along the side of a cell.
CELL = 2
_DIRECTIONS = 6
#: Colour (L*, a*, b*) counts as much as gradients when it is divided by this.
_COLOUR = 50.0
_GRADIENT = 0.5
#: Gradients weaker than this are noise: they are not amplified.
_FLOOR = 0.02
#: Pixels round a place by whose gradients its own are divided, so that light and contrast count less.
_AROUND = 25
DEPTH = 3 + _DIRECTIONS


def channels(pixels: np.ndarray) -> np.ndarray:
    """Colour and gradients.

    Args:
        pixels: uint8 or float32 (h, w, 3), RGB, 0 to 255.

    Returns:
        float32 (h // 2, w // 2, 9), at least one cell high and wide.
    """
    size = max(1, pixels.shape[1] // CELL), max(1, pixels.shape[0] // CELL)
    colour = cv2.cvtColor(pixels.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB) * np.float32(1 / _COLOUR)
    colour = np.asarray(cv2.GaussianBlur(colour, (0, 0), 0.6), np.float32)
    along, down = _steepest(colour)
    strength = np.sqrt(along**2 + down**2)
    around = np.sqrt(np.maximum(cv2.boxFilter(strength**2, -1, (_AROUND, _AROUND)), 0)) + np.float32(_FLOOR)
    found = np.empty((size[1], size[0], DEPTH), np.float32)
    found[..., :3] = cv2.resize(colour, size, interpolation=cv2.INTER_AREA)
    for number in range(_DIRECTIONS):
        angle = 2 * np.pi * number / _DIRECTIONS
        # The cosine of the angle between the gradient and the direction, times the gradient's strength.
        part = np.maximum(along * np.float32(np.cos(angle)) + down * np.float32(np.sin(angle)), 0)
        value = np.float32(_GRADIENT) * part**2 / np.maximum(strength * around, np.float32(1e-6))
        found[..., 3 + number] = cv2.resize(value, size, interpolation=cv2.INTER_AREA)
    return found


def _steepest(colour: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The gradient of the colour channel in which it is steepest."""
    along, down = (
        cv2.Sobel(colour, cv2.CV_32F, dx, 1 - dx, scale=0.25, borderType=cv2.BORDER_REPLICATE) for dx in (1, 0)
    )
    which = (along**2 + down**2).argmax(axis=-1)[..., None]
    return np.take_along_axis(along, which, -1)[..., 0], np.take_along_axis(down, which, -1)[..., 0]
