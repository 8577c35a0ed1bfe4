"""How many things there are in a picture that are like some that were marked."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.annotations.base import Found, PictureAnnotator
from pipeline.core.errors import ConfigError
from pipeline.core.settings import setting
from pipeline.counting import by_boxes
from pipeline.counting.estimate import Estimate
from pipeline.images.decoding import Picture, limited

_LONGEST = 2048
#: Decimals of the shares in the density.
_DECIMALS = 3
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


def open_reader(options: CountOptions) -> Callable[[Picture], Found]:
    """A counter of things like those in the boxes. Raises a ConfigError where there are none, or no boxes."""
    boxes = parsed(options.boxes)

    def read(picture: Picture) -> Found:
        # What is wrong with a box is told in pixels of the file.
        inside = by_boxes.checked(boxes, picture.width, picture.height)
        pixels = limited(picture, _LONGEST)
        scale = np.array([picture.width / pixels.shape[1], picture.height / pixels.shape[0]])
        return _found(by_boxes.count_like(pixels, inside / np.tile(scale, 2)), scale)

    return read


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
    values = np.round(estimate.density.astype(float), _DECIMALS)
    return {
        # The sum of what is written, so that both agree.
        "count": round(float(values.sum()), _DECIMALS),
        "low": round(estimate.low, 1),
        "high": round(estimate.high, 1),
        "density": {"cell": round(estimate.cell * float(scale.mean()), 2), "values": values.tolist()},
        "dots": [
            {"x": round(float(x * scale[0]), 1), "y": round(float(y * scale[1]), 1), "score": round(float(score), 3)}
            for x, y, score in estimate.dots
        ],
    }


def _rows(found: Found, picture: Picture) -> list[dict[str, Any]]:
    return [{"label": "count", "value": found["count"]}]


def _lines(found: Found) -> list[str]:
    return [f"about {found['count']:.0f} ({found['low']:.0f} to {found['high']:.0f}), a guess"]


def _unfit(options: CountOptions) -> str:
    return "What is counted must be marked in each picture, which a build cannot do. Count on the page, or by annotate."


ANNOTATOR = PictureAnnotator(
    "Counts",
    "Counts things like those that you mark: birds, blossoms, people, beads.",
    open=open_reader,
    rows=_rows,
    lines=_lines,
    options=CountOptions,
    longest=_LONGEST,
    libraries=("numpy", "opencv-python-headless"),
    visitor_options=("boxes",),
    unfit=_unfit,
)
