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
