"""What the stages about maps read: the vectors that a map shows, and the neighbour graph of these vectors."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from pipeline.artefacts import manifest
from pipeline.artefacts.label_free import LABEL_FREE, Vectors, label_free
from pipeline.similarity.graph import Graph

#: Kind of vectors -> the stage that made their neighbour graph, and what the names of its arrays begin with.
GRAPHS: dict[Vectors, tuple[str, str]] = {
    "label_free": ("map_neighbours", "map_neighbours"),
    "embedding": ("neighbours", "neighbours"),
}


def vectors_of(folders: Mapping[str, Path], kind: Vectors) -> np.ndarray:
    """The vectors of that kind from the results of the stages embed and train, by the stages' names.

    They are L2-normalised float32 (N, F) or (N, D), row-major: sums over a row are then the same on every machine.
    """
    embeddings = np.load(folders["embed"] / "embeddings.npy", mmap_mode="r")
    if kind != LABEL_FREE:
        return np.ascontiguousarray(embeddings)
    return label_free(embeddings, manifest.read_json(folders["train"] / "training" / "summary.json"))


def graph_of(folders: Mapping[str, Path], kind: Vectors) -> Graph:
    """The neighbour graph of such vectors, from the result of the stage that :data:`GRAPHS` names."""
    stage, name = GRAPHS[kind]
    return Graph(np.load(folders[stage] / f"{name}_ids.npy"), np.load(folders[stage] / f"{name}_similarities.npy"))
