"""What a clustering is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipeline.similarity.settings import ClusteringConfig


@dataclass(frozen=True)
class Material:
    """What can be clustered: ``embeddings`` float32 (N, D), L2-normalised, and the map's ``points`` float32 (N, 2)."""

    embeddings: np.ndarray
    points: np.ndarray


@dataclass(frozen=True)
class Clusterer:
    """One way to cluster.

    Attributes:
        title: its name for people.
        description: how it works, in a sentence.
        cluster: (material, settings, seed) -> cluster of each work int (N,), -1 for noise and 0 for the largest,
            and strength float32 (N,) from 0 to 1.
    """

    title: str
    description: str
    cluster: Callable[[Material, ClusteringConfig, int], tuple[np.ndarray, np.ndarray]]


def by_size(assigned: np.ndarray) -> np.ndarray:
    """The same clusters numbered by falling size; -1 stays."""
    found, inverse, sizes = np.unique(assigned, return_inverse=True, return_counts=True)
    order = sorted(np.flatnonzero(found >= 0), key=lambda index: (-sizes[index], found[index]))
    number = np.full(len(found), -1, np.int64)
    number[order] = np.arange(len(order))
    return number[inverse]
