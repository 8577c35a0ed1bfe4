"""What a counter says of a picture."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Estimate:
    """How many things there are in a picture, and where. Places are in pixels of the picture that was given."""

    count: float  #: the sum of the density
    low: float  #: lower end of the 90 % interval of the count, at least 0
    high: float  #: its upper end
    dots: np.ndarray  #: float32 (N, 3): x, y and a score from 0 to 1 of each thing that was found by itself
    density: np.ndarray  #: float32 (h, w), things in each cell; not negative
    cell: float  #: pixels along the side of a cell
