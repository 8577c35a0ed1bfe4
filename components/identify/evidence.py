"""Where a picture speaks for a class and where against, packed so that an answer stays small."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.query.engine import QueryEngine
from pipeline.query.result import QueryResult

#: Steps from nought to the strongest place: a byte a place, finer than an eye tells apart.
STEPS = 127
#: Places a side that a browser may hand back.
MOST_PLACES = 64


@dataclass(frozen=True)
class Evidence:
    """The shares of places in the logits of two classes.

    Attributes:
        classes: their keys, the predicted class first.
        steps: int8 (2, h, w); times ``unit``, in logits.
        unit: what a step is worth, the same for both classes, so that they can be compared.
        window: left, top, right and bottom of the picture in the grid, 0 to 1.
        size: width and height of the picture, in pixels.
    """

    classes: tuple[str, ...]
    steps: np.ndarray
    unit: float
    window: tuple[float, float, float, float]
    size: tuple[int, int]

    @property
    def data(self) -> str:
        """The steps as base64, class by class, row by row."""
        return base64.b64encode(self.steps.astype(np.int8).tobytes()).decode()

    def as_json(self) -> dict[str, Any]:
        """Plain values, as :meth:`read` takes them."""
        return {
            "classes": list(self.classes),
            "grid": list(self.steps.shape[1:]),
            "data": self.data,
            "unit": self.unit,
            "window": list(self.window),
            "size": list(self.size),
        }

    @classmethod
    def read(cls, content: Any) -> Evidence | None:
        """What :meth:`as_json` gave; None for None.

        Raises:
            KeyError, TypeError, ValueError: it is something else.
        """
        if content is None:
            return None
        height, width = (int(side) for side in content["grid"])
        left, top, right, bottom = (float(edge) for edge in content["window"])
        across, down = (int(side) for side in content["size"])
        classes = tuple(str(key) for key in content["classes"])
        if not (0 < height <= MOST_PLACES and 0 < width <= MOST_PLACES and across > 0 and down > 0):
            raise ValueError("the grid or the picture has no size, or too much of it")
        if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1 and np.isfinite(float(content["unit"]))):
            raise ValueError("the picture does not lie in the grid")
        try:
            steps = np.frombuffer(base64.b64decode(str(content["data"]), validate=True), np.int8)
        except binascii.Error as error:
            raise ValueError("the steps are not base64") from error
        steps = steps.reshape(len(classes), height, width)
        return cls(classes, steps, float(content["unit"]), (left, top, right, bottom), (across, down))

    def __eq__(self, other: object) -> bool:
        """By value; the generated one would compare arrays place by place."""
        return isinstance(other, Evidence) and self.as_json() == other.as_json()

    def __hash__(self) -> int:
        """As :meth:`__eq__` sees it."""
        return hash((self.classes, self.data, self.window, self.size))


def evidence(engine: QueryEngine, result: QueryResult) -> Evidence | None:
    """The evidence for the predicted class and the runner-up; None of a model that does not tell, or tells nothing."""
    if result.evidence is None:
        return None
    order = [info.key for info in engine.store.classes]
    keys = tuple(score.name for score in result.classes[:2])
    return pack(result.evidence[[order.index(key) for key in keys]], keys, result, engine)


def pack(values: np.ndarray, keys: tuple[str, ...], result: QueryResult, engine: QueryEngine) -> Evidence | None:
    """Evidence float32 (classes, h, w), in steps of the strongest place."""
    strongest = float(np.abs(values).max())
    if not strongest or not np.isfinite(strongest):
        return None
    unit = strongest / STEPS
    window = engine.window(result.width, result.height)
    return Evidence(keys, np.round(values / unit).astype(np.int8), unit, window, (result.width, result.height))
