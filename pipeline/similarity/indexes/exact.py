"""Exact search: the similarity to every vector is computed."""

from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from pipeline.core.nearest import nearest_neighbours, neighbour_graph
from pipeline.similarity.graph import Graph


class ExactIndex:
    """A scan of all vectors. It has no files of its own. See :class:`pipeline.similarity.indexes.base.Index`."""

    title: ClassVar[str] = "Exact"
    description: ClassVar[str] = (
        "computes the similarity to every work; exact, and linear in the size of the collection"
    )
    libraries: ClassVar[tuple[str, ...]] = ()

    def __init__(self, vectors: np.ndarray) -> None:
        """Args: vectors, float32 (N, D), L2-normalised. A column-major array is scanned at memory bandwidth."""
        self._vectors = np.asarray(vectors)

    @classmethod
    def create(cls, vectors: np.ndarray, folder: Path) -> Self:
        """The index of these vectors; nothing is written."""
        return cls(vectors)

    @classmethod
    def open(cls, vectors: np.ndarray, folder: Path) -> Self:
        """The index of these vectors; nothing is read from the folder."""
        return cls(vectors)

    def search(self, queries: np.ndarray, k: int, among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """``rows`` int64 (Q, K) and ``similarities`` float32 (Q, K); :meth:`.base.Index.search` has the details."""
        return nearest_neighbours(queries, self._vectors, k, among)

    def graph(self, k: int) -> Graph:
        """The neighbour graph, ``k`` neighbours of each vector, at most N - 1."""
        ids, similarities = neighbour_graph(self._vectors, k)
        return Graph(ids, np.clip(similarities, -1, 1))


INDEX = ExactIndex
