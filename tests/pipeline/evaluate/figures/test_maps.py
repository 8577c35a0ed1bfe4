"""A map that keeps neighbourhoods has better figures than one of noise."""

import pytest

from pipeline.evaluate.figures import maps
from tests.synthetic_evaluation import evaluated


def test_a_map_of_noise_is_worse() -> None:
    found = maps.FIGURE.measure(evaluated()).metrics["projections"]
    for name in ("trustworthiness", "neighbours_kept"):
        assert found["good"][name] > found["noise"][name] + 0.1
    assert found["noise"]["trustworthiness"] == pytest.approx(0.5, abs=0.1)


def test_of_many_works_a_sample_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = maps.FIGURE.measure(evaluated()).metrics["projections"]["good"]
    monkeypatch.setattr(maps, "MAX_TRUSTWORTHINESS_WORKS", 150)
    part = maps.FIGURE.measure(evaluated()).metrics["projections"]["good"]
    assert part["trustworthiness"] != whole["trustworthiness"]
    assert part["trustworthiness"] == pytest.approx(whole["trustworthiness"], abs=0.1)
    assert part["neighbours_kept"] == whole["neighbours_kept"]
