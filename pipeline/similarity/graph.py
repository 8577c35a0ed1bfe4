"""The k-nearest-neighbour graph of a collection, which projections and pages share."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Graph:
    """The k-nearest-neighbour graph of N unit vectors. A work is not its own neighbour."""

    ids: np.ndarray  #: int32 (N, K), rows of the neighbours, most similar first
    similarities: np.ndarray  #: float32 (N, K), their cosine similarities, -1 to 1

    @property
    def distances(self) -> np.ndarray:
        """Euclidean distances between the unit vectors, float32 (N, K): sqrt(2 - 2 cos)."""
        return np.sqrt(np.maximum(0, 2 - 2 * self.similarities))
