"""Stage project: the collection on a plane, one result a projection."""

from __future__ import annotations

import numpy as np

from pipeline.build.stage import Context
from pipeline.similarity.graph import Graph
from pipeline.similarity.projections import get
from pipeline.similarity.projections.base import centred


def run(context: Context, name: str) -> None:
    """Stage project: writes ``<name>.npy``, float32 (N, 2), centred, with the same orientation every time."""
    embeddings = np.ascontiguousarray(np.load(context.inputs["embed"] / "embeddings.npy"))
    graph = Graph(
        np.load(context.inputs["neighbours"] / "neighbours_ids.npy"),
        np.load(context.inputs["neighbours"] / "neighbours_similarities.npy"),
    )
    points = get(name).project(embeddings, graph, context.config.projection, context.config.seed)
    np.save(context.out / f"{name}.npy", centred(points))
