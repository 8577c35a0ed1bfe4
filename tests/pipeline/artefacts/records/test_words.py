import pyarrow as pa
import pytest

from pipeline.artefacts.records.words import MOST_TERMS, Term, terms
from pipeline.core.text import fold_array


def found(words: str, *texts: str) -> list[bool]:
    """Which texts hold all words and phrases."""
    masks = [term.occurs_in(fold_array(pa.array(texts))) for term in terms(words)]
    return [all(mask[place] for mask in masks) for place in range(len(texts))]


def test_quotation_marks_make_a_phrase_of_any_script() -> None:
    assert terms('Red "Great  WAVE" red') == [Term("red"), Term("great wave", True)]
    assert terms("“red seal” «rouge» „rot“ 「北斎」") == [
        Term(text, True) for text in ("red seal", "rouge", "rot", "北斎")
    ]


def test_a_mark_that_nothing_closes_and_marks_round_nothing_are_left_out() -> None:
    assert terms('"red seal') == [Term("red"), Term("seal")]
    assert terms('""  " ... " "') == []
    assert len(terms(" ".join(f"w{number}" for number in range(40)))) == MOST_TERMS


def test_a_phrase_is_of_whole_words_and_a_word_stands_in_others_too() -> None:
    texts = ("A red seal", "Hundred seals", "Red-seal ships", "seal, red", "(Red  Seal)", "")
    assert found('"red seal"', *texts) == [True, False, True, False, True, False]
    assert found("red seal", *texts) == [True, True, True, True, True, False]
    assert found('"red"', *texts) == [True, False, True, True, True, False]


def test_scripts_without_spaces_have_no_edges_of_words() -> None:
    assert found('"北斎"', "葛飾北斎画", "北 斎", "広重") == [True, False, False]


@pytest.mark.parametrize("words", ['"a.c"', '"(a"', r'"\d+"', '"[a-z]"', '"a{2}"', '"^a"', '"a|b"'])
def test_no_sign_of_a_phrase_is_an_expression(words: str) -> None:
    assert found(words, "abc", "aa", "12") == [False, False, False]
    assert found(words, f"before {words.strip(chr(34))} behind") == [True]


def test_a_term_is_written_as_it_is_read() -> None:
    assert [str(term) for term in terms('wave "red seal"')] == ["wave", '"red seal"']
