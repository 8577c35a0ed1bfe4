"""A work as it looks from straight above, turned upright by its principal axes, with a scale bar."""

from pathlib import Path

import numpy as np

from pipeline.annotations._measure.view import View
from pipeline.core.errors import ConfigError
from pipeline.core.files import write_atomically
from pipeline.images.decoding import cv2

#: Pixels of the longer side at most, and of the strip below with the bar.
_LONGEST, _STRIP = 1600, 48
#: Rows that are sampled at a time: places take ten times the memory of their pixels.
_ROWS = 64
#: Lengths of bars, cm; the longest that takes at most this share of the width is drawn.
_BARS, _BAR_SHARE = (0.5, 1, 2, 5, 10, 20, 50, 100, 200), 0.4


def axes(outline: np.ndarray) -> np.ndarray:
    """The principal axes of a rectangle's corners (4, 2), rows, float64 (2, 2), the first one along corner 0 to 1.

    A square has no principal axes of its own; its sides are taken.
    """
    centred = outline - outline.mean(axis=0)
    spread, directions = np.linalg.eigh(centred.T @ centred)
    along = outline[1] - outline[0] + outline[2] - outline[3]
    along /= np.linalg.norm(along)
    # The side that a principal axis lies along: within 45 degrees of one of them.
    axis = max(directions.T, key=lambda each: abs(float(each @ along))) if spread[1] > 1.1 * spread[0] else along
    axis = axis * np.sign(axis @ along)
    return np.array([axis, [-axis[1], axis[0]]])


def straightened(pixels: np.ndarray, view: View, outline: np.ndarray) -> np.ndarray:
    """RGB uint8 (h, w, 3) of a work and its scale bar.

    Args:
        pixels: RGB uint8, the photograph.
        view: of the plane on which the work lies.
        outline: float64 (4, 2), the work's corners in mm of the plane, from the top left one on, clockwise.
    """
    turn = axes(outline)
    turned = outline @ turn.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    seen = view.to_picture(outline)
    # As many pixels a mm as the photograph has on the longest side.
    scale = np.linalg.norm(seen - np.roll(seen, 1, axis=0), axis=1).max() / (high - low).max()
    scale = min(scale, _LONGEST / (high - low).max())
    width, height = (max(8, round(float(side) * scale)) for side in high - low)
    work = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, _ROWS):
        rows = np.arange(top, min(top + _ROWS, height))
        grid = np.stack(np.meshgrid(np.arange(width) + 0.5, rows + 0.5), axis=-1).reshape(-1, 2) / scale + low
        places = view.to_picture(grid @ turn).reshape(len(rows), width, 2).astype(np.float32)
        cv2.remap(
            pixels, places[..., 0], places[..., 1], cv2.INTER_CUBIC, dst=work[rows[0] : rows[-1] + 1],
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
    return np.concatenate([work, _bar(width, scale)])


def png(image: np.ndarray) -> bytes:
    """An RGB picture as a PNG file."""
    return cv2.imencode(".png", image[..., ::-1])[1].tobytes()


def save(image: np.ndarray, path: Path) -> None:
    """Writes an RGB picture as PNG. Raises a ConfigError where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, png(image))
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written ({error.strerror}). Name another folder with --rectified."
        ) from error


def _bar(width: int, scale: float) -> np.ndarray:
    """A white strip with a bar of a round length; ``scale`` in pixels a mm."""
    strip = np.full((_STRIP, width, 3), 255, np.uint8)
    length = max([each for each in _BARS if each * 10 * scale <= _BAR_SHARE * width] or _BARS[:1])
    end = min(width - 1, 8 + round(length * 10 * scale))
    cv2.rectangle(strip, (8, 10), (end, 16), (0, 0, 0), -1)
    cv2.putText(strip, f"{length:g} cm", (8, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0), 1, cv2.LINE_AA)
    return strip
