"""What every registered projection keeps to. UMAP compiles at its first fit: this is the one place that calls it."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from pipeline.build.config import ProjectionConfig
from pipeline.build.stage import Context, Stage
from pipeline.build.stages import project as stage_project
from pipeline.similarity import projections
from pipeline.similarity.indexes import exact
from pipeline.similarity.projections.base import Graph, small_start

COUNT = 60


def blobs(count: int = COUNT, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors float32 (count, 8) of two groups far apart, and which of the two each belongs to."""
    rng = np.random.default_rng(seed)
    owner = np.arange(count) % 2
    centres = np.array([[1, 0, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0]])
    found = (centres[owner] + rng.normal(0, 0.1, (count, 8))).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True), owner


def project(name: str, vectors: np.ndarray, k: int = 30, **settings: float) -> np.ndarray:
    graph = Graph(*exact.graph(vectors, k))
    return projections.get(name).project(vectors, graph, ProjectionConfig(**settings), 3)  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=projections.names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def points(name: str) -> np.ndarray:
    return project(name, blobs()[0])


def test_it_gives_a_place_to_every_work(points: np.ndarray) -> None:
    assert points.shape == (COUNT, 2) and np.issubdtype(points.dtype, np.floating)
    assert np.isfinite(points).all() and (points.std(axis=0) > 0).all()


def test_with_one_seed_it_repeats_itself_exactly(name: str, points: np.ndarray) -> None:
    np.testing.assert_array_equal(project(name, blobs()[0]), points)


def test_groups_far_apart_stay_apart(points: np.ndarray) -> None:
    owner = blobs()[1]
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    assert (owner[distances.argmin(axis=1)] == owner).mean() > 0.95
    means = np.stack([points[owner == side].mean(axis=0) for side in (0, 1)])
    spread = max(np.linalg.norm(points[owner == side] - means[side], axis=1).mean() for side in (0, 1))
    assert np.linalg.norm(means[0] - means[1]) > 2 * spread


def test_a_tiny_collection_has_a_map(name: str) -> None:
    found = project(name, blobs(12)[0], k=90)
    assert found.shape == (12, 2) and np.isfinite(found).all()


def test_duplicates_do_not_break_it(name: str) -> None:
    vectors, _ = blobs()
    vectors[10:30] = vectors[10]
    assert np.isfinite(project(name, vectors)).all()


def test_its_settings_are_settings(name: str) -> None:
    projection = projections.get(name)
    assert projection.title and projection.description
    assert all(hasattr(ProjectionConfig(), key) for key in projection.settings)


def test_only_its_own_settings_run_it_again(name: str) -> None:
    from pipeline.build.config import BuildConfig, resolve

    def settings_of(config: BuildConfig) -> object:
        stage: Stage = next(s for s in stage_project.stages(config) if s.name == f"project-{name}")
        return stage.settings

    before = settings_of(BuildConfig())
    for key, value in (("perplexity", 12.0), ("n_neighbors", 9), ("min_dist", 0.5)):
        changed = settings_of(resolve({f"projection.{key}": value})) != before
        assert changed == (key in projections.get(name).settings), key
    assert settings_of(resolve({"seed": 8})) != before


def test_the_stage_writes_a_centred_map(name: str, points: np.ndarray, tmp_path) -> None:
    vectors, _ = blobs()
    ids, similarities = exact.graph(vectors, 30)
    for file, array in (("embeddings", vectors), ("neighbours_ids", ids), ("neighbours_similarities", similarities)):
        np.save(tmp_path / f"{file}.npy", array)
    from pipeline.build.config import resolve

    context = Context(resolve({"seed": 3}), {"embed": tmp_path, "neighbours": tmp_path}, tmp_path)
    stage_project.run(context, name)
    written = np.load(tmp_path / f"{name}.npy")
    assert written.shape == (COUNT, 2) and written.dtype == np.float32
    np.testing.assert_allclose(written.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(written, points - points.mean(axis=0), atol=1e-4)


def test_a_perplexity_beyond_the_graph_is_lowered_and_said(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "pipeline"):
        project("tsne", blobs(20)[0], k=15, perplexity=50.0)
    assert "perplexity 5.0 instead of 50.0" in caplog.text


def test_distances_of_the_graph_are_those_between_unit_vectors() -> None:
    vectors, _ = blobs(20)
    ids, similarities = exact.graph(vectors, 5)
    expected = np.linalg.norm(vectors[:, None] - vectors[ids], axis=2)
    np.testing.assert_allclose(Graph(ids, similarities).distances, expected, atol=1e-3)
    assert np.isfinite(Graph(ids, np.full_like(similarities, 1.000001)).distances).all()


def test_the_start_has_unit_spread_along_its_first_axis() -> None:
    start = small_start(blobs()[0], 0)
    assert start[:, 0].std() == pytest.approx(1) and start[:, 1].std() < 1
