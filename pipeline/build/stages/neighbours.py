"""Stage neighbours: the k-nearest-neighbour graph by cosine similarity, and the index for queries."""

from collections.abc import Iterator
from dataclasses import asdict

import numpy as np

from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.similarity import index_choice
from pipeline.similarity.indexes import FAMILY, get


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    names = index_choice.members(config.neighbours.index)
    yield Stage(
        "neighbours",
        run,
        needs=["embed"],
        settings=asdict(config.neighbours),
        members=[FAMILY.module(name) for name in names],
        libraries=sorted({library for name in names for library in get(name).libraries}),
        publishes={".": "."},
    )


def run(context: Context) -> None:
    """Writes ``neighbours_ids.npy``, int32, and ``neighbours_similarities.npy``, float32: (N, K).

    The files of the index are in the folder ``index``.
    """
    embeddings = np.load(context.inputs["embed"] / "embeddings.npy", mmap_mode="r")
    index = index_choice.create(context.config.neighbours.index, embeddings, context.out / "index")
    graph = index.graph(context.config.neighbours.k)
    np.save(context.out / "neighbours_ids.npy", graph.ids)
    np.save(context.out / "neighbours_similarities.npy", graph.similarities)
