"""Counts with a trained network: LiteRT alone, window by window, so that memory does not grow with the picture."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np

from pipeline.core.errors import ModelFileError, reason
from pipeline.images.counting.density import dots_of
from pipeline.images.counting.estimate import Estimate
from pipeline.images.counting.grid import CELL, MULTIPLE, OUTSIDE, THING
from pipeline.images.counting.model_file import HINT, read
from pipeline.images.decoding import resize

#: Pixels of the middle of a window, and of its border, which gives context. The border is wider than in training:
#: a window's edge is not the picture's.
WINDOW, BORDER = 448, 32
#: How often a picture is scaled at most, and the factor, in octaves, within which its things have the right size.
SCALINGS, CLOSE = 2, 0.15
#: A picture is not made larger than by this factor or to so many pixels, nor its sides smaller than so many pixels.
LARGEST_SCALE, MOST_PIXELS, SMALLEST_SIDE = 3.0, 6_000_000, 32
#: Score of a dot from which on there is at least one thing.
CERTAIN = 0.5


class DensityNetwork:
    """A network that gives the density of a picture. Safe to share between threads: they wait for one another.

    A network that knows sizes is asked twice or three times: it says how large the things are, and the picture is
    scaled so that they have the size at which it counts best.
    """

    def __init__(self, content: bytes, gain: float, name: str) -> None:
        """Loads a network in LiteRT's form. Raises a ModelFileError where it is none, or not of this kind."""
        # Imported here: a page that counts nothing needs no runtime.
        from ai_edge_litert.interpreter import Interpreter

        try:
            self._interpreter = Interpreter(model_content=content, num_threads=1)
            inputs, outputs = self._interpreter.get_input_details(), self._interpreter.get_output_details()
        except (ValueError, RuntimeError) as error:
            raise ModelFileError(f"{name} holds no network that can be run ({reason(error)}). {HINT}") from error
        if len(inputs) != 1 or len(outputs) != 1 or inputs[0]["dtype"] != np.uint8 or len(inputs[0]["shape"]) != 4:
            raise ModelFileError(f"{name} holds a network that does not count. {HINT}")
        self._channels = int(outputs[0]["shape_signature"][-1])
        if self._channels not in (1, 2):
            raise ModelFileError(f"{name} holds a network that does not count. {HINT}")
        self._input, self._output, self._gain = inputs[0]["index"], outputs[0]["index"], gain
        self._shape: tuple[int, ...] = ()
        self._lock = threading.Lock()

    def density(self, pixels: np.ndarray) -> tuple[np.ndarray, float]:
        """The density of a picture, RGB uint8 (h, w, 3), and the side of its cells in pixels of the picture.

        The density is float32 (r, c), not negative.
        """
        height, width = pixels.shape[:2]
        scale, scaled = 1.0, pixels
        for _ in range(SCALINGS):
            found = self._read(scaled)
            size = _size(found)
            if size is None:
                break
            wanted = max(scale * THING / size, SMALLEST_SIDE / min(height, width))
            wanted = min(wanted, LARGEST_SCALE, max(1.0, (MOST_PIXELS / (height * width)) ** 0.5))
            if abs(np.log2(wanted / scale)) < CLOSE:
                break
            scale = wanted
            scaled = resize(pixels, max(1, round(height * scale)), max(1, round(width * scale)))
        else:
            found = self._read(scaled)
        return found[..., 0], CELL * width / scaled.shape[1]

    def _read(self, pixels: np.ndarray) -> np.ndarray:
        """What the network gives for a picture as it is, float32 (ceil(h / 2), ceil(w / 2), channels)."""
        height, width = pixels.shape[:2]
        found = np.zeros((-(-height // CELL), -(-width // CELL), self._channels), np.float32)
        with self._lock:
            for top in range(0, height, WINDOW):
                for left in range(0, width, WINDOW):
                    part = self._part(pixels, top, left)
                    rows, columns = found[top // CELL : (top + WINDOW) // CELL, left // CELL :].shape[:2]
                    columns = min(columns, WINDOW // CELL)
                    found[top // CELL :, left // CELL :][:rows, :columns] = part[:rows, :columns]
        return found

    def _part(self, pixels: np.ndarray, top: int, left: int) -> np.ndarray:
        """The density of one window's middle, and perhaps of more below it and to its right."""
        height, width = pixels.shape[:2]
        inner_height, inner_width = min(WINDOW, height - top), min(WINDOW, width - left)
        shape = tuple(-(-(inner + 2 * BORDER) // MULTIPLE) * MULTIPLE for inner in (inner_height, inner_width))
        window = np.full((*shape, 3), OUTSIDE, np.uint8)
        first_row, first_column = max(0, top - BORDER), max(0, left - BORDER)
        seen = pixels[first_row : top - BORDER + shape[0], first_column : left - BORDER + shape[1]]
        row, column = first_row - top + BORDER, first_column - left + BORDER
        window[row : row + seen.shape[0], column : column + seen.shape[1]] = seen
        if shape != self._shape:
            self._interpreter.resize_tensor_input(self._input, (1, *shape, 3))
            self._interpreter.allocate_tensors()
            self._shape = shape
        self._interpreter.set_tensor(self._input, window[np.newaxis])
        self._interpreter.invoke()
        output = self._interpreter.get_tensor(self._output)[0, BORDER // CELL :, BORDER // CELL :]
        output[..., 0] = np.maximum(output[..., 0], 0) / self._gain
        return np.asarray(output)


def _size(found: np.ndarray) -> float | None:
    """The median size in pixels of the things in a reading; None where the network does not say, or none stands out."""
    if found.shape[-1] < 2 or not np.any(dots_of(found[..., 0], CELL)[:, 2] >= CERTAIN):
        return None
    density, logarithms = found[..., 0].ravel(), found[..., 1].ravel()
    order = np.argsort(logarithms)
    middle = np.searchsorted(np.cumsum(density[order], dtype=np.float64), density.sum(dtype=np.float64) / 2)
    return float(THING * 2.0 ** np.clip(logarithms[order][min(middle, len(order) - 1)], -3, 3))


def open_model(path: Path) -> Callable[[np.ndarray], Estimate]:
    """Loads a counting network. The result counts in one picture, RGB uint8 (h, w, 3).

    Raises:
        ModelFileError: there is no such file, it is damaged, or it is no counting network of this version.
    """
    model = read(Path(path))
    network = DensityNetwork(model.network, model.gain, Path(path).name)
    try:
        network.density(np.zeros((MULTIPLE, MULTIPLE, 3), np.uint8))
    except (ValueError, RuntimeError) as error:
        raise ModelFileError(f"{Path(path).name} holds a damaged network ({reason(error)}). {HINT}") from error

    def count(pixels: np.ndarray) -> Estimate:
        density, cell = network.density(pixels)
        total = float(density.sum(dtype=np.float64))
        low, high = model.interval.around(total)
        dots = dots_of(density, cell)
        if not np.any(dots[:, 2] >= CERTAIN):
            # A little everywhere adds up to a count, but nothing says that there is any thing.
            low = 0.0
        return Estimate(total, low, high, dots, density, cell)

    return count
