import pytest

from components.figures.evaluation import curve_figure, reliability_figure
from tests.evaluated_build import bins, bins_before, history


@pytest.mark.parametrize(("quantity", "kept"), [("loss", 0.5), ("accuracy", 0.8)])
def test_training_validation_and_the_kept_epoch(quantity: str, kept: float) -> None:
    figure = curve_figure(history(), quantity, 2, "light")
    training, validation, mark = figure.data
    assert list(training.x) == [1, 2, 3]
    assert list(training.y) == [entry[quantity] for entry in history()]
    assert list(validation.y) == [entry[f"val_{quantity}"] for entry in history()]
    assert (list(mark.x), list(mark.y), mark.name) == ([2], [kept], "Used: epoch 2")
    assert training.line.dash != validation.line.dash, "colour is never the only sign"


def test_without_a_kept_epoch_nothing_is_marked() -> None:
    assert len(curve_figure(history(), "loss", None, "light").data) == 2
    assert len(curve_figure(history(), "loss", 99, "light").data) == 2


def test_a_single_epoch_is_seen() -> None:
    assert curve_figure(history()[:1], "loss", None, "dark").data[0].mode == "markers"


def test_reliability_leaves_empty_bins_out_and_weighs_by_count() -> None:
    diagonal, points = reliability_figure(bins(), [], "light").data
    assert list(diagonal.x) == list(diagonal.y) == [0, 1]
    assert (list(points.x), list(points.y)) == ([0.6, 0.9], [0.5, 0.95])
    small, large = points.marker.size
    assert small < large
    assert [list(entry) for entry in points.customdata] == [[10], [40]]


def test_reliability_without_any_guess_is_only_the_line() -> None:
    assert len(reliability_figure(bins()[:1], [], "light").data[1].x) == 0


def test_what_calibration_changed_is_seen_in_form_as_well_as_colour() -> None:
    figure = reliability_figure(bins(), bins_before(), "dark")
    _, before, after = figure.data
    assert (before.name, after.name) == ("Before calibration", "After calibration")
    assert (list(before.x), list(before.y)) == ([0.8, 0.98], [0.5, 0.9])
    assert before.marker.symbol == "circle-open" and after.marker.symbol is None
    # Points of both are measured by one scale: as many guesses, as large a point.
    assert before.marker.size[1] == after.marker.size[1]


def test_an_accuracy_has_its_interval_where_it_is_known() -> None:
    reach = [entry | {"accuracy_low": entry["accuracy"] and entry["accuracy"] - 0.1, "accuracy_high": None}
             for entry in bins()]  # fmt: skip
    error = reliability_figure(reach, [], "light").data[1].error_y
    assert list(error.arrayminus) == pytest.approx([0.1, 0.1]) and list(error.array) == [0, 0]
    assert reliability_figure(bins(), [], "light").data[1].error_y.array is None
