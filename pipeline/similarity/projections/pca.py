"""Principal components: the plane that keeps most of the variance. Fast, honest, and flat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.similarity.projections.base import Graph, Projection, principal_components

if TYPE_CHECKING:
    from pipeline.similarity.settings import ProjectionConfig


def project(embeddings: np.ndarray, graph: Graph, settings: ProjectionConfig, seed: int) -> np.ndarray:
    """Embeddings float32 (N, D) -> (N, 2). The graph is not used."""
    return principal_components(embeddings, seed)


PROJECTION = Projection("PCA", "the two directions in which the works differ most", (), ("scikit-learn",), project)
