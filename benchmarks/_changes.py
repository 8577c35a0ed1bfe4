"""Twelve ways in which a picture of a work differs from the work's own file. Each takes RGB uint8 and a generator."""

from collections.abc import Callable, Mapping

import numpy as np

from pipeline.images.decoding import cv2

Change = Callable[[np.ndarray, np.random.Generator], np.ndarray]


def _crop(share: float) -> Change:
    """A part with that share of the area, somewhere, of nearly the same proportions."""

    def change(image: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        height, width = image.shape[:2]
        ratio = np.exp(generator.uniform(-0.2, 0.2))
        down = round(min(1.0, share**0.5 * ratio) * height)
        across = round(min(1.0, share**0.5 / ratio) * width)
        top, left = generator.integers(0, height - down + 1), generator.integers(0, width - across + 1)
        return image[top : top + down, left : left + across].copy()

    return change


def _scale(image: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    height, width = image.shape[:2]
    return cv2.resize(image, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA)


def _jpeg(quality: int) -> Change:
    def change(image: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        return cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)

    return change


def _rotate_15(image: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 15.0 * generator.choice([-1, 1]), 1)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = int(height * sine + width * cosine), int(height * cosine + width * sine)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    return cv2.warpAffine(image, matrix, size, flags=cv2.INTER_CUBIC, borderValue=(128, 128, 128))


def _rotate_90(image: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    return np.ascontiguousarray(np.rot90(image, generator.choice([1, 3])))


def _seen_from_the_side(
    image: np.ndarray, generator: np.random.Generator, most: float, border: tuple[int, int, int]
) -> np.ndarray:
    """Each corner is moved inwards by up to that share of the sides."""
    height, width = image.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    inward = generator.uniform(0, most, (4, 2)) * [width, height] * np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
    matrix = cv2.getPerspectiveTransform(corners, (corners + inward).astype(np.float32))
    return cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=border)


def _perspective(image: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    return _seen_from_the_side(image, generator, 0.2, (90, 100, 110))


def _light(image: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Another brightness, gamma and white balance."""
    toned = (image / 255.0) ** np.exp(generator.uniform(-0.4, 0.4))
    gains = np.exp(generator.uniform(-0.5, 0.3)) * np.exp(generator.uniform(-0.25, 0.25, 3))
    return (np.clip(toned * gains, 0, 1) * 255).astype(np.uint8)


def _glare(image: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    height, width = image.shape[:2]
    y, x = np.mgrid[:height, :width]
    middle_y, middle_x = generator.uniform(0.2, 0.8) * height, generator.uniform(0.2, 0.8) * width
    radius = generator.uniform(0.15, 0.3) * max(height, width)
    spot = np.exp(-((y - middle_y) ** 2 + (x - middle_x) ** 2) / (2 * radius**2))[..., np.newaxis]
    return np.clip(image + 300 * spot, 0, 255).astype(np.uint8)


def _frame(image: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """A frame, and a rough wall around it."""
    thick = max(4, int(0.08 * max(image.shape[:2])))
    framed = cv2.copyMakeBorder(image, *(thick,) * 4, cv2.BORDER_CONSTANT, value=(170, 130, 60))
    height, width = framed.shape[:2]
    third = thick // 3
    cv2.rectangle(framed, (third, third), (width - third, height - third), (120, 90, 40), max(1, thick // 6))
    down, across = int(height * generator.uniform(1.3, 1.7)), int(width * generator.uniform(1.3, 1.7))
    rough = generator.normal(0, 10, (down // 3 + 1, across // 3 + 1)).astype(np.float32)
    tone = generator.uniform(120, 220, 3).astype(np.float32)
    wall = np.clip(tone + cv2.resize(rough, (across, down))[..., np.newaxis], 0, 255).astype(np.uint8)
    top, left = generator.integers(0, down - height + 1), generator.integers(0, across - width + 1)
    wall[top : top + height, left : left + width] = framed
    return wall


def _photocopy(image: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Grey, of strong contrast, noisy, and compressed."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    dark, light = np.percentile(grey, (10, 90))
    grey = 1 / (1 + np.exp(-6 * (np.clip((grey - dark) / max(light - dark, 1), 0, 1) - 0.5)))
    grey = np.clip(grey * 235 + 10 + generator.normal(0, 8, grey.shape), 0, 255).astype(np.uint8)
    return _jpeg(60)(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), generator)


def _screen(image: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Photographed from a screen: its grid of colours, a little from the side, with moire."""
    times = max(1, int(np.ceil(640 / max(image.shape[:2]))))
    large = cv2.resize(image, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
    height, width = large.shape[:2]
    x, y = np.arange(width)[np.newaxis, :, np.newaxis], np.arange(height)[:, np.newaxis, np.newaxis]
    pitch = generator.uniform(2.1, 3.3)
    phase = np.arange(3)[np.newaxis, np.newaxis, :] * 2 * np.pi / 3
    grid = 1 + 0.25 * np.sin(2 * np.pi * x / pitch + phase) + 0.15 * np.sin(2 * np.pi * y / pitch)
    lit = (np.clip((large / 255.0) ** 0.9 * grid * [0.9, 1.0, 1.1], 0, 1) * 255).astype(np.uint8)
    shown = _seen_from_the_side(lit, generator, 0.1, (15, 15, 15))
    factor = generator.uniform(0.6, 0.8)
    small = cv2.resize(shown, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)
    angle = generator.uniform(0, np.pi)
    y, x = np.mgrid[: small.shape[0], : small.shape[1]]
    waves = 14 * np.sin(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle)) / generator.uniform(8, 25))
    return _jpeg(70)(np.clip(small + waves[..., np.newaxis], 0, 255).astype(np.uint8), generator)


#: Name for people -> the change.
WAYS: Mapping[str, Change] = {
    "crop to 40 %": _crop(0.4),
    "crop to 15 %": _crop(0.15),
    "scale to 25 %": _scale,
    "JPEG 20": _jpeg(20),
    "rotated 15 degrees": _rotate_15,
    "rotated 90 degrees": _rotate_90,
    "perspective": _perspective,
    "brightness and white balance": _light,
    "glare": _glare,
    "frame and wall": _frame,
    "grey photocopy": _photocopy,
    "screen with moire": _screen,
}
