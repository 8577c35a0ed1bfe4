"""Stage project: the collection on a plane, one result a projection."""

from __future__ import annotations

from functools import partial

import numpy as np

from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.similarity.projections import FAMILY, get
from pipeline.similarity.projections.base import Graph, centred


def stages(config: BuildConfig) -> list[Stage]:
    """What a build runs of this module."""
    return [
        Stage(
            f"project-{name}",
            partial(run, name=name),
            needs=["embed", "neighbours"],
            settings=[{key: getattr(config.projection, key) for key in get(name).settings}, config.seed],
            members=[FAMILY.module(name)],
            libraries=get(name).libraries,
            publishes={"projections": "."},
        )
        for name in config.projection.names
    ]


def run(context: Context, name: str) -> None:
    """Stage project: writes ``<name>.npy``, float32 (N, 2), centred, with the same orientation every time."""
    embeddings = np.ascontiguousarray(np.load(context.inputs["embed"] / "embeddings.npy"))
    graph = Graph(
        np.load(context.inputs["neighbours"] / "neighbours_ids.npy"),
        np.load(context.inputs["neighbours"] / "neighbours_similarities.npy"),
    )
    points = get(name).project(embeddings, graph, context.config.projection, context.config.seed)
    np.save(context.out / f"{name}.npy", centred(points))
