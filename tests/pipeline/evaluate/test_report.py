"""The report as a whole: what it begins with, and in which order its sections stand."""

import re
from dataclasses import replace

import numpy as np
import pytest

from pipeline.evaluate.markdown import interval, percent, points, table, with_interval
from pipeline.evaluate.report import evaluate
from tests.synthetic_evaluation import WORKS, estimate, evaluated


def test_sections_stand_in_the_order_of_the_figures() -> None:
    report = evaluate(evaluated()).report
    assert re.findall(r"^## (.*)$", report, re.MULTILINE) == [
        "How this was measured", "Cross-validation", "Classifier", "Calibration",
        "What a model learns from what should not matter", "Pictures unlike the collection", "Neighbours",
        "Subject tags", "Maps",
    ]  # fmt: skip


def test_the_report_begins_with_the_collection_and_the_accuracy() -> None:
    made = evaluated()
    head = evaluate(made).report.split("## How")[0]
    assert f"**Drawn works**: {WORKS} works, 4 pictures rejected" in head
    assert f"{made.test.sum()} test works" in head and percent(made.correct.mean()) in head
    assert f"known of {made.known_artist[made.test].sum()} of the {made.test.sum()} test works" in head


@pytest.mark.parametrize("known", [True, False])
def test_what_is_said_of_artists_follows_from_how_many_are_known(known: bool) -> None:
    report = evaluate(evaluated(known_artist=np.full(WORKS, known))).report
    assert ("The artist or group of every test work is known." in report) == known
    assert "Accuracy on these alone" not in report


def test_numbers_that_are_not_defined_are_said_to_be() -> None:
    nothing = {"value": None, "low": None, "high": None}
    assert percent(None) == points(nothing) == with_interval(nothing) == "not defined"
    assert with_interval(estimate(0.5)) == "50.0% (47.0% to 53.0%)"


def test_a_value_without_an_interval_says_that_the_artists_are_too_few() -> None:
    alone = {"value": 0.5, "low": None, "high": None}
    assert with_interval(alone) == "50.0% (not estimable: too few artists)"
    assert points(alone) == "50.0 points (not estimable: too few artists)"
    assert interval(alone) == "not estimable: too few artists"


def test_points_have_a_sign() -> None:
    assert points(estimate(-0.01)) == "-1.0 points (-4.0 to 2.0)"


def test_a_table_has_a_head_and_an_empty_line_behind_it() -> None:
    assert table(("a", "b"), [(1, "x")]) == ["| a | b |", "| --- | --- |", "| 1 | x |", ""]


def test_each_figure_says_on_which_works_and_artists_it_rests() -> None:
    # The third class has works of one artist only.
    made = evaluated()
    alone = np.where(made.labels == made.classes[2], -1, made.groups)
    made = replace(made, groups=alone, known_artist=np.ones(WORKS, bool), tagged=np.arange(WORKS) % 2 == 0)
    found = evaluate(made)
    sections = found.report.split("\n## ")
    test, everything = made.test_sample.sentence(), made.sample(made.labels != "").sentence()
    assert f"{made.classes[2]} 1 (too few)" in test and f"{made.classes[2]} 1 (too few)" in everything
    for title in ("Classifier", "Calibration", "What a model", "Pictures unlike", "Neighbours"):
        assert [test in section for section in sections if section.startswith(title)] == [True], title
    assert [everything in section for section in sections if section.startswith("Cross-val")] == [True]
    assert ["test works with tags" in section for section in sections if section.startswith("Subject")] == [True]
    samples = {entry["name"]: entry["sample"] for entry in found.files["figures.json"]}
    assert samples["classifier"]["works"] == made.test.sum()
    assert samples["subject_tags"]["works"] == (made.test & made.tagged).sum() < made.test.sum()
