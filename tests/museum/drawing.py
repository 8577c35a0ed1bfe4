"""Pictures for objects that nobody has photographed: drawn from the address, always the same, unlike each other."""

import hashlib
from functools import lru_cache

import numpy as np

from pipeline.images.decoding import cv2

HEIGHT, WIDTH = 144, 192


@lru_cache(maxsize=8_192)
def jpeg(key: str) -> bytes:
    """A JPEG of ``HEIGHT`` x ``WIDTH`` pixels (or upright), drawn in about a millisecond."""
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]))
    height, width = (HEIGHT, WIDTH) if rng.random() < 0.6 else (WIDTH, HEIGHT)
    coarse = rng.integers(0, 256, (3, 4, 3), np.uint8)
    image = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(12):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        axes = (int(rng.integers(4, 40)), int(rng.integers(4, 40)))
        colour = tuple(int(part) for part in rng.integers(0, 256, 3))
        cv2.ellipse(image, centre, axes, float(rng.integers(180)), 0, 360, colour, -1, cv2.LINE_AA)
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 80])[1])
