"""Pictures for the page: WebP, named by the SHA-256 of the original file."""

import numpy as np

from pipeline.images.resizing import cv2

WEBP_QUALITY = 82


def webp(image: np.ndarray) -> bytes:
    """Encodes RGB or RGBA uint8 (H, W, 3 or 4)."""
    code = cv2.COLOR_RGBA2BGRA if image.shape[2] == 4 else cv2.COLOR_RGB2BGR
    encoded = cv2.imencode(".webp", cv2.cvtColor(image, code), [cv2.IMWRITE_WEBP_QUALITY, WEBP_QUALITY])[1]
    return encoded.tobytes()


def file_name(digest: str) -> str:
    """Name of the thumbnail or preview of the picture file with that SHA-256 digest; two works may share a picture."""
    return f"{digest}.webp"
