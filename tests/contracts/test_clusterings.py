"""What every registered clustering keeps to."""

import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.artefacts import cluster_names, schema
from pipeline.artefacts.cluster_names import ClusterName
from pipeline.build.config import resolve, settings
from pipeline.build.stage import Context
from pipeline.build.stages import cluster as stage_cluster
from pipeline.core.errors import ConfigError
from pipeline.core.files import write_json
from pipeline.similarity import clusterings
from pipeline.similarity.clusterings.base import Material

COUNT = 120


@pytest.fixture(scope="module")
def material() -> Material:
    """Three groups far apart, of 60, 40 and 20 works, in the embedding and on the map."""
    rng = np.random.default_rng(0)
    owner = owners()
    vectors = (np.eye(8)[owner] + rng.normal(0, 0.08, (COUNT, 8))).astype(np.float32)
    places = np.array([[0, 0], [10, 0], [0, 10]])[owner] + rng.normal(0, 0.5, (COUNT, 2))
    return Material(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), places.astype(np.float32))


def cluster(name: str, material: Material, n_clusters: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """The clustering with its own options; where it is told how many clusters there are, it is told this."""
    member = clusterings.get(name)
    known = {each.name for each in fields(member.options)} if member.options else set()
    given = {"n_clusters": n_clusters} if "n_clusters" in known else {}
    return member.cluster(material, member.options(**given) if member.options else None, 0)


def owners() -> np.ndarray:
    return np.array([1] * 40 + [0] * 60 + [2] * 20)


@pytest.fixture(scope="module", params=clusterings.names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_work_has_a_cluster_and_a_strength(name: str, material: Material) -> None:
    assigned, strength = cluster(name, material)
    assert assigned.shape == strength.shape == (COUNT,)
    assert np.issubdtype(assigned.dtype, np.integer) and strength.dtype == np.float32
    assert assigned.min() >= -1 and strength.min() >= 0 and strength.max() <= 1


def test_groups_far_apart_are_found_and_numbered_by_size(name: str, material: Material) -> None:
    assigned, strength = cluster(name, material)
    clear = assigned >= 0
    assert clear.mean() > 0.9
    np.testing.assert_array_equal(assigned[clear], owners()[clear])
    assert strength[clear].mean() > 0.3 and (strength[~clear] == 0).all()


def test_with_one_seed_it_repeats_itself(name: str, material: Material) -> None:
    first, second = (cluster(name, material) for _ in range(2))
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)


def test_it_does_not_change_its_material(name: str, material: Material) -> None:
    vectors, places = material.embeddings.copy(), material.points.copy()
    cluster(name, material)
    np.testing.assert_array_equal(material.embeddings, vectors)
    np.testing.assert_array_equal(material.points, places)


def test_a_tiny_collection_can_be_clustered(name: str, material: Material) -> None:
    tiny = Material(material.embeddings[:10], material.points[:10])
    assigned, _ = cluster(name, tiny, 16)
    assert assigned.shape == (10,)


def test_it_says_how_it_works(name: str) -> None:
    found = clusterings.get(name)
    assert found.title and len(found.description) > 20 and isinstance(found.order, int) and found.libraries
    for each in fields(found.options) if found.options else ():
        assert settings()[f"clustering.{name}.{each.name}"].metadata["help"]


def test_the_stage_writes_what_the_page_reads(material: Material, tmp_path: Path) -> None:
    empty = {key: column.empty() for key, column in schema.OBJECTS.items()} | {"colours": ["#b92d28"]}
    pd.DataFrame([empty | {"title": f"Wave{'' if row < 40 else ' mist'}"} for row in range(COUNT)]).to_parquet(
        tmp_path / "objects.parquet"
    )
    np.save(tmp_path / "embeddings.npy", material.embeddings)
    np.save(tmp_path / "pca.npy", material.points)
    config = resolve({"clustering.map": "pca", "clustering.agglomerative.n_clusters": 3})
    (tmp_path / "training").mkdir()
    parts = {"features": material.embeddings.shape[1]}
    write_json(tmp_path / "training/summary.json", {"embedding": {"parts": parts}})
    write_json(tmp_path / "classes.json", [{"key": "", "title": ""}])
    inputs = dict.fromkeys(("acquire", "embed", "train", "split", "project-pca"), tmp_path)
    (tmp_path / "out").mkdir()
    stage_cluster.run(Context(config, inputs, tmp_path / "out"))
    for name in clusterings.names():
        table = pd.read_parquet(tmp_path / "out" / f"{name}.parquet")
        labels = pd.read_parquet(tmp_path / "out" / f"{name}_labels.parquet")
        assert list(table.columns) == list(schema.CLUSTERS) and len(table) == COUNT
        assert labels["cluster"].tolist() == list(range(table["cluster"].max() + 1))
        assert labels["size"].tolist() == table["cluster"][table["cluster"] >= 0].value_counts().sort_index().tolist()
        assert labels["name"].is_unique
        assert json.loads((tmp_path / "out" / f"{name}.json").read_text())["method"]
        assert json.loads((tmp_path / "out" / f"{name}.json").read_text())["order"] == clusterings.get(name).order


def test_past_the_limit_ward_runs_on_centroids(monkeypatch: pytest.MonkeyPatch, material: Material) -> None:
    from pipeline.similarity.clusterings import agglomerative

    monkeypatch.setattr(agglomerative, "DIRECT_LIMIT", 100)
    monkeypatch.setattr(agglomerative, "CENTROIDS", 30)
    assigned, _ = cluster("agglomerative", material)
    np.testing.assert_array_equal(assigned, owners())


def test_a_curators_name_is_taken_over_where_the_cluster_is_recognised(
    material: Material, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    empty = {key: column.empty() for key, column in schema.OBJECTS.items()} | {"colours": ["#b92d28"]}
    works = [empty | {"title": f"Wave{'' if row < 40 else ' mist'}", "object_id": f"w{row}"} for row in range(COUNT)]
    pd.DataFrame(works).to_parquet(tmp_path / "objects.parquet")
    np.save(tmp_path / "embeddings.npy", material.embeddings)
    np.save(tmp_path / "pca.npy", material.points)
    (tmp_path / "training").mkdir()
    write_json(tmp_path / "training/summary.json", {"embedding": {"parts": {"features": material.embeddings.shape[1]}}})
    names = [
        ClusterName(
            "agglomerative", "old", "Great waves", 60, tuple(f"w{row}" for row in np.flatnonzero(owners() == 0)[:12])
        ),
        ClusterName("agglomerative", "old", "Lost", 60, ("gone", "away")),
    ]
    (tmp_path / "names.csv").write_bytes(cluster_names.to_csv(names))
    settings = {"clustering.map": "pca", "clustering.agglomerative.n_clusters": 3}
    write_json(tmp_path / "classes.json", [{"key": "", "title": ""}])
    inputs = dict.fromkeys(("acquire", "embed", "train", "split", "project-pca"), tmp_path)
    (tmp_path / "out").mkdir()
    caplog.set_level("INFO")
    config = resolve(settings | {"clustering.names": str(tmp_path / "names.csv")})
    stage_cluster.run(Context(config, inputs, tmp_path / "out"))
    labels = pd.read_parquet(tmp_path / "out/agglomerative_labels.parquet").set_index("cluster")
    assert labels.loc[0, "name"] == "Great waves" and labels["by_curator"].tolist() == [True, False, False]
    assert labels.loc[0, "computed_name"] != "Great waves" and labels["name"].is_unique
    assert "no cluster is recognised as “Lost”" in caplog.text
    told = [next(iter(stage_cluster.stages(each))).settings for each in (config, resolve(settings))]
    assert told[0] != told[1], "another file of names is a reason to cluster again"
    with pytest.raises(ConfigError, match="cannot be read"):
        next(iter(stage_cluster.stages(resolve(settings | {"clustering.names": str(tmp_path / "no.csv")}))))
