"""Functions over whole columns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.acquire.normalising.columns import mapped


def test_each_distinct_value_is_asked_about_once() -> None:
    asked: list[str] = []

    def double(value: str) -> str:
        asked.append(value)
        return value * 2

    found = mapped(pd.Series(["a", "b", "a", None, "b"], index=[9, 8, 7, 6, 5], name="letters"), double)
    assert found.tolist() == ["aa", "bb", "aa", None, "bb"]
    assert found.index.tolist() == [9, 8, 7, 6, 5] and found.name == "letters"
    assert asked == ["a", "b"]


def test_answers_may_be_anything() -> None:
    found = mapped(pd.Series([1, 2, 1]), lambda value: (value, None))
    assert found.tolist() == [(1, None), (2, None), (1, None)]
    found = mapped(pd.Series(["x"]), lambda value: [value, value])
    assert found.tolist() == [["x", "x"]]


def test_an_empty_column_stays_empty() -> None:
    assert mapped(pd.Series([], dtype=object), str).tolist() == []


def test_missing_values_of_any_kind_are_not_asked_about() -> None:
    assert mapped(pd.Series([np.nan, None, pd.NA], dtype=object), lambda value: 1).tolist() == [None] * 3


def test_categories_are_columns_too() -> None:
    assert mapped(pd.Series(["a", "b", "a"], dtype="category"), str.upper).tolist() == ["A", "B", "A"]
