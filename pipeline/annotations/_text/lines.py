"""One line of text in a picture, and the geometry of its polygon."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

Direction = Literal["horizontal", "vertical"]
#: Height over width from which a region is a column. PP-OCR turns a region of this shape before it reads it.
COLUMN = 1.5


@dataclass(frozen=True)
class Line:
    """A line or a column of text, or a seal."""

    text: str | None  #: None for a seal, which is not read
    confidence: float | None  #: how sure the engine is of the characters, 0 to 1; None for a seal
    polygon: np.ndarray  #: float (4, 2), x and y in pixels: top left, top right, bottom right, bottom left
    direction: Direction

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the upright rectangle round the polygon, in pixels."""
        left, top = self.polygon.min(axis=0)
        right, bottom = self.polygon.max(axis=0)
        return float(left), float(top), float(right), float(bottom)


def rectangle(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    """The polygon float (4, 2) of an upright rectangle."""
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], float)


def sides(polygon: np.ndarray) -> tuple[float, float]:
    """Width and height of a polygon (4, 2) along its own sides, in pixels: the longer of each pair of sides."""
    top_left, top_right, bottom_right, bottom_left = polygon
    width = max(np.linalg.norm(top_right - top_left), np.linalg.norm(bottom_right - bottom_left))
    height = max(np.linalg.norm(bottom_left - top_left), np.linalg.norm(bottom_right - top_right))
    return float(width), float(height)


def direction_of(polygon: np.ndarray) -> Direction:
    """Whether the region of a polygon (4, 2) is a line or a column."""
    width, height = sides(polygon)
    return "vertical" if height >= COLUMN * width else "horizontal"


def share_inside(inner: tuple[float, float, float, float], outer: tuple[float, float, float, float]) -> float:
    """The share of the rectangle ``inner`` that lies in ``outer``, 0 to 1. Each is left, top, right, bottom."""
    width = min(inner[2], outer[2]) - max(inner[0], outer[0])
    height = min(inner[3], outer[3]) - max(inner[1], outer[1])
    area = (inner[2] - inner[0]) * (inner[3] - inner[1])
    return max(width, 0.0) * max(height, 0.0) / area if area > 0 else 0.0
