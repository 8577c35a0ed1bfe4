import numpy as np
import plotly.graph_objects as go
import pytest

from components.figures import scatter
from components.figures.scatter import Category, Colouring, point_size
from components.site import theme

POINTS = np.array([[0, 0], [1, 0], [0, 1], [1, 1], [5, 5]], np.float32)


def _colouring(*, labelled: bool = False, names: tuple[str, str] = ("China", "Japan")) -> Colouring:
    categories = (
        Category(names[0], "#D55E00", "circle", 3, labelled),
        Category(names[1], "#0072B2", "diamond", 2, labelled),
    )
    return Colouring("Class", np.array([0, 1, 0, 0, 1]), categories)


def map_figure(points: np.ndarray, colouring: Colouring, scheme: str = "light") -> go.Figure:
    """The figure of all works, each with its row as its name."""
    return scatter.map_figure(
        points, colouring, scheme, np.arange(len(points)), [f"<{row}>" for row in range(len(points))]
    )


def test_every_work_is_one_point_of_the_trace_of_its_category() -> None:
    found = _colouring()
    figure = map_figure(POINTS, found)
    assert [trace.name for trace in figure.data] == ["China", "Japan"]
    for code, trace in enumerate(figure.data):
        rows = found.rows(code)
        np.testing.assert_array_equal(np.stack([trace.x, trace.y], axis=1), POINTS[rows])
    assert sorted(np.concatenate([found.rows(0), found.rows(1)])) == [0, 1, 2, 3, 4]


def test_colour_is_never_the_only_sign() -> None:
    traces = map_figure(POINTS, _colouring()).data
    assert [(trace.marker.color, trace.marker.symbol) for trace in traces] == [
        ("#D55E00", "circle"),
        ("#0072B2", "diamond"),
    ]


def test_each_point_has_its_works_name_as_words_and_not_as_markup() -> None:
    figure = map_figure(POINTS, _colouring())
    assert [list(trace.text) for trace in figure.data] == [
        ["&lt;0&gt;", "&lt;2&gt;", "&lt;3&gt;"],
        ["&lt;1&gt;", "&lt;4&gt;"],
    ]
    assert {trace.type for trace in figure.data} == {"scatter"}, "SVG needs no WebGL"
    assert not figure.layout.xaxis.visible and not figure.layout.yaxis.visible


def test_a_sample_of_the_works_is_drawn_where_they_lie() -> None:
    figure = scatter.map_figure(POINTS, _colouring(), "light", np.array([1, 3]), ["one", "three"])
    assert [(list(trace.text), list(trace.x)) for trace in figure.data] == [(["three"], [1.0]), (["one"], [1.0])]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_follows_light_and_dark(scheme: str) -> None:
    figure = map_figure(POINTS, _colouring(), scheme)
    assert figure.data[0].marker.line.color == theme.tokens(scheme)["card"]
    assert figure.layout.template.layout.font.color == theme.tokens(scheme)["ink"]


def test_only_labelled_categories_are_named_where_they_lie() -> None:
    assert not map_figure(POINTS, _colouring()).layout.annotations
    first, second = map_figure(POINTS, _colouring(labelled=True)).layout.annotations
    assert (first.text, first.x, first.y) == ("China", 0.0, 1.0)  # the median of (0,0), (0,1), (1,1)
    assert second.text == "Japan"


def test_a_name_does_not_hang_on_a_larger_ones_name() -> None:
    points = np.array([[0, 0], [0.01, 0], [0, 0], [0, 0], [0.01, 0]], np.float32)
    points = np.concatenate([points, [[9, 9]]]).astype(np.float32)
    found = _colouring(labelled=True)
    found = Colouring("Class", np.array([0, 1, 0, 0, 1, 0]), found.categories)
    assert [note.text for note in map_figure(points, found).layout.annotations] == ["China"]


def test_names_are_words_and_not_markup() -> None:
    found = _colouring(labelled=True, names=("<b>A & B</b>", "x"))
    notes = map_figure(POINTS, found).layout.annotations
    assert notes[0].text == "&lt;b&gt;A &amp; B&lt;/b&gt;"


def test_what_is_left_over_is_drawn_first_and_listed_last() -> None:
    rest = Category("Other", "#8A8A8A", "circle", 1, rest=True)
    found = Colouring("Class", np.array([0, 1]), (rest, Category("China", "#D55E00", "circle", 1)))
    assert map_figure(POINTS[:2], found).data[0].name == "Other"
    assert [(code, category.name) for code, category in found.legend()] == [(1, "China"), (0, "Other")]


def test_points_shrink_as_works_grow_in_number_but_stay_visible() -> None:
    sizes = [point_size(count) for count in (1, 100, 2_500, 20_000, 1_000_000)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] >= 3 and sizes[0] <= 12


def test_an_empty_category_and_an_empty_map_are_no_errors() -> None:
    found = Colouring("Class", np.zeros(0, int), (Category("China", "#D55E00", "circle", 0, True),))
    assert len(map_figure(np.zeros((0, 2), np.float32), found).data) == 1
