"""Likeness by the classic vector of a picture's strongest KAZE points (docs/same-picture-benchmark.md)."""

from pathlib import Path

import numpy as np

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError
from pipeline.images.kaze import VALUES, kaze_vector
from pipeline.images.resizing import limit_side
from pipeline.similarity.likenesses.base import Likeness, Query, Ranking

VECTORS = "kaze.npy"
#: Longer side in pixels of the picture that is asked about: that of the previews which the build's vectors are made of.
_SIDE = 960
#: Rows that are widened to float32 at once.
_BLOCK = 4_096


class KazeRanking(Ranking):
    """The ranking of a build's works by the cosine similarity of their vectors, which are memory-mapped."""

    dtype, shape = np.dtype(np.float32), (VALUES,)

    def __init__(self, build: Path, index: str) -> None:
        """Raises an ArtefactError if the file cannot be read or does not hold such vectors."""
        self._vectors = manifest.open_array(build / VECTORS)
        if self._vectors.dtype != np.float16 or self._vectors.shape[1:] != (VALUES,):
            raise ArtefactError(
                f"{VECTORS} of the build holds {self._vectors.dtype} {self._vectors.shape}, not float16 vectors of "
                f"{VALUES} values. {manifest.NEXT}"
            )

    def describe(self, query: Query) -> np.ndarray:
        """The vector, float32 (VALUES,), L2-normalised; zeros for a picture without any point."""
        if query.row is not None:
            return self._vectors[query.row].astype(np.float32)
        if query.image is None:
            raise ValueError("Key points are found in a picture: give Query.image.")
        return kaze_vector(limit_side(query.image, _SIDE))

    def similarities(self, description: np.ndarray) -> np.ndarray:
        """Cosine similarities, float32 (N,)."""
        starts = range(0, len(self._vectors), _BLOCK)
        parts = [self._vectors[start : start + _BLOCK].astype(np.float32) @ description for start in starts]
        return np.concatenate([np.empty(0, np.float32), *parts])


LIKENESS = Likeness(
    "Classic key points",
    "the strongest KAZE points of two pictures, in the order of their strength, look alike",
    KazeRanking,
    files=(VECTORS,),
    order=3,
    reads_image=True,
)
