import numpy as np
import pytest

from components.figures.collection import COLUMNS, Series, columns_of, timeline_figure


def _series(*counts: list[int]) -> list[Series]:
    return [Series(f"Class {place} <b>", "#0072B2", np.array(each)) for place, each in enumerate(counts)]


def test_centuries_without_records_have_their_column_and_there_is_no_century_nought() -> None:
    columns = columns_of([-2, 2], [1, 1])
    assert [column.tick for column in columns] == ["2 B.C.", "1 B.C.", "1", "2"]
    assert columns[0].name == "200 to 101 B.C." and columns[-1].name == "100 to 199"
    assert columns[0].click == "century:-2"


def test_the_few_oldest_share_a_column_which_filters_by_year() -> None:
    columns = columns_of([-70, -14, 15, 16, 17, 18, 19], [1, 1, 500, 500, 500, 500, 500])
    assert columns[0].tick == "older" and (columns[0].first, columns[0].last) == (-70, 11)
    assert columns[0].click == "to:1099" and columns[0].name == "Before 1100"
    assert [column.first for column in columns[1:]] == list(range(12, 20))


def test_so_many_columns_and_no_more() -> None:
    centuries = [number for number in range(-300, 20) if number]
    columns = columns_of(centuries, [1] * len(centuries))
    assert len(columns) == COLUMNS + 1 and columns[0].first == -300
    assert columns[0].last == columns[1].first - 1


def test_centuries_to_come_share_a_column() -> None:
    columns = columns_of([20, 21, 99], [5, 5, 1])
    assert [column.tick for column in columns] == ["20", "21", "later"] and columns[-1].click == "from:2100"
    assert [column.click for column in columns_of([99], [1])] == ["century:99"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_record_is_in_one_column(scheme: str) -> None:
    figure = timeline_figure([-70, 15, 18, 19], _series([1, 90, 90, 90], [0, 1, 2, 3]), [], scheme)
    assert figure is not None
    assert sum(sum(bar.y) for bar in figure.data) == 277
    assert [entry[2] for entry in figure.data[0].customdata][-1] == 93
    assert "<b>" not in figure.data[0].hovertemplate and "<b>" not in figure.data[0].name
    # Two classes differ by more than their colour.
    assert figure.data[0].marker.pattern.shape != figure.data[1].marker.pattern.shape


def test_what_is_not_chosen_steps_back() -> None:
    figure = timeline_figure([17, 18, 19], _series([5, 5, 5]), [18], "light")
    assert figure is not None
    strengths = dict(zip((entry[0] for entry in figure.data[0].customdata), figure.data[0].marker.opacity, strict=True))
    assert strengths["century:18"] == 1 and strengths["century:17"] < 0.5


def test_without_a_year_there_is_no_figure() -> None:
    assert timeline_figure([], [], [], "light") is None
