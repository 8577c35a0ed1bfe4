from __future__ import annotations

import pytest

from components.figures.evaluation import curve_figure, reliability_figure
from tests.evaluated_build import bins, history


@pytest.mark.parametrize(("quantity", "kept"), [("loss", 0.5), ("accuracy", 0.8)])
def test_training_validation_and_the_kept_epoch(quantity: str, kept: float) -> None:
    figure = curve_figure(history(), quantity, 2, "light")
    training, validation, mark = figure.data
    assert list(training.x) == [1, 2, 3]
    assert list(training.y) == [entry[quantity] for entry in history()]
    assert list(validation.y) == [entry[f"val_{quantity}"] for entry in history()]
    assert (list(mark.x), list(mark.y), mark.name) == ([2], [kept], "Kept: epoch 2")
    assert training.line.dash != validation.line.dash, "colour is never the only sign"


def test_without_a_kept_epoch_nothing_is_marked() -> None:
    assert len(curve_figure(history(), "loss", None, "light").data) == 2
    assert len(curve_figure(history(), "loss", 99, "light").data) == 2


def test_a_single_epoch_is_seen() -> None:
    assert curve_figure(history()[:1], "loss", None, "dark").data[0].mode == "markers"


def test_reliability_leaves_empty_bins_out_and_weighs_by_count() -> None:
    diagonal, points = reliability_figure(bins(), "light").data
    assert list(diagonal.x) == list(diagonal.y) == [0, 1]
    assert (list(points.x), list(points.y)) == ([0.6, 0.9], [0.5, 0.95])
    small, large = points.marker.size
    assert small < large
    assert [list(entry) for entry in points.customdata] == [[10], [40]]


def test_reliability_without_any_guess_is_only_the_line() -> None:
    assert len(reliability_figure(bins()[:1], "light").data[1].x) == 0
