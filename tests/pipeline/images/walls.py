"""Photographs of a painting on a wall, drawn simply, to test what becomes of its corners."""

import cv2
import numpy as np

from tests.pipeline.pictures import scene

#: Of the photographs, in pixels.
HEIGHT, WIDTH = 600, 800
#: Corners of a painting seen from the lower left, clockwise from the top left one, pixels.
TILTED = np.array([[215, 120], [560, 160], [548, 455], [228, 430]], float)


def photograph(
    corners: np.ndarray, seed: int = 3, frame: float = 0.0, light: float = 30.0, painting: np.ndarray | None = None
) -> np.ndarray:
    """RGB uint8 (600, 800, 3): a painting on a grey wall on which light falls from the left.

    Args:
        corners: float (4, 2), of the painting, in pixels.
        seed: of the painting.
        frame: width of a dark frame as a share of the painting's sides.
        light: how much lighter the wall is on its left than on its right.
        painting: RGB uint8 (h, w, 3); by default one that is drawn by the seed.
    """
    rng = np.random.default_rng(seed)
    wall = np.full((HEIGHT, WIDTH, 3), (176, 172, 160), float) - np.linspace(-light / 2, light / 2, WIDTH)[:, None]
    shown = scene(seed) if painting is None else painting
    drawn = cv2.resize(shown, (400, 300), interpolation=cv2.INTER_AREA).astype(np.float32)
    square = np.array([[0, 0], [400, 0], [400, 300], [0, 300]], np.float32) - 0.5
    view = cv2.getPerspectiveTransform(square, corners.astype(np.float32))
    if frame:
        edge = square + np.array([[-400, -300], [400, -300], [400, 300], [-400, 300]], np.float32) * frame
        outer = cv2.perspectiveTransform(edge[None], view)[0]
        cv2.fillConvexPoly(wall, np.rint(outer * 16).astype(np.int32), (58, 40, 30), cv2.LINE_AA, 4)
    seen = cv2.warpPerspective(drawn, view, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    mask = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.fillConvexPoly(mask, np.rint(corners * 16).astype(np.int32), 1.0, cv2.LINE_AA, 4)
    pixels = wall * (1 - mask[..., None]) + seen * mask[..., None] + rng.normal(0, 2, wall.shape)
    return np.clip(pixels, 0, 255).astype(np.uint8)
