"""Projections of the collection onto a plane, one file each. A module offers ``PROJECTION``.

All that need neighbours are fed the build's one k-nearest-neighbour graph.
"""

from __future__ import annotations

import numpy as np

from pipeline.build.runner import Context
from pipeline.core.registry import Family
from pipeline.similarity.projections.base import Graph, Projection, centred

_family: Family[Projection] = Family(__name__, "PROJECTION", "projection")
names, get = _family.names, _family.get


def run(context: Context, name: str) -> None:
    """Stage project: writes ``<name>.npy``, float32 (N, 2), centred, with the same orientation every time."""
    embeddings = np.ascontiguousarray(np.load(context.inputs["embed"] / "embeddings.npy"))
    graph = Graph(
        np.load(context.inputs["neighbours"] / "neighbours_ids.npy"),
        np.load(context.inputs["neighbours"] / "neighbours_similarities.npy"),
    )
    points = get(name).project(embeddings, graph, context.config.projection, context.config.seed)
    np.save(context.out / f"{name}.npy", centred(points))
