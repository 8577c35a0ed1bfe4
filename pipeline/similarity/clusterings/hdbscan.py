"""HDBSCAN (Campello et al. 2013) on the map: dense islands, and what lies between them as noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.similarity.clusterings.base import Clusterer, Material, by_size

if TYPE_CHECKING:
    from pipeline.similarity.settings import ClusteringConfig


def cluster(material: Material, settings: ClusteringConfig, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Cluster int64 (N,) and strength float32 (N,). It runs on the map: on the embedding most works would be noise."""
    from sklearn.cluster import HDBSCAN

    size = settings.min_cluster_size or max(8, len(material.points) // 100)
    # Leaves, not the "excess of mass": on a map with bridges between its islands, that calls all of it one cluster.
    model = HDBSCAN(
        min_cluster_size=min(size, len(material.points)), min_samples=5, cluster_selection_method="leaf", copy=True
    )
    assigned = model.fit_predict(material.points)
    return by_size(assigned), model.probabilities_.astype(np.float32)


CLUSTERING = Clusterer(
    "HDBSCAN on the map",
    "HDBSCAN on the two-dimensional map: dense islands are clusters, what lies between them is noise",
    cluster,
)
