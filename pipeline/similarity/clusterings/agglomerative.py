"""Agglomerative clustering (Ward 1963) of the label-free vectors; above 5,000 works, of its k-means centroids."""

from dataclasses import dataclass

import numpy as np

from pipeline.core.settings import setting
from pipeline.similarity.clusterings.base import Clusterer, Material, by_size

#: Ward's method on N works needs 8 N^2 bytes: 200 MB for this many, 3 GB for 20,000.
DIRECT_LIMIT = 5000
CENTROIDS = 2000
COMPONENTS = 50


@dataclass(frozen=True)
class AgglomerativeOptions:
    """Settings of agglomerative clustering."""

    n_clusters: int = setting(
        16, "agglomerative clusters", flag="--clusters", low=2, high=1000, formerly="clustering.n_clusters"
    )


def cluster(material: Material, options: AgglomerativeOptions, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Cluster int64 (N,) and strength float32 (N,), see :class:`~pipeline.similarity.clusterings.base.Clusterer`."""
    from sklearn.cluster import AgglomerativeClustering, MiniBatchKMeans
    from sklearn.decomposition import PCA

    components = min(COMPONENTS, *material.embeddings.shape)
    vectors = PCA(components, svd_solver="randomized", random_state=seed).fit_transform(material.embeddings)
    count = min(options.n_clusters, len(vectors))
    ward = AgglomerativeClustering(n_clusters=count, linkage="ward")
    if len(vectors) <= DIRECT_LIMIT:
        assigned = ward.fit_predict(vectors)
    else:
        means = MiniBatchKMeans(CENTROIDS, random_state=seed, n_init=1, batch_size=4096).fit(vectors)
        assigned = ward.fit_predict(means.cluster_centers_)[means.labels_]
    assigned = by_size(assigned)
    return assigned, _strength(vectors, assigned)


def _strength(vectors: np.ndarray, assigned: np.ndarray) -> np.ndarray:
    """1 - (distance to the own cluster's mean / distance to the nearest other mean): 0 at the border, 1 at the mean."""
    means = np.stack([vectors[assigned == index].mean(axis=0) for index in range(assigned.max() + 1)])
    distances = np.stack([np.linalg.norm(vectors - mean, axis=1) for mean in means], axis=1)
    own = distances[np.arange(len(vectors)), assigned]
    distances[np.arange(len(vectors)), assigned] = np.inf
    return np.clip(1 - own / np.maximum(distances.min(axis=1), 1e-9), 0, 1).astype(np.float32)


CLUSTERING = Clusterer(
    "Agglomerative (Ward)",
    "Ward's agglomerative clustering of the first 50 principal components of the features, which were made without the "
    "labels, into a chosen number",
    1,
    cluster,
    ("scikit-learn",),
    AgglomerativeOptions,
)
