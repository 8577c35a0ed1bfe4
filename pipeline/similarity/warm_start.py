"""A map that begins with the places of the build before, so that works stay where they were.

A projection from scratch gives a rebuild another arrangement of the same works. One that begins with the old places
(a warm start) changes it as little as the new works ask. What remains of turning, shifting and scaling is undone by a
Procrustes analysis (Gower 1975). Why, when not, and how far works move: docs/decisions/0027-stable-maps.md.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.similarity.graph import Graph
from pipeline.similarity.projections.base import Projection, centred

#: Share of a map's works that must have an old place.
LEAST_PLACED = 0.5
#: Share of the nearest neighbours of the works with an old place that must still be among their nearest.
LEAST_KEPT = 0.5
#: Neighbours that count for :data:`LEAST_KEPT`, and whose places give a new work its start.
NEAREST = 10
#: Passes over new works whose neighbours are new as well: each pass places those whose neighbours it finds placed.
_PASSES = 5
#: Works without a place of their own start this far apart, as a share of the map's spread: a projection cannot part
#: works that start at one place.
_APART = 1e-3


@dataclass(frozen=True)
class PreviousMap:
    """A map of the build before, N' works."""

    object_ids: np.ndarray  #: of str, (N',)
    points: np.ndarray  #: float32 (N', 2)
    graph: Graph  #: of the vectors that it shows


@dataclass(frozen=True)
class WarmStart:
    """The places that some of a map's works had before."""

    rows: np.ndarray  #: int64 (M,), rows of the works in the new collection, in rising order
    points: np.ndarray  #: float32 (M, 2)


@dataclass(frozen=True)
class Judgement:
    """Whether a map begins with the places of before."""

    start: WarmStart | None  #: None for a map from scratch
    #: ``warm``; or why not: ``mostly_new`` works, or ``neighbours_changed``
    reason: str
    placed: float  #: share of the works that have an old place
    kept: float | None  #: share of their neighbours that are still neighbours; None where it was not looked at


def judged(object_ids: np.ndarray, graph: Graph, before: PreviousMap) -> Judgement:
    """Whether a map of these works begins with the places of a map of before.

    Args:
        object_ids: of str, (N,).
        graph: of the vectors that the new map shows.
        before: the old map.
    """
    at = pd.Index(before.object_ids).get_indexer(object_ids)
    rows = np.flatnonzero(at >= 0)
    placed = len(rows) / max(1, len(object_ids))
    if placed < LEAST_PLACED:
        return Judgement(None, "mostly_new", placed, None)
    kept = _neighbours_kept(graph.ids, before.graph.ids, rows, at[rows])
    if kept < LEAST_KEPT:
        return Judgement(None, "neighbours_changed", placed, kept)
    return Judgement(WarmStart(rows, np.asarray(before.points[at[rows]], np.float32)), "warm", placed, kept)


def is_unchanged(object_ids: np.ndarray, graph: Graph, before: PreviousMap) -> bool:
    """Whether the works and what a map shows of them are the same to the bit."""
    return all(
        np.array_equal(new, old)
        for new, old in (
            (object_ids, before.object_ids),
            (graph.ids, before.graph.ids),
            (graph.similarities, before.graph.similarities),
        )
    )


def project(
    projection: Projection, vectors: np.ndarray, graph: Graph, options: Any, seed: int, start: WarmStart | None
) -> np.ndarray:
    """The map float32 (N, 2): centred, or where there is a start, in the place, direction and scale of the old one.

    A projection without :attr:`.Projection.update` is made from scratch and then only aligned.
    """
    if start is None:
        return centred(projection.project(vectors, graph, options, seed))
    if projection.update is None:
        points = projection.project(vectors, graph, options, seed)
    else:
        points = projection.update(vectors, graph, options, seed, places(start, graph, seed))
    return aligned(points, start)


def places(start: WarmStart, graph: Graph, seed: int) -> np.ndarray:
    """A start for every work, float64 (N, 2): its old place, or the median of those of its placed neighbours.

    The :data:`NEAREST` nearest neighbours with a place count. A work without any starts at the mean of all.
    """
    count = len(graph.ids)
    found, is_placed = np.full((count, 2), np.nan), np.zeros(count, bool)
    found[start.rows], is_placed[start.rows] = start.points, True
    middle = start.points.mean(axis=0, dtype=np.float64)
    spread = np.sqrt(np.square(start.points - middle).sum(axis=1).mean())
    apart = np.random.default_rng(seed).normal(0, _APART * spread, (count, 2))
    for _ in range(_PASSES):
        new = np.flatnonzero(~is_placed)
        ids = graph.ids[new]
        order = np.argsort(~is_placed[ids], axis=1, kind="stable")[:, :NEAREST]
        nearest = np.take_along_axis(ids, order, axis=1)
        reached = is_placed[nearest].any(axis=1)
        if not reached.any():
            break
        # Neighbours without a place are not numbers yet, and do not count.
        found[new[reached]] = np.nanmedian(found[nearest[reached]], axis=1) + apart[new[reached]]
        is_placed[new[reached]] = True
    found[~is_placed] = middle + apart[~is_placed]
    return found


def aligned(points: np.ndarray, start: WarmStart) -> np.ndarray:
    """The map turned, mirrored, shifted and scaled as a whole so that old works lie nearest to their old places.

    float32 (N, 2). The sum of the squared distances is the least.
    """
    from scipy.linalg import orthogonal_procrustes

    points = np.asarray(points, np.float64)
    now, before = points[start.rows], np.asarray(start.points, np.float64)
    middle, goal = now.mean(axis=0), before.mean(axis=0)
    turn, stretch = orthogonal_procrustes(now - middle, before - goal)
    squares = np.square(now - middle).sum()
    scale = stretch / squares if squares > 0 else 1.0
    return ((points - middle) @ turn * scale + goal).astype(np.float32)


def _neighbours_kept(new: np.ndarray, old: np.ndarray, rows: np.ndarray, at: np.ndarray) -> float:
    """Of the nearest common works of each common work before, the share that is among its nearest now.

    Args:
        new: the graph's int (N, K).
        old: that of before, int (N', K').
        rows: int (M,), the common works' rows in the new graph.
        at: int (M,), the same in the old one.
    """
    number = np.full(len(new), -1)
    number[rows] = np.arange(len(rows))
    number_before = np.full(len(old), -1)
    number_before[at] = np.arange(len(rows))
    now, before = _first(number[new[rows]]), _first(number_before[old[at]])
    shared = ((before[:, :, np.newaxis] == now[:, np.newaxis, :]) & (before >= 0)[:, :, np.newaxis]).sum()
    return float(shared / max(1, (before >= 0).sum()))


def _first(neighbours: np.ndarray) -> np.ndarray:
    """The first :data:`NEAREST` numbers of each row that are not -1, int (M, NEAREST); -1 where there are fewer."""
    order = np.argsort(neighbours < 0, axis=1, kind="stable")[:, :NEAREST]
    return np.take_along_axis(neighbours, order, axis=1)
