"""The training works that add most to a logit, without comparing a picture with all of them."""

import numpy as np

from pipeline.query.representer_points import BLOCK, RepresenterPoints

#: Works that are compared at a time. Their inputs as floats stay in a processor's cache.
_COMPARED = 512
#: Share by which a bound is widened, for the rounding of sums of float32.
_ROUNDING = 1e-4


class InfluentialWorks:
    """Finds the works of a class that contribute most to its logit. Safe to share between threads.

    A contribution is ``alpha * (input . picture)``, at most ``alpha * |input| * |picture|``. Works are compared in the
    order of that bound, and no further than a bound reaches the last of those found.
    """

    def __init__(self, points: RepresenterPoints, labels: np.ndarray) -> None:
        """Reads the points once.

        Args:
            points: of a build.
            labels: int (N,), the class of each work as an index, -1 without a class.
        """
        self._points = points
        lengths = np.zeros(len(labels), np.float32)
        sums = np.zeros((points.alphas.shape[1], points.penultimate.shape[1]))
        least = 0
        for at in range(0, len(labels), BLOCK):
            alphas = np.asarray(points.alphas[at : at + BLOCK])
            rows = np.flatnonzero(alphas.any(axis=1))
            kept = points.penultimate[at : at + BLOCK][rows]
            least = min(least, kept.min(initial=0))
            inputs = kept * points.steps
            lengths[at + rows] = np.linalg.norm(inputs, axis=1)
            sums += np.maximum(alphas[rows], 0).T @ inputs
        #: What all works with a positive weight add, as a sum over a picture's inputs: float64 (C, H). It is known in
        #: advance only where no input is negative, as behind a rectifier: then no similarity is.
        self._positive = sums if least >= 0 else None
        self._rows: list[np.ndarray] = []
        self._bounds: list[np.ndarray] = []
        for index in range(points.alphas.shape[1]):
            rows = np.flatnonzero(labels == index)
            bounds = points.alphas[rows, index] * lengths[rows]
            order = np.argsort(-bounds, kind="stable")[: int((bounds > 0).sum())]
            self._rows.append(rows[order].astype(np.int32))
            self._bounds.append(bounds[order])

    def most(self, penultimate: np.ndarray, index: int, count: int) -> tuple[np.ndarray, np.ndarray, float]:
        """The works of a class whose inputs resemble a picture's and that add most to the logit of that class.

        A work of another class that is unlike the picture adds to the class too, but shows nothing of it.

        Args:
            penultimate: float (H,), the picture's input of the last layer.
            index: of the class.
            count: number of works, or fewer where fewer add anything.

        Returns:
            Their rows int64 and contributions float64, largest first, and the sum of all positive contributions.
        """
        rows, values = np.empty(0, np.int64), np.empty(0)
        length = float(np.linalg.norm(penultimate)) * (1 + _ROUNDING)
        query = np.asarray(penultimate * self._points.steps, np.float32)
        for at in range(0, len(self._rows[index]), _COMPARED):
            if len(rows) == count and self._bounds[index][at] * length < values[-1]:
                break
            further = self._rows[index][at : at + _COMPARED].astype(np.int64)
            alphas = self._points.alphas[further, index].astype(np.float64)
            given = alphas * (self._points.penultimate[further].astype(np.float32) @ query)
            rows, values = np.concatenate([rows, further[given > 0]]), np.concatenate([values, given[given > 0]])
            # Of equal ones, the first row.
            order = np.lexsort([rows, -values])[:count]
            rows, values = rows[order], values[order]
        return rows, values, self._whole(penultimate, index)

    def _whole(self, penultimate: np.ndarray, index: int) -> float:
        if self._positive is not None and penultimate.min() >= 0:
            return float(self._positive[index] @ penultimate)
        given = self._points.contributions(self._points.similarities(penultimate))[:, index]
        return float(given[given > 0].sum())
