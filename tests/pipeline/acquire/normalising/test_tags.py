"""Subject tags as a plain list."""

from typing import Any

import pytest

from pipeline.acquire.normalising import tags


@pytest.mark.parametrize(
    ("value", "terms"),
    [
        ([{"term": "Men", "AAT_URL": "http://x"}, {"term": "Portraits"}], ["Men", "Portraits"]),
        (["Men", "Portraits"], ["Men", "Portraits"]),
        ("Men|Portraits", ["Men", "Portraits"]),
        ("Men| |Portraits|", ["Men", "Portraits"]),
        (["Men", "men ", "MEN", "Women"], ["Men", "Women"]),
        ([{"term": " Flowers_x000D_ "}, {"term": ""}, {"term": None}, {}, None, 3], ["Flowers"]),
        ([{"name": "Horses"}], ["Horses"]),
        ({"term": "Horses"}, ["Horses"]),
        ("George Washington", ["George Washington"]),
        ("birds; flowers", ["birds", "flowers"]),
        ("['birds', 'flowers']", ["birds", "flowers"]),
        ('["birds", "flowers"]', ["birds", "flowers"]),
        ("[birds]", ["[birds]"]),
        ("nan", []),
        ("[]", []),
        ("N/A", []),
        ("<NA>", []),
        ("birds|nan|-", ["birds"]),
        (["birds", float("nan"), "None"], ["birds"]),
        ("[" * 5_000 + "]" * 5_000, []),
        (None, []),
        ("", []),
        ([], []),
        (17, []),
        (b"Men", []),
    ],
)
def test_terms(value: Any, terms: list[str]) -> None:
    assert tags.terms(value) == terms
