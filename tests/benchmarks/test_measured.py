"""Figures come with intervals that hold them."""

import numpy as np

from benchmarks._measured import HEAD, mean, median, ratio, share, single


def test_a_mean_lies_in_its_interval_and_more_values_narrow_it() -> None:
    few = mean("error", "cells", [1, 2, 3, 4], asked="at most 3")
    many = mean("error", "cells", [1, 2, 3, 4] * 50)
    assert few.value == many.value == 2.5 and few.pictures == 4
    assert few.low < 2.5 < few.high and many.high - many.low < few.high - few.low


def test_a_share_tells_its_counts() -> None:
    row = share("false figures", "landscapes", 3, 200)
    assert row.value == 0.015 and 0 < row.low < 0.015 < row.high < 0.05
    assert "0.015 (3 of 200)" in row.markdown("pose")


def test_a_ratio_weighs_pictures_by_their_size() -> None:
    row = ratio("character error rate", "signs", [np.array([1, 100]), np.array([5, 10])])
    assert row.value == 6 / 110 and row.low <= row.value <= row.high


def test_a_row_has_as_many_cells_as_the_head() -> None:
    assert mean("a", "b", [1.0]).markdown("c").count("|") == HEAD[0].count("|") == HEAD[1].count("|")


def test_a_median_is_not_moved_by_one_far_value_and_one_picture_has_no_interval() -> None:
    row = median("error", "scenes", [1, 2, 3, 4, 1000])
    assert row.value == 3 and row.low >= 1
    assert "| 1 | 0.017 | none | at most 0.02 |" in single("error", "card", 0.017, "at most 0.02").markdown("measure")
