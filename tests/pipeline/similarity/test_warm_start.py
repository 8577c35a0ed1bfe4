"""A map that begins with the places of the build before: which works, from where, and when not at all."""

import numpy as np
import pytest

from pipeline.evaluate.map_metrics import movement
from pipeline.similarity.graph import Graph
from pipeline.similarity.indexes.exact import ExactIndex
from pipeline.similarity.projections.base import Projection
from pipeline.similarity.warm_start import (
    PreviousMap,
    WarmStart,
    aligned,
    is_unchanged,
    judged,
    places,
    project,
)  # fmt: skip

COUNT = 120


def vectors(count: int = COUNT, seed: int = 0) -> np.ndarray:
    found = np.random.default_rng(seed).normal(size=(count, 6)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def ids(count: int = COUNT) -> np.ndarray:
    return np.array([f"work-{number}" for number in range(count)], object)


def before(rows: np.ndarray, seed: int = 0) -> PreviousMap:
    """The map of some of the works, of which the vectors are those of the seed."""
    kept = vectors(seed=seed)[rows]
    points = np.random.default_rng(5).normal(size=(len(rows), 2)).astype(np.float32)
    return PreviousMap(ids()[rows], points, ExactIndex(kept).graph(30))


def graph() -> Graph:
    return ExactIndex(vectors()).graph(30)


def test_works_are_known_by_their_id_wherever_they_stand() -> None:
    rows = np.random.default_rng(2).permutation(COUNT)[:90]
    old = before(rows)
    found = judged(ids(), graph(), old)
    assert found.reason == "warm" and found.placed == 0.75 and found.kept == 1.0
    assert found.start is not None
    assert found.start.rows.tolist() == sorted(rows.tolist())
    for row, point in zip(found.start.rows, found.start.points, strict=True):
        np.testing.assert_array_equal(point, old.points[rows.tolist().index(row)])


def test_works_that_are_gone_are_left_out() -> None:
    kept = np.arange(0, COUNT, 2)
    smaller = ExactIndex(vectors()[kept]).graph(30)
    found = judged(ids()[kept], smaller, before(np.arange(COUNT)))
    assert found.reason == "warm" and found.placed == 1.0
    # Of the thirty neighbours of before some fifteen remain, so ten are still known.
    assert found.kept == pytest.approx(1.0, abs=0.01)


def test_where_most_works_are_new_a_map_begins_anew() -> None:
    found = judged(ids(), graph(), before(np.arange(50)))
    assert (found.start, found.reason) == (None, "mostly_new")
    assert judged(ids(), graph(), before(np.arange(60))).reason == "warm"
    nobody = PreviousMap(np.array(["other"], object), np.zeros((1, 2), np.float32), Graph(*2 * [np.zeros((1, 0))]))
    assert judged(ids(), graph(), nobody).reason == "mostly_new"


def test_where_the_vectors_tell_of_other_neighbours_a_map_begins_anew() -> None:
    found = judged(ids(), graph(), before(np.arange(COUNT), seed=1))
    assert (found.start, found.reason) == (None, "neighbours_changed")
    assert found.kept is not None and found.kept < 0.2


def test_only_the_same_works_and_the_same_graph_are_no_change() -> None:
    old = before(np.arange(COUNT))
    assert is_unchanged(ids(), graph(), old)
    assert not is_unchanged(ids()[::-1], graph(), old)
    assert not is_unchanged(ids(), ExactIndex(vectors()).graph(29), old)
    assert not is_unchanged(ids(), Graph(graph().ids, graph().similarities * np.float32(0.999)), old)


def test_a_new_work_starts_between_its_placed_neighbours() -> None:
    graph = Graph(np.array([[1, 2, 3], [0, 2, 3], [1, 0, 3], [0, 1, 2], [2, 1, 0]]), np.full((5, 3), 0.5, np.float32))
    start = WarmStart(np.array([0, 1, 2]), np.array([[0, 0], [4, 1], [5, 9]], np.float32))
    found = places(start, graph, 0)
    np.testing.assert_array_equal(found[:3], start.points)
    # The median of each coordinate: one neighbour far away does not pull it.
    np.testing.assert_allclose(found[3:], [[4, 1], [4, 1]], atol=0.05)
    # Of two neighbours one has no place yet.
    fewer = WarmStart(start.rows[:2], start.points[:2])
    np.testing.assert_allclose(
        places(fewer, Graph(graph.ids[:, :1], graph.similarities[:, :1]), 0)[2], [4, 1], atol=0.05
    )


def test_a_work_all_of_whose_neighbours_are_new_starts_behind_them_and_no_two_at_one_place() -> None:
    # A chain: only the first two have a place, and the last work is nobody's neighbour.
    ids = np.array([[1], [0], [1], [2], [5], [4]])
    start = WarmStart(np.array([0, 1]), np.array([[0, 0], [4, 0]], np.float32))
    found = places(start, Graph(ids, np.ones((6, 1), np.float32)), 0)
    np.testing.assert_allclose(found[2:4], [[4, 0], [4, 0]], atol=0.05)
    np.testing.assert_allclose(found[4:], [[2, 0], [2, 0]], atol=0.05)
    assert len(np.unique(found, axis=0)) == 6
    np.testing.assert_array_equal(places(start, Graph(ids, np.ones((6, 1), np.float32)), 0), found)


@pytest.mark.parametrize("mirrored", [1.0, -1.0])
def test_turning_shifting_mirroring_and_scaling_are_undone(mirrored: float) -> None:
    points = np.random.default_rng(0).normal(size=(50, 2))
    start = WarmStart(np.arange(30), points[:30].astype(np.float32))
    turn = np.array([[np.cos(2), -np.sin(2)], [np.sin(2), np.cos(2)]]) @ np.diag([1, mirrored])
    found = aligned(points @ turn * 7 + [3, -40], start)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, points, atol=1e-5)
    assert np.isfinite(aligned(np.zeros((50, 2)), start)).all()


def test_a_map_from_scratch_is_centred_and_one_with_a_start_lies_where_that_lay() -> None:
    made = np.random.default_rng(0).normal(3, 1, (COUNT, 2))
    anew = Projection("Made", "points", 9, lambda *_: made, ())
    np.testing.assert_allclose(project(anew, vectors(), graph(), None, 0, None), made - made.mean(axis=0), atol=1e-5)
    start = WarmStart(np.arange(100), (made[:100] * 2 + 9).astype(np.float32))
    np.testing.assert_allclose(project(anew, vectors(), graph(), None, 0, start), made * 2 + 9, atol=1e-4)
    given: list[np.ndarray] = []

    def update(vectors: np.ndarray, graph: Graph, options: object, seed: int, places: np.ndarray) -> np.ndarray:
        given.append(places)
        return places

    kept = project(
        Projection("Kept", "points", 9, lambda *_: made, (), update=update), vectors(), graph(), None, 0, start
    )
    np.testing.assert_array_equal(given[0][:100], start.points)
    np.testing.assert_allclose(kept[:100], start.points, atol=1e-5)


def test_movement_is_in_units_of_the_spread_of_before() -> None:
    old = np.array([[-1, 0], [1, 0], [0, 1], [0, -1]], np.float32)
    np.testing.assert_allclose(movement(old + [0.5, 0], old), 0.5)
    np.testing.assert_allclose(movement(40 * old + [20, 0], 40 * old), 0.5, atol=1e-6)
    np.testing.assert_allclose(movement(np.ones((3, 2)), np.zeros((3, 2))), np.sqrt(2))
