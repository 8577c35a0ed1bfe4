"""What every registered projection keeps to. UMAP compiles at its first fit: this is the one place that calls it."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from pipeline.build import map_starts
from pipeline.build.config import BuildConfig, resolve, settings
from pipeline.build.map_vectors import graph_of, vectors_of
from pipeline.build.stage import Context, Stage
from pipeline.build.stages import map_neighbours
from pipeline.build.stages import project as stage_project
from pipeline.core.errors import ConfigError
from pipeline.core.files import write_json
from pipeline.evaluate.map_metrics import movement
from pipeline.similarity import projections, warm_start
from pipeline.similarity.graph import Graph
from pipeline.similarity.indexes.exact import ExactIndex
from pipeline.similarity.projections.base import small_start

COUNT = 60
#: Works of a map of before, and of one that is made in two processes.
OLD, MANY = 40, 400


def blobs(count: int = COUNT, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors float32 (count, 8) of two groups far apart, and which of the two each belongs to."""
    rng = np.random.default_rng(seed)
    owner = np.arange(count) % 2
    centres = np.array([[1, 0, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0]])
    found = (centres[owner] + rng.normal(0, 0.1, (count, 8))).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True), owner


def project(name: str, vectors: np.ndarray, k: int = 30, **options: float) -> np.ndarray:
    graph = ExactIndex(vectors).graph(k)
    member = projections.get(name)
    return member.project(vectors, graph, member.options(**options) if member.options else None, 3)


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


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, np.ndarray]:
    """Maps of every projection, from scratch and with a start, made by another process with other hashes of texts."""
    file = tmp_path_factory.mktemp("elsewhere") / "maps.npz"
    code = f"from tests.contracts.test_projections import write_maps; write_maps({str(file)!r})"
    seed = "1" if os.environ.get("PYTHONHASHSEED") == "2" else "2"
    environment = os.environ | {"PYTHONHASHSEED": seed}
    subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], env=environment, check=True)
    return dict(np.load(file))


def write_maps(file: str) -> None:
    """Writes :func:`maps_of` every projection into one file; run in a process of its own."""
    np.savez(file, **{f"{name}-{kind}": made for name in projections.names() for kind, made in maps_of(name).items()})


def maps_of(name: str) -> dict[str, np.ndarray]:
    """A map from scratch of more works than fit one block of anything, and one with a start."""
    return {"scratch": project(name, blobs(MANY)[0]), "start": started(name)[1]}


def test_another_process_makes_the_same_map_to_the_bit(name: str, elsewhere: Mapping[str, np.ndarray]) -> None:
    """Nothing depends on hashes, addresses or the order in which threads are ready."""
    for kind, made in maps_of(name).items():
        there = elsewhere[f"{name}-{kind}"]
        assert (there.dtype, there.shape) == (made.dtype, made.shape)
        assert there.tobytes() == made.tobytes(), kind


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


def settings_of(name: str) -> dict[str, float]:
    """Another value for each setting of a projection, within its range."""
    options = projections.get(name).options
    if options is None:
        return {}
    return {each.name: type(each.default)(each.default * 0.5) for each in fields(options)}


def test_it_says_what_it_shows_and_how_it_is_set(name: str) -> None:
    projection = projections.get(name)
    assert projection.title and projection.description and isinstance(projection.order, int)
    assert projection.libraries
    for key in settings_of(name):
        assert settings()[f"projection.{name}.{key}"].metadata["help"]


def test_only_its_own_settings_run_it_again(name: str) -> None:
    def planned_with(config: BuildConfig) -> object:
        stage: Stage = next(s for s in stage_project.stages(config) if s.name == f"project-{name}")
        return stage.settings

    before = planned_with(BuildConfig())
    for other in projections.names():
        for key, value in settings_of(other).items():
            changed = planned_with(resolve({f"projection.{other}.{key}": value})) != before
            assert changed == (other == name), (other, key)
    assert planned_with(resolve({"seed": 8})) != before


def test_settings_by_their_names_of_before_are_taken_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    for former, now, value in (
        ("projection.perplexity", "projection.tsne", {"perplexity": 12.0}),
        ("projection.n_neighbors", "projection.umap", {"n_neighbors": 9}),
        ("projection.min_dist", "projection.umap", {"min_dist": 0.5}),
    ):
        (given,) = value.values()
        options = resolve({former: given}).options[now]
        assert {key: getattr(options, key) for key in value} == value
        assert f"{former} is called {now}." in caplog.text


def summary(folder: Path, features: int, head: int, frozen: bool = True) -> None:
    """Writes the summary of a training whose embedding has so many features and so many values of a head."""
    (folder / "training").mkdir(exist_ok=True)
    parts = {"features": features} | ({"triplet": head} if head else {})
    write_json(folder / "training" / "summary.json", {"frozen": frozen, "embedding": {"parts": parts}})


def listed(folder: Path, values: dict[str, object]) -> list[dict[str, object]]:
    config = resolve(values)
    stage: Stage = next(s for s in stage_project.stages(config) if s.name == "projections")
    stage.run(Context(config, {"train": folder}, folder))
    return list(json.loads((folder / "projections.json").read_text(encoding="utf-8")))


def test_the_stage_lists_the_maps_in_the_order_of_the_page(tmp_path: Path) -> None:
    summary(tmp_path, 6, 2)
    written = listed(tmp_path, {"projection.names": "pca,umap,tsne"})
    assert [(entry["name"], entry["title"], entry["vectors"], entry["saw_labels"]) for entry in written] == [
        ("tsne", "t-SNE", "label_free", False),
        ("umap", "UMAP", "label_free", False),
        ("pca", "PCA", "label_free", False),
        ("tsne-labelled", "t-SNE, with labels", "embedding", True),
    ]
    for entry in written:
        assert entry["description"] == projections.get(str(entry["projection"])).description
    orders = [entry["order"] for entry in written]
    assert orders == sorted(orders)


def test_a_setting_says_which_maps_are_made_with_labels_too(tmp_path: Path) -> None:
    summary(tmp_path, 6, 2)
    assert [entry["name"] for entry in listed(tmp_path, {"projection.labelled": "umap,pca"})] == [
        "tsne", "umap", "pca", "umap-labelled", "pca-labelled",
    ]  # fmt: skip
    assert all(entry["vectors"] == "label_free" for entry in listed(tmp_path, {"projection.labelled": ""}))
    # Those that are not computed at all are not computed with labels either.
    assert [entry["name"] for entry in listed(tmp_path, {"projection.names": "pca"})] == ["pca"]
    with pytest.raises(ConfigError, match="no projection 'tsnee'"):
        resolve({"projection.labelled": "tsnee"})


def test_a_network_that_saw_the_labels_is_told_of_every_map(tmp_path: Path) -> None:
    summary(tmp_path, 6, 2, frozen=False)
    written = listed(tmp_path, {"projection.names": "tsne"})
    assert [(entry["vectors"], entry["saw_labels"]) for entry in written] == [("label_free", True), ("embedding", True)]


def inputs_of(folder: Path, head: int) -> dict[str, Path]:
    """Results of the stages before: the features are the blobs, and the head's values add a direction of their own."""
    vectors, owner = blobs()
    beside = np.repeat(owner[:, np.newaxis] * 2 - 1, head, axis=1) / np.sqrt(max(1, head))
    embeddings = np.hstack([vectors, beside]).astype(np.float32)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    for name, made_of in (("neighbours", embeddings), ("map_neighbours", vectors)):
        graph = ExactIndex(made_of).graph(30)
        np.save(folder / f"{name}_ids.npy", graph.ids)
        np.save(folder / f"{name}_similarities.npy", graph.similarities)
    np.save(folder / "embeddings.npy", np.asfortranarray(embeddings))
    summary(folder, vectors.shape[1], head)
    starts = [map_starts.stage_of(f"{name}{kind}") for name in projections.names() for kind in ("", "-labelled")]
    return dict.fromkeys(("embed", "train", "neighbours", "map_neighbours", *starts), folder)


def test_the_stage_writes_a_centred_map_of_the_label_free_part(name: str, tmp_path: Path) -> None:
    inputs = inputs_of(tmp_path, head=4)
    config = resolve({"seed": 3, "projection.names": [name], "projection.labelled": [name]})
    assert [each.name for each in config.maps] == [name, f"{name}-labelled"]
    for shown in config.maps:
        stage_project.run(Context(config, inputs, tmp_path), shown)
    for shown in config.maps:
        vectors, graph = vectors_of(inputs, shown.vectors), graph_of(inputs, shown.vectors)
        assert vectors.shape[1] == (8 if shown.vectors == "label_free" else 12)
        options = config.options_of("projection", name, projections.FAMILY)
        points = projections.get(name).project(vectors, graph, options, 3)
        written = np.load(tmp_path / f"{shown.name}.npy")
        assert written.shape == (COUNT, 2) and written.dtype == np.float32
        np.testing.assert_allclose(written.mean(axis=0), 0, atol=1e-4)
        np.testing.assert_allclose(written, points - points.mean(axis=0), atol=1e-4)


def started(name: str, options: dict[str, float] | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The places of two thirds of the works on a map of their own, and a map of all that began with them."""
    vectors, _ = blobs()
    member = projections.get(name)
    chosen = member.options(**options or {}) if member.options else None
    before = warm_start.project(member, vectors[:OLD], ExactIndex(vectors[:OLD]).graph(30), chosen, 3, None)
    start = warm_start.WarmStart(np.arange(OLD), before)
    return before, warm_start.project(member, vectors, ExactIndex(vectors).graph(30), chosen, 3, start)


def test_a_map_that_begins_with_places_of_before_leaves_works_near_them(name: str, points: np.ndarray) -> None:
    before, after = started(name)
    assert after.shape == (COUNT, 2) and after.dtype == np.float32 and np.isfinite(after).all()
    assert np.median(movement(after[:OLD], before)) < 0.4
    owner = blobs()[1]
    # New works lie with the old ones of their group.
    sides = np.stack([after[:OLD][owner[:OLD] == side].mean(axis=0) for side in (0, 1)])
    distances = np.linalg.norm(after[OLD:, None] - sides[None], axis=2)
    assert (distances.argmin(axis=1) == owner[OLD:]).all()
    np.testing.assert_array_equal(started(name)[1], after)


def test_the_stage_begins_with_the_places_that_it_is_given(name: str, tmp_path: Path) -> None:
    inputs = inputs_of(tmp_path, head=0)
    config = resolve({"seed": 3, "projection.names": [name], "projection.labelled": ""})
    (shown,) = config.maps
    stage_project.run(Context(config, inputs, tmp_path), shown)
    anew = np.load(tmp_path / f"{name}.npy")
    before = anew * 3 + np.float32([20, -5])
    assert np.median(movement(anew, before)) > 0.5, "what a map that is made anew would have"
    (tmp_path / map_starts.FOLDER).mkdir()
    map_starts.write(tmp_path / map_starts.FOLDER, name, warm_start.WarmStart(np.arange(COUNT), before), {})
    stage_project.run(Context(config, inputs, tmp_path), shown)
    assert np.median(movement(np.load(tmp_path / f"{name}.npy"), before)) < 0.4


def test_without_a_metric_head_there_is_no_second_map(tmp_path: Path) -> None:
    inputs = inputs_of(tmp_path, head=0)
    config = resolve({"projection.names": "pca", "projection.labelled": "pca"})
    for shown in config.maps:
        stage_project.run(Context(config, inputs, tmp_path), shown)
    assert [path.name for path in tmp_path.glob("pca*.npy")] == ["pca.npy"]
    assert [entry["name"] for entry in listed(tmp_path, {"projection.names": "pca"})] == ["pca"]


def test_the_graph_of_maps_is_that_of_the_label_free_part(tmp_path: Path) -> None:
    inputs = inputs_of(tmp_path, head=4)
    vectors, _ = blobs()
    (tmp_path / "out").mkdir()
    map_neighbours.run(Context(resolve({"neighbours.k": 20, "projection.names": "pca"}), inputs, tmp_path / "out"))
    graph = ExactIndex(vectors).graph(20)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "map_neighbours_ids.npy", "map_neighbours_similarities.npy",
    ]  # fmt: skip
    found = np.load(tmp_path / "out/map_neighbours_similarities.npy")
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, graph.similarities, atol=1e-5)
    ids = np.load(tmp_path / "out/map_neighbours_ids.npy")
    assert ids.dtype == np.int32 and (ids == graph.ids).mean() > 0.95


def test_a_perplexity_beyond_the_graph_is_lowered_and_said(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "pipeline"):
        project("tsne", blobs(20)[0], k=15, perplexity=50.0)
    assert "perplexity 5.0 instead of 50.0" in caplog.text


def test_distances_of_the_graph_are_those_between_unit_vectors() -> None:
    vectors, _ = blobs(20)
    graph = ExactIndex(vectors).graph(5)
    expected = np.linalg.norm(vectors[:, None] - vectors[graph.ids], axis=2)
    np.testing.assert_allclose(graph.distances, expected, atol=1e-3)
    assert np.isfinite(Graph(graph.ids, np.full_like(graph.similarities, 1.000001)).distances).all()


def test_the_start_has_unit_spread_along_its_first_axis() -> None:
    start = small_start(blobs()[0], 0)
    assert start[:, 0].std() == pytest.approx(1) and start[:, 1].std() < 1
