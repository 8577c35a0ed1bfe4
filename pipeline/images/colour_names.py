"""Everyday names of colours."""

import numpy as np

from pipeline.images.resizing import cv2

#: Names and their RGB values.
COLOURS = {
    "black": (25, 23, 22), "charcoal": (70, 68, 66), "grey": (130, 128, 125), "silver": (185, 184, 180),
    "white": (245, 243, 238), "cream": (236, 224, 196), "sand": (208, 186, 145), "ochre": (190, 140, 60),
    "gold": (215, 175, 55), "brown": (110, 75, 45), "umber": (75, 55, 40), "rust": (160, 75, 40),
    "red": (185, 45, 40), "pink": (220, 160, 160), "violet": (115, 80, 130), "indigo": (45, 55, 105),
    "blue": (60, 100, 165), "sky blue": (150, 185, 215), "teal": (50, 115, 115), "green": (80, 120, 65),
    "olive": (110, 110, 60), "sage": (160, 170, 135),
}  # fmt: skip


def colour_name(colour: str) -> str:
    """The name whose colour is nearest in CIE L*a*b* to ``#rrggbb``."""
    rgb = np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)], np.float32)
    return list(COLOURS)[int(np.argmin(np.linalg.norm(_COLOURS_LAB - _lab(rgb), axis=1)))]


def _lab(rgb: np.ndarray) -> np.ndarray:
    """L*a*b* float32 (n, 3) of RGB values 0 to 255."""
    return np.asarray(cv2.cvtColor((rgb.reshape(-1, 1, 3) / 255).astype(np.float32), cv2.COLOR_RGB2Lab)[:, 0])


_COLOURS_LAB = _lab(np.array(list(COLOURS.values()), np.float32))
