"""How alike the poses of figures are, wherever they stand, however large they are and to whichever side they turn.

Two figures are laid upon one another: both are moved to the weighted mean of their key points and scaled to the same
weighted root mean square distance from it. The weights are the products of both scores, so a point counts that both
figures have. A pose is not turned: lying is another pose than standing. The closeness of two points is that of COCO's
object key-point similarity (Lin et al. 2014), with that distance in place of the root of the figure's area. The
similarity is the weighted mean closeness times the cosine of the two figures' scores.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.core.skeleton import LEAST_POINTS, MIRRORED, NAMES, SPREADS, comparable

#: Standard deviation of each key point, in root mean square distances of the key points from their mean.
DEVIATIONS = SPREADS.astype(np.float32)
#: Figures that are compared at once, so that memory does not grow with the collection.
BLOCK = 4096


@dataclass(frozen=True)
class PoseSimilarities:
    """A query compared with N figures."""

    similarities: np.ndarray  #: float32 (N,), 0 to 1
    mirrored: np.ndarray  #: bool (N,), whether the mirrored query is more alike than the query as it is


def compared(query: np.ndarray, figures: np.ndarray) -> PoseSimilarities:
    """Compares one figure with many.

    Args:
        query: float (17, 3), x, y and score, 0 to 1, of COCO's key points. A score of 0 says that a point is absent. A
            figure that somebody drew has the score 1 at every point that was drawn.
        figures: float (N, 17, 3), likewise; each in units of its own, such as pixels of its picture.

    Returns:
        The similarity of each figure, 0 where the two have fewer than three points in common.

    Raises:
        ValueError: the query has another shape, a number in it is not finite, or it has too few points.
    """
    query = _checked(query)
    mirrored = query[MIRRORED] * np.array([-1, 1, 1], np.float32)
    both = np.empty((2, len(figures)), np.float32)
    for start in range(0, len(figures), BLOCK):
        block = np.asarray(figures[start : start + BLOCK], np.float32)
        xs, ys, scores = (np.ascontiguousarray(block[:, :, index]) for index in range(3))
        xs, ys = (places - places.mean(axis=1, keepdims=True) for places in (xs, ys))
        for row, form in enumerate((query, mirrored)):
            both[row, start : start + BLOCK] = _similarities(form, xs, ys, scores.clip(0, 1))
    return PoseSimilarities(both.max(axis=0, initial=0), both[1] > both[0])


def of_works(found: PoseSimilarities, works: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The figure of each work that is most alike.

    Args:
        found: of N figures.
        works: int (N,), the row of the work that each figure belongs to.
        count: of the works.

    Returns:
        similarities float32 (count,), 0 for works without any figure, and indices int64 (count,) of the figures, -1 for
        such works. Of equally similar figures it is the first.
    """
    similarities, indices = np.zeros(count, np.float32), np.full(count, -1, np.int64)
    # The last write to a work wins: the figures come least alike first, and of equal ones the first last.
    order = np.lexsort((-np.arange(len(works)), found.similarities))
    similarities[works[order]] = found.similarities[order]
    indices[works[order]] = order
    return similarities, indices


def _checked(query: np.ndarray) -> np.ndarray:
    query = np.asarray(query, np.float32)
    if query.shape != (len(NAMES), 3) or not np.isfinite(query).all():
        raise ValueError(f"A pose has {len(NAMES)} key points of three finite numbers each: x, y and score.")
    if not comparable(query):
        raise ValueError(f"A pose needs at least {LEAST_POINTS} key points at different places. Add some.")
    present, scores = query[:, 2] > 0, query[:, 2:].clip(0, 1)
    # Large coordinates would lose the digits that float32 has.
    return np.concatenate([query[:, :2] - query[present, :2].mean(axis=0), scores], axis=1)


def _similarities(query: np.ndarray, xs: np.ndarray, ys: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Similarity of one form of the query (17, 3) to n figures, float32 (n,).

    Args:
        query: float32, checked.
        xs: float32 (n, 17), near 0, so that the sums of squares keep their digits.
        ys: likewise.
        scores: float32 (n, 17), 0 to 1.
    """
    asked = np.flatnonzero(query[:, 2] > 0)
    xs, ys, scores, ours = xs[:, asked], ys[:, asked], scores[:, asked], query[asked]
    weights = scores * ours[:, 2]
    sums = weights.sum(axis=1)
    shares = weights / np.maximum(sums, 1e-9)[:, np.newaxis]
    x, y = _normalised(ours[:, 0], ours[:, 1], shares)
    their_x, their_y = _normalised(xs, ys, shares)
    squared = np.square(x - their_x) + np.square(y - their_y)
    closeness = _sum(shares, np.exp(squared * (-0.5 / np.square(DEVIATIONS[asked]))))
    # The cosine of the scores: a bust is not like a whole figure because its head is like it, and a figure whose legs
    # are hidden is more like another one whose legs are hidden. Points that the query lacks do not count.
    lengths = np.sqrt(np.square(ours[:, 2]).sum() * _sum(scores, scores))
    enough = np.count_nonzero(weights > 0, axis=1) >= LEAST_POINTS
    return np.where(enough, closeness * sums / np.maximum(lengths, 1e-9), 0).clip(0, 1).astype(np.float32)


def _normalised(xs: np.ndarray, ys: np.ndarray, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places (n, m) or (m,) moved to their weighted mean, in weighted root mean square distances from it: (n, m)."""
    moved = [places - _sum(shares, np.broadcast_to(places, shares.shape))[:, np.newaxis] for places in (xs, ys)]
    extent = np.sqrt(sum(_sum(shares, np.square(each)) for each in moved))
    scale = (1 / np.maximum(extent, 1e-9))[:, np.newaxis]
    return moved[0] * scale, moved[1] * scale


def _sum(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Weighted sums (n,) of values (n, m). Without an array for the products this is several times faster."""
    return np.asarray(np.einsum("ij,ij->i", weights, values))
