"""Exact search: the similarity to every allowed vector is computed."""

from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError
from pipeline.core.files import new_array
from pipeline.core.nearest import SPARSE, nearest_neighbours, neighbour_graph
from pipeline.similarity.graph import Graph
from pipeline.similarity.leading import Leading

#: The vectors in row-major order, float32 (N, D), in the index's folder.
ROWS = "rows.npy"
#: Vectors from which on :mod:`pipeline.similarity.leading` is tried. A scan of fewer takes about a millisecond.
BOUNDED = 20_000
#: Share of allowed rows below which gathering them is faster than the bounds of all (``benchmarks/search.py``).
BOUNDED_SPARSE = 0.05
#: Rows that are copied at once.
_COPIED = 16_384


class ExactIndex:
    """A scan of all vectors, or of those that a filter allows. See :class:`pipeline.similarity.indexes.base.Index`.

    Column-major vectors are scanned at memory bandwidth, but a single row of them lies on as many pages as there are
    columns. So :meth:`create` copies the vectors in row-major order. A filter that allows few rows reads that copy.
    Of a large collection, a single query scans the leading axes only and reads the vectors whose bound is high enough.
    The answer is the same; where the bounds leave too many vectors, all are scanned.
    """

    title: ClassVar[str] = "Exact"
    description: ClassVar[str] = (
        "computes the similarity to every work; exact, and linear in the size of the collection"
    )
    libraries: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, vectors: np.ndarray, row_major: np.ndarray | None = None, leading: Leading | None = None
    ) -> None:
        """An index in memory.

        Args:
            vectors: float32 (N, D), L2-normalised. A column-major array is scanned at memory bandwidth.
            row_major: the same vectors, for filters that allow few rows. Without them such a filter scans all vectors.
            leading: bounds of the similarities; None where there are none.
        """
        self._vectors = np.asarray(vectors)
        self._row_major = self._vectors if row_major is None else np.asarray(row_major)
        self._leading = leading

    @classmethod
    def create(cls, vectors: np.ndarray, folder: Path) -> Self:
        """The index of these vectors. The folder gets :data:`ROWS`, and the leading axes where they help."""
        folder.mkdir(parents=True, exist_ok=True)
        row_major = new_array(folder / ROWS, np.float32, vectors.shape)
        for start in range(0, len(vectors), _COPIED):
            row_major[start : start + _COPIED] = vectors[start : start + _COPIED]
        row_major.flush()
        return cls(vectors, row_major, Leading.create(row_major, folder) if len(vectors) >= BOUNDED else None)

    @classmethod
    def open(cls, vectors: np.ndarray, folder: Path) -> Self:
        """The index of these vectors, with the row-major copy if the folder has it. Older builds have none.

        Raises:
            ArtefactError: the copy is damaged, or is one of other vectors.
        """
        if not (folder / ROWS).is_file():
            return cls(vectors)
        row_major = manifest.open_array(folder / ROWS)
        if row_major.shape != vectors.shape or row_major.dtype != vectors.dtype:
            raise ArtefactError(
                f"{folder.name}/{ROWS} of the build has the shape {row_major.shape} and the type {row_major.dtype}, "
                f"the vectors have {vectors.shape} and {vectors.dtype}. {manifest.NEXT}"
            )
        return cls(vectors, row_major, Leading.open(folder, vectors.shape))

    def search(self, queries: np.ndarray, k: int, among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """``rows`` int64 (Q, K) and ``similarities`` float32 (Q, K); :meth:`.base.Index.search` has the details."""
        allowed = len(self._vectors) if among is None else np.count_nonzero(among)
        # Where bounds spare a scan of all vectors, gathering pays for fewer rows only.
        sparse = allowed <= (BOUNDED_SPARSE if self._leading else SPARSE) * len(self._vectors)
        if self._leading and len(queries) == 1 and not sparse and 0 < k <= allowed:
            found = self._leading.search(queries, self._row_major, k, among)
            if found:
                return found
        return nearest_neighbours(queries, self._row_major if sparse else self._vectors, k, among)

    def graph(self, k: int) -> Graph:
        """The neighbour graph, ``k`` neighbours of each vector, at most N - 1."""
        ids, similarities = neighbour_graph(self._vectors, k)
        return Graph(ids, np.clip(similarities, -1, 1))


INDEX = ExactIndex
