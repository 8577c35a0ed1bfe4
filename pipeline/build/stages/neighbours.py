"""Stage neighbours: the k-nearest-neighbour graph by cosine similarity, and the index for queries."""

from collections.abc import Iterator
from dataclasses import asdict

import numpy as np

from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.similarity.indexes import FAMILY, get


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    name = config.neighbours.index
    yield Stage(
        "neighbours",
        run,
        needs=["embed"],
        settings=asdict(config.neighbours),
        members=[FAMILY.module(name)],
        libraries=get(name).libraries,
        publishes={".": "."},
    )


def run(context: Context) -> None:
    """Writes ``neighbours_ids.npy``, int32, and ``neighbours_similarities.npy``, float32: (N, K).

    An index with files of its own writes them into the folder ``index``.
    """
    embeddings = np.load(context.inputs["embed"] / "embeddings.npy")
    index = get(context.config.neighbours.index).create(embeddings, context.out / "index")
    graph = index.graph(context.config.neighbours.k)
    np.save(context.out / "neighbours_ids.npy", graph.ids)
    np.save(context.out / "neighbours_similarities.npy", graph.similarities)
