"""The interface of a clustering."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Material:
    """What can be clustered."""

    embeddings: np.ndarray  #: float32 (N, F), L2-normalised: the label-free part of the embedding
    points: np.ndarray  #: float32 (N, 2), the works' places on one map, which was made of these vectors


@dataclass(frozen=True)
class Clusterer:
    """One way to cluster."""

    title: str  #: its name on the page
    description: str  #: how it works, in one sentence
    order: int  #: its place on the page, smallest first
    #: (material, options, seed) -> cluster of each work int64 (N,), 0 for the largest and -1 for noise, and strength of
    #: its membership float32 (N,), 0 to 1. The same arguments give the same result.
    cluster: Callable[[Material, Any, int], tuple[np.ndarray, np.ndarray]]
    libraries: tuple[str, ...]  #: distributions whose version decides the result
    #: A frozen dataclass of its own settings, each made by :func:`pipeline.core.settings.setting`, or None.
    options: type | None = None


def by_size(assigned: np.ndarray) -> np.ndarray:
    """The same clusters, numbered by falling size; -1 stays. Of equal clusters the lower number comes first."""
    clusters, inverse, sizes = np.unique(assigned, return_inverse=True, return_counts=True)
    order = sorted(np.flatnonzero(clusters >= 0), key=lambda index: (-sizes[index], clusters[index]))
    number = np.full(len(clusters), -1, np.int64)
    number[order] = np.arange(len(order))
    return number[inverse]
