from pathlib import Path

import numpy as np
import pytest

from components.atlas import map_labels
from pipeline.artefacts.store import ArtefactStore
from tests import evaluated_build


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    return ArtefactStore(evaluated_build.publish(Path(tmp_path_factory.mktemp("labels")) / "artefacts"))


def test_a_name_stands_at_the_median_of_its_cluster(store: ArtefactStore) -> None:
    found = map_labels.labels(store, "pca", "ward")
    assert [(label["text"], label["count"]) for label in found] == [("misty mountains", 6), ("birds <and> flowers", 5)]
    points = np.asarray(store.projections["pca"])
    assert found[0]["about"].endswith("%") is False and "%" in found[0]["about"]
    assert [found[0]["x"], found[0]["y"]] == np.median(points[evaluated_build.ASSIGNED == 0], axis=0).tolist()


def test_the_clustering_of_the_colours_is_named_else_the_first(store: ArtefactStore) -> None:
    assert map_labels.clustering_of(store, "cluster-ward") == "ward"
    assert map_labels.clustering_of(store, "class") == next(iter(store.clusterings))
    assert map_labels.labels(store, "pca", None) == []


def test_the_outline_goes_round_the_works_but_not_to_the_strays() -> None:
    generator = np.random.default_rng(0)
    points = np.concatenate([generator.normal(0, 1, (95, 2)), generator.normal(40, 1, (5, 2))])
    hull = np.array(map_labels.outline(points, np.median(points, axis=0)))
    assert hull.max() < 10, "strays lie beyond it"
    step = np.roll(hull, -1, axis=0) - hull
    turns = step[:, 0] * np.roll(step, -1, axis=0)[:, 1] - step[:, 1] * np.roll(step, -1, axis=0)[:, 0]
    assert (turns > 0).all(), "it is convex and goes round to the left"
    to_points = points[:95, None, :] - hull[None]
    inside = (step[None, :, 0] * to_points[..., 1] - step[None, :, 1] * to_points[..., 0] >= -1e-9).all(axis=1)
    assert inside.mean() > 0.85


@pytest.mark.parametrize("points", [[[1, 2]], [[1, 2], [1, 2]], [[0, 0], [1, 1], [2, 2]]])
def test_few_works_have_an_outline_of_their_own_places(points: list[list[float]]) -> None:
    hull = map_labels.outline(np.array(points, float), np.median(points, axis=0))
    assert all(point in points for point in hull) and hull
