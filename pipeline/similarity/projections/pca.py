"""Principal components: the plane that keeps most of the variance. Fast and linear."""

import numpy as np

from pipeline.similarity.graph import Graph
from pipeline.similarity.projections.base import Projection, principal_components


def project(vectors: np.ndarray, graph: Graph, options: None, seed: int) -> np.ndarray:
    """Vectors float32 (N, D) -> float64 (N, 2). The graph is not used."""
    return principal_components(vectors, seed)


PROJECTION = Projection("PCA", "the two directions in which the works differ most", 3, project, ("scikit-learn",))
