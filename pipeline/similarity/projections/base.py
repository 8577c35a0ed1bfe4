"""What a projection is, and the graph that all of them share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipeline.similarity.settings import ProjectionConfig


@dataclass(frozen=True)
class Graph:
    """The k-nearest-neighbour graph: ``ids`` int32 (N, K), ``similarities`` float32 (N, K), most similar first."""

    ids: np.ndarray
    similarities: np.ndarray

    @property
    def distances(self) -> np.ndarray:
        """Euclidean distances between the unit vectors, float32 (N, K): sqrt(2 - 2 cos)."""
        return np.sqrt(np.maximum(0, 2 - 2 * self.similarities))


@dataclass(frozen=True)
class Projection:
    """One projection.

    Attributes:
        title: its name for people.
        description: one sentence.
        settings: names of the settings in ProjectionConfig that it obeys; others do not make it run again.
        libraries: distributions whose version decides the result.
        project: (embeddings float32 (N, D), graph, settings, seed) -> (N, 2).
    """

    title: str
    description: str
    settings: tuple[str, ...]
    libraries: tuple[str, ...]
    project: Callable[[np.ndarray, Graph, ProjectionConfig, int], np.ndarray]


def centred(points: np.ndarray) -> np.ndarray:
    """The same map round its middle, float32 (N, 2)."""
    return (points - points.mean(axis=0)).astype(np.float32)


def principal_components(embeddings: np.ndarray, seed: int, count: int = 2) -> np.ndarray:
    """Coordinates float64 (N, count) on the first principal components, with signs fixed."""
    from sklearn.decomposition import PCA

    return np.asarray(PCA(count, svd_solver="randomized", random_state=seed).fit_transform(embeddings), np.float64)


def small_start(embeddings: np.ndarray, seed: int) -> np.ndarray:
    """Where t-SNE and UMAP begin: the principal components, shrunk, which keeps the map's large shape (Kobak 2021)."""
    start = principal_components(embeddings, seed)
    return start / start[:, 0].std()
