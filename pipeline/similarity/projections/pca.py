"""Principal components: the plane that keeps most of the variance. Fast, honest, and flat."""

from __future__ import annotations

import numpy as np

from pipeline.build.config import ProjectionConfig
from pipeline.similarity.graph import Graph
from pipeline.similarity.projections.base import Projection, principal_components


def project(embeddings: np.ndarray, graph: Graph, settings: ProjectionConfig, seed: int) -> np.ndarray:
    """Embeddings float32 (N, D) -> (N, 2). The graph is not used."""
    return principal_components(embeddings, seed)


PROJECTION = Projection("PCA", "the two directions in which the works differ most", (), ("scikit-learn",), project)
