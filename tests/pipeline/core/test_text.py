"""Cleaning of catalogue texts."""

import pyarrow as pa
import pytest

from pipeline.core.text import clean, fold, fold_array


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


#: Every character of Unicode's first two planes that a text can hold, and the cases that differ by kernel.
CHARACTERS = [chr(code) for code in range(0x20000) if not 0xD800 <= code <= 0xDFFF]
TEXTS = [
    "", " ", "Kanō  Tan'yū", "KRØYER", "Straße", "ΣΊΣΥΦΟΣ", "İstanbul", "_x000D_Cypriot_x000D_", "a\x1f\x0bb", "Œuvre",
    "Łódź", "ﬁne", "Kyivan Rus’", "  Sèvres ", "कला", "が", "\u00a0x\u00a0",
]  # fmt: skip


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_a_column_is_folded_as_its_texts_are(kind: pa.DataType) -> None:
    texts = [*TEXTS, *(f"a{character}B" for character in CHARACTERS)]
    assert fold_array(pa.array(texts, kind)).to_pylist() == [fold(text) for text in texts]
    assert fold_array(pa.array(texts, kind)).type == kind


@pytest.mark.parametrize("texts", [[], [None], [None, "Ä", "B"], ["Plain", None]])
def test_nulls_of_a_column_stay(texts: list[str | None]) -> None:
    expected = [None if text is None else fold(text) for text in texts]
    assert fold_array(pa.array(texts, pa.string())).to_pylist() == expected
    chunks = pa.chunked_array([pa.array(texts, pa.string()), pa.array(["É"])])
    assert fold_array(chunks).to_pylist() == [*expected, "e"]
