"""UMAP (McInnes et al. 2018, arXiv:1802.03426) by umap-learn on the build's neighbour graph."""

import sys
import warnings
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from pipeline.core.settings import setting
from pipeline.similarity.graph import Graph
from pipeline.similarity.projections._refinement import refined
from pipeline.similarity.projections.base import Projection, small_start

#: Epochs and learning rate of a map that begins with the places of before; one from scratch has 200 or 500, and 1.
UPDATE_EPOCHS, UPDATE_RATE = 200, 0.1
#: Angles that are tried by :func:`square`, over a quarter of a turn.
_ANGLES = 181


@dataclass(frozen=True)
class UmapOptions:
    """Settings of UMAP."""

    n_neighbors: int = setting(
        15, "UMAP's n_neighbors", flag="--n-neighbors", low=2, high=500, formerly="projection.n_neighbors"
    )
    min_dist: float = setting(
        0.1, "UMAP's min_dist", flag="--min-dist", low=0.0, high=1.0, formerly="projection.min_dist"
    )
    refinement: int = setting(30, "last steps of UMAP's map that let it keep more neighbours", low=0, high=1000)


def project(vectors: np.ndarray, graph: Graph, options: UmapOptions, seed: int) -> np.ndarray:
    """Vectors float32 (N, D) and their graph -> float64 (N, 2). With a seed it runs on one thread and is repeatable."""
    return _fitted(vectors, graph, options, seed, small_start(vectors, seed))


def update(vectors: np.ndarray, graph: Graph, options: UmapOptions, seed: int, start: np.ndarray) -> np.ndarray:
    """The same from a start float64 (N, 2)."""
    return _fitted(vectors, graph, options, seed, square(start), UPDATE_EPOCHS, UPDATE_RATE)


def library() -> ModuleType:
    """umap-learn, imported without its networks: for these it would load TensorFlow, which takes most of the time."""
    networks = "umap.parametric_umap"
    if networks not in sys.modules and "umap" not in sys.modules:
        # Python takes it for missing, and the library goes on without it.
        sys.modules[networks] = None  # type: ignore[assignment]
        try:
            import umap
        finally:
            del sys.modules[networks]
    import umap

    return umap


def square(points: np.ndarray) -> np.ndarray:
    """Points float64 (N, 2), turned so that they are as wide as high.

    umap-learn stretches a start to one width and one height. Of a square that changes the scale alone.
    """
    angles = np.linspace(0, np.pi / 2, _ANGLES)
    turns = np.stack([[np.cos(angles), -np.sin(angles)], [np.sin(angles), np.cos(angles)]]).transpose(2, 0, 1)
    sides = np.stack([np.ptp(points @ turn, axis=0) for turn in turns])
    return np.asarray(points @ turns[np.abs(sides[:, 0] - sides[:, 1]).argmin()])


def _fitted(
    vectors: np.ndarray,
    graph: Graph,
    options: UmapOptions,
    seed: int,
    start: np.ndarray,
    epochs: int | None = None,
    learning_rate: float = 1.0,
) -> np.ndarray:
    count = len(vectors)
    k = min(options.n_neighbors, graph.ids.shape[1] + 1, count - 1)
    # umap-learn counts a point as its own first neighbour.
    ids = np.column_stack([np.arange(count, dtype=np.int64), graph.ids[:, : k - 1]])
    distances = np.column_stack([np.zeros(count, np.float32), graph.distances[:, : k - 1]])
    with warnings.catch_warnings():
        # The warning says that UMAP cannot place new points without an index; Vitrine places them by their neighbours.
        warnings.filterwarnings("ignore", message=".*(precomputed_knn|n_jobs value).*")
        model = library().UMAP(
            n_neighbors=k,
            min_dist=options.min_dist,
            metric="euclidean",
            init=start.astype(np.float32),
            random_state=seed,
            precomputed_knn=(ids, distances, None),
            force_approximation_algorithm=True,
            n_epochs=epochs,
            learning_rate=learning_rate,
        )
        points = np.asarray(model.fit_transform(vectors))
    return refined(points, graph.ids, options.refinement)


PROJECTION = Projection(
    "UMAP", "groups stand apart; density is evened out", 2, project, ("umap-learn",), UmapOptions, update=update
)
