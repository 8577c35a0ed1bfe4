"""The interface of a search index."""

from pathlib import Path
from typing import ClassVar, Protocol, Self

import numpy as np

from pipeline.similarity.graph import Graph


class Index(Protocol):
    """Finds the most similar of N unit vectors by cosine similarity. Safe to share between threads."""

    title: ClassVar[str]  #: its name on the page and in ``--help``
    description: ClassVar[str]  #: how it works, in one sentence
    libraries: ClassVar[tuple[str, ...]]  #: distributions whose version decides the result

    @classmethod
    def create(cls, vectors: np.ndarray, folder: Path) -> Self:
        """Builds the index of vectors, float32 (N, D), L2-normalised.

        The folder is for files that :meth:`open` needs beside the vectors. It does not exist yet. An index without
        files of its own does not make it; what stands in it is published with the build.
        """
        ...

    @classmethod
    def open(cls, vectors: np.ndarray, folder: Path) -> Self:
        """Opens the index that :meth:`create` built, with the same vectors (usually memory-mapped) and folder.

        Raises:
            ArtefactError: the folder lacks a file of the index, or holds a damaged one.
        """
        ...

    def search(self, queries: np.ndarray, k: int, among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The ``k`` most similar vectors of each query.

        Args:
            queries: float32 (Q, D), L2-normalised.
            k: results wanted for each query, at least 1.
            among: bool (N,), the rows that may be returned; None allows every row.

        Returns:
            ``rows`` int64 (Q, K) and ``similarities`` float32 (Q, K), most similar first, equal ones by row.
            K is ``k``, or the number of allowed rows if that is smaller.
        """
        ...

    def graph(self, k: int) -> Graph:
        """The neighbour graph of the vectors themselves, with ``k`` neighbours of each, at most N - 1."""
        ...
