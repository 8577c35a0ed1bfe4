"""One vector for a picture: the descriptors of its strongest KAZE points, one after the other.

This is how the first articles on searching pictures by key points do it. It is kept to compare with.
"""

import numpy as np

from pipeline.images.resizing import cv2

#: Points, and values of each.
POINTS, _VALUES = 32, 64
#: Values of a vector.
VALUES = POINTS * _VALUES


def kaze_vector(image: np.ndarray) -> np.ndarray:
    """L2-normalised float32 (VALUES,) of RGB uint8 (H, W, 3). It is filled up with zeros; 0 without any point."""
    kaze = cv2.KAZE_create()  # type: ignore[attr-defined,unused-ignore]
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    points = sorted(kaze.detect(grey), key=lambda point: -point.response)[:POINTS]
    vector = np.zeros(VALUES, np.float32)
    if points:
        _, descriptors = kaze.compute(grey, points)
        vector[: descriptors.size] = descriptors.ravel()
        vector /= max(float(np.linalg.norm(vector)), 1e-12)
    return vector
