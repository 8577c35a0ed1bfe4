"""Likeness by the model's embedding: cosine similarity, on the build's index."""

from pathlib import Path

import numpy as np

from pipeline.core.errors import ArtefactError
from pipeline.similarity import indexes
from pipeline.similarity.likenesses.base import Likeness, Query, Ranking

VECTORS = "embeddings.npy"
#: Folder of a build with the files of its index, where the index has any.
INDEX_FOLDER = "index"


def rank_by_embedding(build: Path, index: str) -> Ranking:
    """The ranking of a build's works by their embeddings, which are memory-mapped.

    Raises:
        ArtefactError: the embeddings or the index's files cannot be read.
    """
    try:
        vectors = np.load(build / VECTORS, mmap_mode="r", allow_pickle=False)
    except (OSError, EOFError, ValueError) as error:
        raise ArtefactError(f"{VECTORS} of the build {build.name!r} cannot be read ({error}).") from error
    opened = indexes.get(index).open(vectors, build / INDEX_FOLDER)

    def rank(query: Query, k: int, among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        rows, similarities = opened.search(query.outputs["embedding"][np.newaxis], k, among)
        return rows[0], similarities[0]

    return rank


LIKENESS = Likeness(
    "Embedding",
    "what the model compares works by: the features that it tells the classes apart with",
    rank_by_embedding,
    files=(VECTORS,),
    order=0,
)
