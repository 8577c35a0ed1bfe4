import pytest

from components.works import guesses
from pipeline.artefacts.store import ArtefactStore
from tests.seen import find, text


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.999, "Quite sure: over 99 %"),
        (0.9, "Quite sure: 90 %"),
        (0.72, "Fairly sure: 72 %"),
        (0.51, "Not very sure: 51 %"),
        (0.3, "Unsure: 30 %"),
    ],
)
def test_how_sure_is_said_in_words_and_numbers(probability: float, words: str) -> None:
    assert guesses.confidence(probability) == words


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (["japan"], "Not very sure: 50 %"),
        (["japan", "china"], "Between the two; one of them: 90 %"),
        (["japan", "china", "india"], "Between these; one of them: over 99 %"),
    ],
)
def test_a_guess_of_several_says_how_likely_it_is_one_of_them(named: list[str], words: str) -> None:
    assert guesses.set_confidence({"japan": 0.5, "china": 0.4, "india": 0.1}, named) == words


def test_nothing_is_certain_or_impossible() -> None:
    assert guesses.percent(1.0) == "over 99 %"
    assert guesses.percent(0.0) == "under 1 %"


def test_every_class_has_a_bar_as_long_as_its_probability(store: ArtefactStore) -> None:
    bars = guesses.bars(store, [("japan", 0.8), ("china", 0.2)])
    assert text(bars) == "Japan 80 % China 20 %"
    lengths = [part.style["width"] for part in find(bars, type_="Span") if "width" in (getattr(part, "style", 0) or {})]
    assert lengths == ["80.0%", "20.0%"]
