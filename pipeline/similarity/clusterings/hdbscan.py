"""HDBSCAN (Campello et al. 2013) on the map: dense regions are clusters, the rest is noise."""

from dataclasses import dataclass

import numpy as np

from pipeline.core.settings import setting
from pipeline.similarity.clusterings.base import Clusterer, Material, by_size


@dataclass(frozen=True)
class HdbscanOptions:
    """Settings of HDBSCAN."""

    min_cluster_size: int | None = setting(
        None,
        "HDBSCAN's min_cluster_size; default: 1 % of the works, at least 8",
        low=2,
        formerly="clustering.min_cluster_size",
    )


def cluster(material: Material, options: HdbscanOptions, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Cluster int64 (N,) and strength float32 (N,). It runs on the map: on the vectors most works would be noise."""
    from sklearn.cluster import HDBSCAN

    size = options.min_cluster_size or max(8, len(material.points) // 100)
    # Leaf selection, not excess of mass: bridges link the islands of a map, and excess of mass would make one cluster
    # of them all.
    model = HDBSCAN(
        min_cluster_size=min(size, len(material.points)), min_samples=5, cluster_selection_method="leaf", copy=True
    )
    assigned = model.fit_predict(material.points)
    return by_size(assigned), model.probabilities_.astype(np.float32)


CLUSTERING = Clusterer(
    "HDBSCAN on the map",
    "HDBSCAN on the two-dimensional map: dense islands are clusters, what lies between them is noise",
    2,
    cluster,
    ("scikit-learn",),
    HdbscanOptions,
)
