"""The 17 key points of a figure, as the COCO data set names and orders them, and the similarity of two figures.

An array of figures is (..., 17, 3): x, y and score of each key point. A score of 0 says that the point is absent.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

#: COCO's names in COCO's order (Lin et al. 2014). Left and right are the figure's own.
NAMES = (
    "nose",
    "left_eye",
    "right_eye",
    "left_ear",
    "right_ear",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
)
#: For each key point the index of the same one on the other side: the order of a mirrored figure.
MIRRORED = np.array([0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15])
#: Pairs of key points that a line joins in a drawing of the figure.
LIMBS = (
    (0, 1), (0, 2), (1, 3), (2, 4), (5, 6), (5, 7), (7, 9), (6, 8), (8, 10),
    (5, 11), (6, 12), (11, 12), (11, 13), (13, 15), (12, 14), (14, 16),
)  # fmt: skip
#: Standard deviation of each key point between people who mark it, as a share of the root of the figure's area, times
#: two: the constants of COCO's evaluation of key points.
SPREADS = 2 * np.array([26, 25, 25, 35, 35, 79, 79, 72, 72, 62, 62, 107, 107, 87, 87, 89, 89]) / 1000
#: Key points that a comparison of two poses needs at least: two say no more than a direction.
LEAST_POINTS = 3


def comparable(figure: np.ndarray) -> bool:
    """Whether a figure (17, 3) has enough key points at different places for its pose to be compared."""
    present = figure[:, 2] > 0
    return bool(np.count_nonzero(present) >= LEAST_POINTS and np.ptp(figure[present, :2], axis=0).max() > 0)


def object_keypoint_similarity(figures: np.ndarray, truth: np.ndarray, area: float | np.ndarray) -> np.ndarray:
    """COCO's object key-point similarity (OKS), the measure of its evaluation of key points.

    Args:
        figures: float (..., 17, 2 or 3), x and y of each key point in pixels.
        truth: float (..., 17, 3), what they are compared with. Points whose third value is 0 do not count.
        area: of the true figure in square pixels, above 0.

    Returns:
        float64 (...), 0 to 1; 0 where no point counts.
    """
    squared = np.square(figures[..., :2] - truth[..., :2], dtype=np.float64).sum(axis=-1)
    closeness = np.exp(-squared / (2 * np.square(SPREADS) * np.asarray(area, np.float64)[..., None]))
    counts = truth[..., 2] > 0
    return np.where(counts, closeness, 0).sum(axis=-1) / np.maximum(counts.sum(axis=-1), 1)


def keypoints_of(found: Mapping[str, Any]) -> np.ndarray:
    """The figures of what the annotator of poses found in a picture, float32 (n, 17, 3), in pixels of the picture.

    Args:
        found: its ``figures`` have ``keypoints``, each with ``x``, ``y`` and ``score``, in COCO's order.
    """
    figures = [[(each["x"], each["y"], each["score"]) for each in figure["keypoints"]] for figure in found["figures"]]
    return np.array(figures, np.float32).reshape(-1, len(NAMES), 3)
