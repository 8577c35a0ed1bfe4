import numpy as np
import pyarrow as pa
import pytest

from pipeline.artefacts.records.vocabulary import Vocabulary, allowed


def vocabulary(*texts: str, records: tuple[int, ...] = ()) -> Vocabulary:
    return Vocabulary([(pa.array(texts, pa.large_string()), np.array(records or [1] * len(texts)))])


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("hokusay", "hokusai"),  # another letter
        ("hokusi", "hokusai"),  # a letter less
        ("hokkusai", "hokusai"),  # a letter more
        ("hiroshgie", "hiroshige"),  # two neighbours swapped
        ("hirosihgee", "hiroshige"),  # two edits of a long word
        ("hokxxxi", None),
        ("fuji", None),  # "mt" is too short to be meant, "utamaro" too far away
        ("北斉", None),
        ("", None),
        ("x" * 500, None),
    ],
)
def test_the_word_with_the_fewest_edits_is_meant(word: str, meant: str | None) -> None:
    assert vocabulary("katsushika hokusai", "utagawa hiroshige, mt.", "utamaro", "北斎").nearest(word) == meant


def test_a_short_word_may_have_one_edit_and_a_shorter_one_none() -> None:
    assert [allowed(word) for word in ("moo", "moon", "mounts", "mountan", "m" * 30)] == [0, 1, 1, 2, 0]


def test_of_equally_near_words_the_one_with_the_same_first_letter_and_then_the_more_frequent_is_meant() -> None:
    assert vocabulary("boat", "goat", records=(1, 9)).nearest("bost") == "boat"
    assert vocabulary("wave", "wade", records=(2, 3)).nearest("wace") == "wade"
    # The frequency counts records, over all texts.
    twice = Vocabulary([(pa.array(["wave", "wave wade"]), np.array([2, 2])), (pa.array([], pa.string()), np.empty(0))])
    assert twice.nearest("wace") == "wave" and len(twice) == 2
