"""Pictures for the page: WebP, named by the SHA-256 of the original file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pipeline.images.decoding import cv2, limit_side

WEBP_QUALITY = 82


def write_webp(path: Path, image: np.ndarray) -> None:
    """Writes RGB or RGBA uint8 (H, W, 3 or 4) as WebP. The same picture always gives the same bytes."""
    code = cv2.COLOR_RGBA2BGRA if image.shape[2] == 4 else cv2.COLOR_RGB2BGR
    encoded = cv2.imencode(".webp", cv2.cvtColor(image, code), [cv2.IMWRITE_WEBP_QUALITY, WEBP_QUALITY])[1]
    path.write_bytes(encoded.tobytes())


def write_thumbnail(folder: Path, digest: str, image: np.ndarray, side: int) -> None:
    """The picture, its longer side at most ``side`` pixels, as ``<digest>.webp``."""
    write_webp(folder / f"{digest}.webp", limit_side(image, side))
