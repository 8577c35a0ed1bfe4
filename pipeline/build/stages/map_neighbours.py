"""Stage map_neighbours: the k-nearest-neighbour graph of the label-free part of the embedding, for the maps."""

import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np

from pipeline.artefacts.label_free import LABEL_FREE
from pipeline.build.config import BuildConfig
from pipeline.build.map_vectors import GRAPHS, vectors_of
from pipeline.build.stage import Context, Stage
from pipeline.similarity import index_choice
from pipeline.similarity.indexes import FAMILY, get

STAGE, NAME = GRAPHS[LABEL_FREE]


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    names = index_choice.members(config.neighbours.index)
    yield Stage(
        STAGE,
        run,
        needs=["embed", "train"],
        settings=asdict(config.neighbours),
        members=[FAMILY.module(name) for name in names],
        libraries=sorted({library for name in names for library in get(name).libraries}),
        publishes={f"{NAME}_{part}.npy": f"{NAME}_{part}.npy" for part in ("ids", "similarities")},
    )


def run(context: Context) -> None:
    """Writes ``map_neighbours_ids.npy``, int32, and ``map_neighbours_similarities.npy``, float32: (N, K).

    The index is the one that the embedding has. Nothing searches it later, so it is not kept.
    """
    vectors = np.asfortranarray(vectors_of(context.inputs, LABEL_FREE))
    with tempfile.TemporaryDirectory(dir=context.out) as folder:
        index = index_choice.create(context.config.neighbours.index, vectors, Path(folder) / "index")
        graph = index.graph(context.config.neighbours.k)
        del index
    np.save(context.out / f"{NAME}_ids.npy", graph.ids)
    np.save(context.out / f"{NAME}_similarities.npy", graph.similarities)
