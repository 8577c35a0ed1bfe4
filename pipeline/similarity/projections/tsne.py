"""t-SNE (van der Maaten & Hinton 2008) by openTSNE (Policar et al. 2019) on the build's neighbour graph."""

import logging
import math
from dataclasses import dataclass

import numpy as np

from pipeline.core.errors import ConfigError
from pipeline.core.settings import setting
from pipeline.similarity.graph import Graph
from pipeline.similarity.projections._refinement import refined
from pipeline.similarity.projections.base import Projection, small_start

log = logging.getLogger("pipeline")

#: Neighbours for each unit of perplexity, as is usual for t-SNE.
NEIGHBOURS = 3
#: Steps of a map that begins with the places of before, and by how much these are spread first: a map of more works is
#: larger, and one that has to grow moves its works further than one that has to shrink.
UPDATE_STEPS, ROOM = 250, 1.3
#: Width of a cell of the grid by which forces of 10,000 works and more are interpolated. With the width of 1 that is
#: openTSNE's default, a step takes four times as long once the map is large.
GRID = 2


@dataclass(frozen=True)
class TsneOptions:
    """Settings of t-SNE."""

    perplexity: float = setting(
        20.0, "t-SNE's perplexity", flag="--perplexity", low=2, high=300, formerly="projection.perplexity"
    )
    refinement: int = setting(30, "last steps of t-SNE's map that let it keep more neighbours", low=0, high=1000)


def check(options: TsneOptions, neighbours: int) -> None:
    """Raises a ConfigError that names both settings if the perplexity needs more neighbours than the graph has."""
    needed = NEIGHBOURS * options.perplexity
    if needed > neighbours:
        raise ConfigError(
            f"A perplexity of {options.perplexity:g} looks at {math.ceil(needed)} neighbours, but neighbours.k is "
            f"{neighbours}. Raise it with --neighbours, or lower perplexity."
        )


def project(vectors: np.ndarray, graph: Graph, options: TsneOptions, seed: int) -> np.ndarray:
    """Vectors float32 (N, D) and their graph -> float64 (N, 2).

    A perplexity p needs 3 p neighbours. A small collection has fewer: then the perplexity is lowered, which is logged.
    """
    return _fitted(graph, options, seed, small_start(vectors, seed) * 1e-4)


def update(vectors: np.ndarray, graph: Graph, options: TsneOptions, seed: int, start: np.ndarray) -> np.ndarray:
    """The same from a start float64 (N, 2), without early exaggeration, which would gather the groups anew."""
    return _fitted(graph, options, seed, ROOM * start, early_exaggeration_iter=0, n_iter=UPDATE_STEPS)


def _fitted(graph: Graph, options: TsneOptions, seed: int, start: np.ndarray, **schedule: int) -> np.ndarray:
    import openTSNE

    neighbours = graph.ids.shape[1]
    perplexity = min(options.perplexity, neighbours / NEIGHBOURS)
    if perplexity < options.perplexity:
        log.info("  perplexity %.1f instead of %.1f: only %d neighbours", perplexity, options.perplexity, neighbours)
    k = int(np.ceil(NEIGHBOURS * perplexity))
    affinities = openTSNE.affinity.PerplexityBasedNN(
        knn_index=openTSNE.nearest_neighbors.PrecomputedNeighbors(
            graph.ids[:, :k].astype(np.int64), graph.distances[:, :k]
        ),
        perplexity=perplexity,
        # The result depends on the number of threads, so that number is the same on every machine. A second one spares
        # little time and waits busily: it takes up to three times the processor time where other work is running.
        n_jobs=1,
    )
    model = openTSNE.TSNE(
        n_jobs=1,
        random_state=seed,
        initialization=start,
        learning_rate="auto",
        ints_in_interval=GRID,
        **schedule,
    )
    return refined(np.asarray(model.fit(affinities=affinities, initialization=start)), graph.ids, options.refinement)


PROJECTION = Projection(
    "t-SNE",
    "neighbours stay together; distances between groups mean little",
    1,
    project,
    ("openTSNE",),
    TsneOptions,
    check,
    update,
)
