"""Exact search: the similarity to every vector is computed."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from pipeline.similarity.graph import Graph

#: Queries of one block: 1,024 x 100,000 float32 are 400 MB.
BLOCK = 1024


def top_k(similarities: np.ndarray, k: int) -> np.ndarray:
    """Indices of the ``k`` largest values of each row, largest first, equal ones by index.

    Args:
        similarities: float32 (..., N).
        k: how many; N if that is smaller.

    Returns:
        int64 (..., k).
    """
    if k >= similarities.shape[-1]:
        return np.argsort(-similarities, axis=-1, kind="stable")[..., :k]
    part = np.sort(np.argpartition(-similarities, k - 1, axis=-1)[..., :k], axis=-1)
    order = np.argsort(-np.take_along_axis(similarities, part, -1), axis=-1, kind="stable")
    return np.take_along_axis(part, order, -1)


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
        allowed = None if among is None else np.flatnonzero(among)
        k = min(k, len(self._vectors) if allowed is None else len(allowed))
        rows = np.empty((len(queries), k), np.int64)
        similarities = np.empty((len(queries), k), np.float32)
        for start in range(0, len(queries), BLOCK):
            block = queries[start : start + BLOCK] @ self._vectors.T
            if allowed is not None:
                block = block[:, allowed]
            nearest = top_k(block, k)
            similarities[start : start + BLOCK] = np.take_along_axis(block, nearest, 1)
            rows[start : start + BLOCK] = nearest if allowed is None else allowed[nearest]
        return rows, similarities

    def graph(self, k: int) -> Graph:
        """The neighbour graph, ``k`` neighbours of each vector, at most N - 1."""
        count = len(self._vectors)
        k = min(k, count - 1)
        matrix = np.ascontiguousarray(self._vectors)
        ids = np.empty((count, k), np.int32)
        similarities = np.empty((count, k), np.float32)
        for start in range(0, count, BLOCK):
            block = matrix[start : start + BLOCK] @ matrix.T
            # A work is not its own neighbour.
            block[np.arange(len(block)), np.arange(start, start + len(block))] = -np.inf
            nearest = top_k(block, k)
            ids[start : start + BLOCK] = nearest
            similarities[start : start + BLOCK] = np.take_along_axis(block, nearest, 1)
        return Graph(ids, np.clip(similarities, -1, 1))


INDEX = ExactIndex
