"""The k-nearest-neighbour graph of a collection, which projections and pages share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Graph:
    """The k-nearest-neighbour graph of N unit vectors. A work is not its own neighbour.

    Attributes:
        ids: int32 (N, K), rows of the neighbours, most similar first.
        similarities: float32 (N, K), their cosine similarities, -1 to 1.
    """

    ids: np.ndarray
    similarities: np.ndarray

    @property
    def distances(self) -> np.ndarray:
        """Euclidean distances between the unit vectors, float32 (N, K): sqrt(2 - 2 cos)."""
        return np.sqrt(np.maximum(0, 2 - 2 * self.similarities))
