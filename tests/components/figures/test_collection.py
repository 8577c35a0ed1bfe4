from __future__ import annotations

import numpy as np

from components.figures.collection import counts_figure, decades_figure, unit_of
from components.figures.scatter import Category


def test_one_bar_a_category_from_the_top_with_count_and_share() -> None:
    categories = [Category("China", "#D55E00", "circle", 3), Category("Japan", "#0072B2", "diamond", 1)]
    figure = counts_figure(categories, "light")
    (bar,) = figure.data
    assert list(bar.x) == [3, 1] and list(bar.text) == ["3", "1"]
    assert list(bar.marker.color) == ["#D55E00", "#0072B2"]
    assert [list(entry) for entry in bar.customdata] == [["China", 75.0], ["Japan", 25.0]]
    assert list(figure.layout.yaxis.ticktext) == ["China", "Japan"]
    assert figure.layout.yaxis.autorange == "reversed"


def test_two_long_names_that_begin_alike_stay_two_bars() -> None:
    names = ["A very long name of a medium, first kind", "A very long name of a medium, second kind"]
    bar = counts_figure([Category(name, "#000000", "circle", 1) for name in names], "light").data[0]
    assert len(set(bar.y)) == 2


def test_a_long_name_has_room_for_two_lines() -> None:
    def height(name: str) -> float:
        return counts_figure([Category(name, "#000000", "circle", 1)], "light").layout.height

    assert height("Opaque watercolour and gold on paper") > height("Ink")


def test_decades_are_counted_from_their_first_year() -> None:
    years = np.array([1899, 1900, 1909, 1910, np.nan])
    figure = decades_figure(years, "light")
    assert figure is not None
    bar = figure.data[0]
    assert [(int(first), int(last)) for first, last in bar.customdata] == [(1890, 1899), (1900, 1909), (1910, 1919)]
    assert list(bar.y) == [1, 2, 1]


def test_long_spans_are_counted_by_century_before_our_era_too() -> None:
    figure = decades_figure(np.array([-150.0, 20.0, 1850.0]), "dark")
    assert figure is not None
    assert [int(first) for first, _ in figure.data[0].customdata] == [-200, 0, 1800]


def test_decades_are_kept_for_a_thousand_years() -> None:
    assert unit_of(np.array([1000.0, 2000.0, np.nan])) == "decade"
    assert unit_of(np.array([999.0, 2000.0])) == "century"
    assert unit_of(np.array([np.nan])) == "decade"


def test_no_year_is_no_figure() -> None:
    assert decades_figure(np.array([np.nan, np.nan]), "light") is None
    assert decades_figure(np.array([]), "light") is None
