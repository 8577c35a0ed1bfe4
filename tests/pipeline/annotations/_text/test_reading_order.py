"""The order of lines that a detector found in any order."""

import numpy as np

from pipeline.annotations._text.lines import Line, direction_of, rectangle
from pipeline.annotations._text.reading_order import in_reading_order


def line(text: str, left: float, top: float, right: float, bottom: float) -> Line:
    polygon = rectangle(left, top, right, bottom)
    return Line(text, 1.0, polygon, direction_of(polygon))


def read(*lines: Line) -> list[str | None]:
    shuffled = [lines[i] for i in np.random.default_rng(1).permutation(len(lines))]
    return [each.text for each in in_reading_order(shuffled)]


def test_columns_go_from_right_to_left_and_each_from_top_to_bottom() -> None:
    assert read(
        line("春眠不覺曉", 300, 10, 350, 400),
        line("處處", 240, 12, 290, 160),
        line("聞啼鳥", 240, 180, 290, 400),
        line("花落知多少", 180, 8, 230, 400),
    ) == ["春眠不覺曉", "處處", "聞啼鳥", "花落知多少"]


def test_rows_go_from_top_to_bottom_and_each_from_left_to_right() -> None:
    assert read(
        line("first", 10, 10, 100, 30),
        line("second", 110, 14, 200, 34),
        line("third", 10, 45, 100, 65),
    ) == ["first", "second", "third"]


def test_a_mixed_page_is_read_block_by_block() -> None:
    assert read(
        line("A title in English", 20, 10, 400, 40),
        line("春眠不覺曉", 350, 200, 390, 400),
        line("處處聞啼鳥", 300, 200, 340, 400),
        line("the foot of the page", 20, 600, 300, 630),
    ) == ["A title in English", "春眠不覺曉", "處處聞啼鳥", "the foot of the page"]


def test_a_single_character_of_a_vertical_page_is_read_as_a_column() -> None:
    ordered = in_reading_order([line("夜", 240, 10, 290, 60), line("春眠不覺曉", 300, 10, 350, 300)])
    assert [(each.text, each.direction) for each in ordered] == [("春眠不覺曉", "vertical"), ("夜", "vertical")]


def test_nothing_stays_nothing() -> None:
    assert in_reading_order([]) == []
