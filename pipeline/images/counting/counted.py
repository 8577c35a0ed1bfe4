"""A picture with the places of the things in it that are counted: simulated, or labelled by a person."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class CountedPicture:
    """One picture and its dots, one dot a thing."""

    name: str  #: of its file, or its number among the simulated ones
    pixels: np.ndarray  #: RGB uint8 (h, w, 3)
    dots: np.ndarray  #: float32 (N, 2): x and y of each thing's middle, in pixels; all lie within the picture
    #: float32 (N,): the longer axis of each thing in pixels; None where nobody knows, as with dots set by hand
    sizes: np.ndarray | None = None

    @property
    def count(self) -> int:
        """The number of things."""
        return len(self.dots)
