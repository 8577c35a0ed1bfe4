"""UMAP (McInnes et al. 2018, arXiv:1802.03426) by umap-learn, fed the build's neighbour graph."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from pipeline.similarity.projections.base import Graph, Projection, small_start

if TYPE_CHECKING:
    from pipeline.similarity.settings import ProjectionConfig


def project(embeddings: np.ndarray, graph: Graph, settings: ProjectionConfig, seed: int) -> np.ndarray:
    """Embeddings float32 (N, D) and graph -> (N, 2). With a seed it runs on one thread and repeats itself exactly."""
    import umap

    count = len(embeddings)
    k = min(settings.n_neighbors, graph.ids.shape[1] + 1, count - 1)
    # umap-learn counts a point as its own first neighbour.
    ids = np.concatenate([np.arange(count, dtype=np.int64)[:, None], graph.ids[:, : k - 1]], axis=1)
    distances = np.concatenate([np.zeros((count, 1), np.float32), graph.distances[:, : k - 1]], axis=1)
    with warnings.catch_warnings():
        # That no index is given only means that UMAP cannot place new points; Vitrine places them by neighbours.
        warnings.filterwarnings("ignore", message=".*precomputed_knn.*")
        warnings.filterwarnings("ignore", message=".*n_jobs value.*")
        model = umap.UMAP(
            n_neighbors=k,
            min_dist=settings.min_dist,
            metric="euclidean",
            init=small_start(embeddings, seed).astype(np.float32),
            random_state=seed,
            precomputed_knn=(ids, distances, None),
            force_approximation_algorithm=True,
        )
        return np.asarray(model.fit_transform(embeddings))


PROJECTION = Projection(
    "UMAP", "groups stand apart; density is evened out", ("n_neighbors", "min_dist"), ("umap-learn",), project
)
