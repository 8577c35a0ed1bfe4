"""What a quadrilateral looks like: how exact its edges are, how round its corners, whether it is blank paper."""

import numpy as np

from pipeline.annotations._measure.edges import Quad
from pipeline.images.decoding import cv2

#: Standard deviation of a located edge in pixels: a part that every edge has, and a share of the scatter of its places.
#: They were chosen on rendered scenes, see docs/annotations/measure.md.
EDGE_DEVIATION, SCATTER_SHARE = 0.25, 0.5
#: Standard deviation in pixels of a corner that was found by itself, and of one that a person marked.
CORNER_DEVIATION, HAND_DEVIATION = 0.6, 2.0


def deviations(quad: Quad) -> np.ndarray:
    """Standard deviation of the points of each side, float64 (4,), pixels."""
    scatter = np.array([side.scatter for side in quad.sides])
    support = np.clip(quad.support, 0.1, 1)
    return np.asarray(np.sqrt(EDGE_DEVIATION**2 + (SCATTER_SHARE * scatter) ** 2) / np.sqrt(support))


def roundness(values: np.ndarray, to_picture: np.ndarray, size: tuple[float, float], radius: float) -> float | None:
    """How many corners are round, -1 (none) to 1 (all); None where they are too small to tell.

    Args:
        values: CIELAB float32 (h, w, 3).
        to_picture: float64 (3, 3), plane in mm -> pixels; the rectangle has its middle at 0, 0.
        size: mm.
        radius: that the corners should have, mm.
    """
    width, height = size
    votes = []
    for right, down in ((1, 1), (-1, 1), (-1, -1), (1, -1)):
        # Within the square of the corner and outside of the circle; outside of the square; within the circle.
        shares = np.array([[0.13, 0.13], [0.04, 0.22], [0.22, 0.04], [-0.35, -0.35], [-0.35, 0.3], [0.3, -0.35],
                           [0.75, 0.75], [0.5, 0.9], [0.9, 0.5]])  # fmt: skip
        places = (shares * radius - (width / 2, height / 2)) * (right, down)
        seen = cv2.perspectiveTransform(places[None], to_picture)[0]
        extent = np.linalg.norm(seen[3] - seen[6])
        if extent < 4:
            return None
        sampled = cv2.remap(
            values, seen[:, 0].astype(np.float32)[None], seen[:, 1].astype(np.float32)[None], cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )[0]  # fmt: skip
        corner, outside, inside = (sampled[at : at + 3].mean(axis=0) for at in (0, 3, 6))
        contrast = np.linalg.norm(outside - inside)
        if contrast < 6:
            continue
        # 1 where the corner has the colour of what lies outside, 0 where that of the inside.
        share = float((corner - inside) @ (outside - inside) / contrast**2)
        votes.append(np.clip(2.5 * (share - 0.45), -1, 1))
    return float(np.mean(votes)) if len(votes) >= 2 else None


def is_blank(values: np.ndarray, corners: np.ndarray) -> bool:
    """Whether a quadrilateral (4, 2) is bright paper with nothing on it."""
    square = np.array([[0, 0], [99, 0], [99, 99], [0, 99]], np.float32)
    warp = cv2.getPerspectiveTransform(corners.astype(np.float32), square)
    flat = cv2.warpPerspective(values, warp, (100, 100), flags=cv2.INTER_AREA)[6:94, 6:94]
    lightness, colour = flat[..., 0], np.linalg.norm(flat[..., 1:], axis=2)
    spread = np.subtract(*np.quantile(lightness, (0.75, 0.1)))
    bright = np.median(lightness) >= max(55.0, float(np.quantile(values[::4, ::4, 0], 0.6)))
    return bool(bright and spread < 16 and np.median(colour) < 16)
