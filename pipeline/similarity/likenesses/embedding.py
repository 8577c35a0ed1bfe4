"""Likeness by the model's embedding: cosine similarity, on the build's index."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipeline.artefacts import manifest
from pipeline.similarity import database, indexes
from pipeline.similarity.indexes._postgresql import PostgresqlIndex
from pipeline.similarity.indexes.base import Index
from pipeline.similarity.likenesses.base import Likeness, Query, Ranking

VECTORS = "embeddings.npy"
#: Folder of a build with the files of its index, where the index has any.
INDEX_FOLDER = "index"
#: Length below which a vector has no direction.
_SHORTEST = 1e-6


class EmbeddingRanking(Ranking):
    """The ranking of a build's works by their embeddings, which are memory-mapped."""

    dtype = np.dtype(np.float32)

    def __init__(self, build: Path, index: str) -> None:
        """Raises an ArtefactError if the embeddings or the index's files cannot be read."""
        self._vectors = manifest.open_array(build / VECTORS)
        kind: type[Index] = PostgresqlIndex if index == database.NAME else indexes.get(index)
        self._index = kind.open(self._vectors, build / INDEX_FOLDER)
        self.shape = self._vectors.shape[1:]

    def describe(self, query: Query) -> np.ndarray:
        """The embedding, float32 (D,), L2-normalised."""
        return query.outputs["embedding"]

    def similarities(self, description: np.ndarray) -> np.ndarray:
        """Cosine similarities, float32 (N,)."""
        return np.asarray(self._vectors @ description)

    def similarities_of(self, rows: np.ndarray, description: np.ndarray) -> np.ndarray:
        """See :meth:`.Ranking.similarities_of`."""
        return np.asarray(self._vectors[rows] @ description)

    def __call__(self, query: Query, k: int, among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """See :meth:`.Ranking.__call__`; the index answers."""
        rows, similarities = self._index.search(self.describe(query)[np.newaxis], k, among)
        return rows[0], similarities[0]

    def many(self, queries: Sequence[Query], k: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """See :meth:`.Ranking.many`; one search of the index answers all."""
        if not queries:
            return []
        return list(zip(*self._index.search(np.stack([self.describe(query) for query in queries]), k), strict=True))

    def read(self, data: bytes) -> np.ndarray:
        """See :meth:`.Ranking.read`; the length is made 1."""
        description = super().read(data)
        length = float(np.linalg.norm(description))
        if length < _SHORTEST:
            raise ValueError("An embedding has no direction.")
        return np.asarray(description / length, np.float32)


LIKENESS = Likeness(
    "Look",
    "what the model compares works by: the features that it tells the classes apart with",
    EmbeddingRanking,
    files=(VECTORS,),
    order=0,
)
