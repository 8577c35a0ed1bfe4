"""Random variations of a picture: blur, sharpening, resampling, JPEG compression, exposure and white balance.

One museum's pictures come from one camera and one encoder. Without these variations a classifier learns the camera
instead of the culture (measurements: docs/decisions/0002-features-from-three-depths.md).
"""

import numpy as np

from pipeline.images.resizing import cv2, resize


def vary(image: np.ndarray, rng: np.random.Generator, *, reframe: bool = False, mirror: bool = False) -> np.ndarray:
    """One random variation of a picture, RGB uint8 (H, W, 3) -> RGB uint8 (H, W, 3).

    Args:
        image: the picture.
        rng: source of every choice.
        reframe: crop to 70 to 100 % of each side and rotate by up to 4 degrees.
        mirror: flip left to right with probability 0.5.
    """
    height, width = image.shape[:2]
    if reframe:
        image = _reframed(image, rng)
    if mirror and rng.random() < 0.5:
        image = np.ascontiguousarray(image[:, ::-1])
    # Seven of ten are reduced and enlarged again, as pictures are that people send each other.
    scale = rng.uniform(0.55, 1) if rng.random() < 0.7 else 1.0
    image = _compressed(_refocused(resize(image, round(height * scale), round(width * scale)), rng), rng)
    image = resize(image, height, width)
    # Gamma for exposure, a gain a channel for white balance.
    light = (image / np.float32(255)) ** rng.uniform(0.8, 1.25) * rng.uniform(0.85, 1.15, 3).astype(np.float32)
    return (light.clip(0, 1) * 255).astype(np.uint8)


def _reframed(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A crop of 70 to 100 % of each side, rotated by up to 4 degrees, at the size of the whole."""
    size = np.array(image.shape[1::-1])
    inner = size * rng.uniform(0.7, 1, 2)
    corner = (size - inner) * rng.random(2)
    angle = np.deg2rad(rng.uniform(-4, 4))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    # Maps coordinates of the result to the input: scale about the crop's centre, then rotate.
    matrix = turn @ np.diag(inner / size)
    shift = corner + inner / 2 - matrix @ (size / 2)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    affine = np.column_stack([matrix, shift])
    return cv2.warpAffine(image, affine, size.tolist(), flags=flags, borderMode=cv2.BORDER_REFLECT_101)


def _refocused(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Blurred, resampled, sharpened, or unchanged."""
    choice = rng.random()
    if choice < 0.4:
        return cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 1.3))
    if choice < 0.6:
        height, width = image.shape[:2]
        scale = rng.uniform(0.5, 0.9)
        return resize(resize(image, round(height * scale), round(width * scale)), height, width)
    if choice < 0.85:
        amount = rng.uniform(0.2, 1.0)
        return cv2.addWeighted(image, 1 + amount, cv2.GaussianBlur(image, (0, 0), 1), -amount, 0)
    return image


def _compressed(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if rng.random() >= 0.7:
        return image
    quality = int(rng.integers(35, 96))
    # The encoder takes RGB for BGR here, which only swaps the weights of two colour channels; decoding swaps back.
    jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR))
