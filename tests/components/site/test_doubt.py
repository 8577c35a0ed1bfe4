"""When a model counts as no better than guessing, and what every page says then."""

from pathlib import Path
from typing import Any

import pytest

from components.atlas import map_payload
from components.site import doubt
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.files import write_json
from tests import evaluated_build, one_app, tiny_build

#: Of four classes; always saying the first one is right on 0.4 of the works.
CONFUSION = {"classes": list("abcd"), "counts": [[10, 30, 0, 0], [10, 10, 0, 0], [5, 15, 0, 0], [5, 15, 0, 0]]}


def about(value: float, half: float = 0.06) -> dict[str, float]:
    return {"value": value, "low": value - half, "high": value + half}


def measured(accuracy: dict[str, Any], balanced: dict[str, Any]) -> dict[str, Any]:
    return {
        "accuracy": accuracy,
        "balanced_accuracy": balanced,
        "confusion": CONFUSION,
        "baseline": {"majority": 0.4},
    }


@pytest.mark.parametrize(
    ("accuracy", "balanced", "expected"),
    [
        (about(0.23), about(0.25), True),
        (about(0.44), about(0.27), True),  # The interval has the accuracy of guessing in it.
        (about(0.5), about(0.25), False),
        (about(0.38), about(0.45), False),  # Classes of very unequal size: it knows something.
        ({"value": 0.41, "low": None, "high": None}, about(0.25), False),
        ({"value": 0.39, "low": None, "high": None}, {"value": 0.2, "low": None, "high": None}, True),
        ({"value": None, "low": None, "high": None}, {"value": None, "low": None, "high": None}, True),
    ],
)
def test_a_model_is_doubted_where_both_figures_may_be_guessing(
    accuracy: dict[str, Any], balanced: dict[str, Any], expected: bool
) -> None:
    assert doubt.is_no_better_than_guessing(measured(accuracy, balanced)) is expected


def test_cross_validation_counts_before_the_single_split() -> None:
    lucky = measured(about(0.9), about(0.9))
    assert not doubt.is_no_better_than_guessing(lucky)
    assert doubt.is_no_better_than_guessing({**lucky, "cross_validation": measured(about(0.3), about(0.25))})


def test_a_build_of_before_is_not_doubted() -> None:
    assert not doubt.is_no_better_than_guessing({"accuracy": about(0.2), "balanced_accuracy": about(0.2)})


@pytest.fixture
def doubted(tmp_path: Path) -> Path:
    build = evaluated_build.publish(tmp_path / "artefacts")
    write_json(build / "evaluation/metrics.json", evaluated_build.metrics() | measured(about(0.23), about(0.25)))
    return tmp_path / "artefacts"


def test_every_page_says_so(doubted: Path) -> None:
    with one_app.serving(doubted) as app:
        layout = app.server.test_client().get("/_dash-layout").get_data(as_text=True)
    # The frame of every page has it.
    assert "no better than guessing" in layout and "23\\u00a0%" in layout and "40\\u00a0%" in layout


def test_the_map_does_not_say_that_near_works_are_alike(doubted: Path) -> None:
    (build,) = [path for path in doubted.iterdir() if path.is_dir()]
    said = str(map_payload.faithfulness(ArtefactStore(build), "umap"))
    assert "does not say that they are of one class" in said and "true neighbours" not in said


def test_a_good_model_and_a_build_without_figures_have_no_banner(tmp_path: Path) -> None:
    good = evaluated_build.publish(tmp_path / "good")
    assert doubt.banner(ArtefactStore(good)) is None
    assert doubt.banner(ArtefactStore(tiny_build.publish(tmp_path / "tiny"))) is None
