"""Photographs of things of known size, drawn for the tests."""

import cv2
import numpy as np

from pipeline.images.decoding import Picture
from tests.pipeline.pictures import scene

#: Height and width of the photographs.
SHAPE = (700, 900)
CARD, WORK = (85.60, 53.98), (240.0, 180.0)


def rectangle(x: float, y: float, width: float, height: float, angle: float = 0.0) -> np.ndarray:
    """Corners of a rectangle on the plane, mm, float64 (4, 2)."""
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2 * (width, height)
    return corners @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) + (x, y)


def camera(tilt: float, axis: float = 0.6, distance: float = 560.0) -> np.ndarray:
    """Homography of a camera over the middle of the plane, mm -> pixels; ``tilt`` in degrees."""
    height, width = SHAPE
    turn, _ = cv2.Rodrigues(np.radians(tilt) * np.array([np.cos(axis), np.sin(axis), 0]))
    inner = np.array([[1.1 * width, 0, (width - 1) / 2], [0, 1.1 * width, (height - 1) / 2], [0, 0, 1]])
    return inner @ np.column_stack([turn[:, :2], [0, 0, distance]])


def seen(places: np.ndarray, view: np.ndarray) -> np.ndarray:
    """Places (n, 2) of the plane in pixels."""
    return cv2.perspectiveTransform(places[np.newaxis].astype(np.float64), view)[0]


def card(width: int = 856, height: int = 540, radius: int = 32) -> tuple[np.ndarray, np.ndarray]:
    """A payment card from above, RGB, and its mask with round corners."""
    face = np.full((height, width, 3), (40, 70, 150), np.uint8)
    cv2.rectangle(face, (90, 190), (210, 290), (205, 180, 110), -1)
    mask = np.zeros((height, width), np.float32)
    cv2.rectangle(mask, (radius, 0), (width - radius, height), 1.0, -1)
    cv2.rectangle(mask, (0, radius), (width, height - radius), 1.0, -1)
    for x in (radius, width - 1 - radius):
        for y in (radius, height - 1 - radius):
            cv2.circle(mask, (x, y), radius, 1.0, -1)
    return face, mask


def marker(number: int) -> tuple[np.ndarray, np.ndarray]:
    """An ArUco marker on white paper, RGB, and its mask; the marker has 0.7 of the side."""
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_6X6_250)
    drawn = cv2.aruco.generateImageMarker(dictionary, number, 560)
    drawn = cv2.copyMakeBorder(drawn, 120, 120, 120, 120, cv2.BORDER_CONSTANT, value=255)
    return cv2.cvtColor(drawn, cv2.COLOR_GRAY2RGB), np.ones(drawn.shape, np.float32)


#: Colours of the patches of a colour checker, sRGB, row by row (published values, rounded).
_COLOURS = (
    "735244c29682627a9d576c438580b167bdaad67e2c505ba6c15a635e3c6c9dbc40e0a32e"
    "383d96469449af363ce7c71fbb56950885a1f3f3f2c8c8c8a0a0a07a7a7a555555343434"
)
PATCHES = [_COLOURS[at : at + 6] for at in range(0, len(_COLOURS), 6)]
BOARD = (279.4, 209.55)


def checker(colours: list[str] = PATCHES) -> tuple[np.ndarray, np.ndarray]:
    """A colour checker from above, RGB, and its mask: patches of 40 mm that are 44.5 mm apart."""
    scale = 3
    face = np.full((round(BOARD[1] * scale), round(BOARD[0] * scale), 3), 28, np.uint8)
    for number, colour in enumerate(colours):
        row, column = divmod(number, 6)
        middle = np.array([BOARD[0] / 2 + (column - 2.5) * 44.5, BOARD[1] / 2 - 4 + (row - 1.5) * 44.5])
        low, high = (np.rint((middle + shift) * scale).astype(int).tolist() for shift in (-20, 20))
        cv2.rectangle(face, low, high, [int(colour[at : at + 2], 16) for at in (0, 2, 4)], -1)
    return face, np.ones(face.shape[:2], np.float32)


def ruler(length: int, fine: bool) -> tuple[np.ndarray, np.ndarray]:
    """A ruler of 30 mm width and ``length`` + 10 mm from above, RGB, and its mask; marks of mm where it is fine."""
    scale = 8
    face = np.full((30 * scale, (length + 10) * scale, 3), (235, 225, 180), np.uint8)
    for number in range(0, length + 1, 1 if fine else 10):
        long = 9 if number % 10 == 0 else 6 if number % 5 == 0 else 4
        x = (number + 5) * scale
        cv2.rectangle(face, (x - 1, 0), (x + 1, long * scale), (20, 20, 20), -1)
    return face, np.ones(face.shape[:2], np.float32)


def work(seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """A painting, RGB, and its mask."""
    drawn = scene(seed, 600, 800)
    cv2.rectangle(drawn, (0, 0), (799, 599), (60, 30, 20), 30)
    return drawn, np.ones(drawn.shape[:2], np.float32)


def photograph(things: list[tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]], view: np.ndarray) -> Picture:
    """Things on a light ground, with noise: each its corners on the plane in mm, and how it looks from above."""
    height, width = SHAPE
    canvas = np.full((2 * height, 2 * width, 3), (205, 200, 190), np.float32)
    double = np.array([[2, 0, 0.5], [0, 2, 0.5], [0, 0, 1.0]]) @ view
    for corners, (face, mask) in things:
        high, wide = mask.shape
        source = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32) - 0.5
        warp = cv2.getPerspectiveTransform(source, seen(corners, double).astype(np.float32))
        drawn = cv2.warpPerspective(face.astype(np.float32), warp, (2 * width, 2 * height), borderMode=1)
        alpha = cv2.warpPerspective(mask, warp, (2 * width, 2 * height))[..., np.newaxis]
        canvas = canvas * (1 - alpha) + drawn * alpha
    pixels = cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA)
    pixels += np.random.default_rng(0).normal(0, 2, pixels.shape)
    return Picture(pixels.clip(0, 255).astype(np.uint8), width, height, "png")
