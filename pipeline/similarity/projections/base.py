"""The interface of a projection, and what several of them share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.similarity.graph import Graph


@dataclass(frozen=True)
class Projection:
    """One projection of the collection onto a plane."""

    title: str  #: its name on the page
    description: str  #: one sentence for the page
    order: int  #: its place on the page, smallest first
    #: (vectors float32 (N, D), L2-normalised, their neighbour graph, options, seed) -> float (N, 2). The same arguments
    #: give the same result.
    project: Callable[[np.ndarray, Graph, Any, int], np.ndarray]
    libraries: tuple[str, ...]  #: distributions whose version decides the result
    #: A frozen dataclass of its own settings, each made by :func:`pipeline.core.settings.setting`, or None.
    options: type | None = None
    #: (options, neighbours of each work in the graph) -> None; raises ConfigError if the options need more.
    check: Callable[[Any, int], None] = lambda options, neighbours: None
    #: The same with a start, float64 (N, 2), behind the seed: it changes the places of before as little as it can. None
    #: for a projection that is made from scratch every time; its map is then only turned like the one of before.
    update: Callable[[np.ndarray, Graph, Any, int, np.ndarray], np.ndarray] | None = None


def centred(points: np.ndarray) -> np.ndarray:
    """The points shifted so that their mean is 0, float32 (N, 2)."""
    return (points - points.mean(axis=0)).astype(np.float32)


def principal_components(vectors: np.ndarray, seed: int) -> np.ndarray:
    """Coordinates float64 (N, 2) on the first two principal components, with fixed signs."""
    from sklearn.decomposition import PCA

    return np.asarray(PCA(2, svd_solver="randomized", random_state=seed).fit_transform(vectors), np.float64)


def small_start(vectors: np.ndarray, seed: int) -> np.ndarray:
    """Start for t-SNE and UMAP, float64 (N, 2): the principal components, scaled to unit spread along the first.

    It preserves the global structure of the map (Kobak & Linderman 2021).
    """
    start = principal_components(vectors, seed)
    return start / start[:, 0].std()
