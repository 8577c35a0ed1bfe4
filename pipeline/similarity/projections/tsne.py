"""t-SNE (van der Maaten & Hinton 2008) by openTSNE (Policar et al. 2019), fed the build's neighbour graph."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from pipeline.similarity.projections.base import Graph, Projection, small_start

if TYPE_CHECKING:
    from pipeline.similarity.settings import ProjectionConfig

log = logging.getLogger("pipeline")


def project(embeddings: np.ndarray, graph: Graph, settings: ProjectionConfig, seed: int) -> np.ndarray:
    """Embeddings float32 (N, D) and graph -> (N, 2).

    A perplexity p looks at 3 p neighbours; where a small collection has fewer, p is lowered, and the log says so.
    """
    import openTSNE
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    perplexity = min(settings.perplexity, graph.ids.shape[1] / 3)
    if perplexity < settings.perplexity:
        log.info(
            "  perplexity %.1f instead of %.1f: only %d neighbours", perplexity, settings.perplexity, graph.ids.shape[1]
        )
    k = int(np.ceil(3 * perplexity))
    affinities = openTSNE.affinity.PerplexityBasedNN(
        knn_index=PrecomputedNeighbors(graph.ids[:, :k].astype(np.int64), graph.distances[:, :k]),
        perplexity=perplexity,
        # Its result depends on the number of threads: one number on every machine.
        n_jobs=2,
    )
    start = small_start(embeddings, seed) * 1e-4
    model = openTSNE.TSNE(n_jobs=2, random_state=seed, initialization=start, learning_rate="auto")
    return np.asarray(model.fit(affinities=affinities, initialization=start))


PROJECTION = Projection(
    "t-SNE", "neighbours stay together; distances between groups mean little", ("perplexity",), ("openTSNE",), project
)
