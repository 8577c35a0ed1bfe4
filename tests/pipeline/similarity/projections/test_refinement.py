"""The last steps of a map let it keep more neighbours at every size, and change nothing else that matters."""

import numpy as np
import pytest

from pipeline.core.nearest import neighbour_graph
from pipeline.evaluate.map_metrics import neighbours_kept
from pipeline.similarity.projections import _refinement
from pipeline.similarity.projections._refinement import refined

COUNT = 400


@pytest.fixture(scope="module")
def ids() -> np.ndarray:
    """The graph of works in ten groups, in more dimensions than a plane can hold."""
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(10, 12))[np.arange(COUNT) % 10] + rng.normal(0, 0.5, (COUNT, 12))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return neighbour_graph(vectors.astype(np.float32), 60)[0]


@pytest.fixture(scope="module")
def points(ids: np.ndarray) -> np.ndarray:
    """A rough map: each work stands at the mean of some of its neighbours' places, a few times over."""
    found = np.random.default_rng(1).normal(size=(COUNT, 2))
    for _ in range(6):
        found = found[ids[:, :15]].mean(axis=1)
    return found / found.std()


def test_more_neighbours_are_kept_at_every_size(ids: np.ndarray, points: np.ndarray) -> None:
    before = points.copy()
    after = refined(points, ids, 30)
    np.testing.assert_array_equal(points, before)
    for k in (5, 10, 20):
        assert neighbours_kept(ids, after, k) > neighbours_kept(ids, points, k) + 0.02, k
    assert np.median(np.linalg.norm(after - points, axis=1)) < 0.2
    np.testing.assert_array_equal(refined(points, ids, 30), after)
    np.testing.assert_array_equal(refined(points, ids, 0), points)


def test_parts_give_the_same_as_the_whole(ids: np.ndarray, points: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = refined(points, ids, 2)
    monkeypatch.setattr(_refinement, "PART", 150)
    np.testing.assert_allclose(refined(points, ids, 2), whole, atol=1e-9)


def test_the_scale_of_a_map_does_not_matter(ids: np.ndarray, points: np.ndarray) -> None:
    np.testing.assert_allclose(refined(points * 50, ids, 3) / 50, refined(points, ids, 3), atol=1e-6)


def test_few_works_and_works_at_one_place_are_taken() -> None:
    for count in (1, 2, 3, 9):
        graph = np.array([[other for other in range(count) if other != row] for row in range(count)], np.int32)
        assert np.isfinite(refined(np.random.default_rng(0).normal(size=(count, 2)), graph, 5)).all()
    graph = np.array([[other for other in range(30) if other != row] for row in range(30)], np.int32)
    assert np.isfinite(refined(np.zeros((30, 2)), graph, 5)).all()
