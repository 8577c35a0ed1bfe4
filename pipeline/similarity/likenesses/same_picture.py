"""Likeness of works that a picture shows: their key points agree, in places that a view of the same thing explains."""

from pathlib import Path

import numpy as np

from pipeline.core.nearest import top_k
from pipeline.images.keypoints import MOST
from pipeline.images.matching import LEAST_INLIERS
from pipeline.similarity.likenesses.base import Likeness, Query, Ranking
from pipeline.similarity.same_picture import FILES, FOLDER, Found, SamePicture

NAME = "same_picture"


class SamePictureRanking(Ranking):
    """The ranking of a build's works. Works that the picture does not show have the similarity 0."""

    # Rows of the works that the picture shows, and their similarities.
    dtype, shape = np.dtype(np.float64), (-1, 2)

    def __init__(self, build: Path, index: str) -> None:
        self._works = SamePicture(build / FOLDER)

    def describe(self, query: Query) -> np.ndarray:
        """Row and similarity of each work that the picture shows, float64 (n, 2)."""
        return np.array([(each.row, _share(each)) for each in self.shown(query)], np.float64).reshape(self.shape)

    def similarities(self, description: np.ndarray) -> np.ndarray:
        """The similarity of the works shown, 0 of all others, float32 (N,)."""
        similarities = np.zeros(len(self._works), np.float32)
        similarities[description[:, 0].astype(np.int64)] = description[:, 1]
        return similarities

    def read(self, data: bytes) -> np.ndarray:
        """See :meth:`.Ranking.read`."""
        description = super().read(data)
        rows, shares = description.T
        known = (rows >= 0) & (rows < len(self._works)) & (rows == np.floor(rows))
        if not (known & (shares >= 0) & (shares <= 1)).all():
            raise ValueError("A description names works that there are not.")
        return description

    def __call__(self, query: Query, k: int, among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """First the works that the picture shows, by the share of their key points that agree; then by votes."""
        found, votes = self._search(query, among)
        most = min(k, int((votes >= 0).sum()))
        rows = top_k(votes, most + len(found))
        shown = [each.row for each in found]
        rows = np.array([*shown, *rows[~np.isin(rows, shown)]], np.int64)[:most]
        similarities = np.zeros(len(rows), np.float32)
        agreeing = [_share(each) for each in found]
        similarities[: len(agreeing)] = agreeing[: len(rows)]
        return rows, similarities

    def shown(self, query: Query) -> list[Found]:
        """The works that the picture shows, the one with most agreeing key points first."""
        return self._search(query, None)[0]

    def _search(self, query: Query, among: np.ndarray | None) -> tuple[list[Found], np.ndarray]:
        key = f"{NAME} of {id(self)}"
        if among is None and key in query.memo:
            return query.memo[key]
        if query.row is not None:
            answer = self._works.find_of_work(query.row, among, query.nearest)
        elif query.image is not None:
            answer = self._works.find(query.image, among, query.nearest)
        else:
            raise ValueError("Key points are found in a picture: give Query.image.")
        if among is None:
            query.memo[key] = answer
        return answer


def _share(found: Found) -> float:
    """The share of a work's key points that agree."""
    return min(1.0, found.match.inliers / MOST)


LIKENESS = Likeness(
    "Same picture",
    "key points of the work are found again in the picture, in places that fit; the figure is their share",
    SamePictureRanking,
    files=FILES,
    order=2,
    reads_image=True,
    finds_few=True,
    spread=LEAST_INLIERS / MOST,
)
