"""What every figure of the evaluation keeps to, and that a new one is one new file."""

import json
import math
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from pipeline.evaluate import figures
from pipeline.evaluate.figures.base import Figure, Measurement
from pipeline.evaluate.report import evaluate
from tests.synthetic_evaluation import evaluated

#: A figure that somebody else adds.
NEW = '''
"""How many test works there are of each class."""

from pipeline.evaluate.figures.base import Figure, Measurement, Row


def measure(evaluated):
    counts = [int((evaluated.truth == code).sum()) for code in range(len(evaluated.classes))]
    rows = [Row(key, count, unit="works") for key, count in zip(evaluated.classes, counts)]
    report = ["## Class sizes", "", f"The smallest class has {min(counts)} test works.", ""]
    return Measurement(rows, {"class_sizes": counts}, report)


FIGURE = Figure("Class sizes", "Test works of each class.", measure)
'''


@pytest.fixture(scope="module", params=figures.names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def measurement(name: str) -> Measurement:
    return figures.get(name).measure(evaluated())


def numbers(content: Any) -> Iterator[dict[str, Any]]:
    """Every estimate (an object with value, low and high) anywhere in a JSON value."""
    if isinstance(content, dict):
        if {"value", "low", "high"} <= content.keys():
            yield content
        for each in content.values():
            yield from numbers(each)
    elif isinstance(content, list | tuple):
        for each in content:
            yield from numbers(each)


def test_it_says_what_it_is(name: str) -> None:
    figure = figures.get(name)
    assert isinstance(figure, Figure) and figure.title and figure.description.endswith(".")


def test_its_numbers_are_json_and_lie_within_their_intervals(measurement: Measurement) -> None:
    content = [[asdict(row) for row in measurement.rows], dict(measurement.metrics), dict(measurement.files)]
    assert json.loads(json.dumps(content, allow_nan=False)) == content
    found = list(numbers(content))
    assert len(found) >= len(measurement.rows) > 0
    for estimate in found:
        assert (estimate["low"] is None) == (estimate["high"] is None)
        if estimate["low"] is not None:
            assert estimate["low"] <= estimate["high"] and math.isfinite(estimate["value"])
    for row in measurement.rows:
        assert row.label and (row.unit != "share" or row.value is None or 0 <= row.value <= 1)


def test_a_mean_lies_within_its_interval(name: str, measurement: Measurement) -> None:
    """Calibration errors apart: a mean of absolute gaps is larger in a resample than in the works themselves."""
    for row in measurement.rows:
        if row.low is not None and row.high is not None and row.value is not None and "calibration" not in row.label:
            assert row.low <= row.value <= row.high, row.label


def test_its_section_of_the_report_has_a_heading(measurement: Measurement) -> None:
    assert measurement.report[0].startswith("## ") and measurement.report[-1] == ""
    assert not any("\n" in line for line in measurement.report)


def test_the_same_works_give_the_same_figure(name: str, measurement: Measurement) -> None:
    assert figures.get(name).measure(evaluated()) == measurement


def test_a_new_figure_is_one_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "class_sizes.py").write_text(NEW, encoding="utf-8")
    monkeypatch.setattr(figures, "__path__", [*figures.__path__, str(tmp_path)])
    made = evaluated()
    found = evaluate(made)
    sizes = [int((made.truth == code).sum()) for code in range(3)]
    assert found.files["metrics.json"]["class_sizes"] == sizes
    shown = found.files["figures.json"][-1]
    assert (shown["name"], shown["title"], shown["description"]) == (
        "class_sizes", "Class sizes", "Test works of each class.",
    )  # fmt: skip
    assert [row["value"] for row in shown["estimates"]] == sizes
    assert found.report.endswith(f"## Class sizes\n\nThe smallest class has {min(sizes)} test works.\n")


def test_two_figures_do_not_write_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "second_accuracy.py").write_text(NEW.replace("class_sizes", "accuracy"), encoding="utf-8")
    monkeypatch.setattr(figures, "__path__", [*figures.__path__, str(tmp_path)])
    with pytest.raises(ValueError, match=r"second_accuracy.*: accuracy"):
        evaluate(evaluated())
