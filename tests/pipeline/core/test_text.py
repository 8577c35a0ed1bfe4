"""Cleaning of catalogue texts."""

from __future__ import annotations

import pytest

from pipeline.core.text import clean, fold


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Cypriot_x000D_", "Cypriot"),
        ("H. 3 cm_x000D_\nW. 2 cm", "H. 3 cm W. 2 cm"),
        ("  two \u00a0 spaces\t", "two spaces"),
        ("", ""),
        ("x_x00_y", "x_x00_y"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Diquís", "DIQUIS"),
        ("Sèvres ", "sevres"),
        ("Kyivan Rus’", "kyivan rus'"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
    ],
)
def test_spellings_of_one_thing_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_words_stay_different() -> None:
    assert len({fold(text) for text in ("India", "Indian", "Indo", "中国", "日本")}) == 5
