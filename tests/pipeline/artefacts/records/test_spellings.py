import pytest

from pipeline.artefacts.records.spellings import NEAR, RARE, SAME, find


def groups(counts: dict[str, int], **options: bool) -> list[tuple[str, list[str]]]:
    values = list(counts)
    found = find(values, list(counts.values()), **options)
    return [(group.kind, [values[place] for place in group.places]) for group in found]


def test_signs_case_accents_and_the_order_of_words_make_no_other_value() -> None:
    counts = {"China": 9, "china": 2, "China (?)": 1, "Cézanne, Paul": 1, "Paul Cezanne": 5, "Japan": 7}
    assert groups(counts) == [
        (SAME, ["China", "china", "China (?)"]),
        (SAME, ["Paul Cezanne", "Cézanne, Paul"]),
    ]


@pytest.mark.parametrize(
    ("frequent", "rare"),
    [
        ("Paintings", "Paintngs"),
        ("Oil on canvas", "Oil on cavnas"),
        ("Katsushika Hokusai", "Katushika Hokusai"),
        ("Hong Kong", "Hongkong"),
        ("gelatine silver print", "gelatin silver print"),
    ],
)
def test_a_value_with_a_slip_is_beside_the_frequent_one(frequent: str, rare: str) -> None:
    assert groups({rare: 1, frequent: 40}) == [(NEAR, [frequent, rare])]
    assert groups({rare: 1, frequent: 40}, names=True) == [(NEAR, [frequent, rare])]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dynasty 18", "Dynasty 19"),  # numbers differ on purpose
        ("Iran", "Iraq"),  # short words have many neighbours
        ("Utagawa Kunisada", "Utagawa Kuniyoshi"),
        ("Ink on silk", "Ink on paper"),
    ],
)
def test_values_that_are_two_are_not_asked_about(one: str, other: str) -> None:
    assert groups({one: 1, other: 2}) == [] and groups({one: 1, other: 2}, names=True) == []


def test_two_usual_values_are_two_but_two_near_names_are_a_question() -> None:
    assert groups({"Austrian": 30, "Austrians": 28}) == []
    assert groups({"Kanō Tanshin": 30, "Kanō Tanshun": 28}, names=True) == [(NEAR, ["Kanō Tanshin", "Kanō Tanshun"])]


def test_a_rare_value_is_shown_beside_a_frequent_one_that_begins_alike() -> None:
    assert groups({"Japan": 60, "Japanese": 3, "Java": 5}) == [(RARE, ["Japan", "Japanese"])]
    assert groups({"Japan": 59, "Japanese": 3}) == []  # not rare enough
    assert groups({"Japan": 60, "Japanese": 3}, names=True) == []


def test_each_value_is_in_one_group_round_the_most_frequent() -> None:
    found = groups({"Painting": 100, "Paintings": 5, "Paintigns": 1})
    assert found == [(NEAR, ["Painting", "Paintings", "Paintigns"])]


def test_values_without_a_record_or_a_word_are_no_spelling() -> None:
    assert groups({"China": 4, "china": 0, "?": 3, "--": 1}) == []
    assert find([], []) == []


def test_words_in_another_script_are_words() -> None:
    assert groups({"葛飾北斎": 3, "葛飾北斎 ?": 1}) == [(SAME, ["葛飾北斎", "葛飾北斎 ?"])]
