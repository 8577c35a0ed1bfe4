"""Nearest neighbours by cosine similarity: an exact scan today, approximate indexes behind the same functions later."""

from __future__ import annotations

import numpy as np

from pipeline.build.stage import Context
from pipeline.similarity.indexes.exact import ExactIndex


def run(context: Context) -> None:
    """Stage neighbours: writes ``neighbours_ids.npy``, int32, and ``neighbours_similarities.npy``, float32: (N, K)."""
    embeddings = np.load(context.inputs["embed"] / "embeddings.npy")
    graph = ExactIndex(embeddings).graph(context.config.neighbours.k)
    np.save(context.out / "neighbours_ids.npy", graph.ids)
    np.save(context.out / "neighbours_similarities.npy", graph.similarities)
