"""How many things there are in a picture: like some that were marked, or such as a network was trained to count."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.annotations.base import Found, PictureAnnotator
from pipeline.core.errors import ConfigError
from pipeline.core.settings import setting
from pipeline.images.counting import by_boxes
from pipeline.images.counting.estimate import Estimate
from pipeline.images.counting.network import open_model
from pipeline.images.decoding import Picture, limited

_LONGEST = 2048
#: Most cells along the longer side of the density that is written, and decimals of the things in each.
_CELLS, _DECIMALS = 64, 5
_NUMBER = r"-?\d{1,7}(?:\.\d{1,6})?"
_BOX = re.compile(rf"{_NUMBER}(?:,{_NUMBER}){{3}}")
_NEEDS_BOXES = (
    "There is nothing to count by. Mark one to five of the things with boxes: x,y,width,height of each in pixels of "
    'the picture, such as "120,80,30,40 300,95,28,41".'
)


@dataclass(frozen=True)
class CountOptions:
    """The section ``[annotate.count]``."""

    boxes: str = setting(
        "",
        'boxes round one to five of the things, in pixels of the picture: "x,y,width,height x,y,width,height"',
        flag="--boxes",
    )
    model: str = setting(
        "",
        "a trained network, a file that `python -m pipeline.counting train` wrote, which counts without boxes",
        flag="--model",
    )

    def __post_init__(self) -> None:
        if self.boxes and self.model:
            raise ConfigError("Things are counted by boxes or by a trained network. Give one of the two.")


def open_reader(options: CountOptions) -> Callable[[Picture], Found]:
    """A counter of things like those in the boxes, or of those that the network was trained for.

    Raises:
        ConfigError: there is neither a network nor a box, or a box is none.
        ModelFileError: there is no such network, or it is damaged.
    """
    if options.model:
        count = open_model(Path(options.model))

        def by_network(picture: Picture) -> Found:
            pixels, scale = _working(picture)
            return _found(count(pixels), scale)

        return by_network
    boxes = parsed(options.boxes)

    def read(picture: Picture) -> Found:
        # What is wrong with a box is told in pixels of the file.
        inside = by_boxes.checked(boxes, picture.width, picture.height)
        pixels, scale = _working(picture)
        return _found(by_boxes.count_like(pixels, inside / np.tile(scale, 2)), scale)

    return read


def _working(picture: Picture) -> tuple[np.ndarray, np.ndarray]:
    """The pixels that are counted in, RGB uint8 (h, w, 3), and pixels of the file in one of them, by x and y."""
    pixels = limited(picture, _LONGEST)
    return pixels, np.array([picture.width / pixels.shape[1], picture.height / pixels.shape[0]])


def parsed(text: str) -> np.ndarray:
    """Boxes as float (n, 4): x, y, width, height. Raises a ConfigError where the text is something else."""
    parts = text.split()
    if not parts:
        raise ConfigError(_NEEDS_BOXES)
    for part in parts:
        if not _BOX.fullmatch(part):
            raise ConfigError(
                f"“{part}” is no box. A box is x,y,width,height in pixels of the picture, without spaces, such as "
                "120,80,30,40; a space stands between two boxes."
            )
    if len(parts) > by_boxes.MOST:
        raise ConfigError(f"There are {len(parts)} boxes. Mark one to {by_boxes.MOST} things, with a box each.")
    return np.array([[float(value) for value in part.split(",")] for part in parts])


def _found(estimate: Estimate, scale: np.ndarray) -> Found:
    density, joined = _coarser(estimate.density.astype(float))
    values = np.round(density, _DECIMALS)
    return {
        # The sum of what is written, so that both agree.
        "count": round(float(values.sum()), _DECIMALS),
        "low": round(estimate.low, 1),
        "high": round(estimate.high, 1),
        "density": {"cell": round(joined * estimate.cell * float(scale.mean()), 2), "values": values.tolist()},
        "dots": [
            {"x": round(float(x * scale[0]), 1), "y": round(float(y * scale[1]), 1), "score": round(float(score), 3)}
            for x, y, score in estimate.dots
        ],
    }


def _rows(found: Found, picture: Picture) -> list[dict[str, Any]]:
    return [{"label": "count", "value": found["count"]}]


def _lines(found: Found) -> list[str]:
    return [f"about {found['count']:.0f} ({found['low']:.0f} to {found['high']:.0f}), a guess"]


def _coarser(density: np.ndarray) -> tuple[np.ndarray, int]:
    """The density in cells that are large enough to be written, and how many of the given ones lie along their side."""
    joined = math.ceil(max(density.shape) / _CELLS)
    height, width = (math.ceil(side / joined) for side in density.shape)
    padded = np.zeros((height * joined, width * joined))
    padded[: density.shape[0], : density.shape[1]] = density
    return padded.reshape(height, joined, width, joined).sum(axis=(1, 3)), joined


def _files(options: CountOptions) -> tuple[Path, ...]:
    return (Path(options.model),) if options.model else ()


def _unfit(options: CountOptions) -> str:
    if options.model:
        return ""
    return "What is counted must be marked in each picture, which a build cannot do. Count on the page, or by annotate."


ANNOTATOR = PictureAnnotator(
    "Counts",
    "Counts things like those that you mark: birds, blossoms, people, beads.",
    open=open_reader,
    rows=_rows,
    lines=_lines,
    options=CountOptions,
    longest=_LONGEST,
    libraries=("ai-edge-litert", "numpy", "opencv-python-headless"),
    files=_files,
    visitor_options=("boxes",),
    unfit=_unfit,
)
