"""A map that keeps neighbourhoods has better figures than one of noise, each against the vectors it was made of."""

import numpy as np
import pytest

from pipeline.evaluate.figures import maps
from pipeline.evaluate.figures.base import MeasuredMap, PlacesBefore
from pipeline.evaluate.map_metrics import neighbours_kept
from tests.synthetic_evaluation import evaluated


def test_a_map_of_noise_is_worse() -> None:
    found = maps.FIGURE.measure(evaluated()).metrics["projections"]
    for name in ("trustworthiness", "neighbours_kept", "same_class"):
        assert found["good"][name] > found["noise"][name] + 0.1
    assert found["noise"]["trustworthiness"] == pytest.approx(0.5, abs=0.1)
    assert found["noise"]["same_class"] == pytest.approx(found["noise"]["same_class_at_random"], abs=0.05)


def test_of_many_works_a_sample_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = maps.FIGURE.measure(evaluated()).metrics["projections"]["good"]
    monkeypatch.setattr(maps, "MAX_TRUSTWORTHINESS_WORKS", 150)
    part = maps.FIGURE.measure(evaluated()).metrics["projections"]["good"]
    assert part["trustworthiness"] != whole["trustworthiness"]
    assert part["trustworthiness"] == pytest.approx(whole["trustworthiness"], abs=0.1)
    assert part["neighbours_kept"] == whole["neighbours_kept"]


def test_each_map_is_compared_with_its_own_vectors() -> None:
    made = evaluated()
    found = maps.FIGURE.measure(made).metrics["projections"]
    assert {name: entry["vectors"] for name, entry in found.items()} == {
        "good": "label_free", "noise": "label_free", "labelled": "embedding",
    }  # fmt: skip
    # One map, told to be of two kinds of vectors.
    np.testing.assert_array_equal(made.maps["good"].points, made.maps["labelled"].points)
    for name in ("good", "labelled"):
        ids = made.neighbour_ids[made.maps[name].vectors]
        kept = neighbours_kept(ids, made.maps[name].points)
        assert found[name]["neighbours_kept"] == pytest.approx(kept, abs=1e-4)
    assert found["good"]["same_class"] == found["labelled"]["same_class"]
    assert found["good"]["same_class_by_vectors"] != found["labelled"]["same_class_by_vectors"]


def test_the_report_says_where_the_network_saw_the_labels() -> None:
    made = evaluated()
    assert maps.SAW_LABELS not in maps.FIGURE.measure(made).report
    trained = evaluated(training=made.training | {"frozen": False})
    assert maps.SAW_LABELS in maps.FIGURE.measure(trained).report


def test_what_moved_is_measured_where_the_map_began_with_places_of_before() -> None:
    made = evaluated()
    points = made.maps["good"].points
    rows = np.arange(20, 120)
    spread = np.sqrt(np.square(points[rows] - points[rows].mean(axis=0)).sum(axis=1).mean())
    before = points[rows] + np.float32([0.1 * spread, 0])
    before[:30] += np.float32([0.5 * spread, 0])
    maps_of = {
        "warm": MeasuredMap(points, "label_free", PlacesBefore("warm", rows, before)),
        "anew": MeasuredMap(points, "label_free", PlacesBefore("mostly_new")),
    }
    found = maps.FIGURE.measure(evaluated(maps=maps_of))
    moved = found.metrics["projections"]["warm"]["moved"]
    assert moved["works"] == 100
    # The spread of the places before is a little larger than that of the places now.
    assert moved["median"] == pytest.approx(0.1, rel=0.1) and moved["p90"] == pytest.approx(0.6, rel=0.1)
    assert (
        found.metrics["projections"]["anew"] | {"start": "mostly_new", "moved": None}
        == (found.metrics["projections"]["anew"])
    )
    assert [row.value for row in found.rows if row.label.startswith("Works moved")] == [moved["median"]]
    report = "\n".join(found.report)
    assert maps.MOVED_EXPLAINED in report and maps.ANEW["mostly_new"] in report


def test_works_without_classes_have_no_share() -> None:
    made = evaluated()
    empty = evaluated(
        labels=np.full_like(made.labels, ""), maps={"one": MeasuredMap(made.maps["good"].points, "label_free")}
    )
    found = maps.FIGURE.measure(empty)
    assert found.metrics["projections"]["one"]["same_class"] is None
    assert any("not defined" in line for line in found.report)
