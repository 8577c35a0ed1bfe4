"""What the report says of the controls: no more than their figures show."""

from typing import Any

import pytest

from pipeline.evaluate.figures.shortcut_controls import interpretation
from pipeline.evaluate.markdown import points
from tests.synthetic_evaluation import estimate


def control(title: str, reached: float, ahead: float) -> dict[str, Any]:
    return {"title": title, "balanced_accuracy": estimate(reached), "ahead": estimate(ahead)}


def words(*rows: dict[str, Any]) -> str:
    return " ".join(interpretation({"controls": list(rows), "chance": 0.25}, estimate(0.9)))


def test_a_control_as_good_as_the_model_is_a_warning() -> None:
    said = words(control("Only the border", 0.9, 0.02), control("Only the noise", 0.26, 0.6))
    assert "Only the border: the model is not clearly ahead" in said and "where they come from" in said
    assert "is ahead of all of them" not in said


def test_controls_better_than_guessing_are_no_proof_of_a_fault() -> None:
    said = words(control("Only the border", 0.6, 0.3), control("Only the noise", 0.7, 0.2))
    assert "Only the border and only the noise: clearly better than guessing (25.0%)" in said
    assert "cannot separate the two" in said
    assert "of the nearest by 20.0 points (17.0 to 23.0)" in said
    # From 25 % to 90 % are 65 points, of which 45 are gone.
    assert "The nearest, only the noise, goes 69% of the way" in said and "Most of the model's figure" in said
    assert "not clearly ahead" not in said


def test_the_nearest_by_the_way_gone_is_not_one_at_chance() -> None:
    """Where one class prevails, a control that always guesses it comes near in accuracy and nowhere otherwise."""
    said = words(control("Only the size", 0.22, 0.05), control("Only the border", 0.51, 0.2))
    assert "The nearest, only the border, goes 40% of the way" in said and "-" not in said.split("of the way")[0]
    assert "of the nearest in accuracy, only the size, by 5.0 points" in said


def test_controls_that_guess_are_no_sign_of_a_shortcut() -> None:
    said = words(control("Only the border", 0.26, 0.6))
    assert "None of the baselines" in said and "not measured" in said and "of the way" not in said


def test_an_interval_that_is_not_known_counts_as_no_lead() -> None:
    row = control("Only the border", 0.9, 0.2)
    row["ahead"] |= {"low": None, "high": None}
    assert "not clearly ahead" in words(row)
    assert points(row["ahead"]) == "20.0 points (not estimable: too few artists)"
    assert points(estimate(-0.01)) == "-1.0 points (-4.0 to 2.0)"


@pytest.mark.parametrize("reached", [0.2, 0.27])
def test_within_the_interval_of_guessing_nothing_is_claimed(reached: float) -> None:
    assert "None of the baselines" in words(control("Only the border", reached, 0.5))


def test_of_a_model_that_guesses_baselines_say_nothing() -> None:
    (said,) = interpretation({"controls": [control("Only the border", 0.26, 0.0)], "chance": 0.25}, estimate(0.26))
    assert "The model itself is not clearly better than guessing" in said and "no sign" not in said
