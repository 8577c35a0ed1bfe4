"""Bounds of similarities from the leading principal axes, by which an exact search leaves most vectors unread.

Let a be the part of a vector in the space of the leading axes, and r the length of the rest. By the Cauchy-Schwarz
inequality ``q . x <= q_a . x_a + q_r * x_r``. A vector whose bound is below the k-th best similarity found so far is no
result. So the axes are read for all vectors, and whole vectors only where the bound allows them to be results.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError
from pipeline.core.files import new_array
from pipeline.core.nearest import nearest_neighbours, top_k

#: Files in the index's folder: axes float32 (D, M), and the bounds float32 (N, M + 1), the length of the rest last.
AXES, BOUNDS = "leading_axes.npy", "leading_bounds.npy"
#: Leading axes: one of so many dimensions.
PORTION = 4
#: Share of the vectors that may be candidates. With more, a scan of all vectors is as fast.
MOST = 0.05
#: What rounding may add to a similarity of unit vectors in float32.
ROUNDING = 1e-5
#: Vectors that are read for the first estimate, as a multiple of the results.
_FIRST = 4
#: Vectors that are copied at once, and works by which :meth:`Leading.create` measures the share of candidates.
_PART, _SAMPLE = 16_384, 32


@dataclass(frozen=True)
class Leading:
    """The leading axes of N vectors."""

    axes: np.ndarray  #: float32 (D, M), orthonormal columns
    bounds: np.ndarray  #: float32 (N, M + 1), column-major: coordinates on the axes, and the length of the rest

    @classmethod
    def create(cls, vectors: np.ndarray, folder: Path, k: int = 12) -> Self | None:
        """Writes :data:`AXES` and :data:`BOUNDS`, unless they do not help to find ``k`` neighbours of these vectors.

        The axes are those of the second moments, float32 vectors (N, D), row-major. They help where the median share
        of candidates is at most :data:`MOST`, measured with some of the works as queries.
        """
        count, dimensions = vectors.shape
        moments = np.zeros((dimensions, dimensions))
        for start in range(0, count, _PART):
            part = np.asarray(vectors[start : start + _PART])
            moments += part.T @ part
        leading = max(1, dimensions // PORTION)
        axes = np.ascontiguousarray(np.linalg.eigh(moments)[1][:, ::-1][:, :leading], np.float32)
        bounds = new_array(folder / BOUNDS, np.float32, (count, leading + 1), column_major=True)
        for start in range(0, count, _PART):
            part = np.asarray(vectors[start : start + _PART])
            places = part @ axes
            bounds[start : start + _PART, :-1] = places
            bounds[start : start + _PART, -1] = _rest(part, places)
        bounds.flush()
        np.save(folder / AXES, axes)
        found = cls(axes, bounds)
        sample = np.linspace(0, count - 1, min(_SAMPLE, count)).astype(int)
        shares = [len(found.candidates(vectors[row], vectors, min(k, count))) / count for row in sample]
        if np.median(shares) <= MOST:
            return found
        for name in (AXES, BOUNDS):
            (folder / name).unlink()
        return None

    @classmethod
    def open(cls, folder: Path, shape: tuple[int, ...]) -> Self | None:
        """The axes of vectors of that shape (N, D); None where the folder has none.

        Raises:
            ArtefactError: the files are damaged, or belong to other vectors.
        """
        if not (folder / BOUNDS).is_file():
            return None
        axes, bounds = (manifest.open_array(folder / name) for name in (AXES, BOUNDS))
        expected = ((shape[1], axes.shape[-1]), (shape[0], axes.shape[-1] + 1)) if axes.ndim == 2 else None
        if (axes.shape, bounds.shape) != expected or {axes.dtype, bounds.dtype} != {np.dtype(np.float32)}:
            raise ArtefactError(
                f"{folder.name}/{BOUNDS} of the build has the shape {bounds.shape} with axes of {axes.shape}, which do "
                f"not belong to vectors of {shape}. {manifest.NEXT}"
            )
        return cls(np.asarray(axes), np.asarray(bounds))

    def candidates(self, query: np.ndarray, vectors: np.ndarray, k: int, among: np.ndarray | None = None) -> np.ndarray:
        """Rows in rising order, all ``k`` most similar of the allowed rows among them.

        Args:
            query: float32 (D,).
            vectors: float32 (N, D), row-major.
            k: at least 1, at most the number of allowed rows.
            among: bool (N,), rows that are allowed; None for all.
        """
        place = query @ self.axes
        similarities = self.bounds[:, :-1] @ place
        bounds = similarities + _rest(query, place) * self.bounds[:, -1]
        if among is not None:
            similarities[~among] = bounds[~among] = -np.inf
        first = top_k(similarities, min(_FIRST * k, len(similarities)))
        if among is not None:
            first = first[among[first]]
        least = np.partition(vectors[first] @ query, len(first) - k)[len(first) - k]
        return np.flatnonzero(bounds >= least - ROUNDING)

    def search(
        self, query: np.ndarray, vectors: np.ndarray, k: int, among: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray] | None:
        """``rows`` (1, k) and ``similarities`` (1, k) of one query (1, D); None where too many are candidates."""
        found = self.candidates(query[0], vectors, k, among)
        if len(found) > 2 * MOST * len(vectors):
            return None
        allowed = np.zeros(len(vectors), bool)
        allowed[found] = True
        return nearest_neighbours(query, vectors, k, allowed)


def _rest(vectors: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Lengths of what the axes leave of vectors (..., D) with these places (..., M) on them, float32 (...)."""
    squares = np.square(vectors, dtype=np.float64).sum(-1) - np.square(places, dtype=np.float64).sum(-1)
    # Rounded up: a bound must not be too small.
    return np.asarray(np.sqrt(np.maximum(squares, 0) + 1e-7), np.float32)
