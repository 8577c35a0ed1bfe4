"""Which places of a picture raise or lower a class's score, as one byte per place."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.query.engine import QueryEngine
from pipeline.query.result import QueryResult

#: Steps from zero to the strongest place, so that a place fits into one signed byte.
STEPS = 127
#: Most places on a side of the grid that are accepted from a browser.
MOST_PLACES = 64


@dataclass(frozen=True)
class Evidence:
    """Contributions of places to the logits of two classes.

    Attributes:
        classes: keys of the classes, the predicted class first.
        steps: int8 (2, h, w); multiplied by ``unit`` they are logits.
        unit: logits per step, the same for both classes, so that they can be compared.
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
        """The evidence as JSON values, for :meth:`read`."""
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
        """The evidence from :meth:`as_json`; None for None.

        Raises:
            KeyError, TypeError, ValueError: the content is invalid.
        """
        if content is None:
            return None
        height, width = (int(side) for side in content["grid"])
        left, top, right, bottom = (float(edge) for edge in content["window"])
        across, down = (int(side) for side in content["size"])
        classes = tuple(str(key) for key in content["classes"])
        if not (0 < height <= MOST_PLACES and 0 < width <= MOST_PLACES and across > 0 and down > 0):
            raise ValueError("the size of the grid or of the picture is out of range")
        if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1 and np.isfinite(float(content["unit"]))):
            raise ValueError("the picture does not lie in the grid")
        try:
            steps = np.frombuffer(base64.b64decode(str(content["data"]), validate=True), np.int8)
        except binascii.Error as error:
            raise ValueError("the steps are not base64") from error
        steps = steps.reshape(len(classes), height, width)
        return cls(classes, steps, float(content["unit"]), (left, top, right, bottom), (across, down))

    def __eq__(self, other: object) -> bool:
        """By value. The generated method would compare the arrays element by element."""
        return isinstance(other, Evidence) and self.as_json() == other.as_json()

    def __hash__(self) -> int:
        """Consistent with :meth:`__eq__`."""
        return hash((self.classes, self.data, self.window, self.size))


def evidence(engine: QueryEngine, result: QueryResult) -> Evidence | None:
    """The evidence for the predicted class and the runner-up; None where the model gives none, or only zeros."""
    if result.evidence is None:
        return None
    order = [info.key for info in engine.store.classes]
    keys = tuple(score.name for score in result.classes[:2])
    return pack(result.evidence[[order.index(key) for key in keys]], keys, result, engine)


def pack(values: np.ndarray, keys: tuple[str, ...], result: QueryResult, engine: QueryEngine) -> Evidence | None:
    """Quantises evidence so that the strongest place has :data:`STEPS` steps; None where all of it is zero.

    Args:
        values: float32 (classes, h, w), in logits.
        keys: of the classes.
        result: of the query, with the picture's size.
        engine: knows how the picture lies in the model's square.
    """
    strongest = float(np.abs(values).max())
    if not strongest or not np.isfinite(strongest):
        return None
    unit = strongest / STEPS
    window = engine.window(result.width, result.height)
    return Evidence(keys, np.round(values / unit).astype(np.int8), unit, window, (result.width, result.height))
