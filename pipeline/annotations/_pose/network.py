"""A trained network in LiteRT's form, and the part of a picture that it is given."""

import threading
from pathlib import Path

import numpy as np

from pipeline.core.errors import ModelFileError, reason
from pipeline.images.decoding import cv2, resize

#: Mean brightness of a picture whose colours are balanced, and by how much at most each channel and all together are
#: made lighter or darker.
BRIGHTNESS, CHANNEL_GAINS, GAINS = 115.0, (0.5, 2.0), (0.6, 1.6)


class Network:
    """One input, outputs in the file's own order. Safe to share between threads: they wait for one another."""

    def __init__(self, path: Path) -> None:
        """Loads a ``.tflite`` file. Raises a ModelFileError where it is none."""
        # Imported here: a command that reads no figures needs no runtime.
        from ai_edge_litert.interpreter import Interpreter

        try:
            # More threads than one would compete with the other workers of a server.
            self._interpreter = Interpreter(str(path), num_threads=1)
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise ModelFileError(f"{path.name} is not a network that can be run ({reason(error)}).") from error
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._outputs = [output["index"] for output in self._interpreter.get_output_details()]
        self._lock = threading.Lock()

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        """The outputs for one input, without the axis of the batch."""
        with self._lock:
            self._interpreter.set_tensor(self._input, values[np.newaxis])
            self._interpreter.invoke()
            return [self._interpreter.get_tensor(index)[0].copy() for index in self._outputs]


def square_of(pixels: np.ndarray, left: float, top: float, side: float, size: int) -> np.ndarray:
    """A square part of a picture at another size. What lies outside of the picture is black.

    Args:
        pixels: RGB uint8 (H, W, 3).
        left: of the part, in pixels; may be outside of the picture.
        top: likewise.
        side: likewise, above 0.
        size: side of the result in pixels.

    Returns:
        RGB uint8 (size, size, 3).
    """
    height, width = pixels.shape[:2]
    scale = size / side
    first_column, last_column = max(0, round(left)), min(width, round(left + side))
    first_row, last_row = max(0, round(top)), min(height, round(top + side))
    square = np.zeros((size, size, 3), np.uint8)
    x_from, x_to = (round((column - left) * scale) for column in (first_column, last_column))
    y_from, y_to = (round((row - top) * scale) for row in (first_row, last_row))
    x_from, x_to, y_from, y_to = (min(max(edge, 0), size) for edge in (x_from, x_to, y_from, y_to))
    if x_to > x_from and y_to > y_from:
        part = pixels[first_row:last_row, first_column:last_column]
        square[y_from:y_to, x_from:x_to] = resize(part, y_to - y_from, x_to - x_from)
    return square


def grey_world(pixels: np.ndarray) -> np.ndarray:
    """The picture without its colour cast and at a medium brightness: RGB uint8 (H, W, 3), like what is given.

    The mean of each channel becomes the mean of all (the grey-world assumption, Buchsbaum 1980), within limits. Black
    pixels, which surround a part at the picture's border, do not count.
    """
    coloured = pixels.reshape(-1, 3)
    coloured = coloured[coloured.any(axis=1)]
    if len(coloured) == 0:
        return pixels
    means = coloured.mean(axis=0) + 1
    gains = np.clip(means.mean() / means, *CHANNEL_GAINS) * np.clip(BRIGHTNESS / means.mean(), *GAINS)
    return np.asarray((pixels * gains).clip(0, 255).astype(np.uint8))


def turned_square_of(
    pixels: np.ndarray, centre: tuple[float, float], side: float, angle: float, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """A square part of a picture that is turned by an angle, at another size, black outside of the picture.

    Args:
        pixels: RGB uint8 (H, W, 3).
        centre: x and y of the part's centre, in pixels.
        side: of the part, in pixels, above 0.
        angle: in radians, clockwise on the screen, by which the part is turned against the picture.
        size: side of the result in pixels.

    Returns:
        RGB uint8 (size, size, 3), and float64 (2, 3), which takes (x, y, 1) of the result to pixels of the picture.
    """
    scale = side / size
    cosine, sine = scale * np.cos(angle), scale * np.sin(angle)
    half = size / 2
    back = np.array(
        [
            [cosine, -sine, centre[0] - cosine * half + sine * half],
            [sine, cosine, centre[1] - sine * half - cosine * half],
        ]
    )
    # Bilinear sampling alone would skip pixels where the part is shrunk much.
    smooth = cv2.GaussianBlur(pixels, (0, 0), 0.4 * scale) if scale > 1.5 else pixels
    turned = cv2.warpAffine(smooth, back, (size, size), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return turned, back
