"""Likeness by pose: a figure of one picture stands, sits or moves like a figure of the other."""

from pathlib import Path

import numpy as np

from pipeline.artefacts import manifest
from pipeline.artefacts.annotations import FIGURES, FIGURES_WORKS, FOLDER
from pipeline.core.errors import ArtefactError
from pipeline.core.skeleton import NAMES, comparable, keypoints_of
from pipeline.similarity.likenesses.base import Likeness, Query, Ranking
from pipeline.similarity.likenesses.embedding import VECTORS
from pipeline.similarity.poses import compared, of_works

NAME = "pose"
_FIGURES, _WORKS = (f"{FOLDER}/{NAME}/{file}" for file in (FIGURES, FIGURES_WORKS))
#: Most figures of one picture that are compared. A crowd says nothing about one pose, and takes long.
MOST_FIGURES = 8
#: Score from which on a figure of the picture is asked by. It is lower than for a collection: who asks for a pose with
#: a picture sees that there is somebody.
LEAST_SCORE = 0.1


class PoseRanking(Ranking):
    """The ranking of a build's works by their figures, which are memory-mapped. Works without any have 0."""

    # x, y and score of the key points of each figure, in any unit of length.
    dtype, shape = np.dtype(np.float32), (-1, len(NAMES), 3)

    def __init__(self, build: Path, index: str) -> None:
        """Raises an ArtefactError if a file cannot be read or does not hold figures of the build's works."""
        self._figures = manifest.open_array(build / _FIGURES)
        self._works = manifest.open_array(build / _WORKS)
        self._count = len(manifest.open_array(build / VECTORS))
        fits = (
            self._figures.dtype == self.dtype
            and self._figures.shape == (len(self._works), *self.shape[1:])
            and self._works.dtype == np.int64
            and (len(self._works) == 0 or (self._works.min() >= 0 and self._works.max() < self._count))
        )
        if not fits:
            raise ArtefactError(f"{_FIGURES} does not hold the figures of this build's works. {manifest.NEXT}")

    def describe(self, query: Query) -> np.ndarray:
        """The picture's figures, float32 (n, 17, 3), best first, at most :data:`MOST_FIGURES`; n may be 0."""
        if query.row is not None:
            first, last = np.searchsorted(self._works, [query.row, query.row + 1])
            figures = np.array(self._figures[first:last])
        elif NAME in query.found:
            figures = keypoints_of(query.found[NAME])
        else:
            raise ValueError("Poses are compared by figures: give Query.found.")
        best = np.argsort(-figures[:, :, 2].mean(axis=1), kind="stable")[:MOST_FIGURES]
        return np.asarray(figures[best], np.float32)

    def similarities(self, description: np.ndarray) -> np.ndarray:
        """The similarity of the two figures that are most alike, float32 (N,)."""
        return self.matches(description)[0]

    def matches(self, description: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The similarity of every work, float32 (N,), and the figure that is alike, int64 (N,), -1 for none."""
        best, figures = np.zeros(self._count, np.float32), np.full(self._count, -1, np.int64)
        for figure in description:
            if comparable(figure):
                similarities, indices = of_works(compared(figure, self._figures), self._works, self._count)
                figures = np.where(similarities > best, indices, figures)
                best = np.maximum(best, similarities)
        return best, figures

    def figure(self, index: int) -> np.ndarray:
        """A figure that :meth:`matches` named, float32 (17, 3): places in shares of the picture's longer side."""
        return np.array(self._figures[index])

    def read(self, data: bytes) -> np.ndarray:
        """See :meth:`.Ranking.read`."""
        description = super().read(data)
        if len(description) > MOST_FIGURES or np.abs(description).max(initial=0) > 1e6:
            raise ValueError("A description has too many figures, or places that are far outside of a picture.")
        return description


LIKENESS = Likeness(
    "Pose",
    "a figure stands, sits or moves like a figure of the picture, at any size and to either side",
    PoseRanking,
    files=(_FIGURES, _WORKS),
    order=4,
    annotator=NAME,
    annotator_options={"least_score": LEAST_SCORE, "balanced": True},
    finds_few=True,
)
