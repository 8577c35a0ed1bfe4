"""The rules of met_paintings, label by label."""

import random

import pytest

from pipeline import cultures
from tests.museum import sample
from tests.pipeline.cultures import labels

MET = cultures.load("met_paintings")

CULTURES = {
    **{label: key for key, block in labels.OF_A_CLASS.items() for label in labels.lines(block)},
    **{label: f"{key}?" for label, key in labels.UNCERTAIN.items()},
    **dict.fromkeys(labels.lines(labels.OF_NONE), ""),
}
NATIONALITIES = {text: key for key, texts in labels.NATIONALITIES.items() for text in texts}


def short(verdict: cultures.Verdict) -> str:
    return verdict.key + "?" * (not verdict.certain)


@pytest.mark.parametrize(("label", "expected"), CULTURES.items())
def test_every_culture_of_the_records(label: str, expected: str) -> None:
    verdict = MET.classify(label)
    assert short(verdict) == expected
    assert verdict.rule and verdict.reason.endswith(".")


@pytest.mark.parametrize(("label", "expected"), labels.ODD.items())
def test_labels_that_are_not_what_they_seem(label: str, expected: str) -> None:
    assert short(MET.classify(label)) == expected
    assert MET.class_of(label) == expected.rstrip("?")


@pytest.mark.parametrize(("text", "expected"), [*NATIONALITIES.items(), *labels.ODD_NATIONALITIES.items()])
def test_where_the_culture_is_empty_the_nationality_decides_and_the_rule_says_so(text: str, expected: str) -> None:
    verdict = MET.classify("", text)
    assert short(verdict) == expected
    assert not verdict.key or verdict.rule.startswith("artist's nationality: ")


@pytest.mark.parametrize("culture", ["French", "Ruritanian", "China or Japan"])
def test_a_culture_that_says_anything_outweighs_the_nationality(culture: str) -> None:
    assert MET.classify(culture, "American") == MET.classify(culture)
    assert MET.classify("Japan", "American").key == "japan"


@pytest.mark.parametrize("culture", ["", " ", "_x000D_", "|", "?", "unknown", "n/a"])
def test_a_culture_that_says_nothing_is_an_empty_one(culture: str) -> None:
    assert MET.classify(culture, "American").key == "america"


@pytest.mark.parametrize(
    ("label", "rule", "words"),
    [
        ("Chinese, for American market", "China", "made for a market"),
        ("Western India, Rajasthan, Udaipur", "India", "“India” means India"),
        ("Udaipur", "India by its regions and courts", "“Udaipur”"),
        ("Native American (Chilkat)", "First peoples of the Americas", "“Native American”"),
        ("China or Japan", "two possible makers", "“China” or “Japan”"),
        ("India or Ruritania", "two possible makers", "“India” or “ruritania”"),
        ("Japan, possibly China", "two possible makers", "may be “Japan” or “China”"),
        ("New England, possibly British", "two possible makers", "“New England” or “British”"),
        ("Punjab", "Regions across borders", "another country"),
        ("Macao", "Regions across borders", "“Macao” is none"),
        ("not Chinese", "what it is not", "does not say who made it"),
        ("Copy of Indian", "what it was made after", "does not say who made it"),
        ("formerly attributed to Japan", "what it was once taken for", "does not say who made it"),
        ("Chinese, French", "two cultures", "“Chinese” and “French”"),
        ("Japan; France", "two cultures", "Japan; Europe"),
        ("probably American", "United States", "not sure"),
        ("Chinese style", "aside: style", "does not say who made it"),
        ("for the Chinese market", "made for a market", "does not say who made it"),
        ("Ruritania", "", "No rule knows"),
        ("", "", "names no culture"),
    ],
)
def test_a_verdict_names_its_rule_and_reason(label: str, rule: str, words: str) -> None:
    verdict = MET.classify(label)
    assert verdict.rule == rule and words in verdict.reason


def test_a_hundred_thousand_calls_ask_the_rules_once_a_label() -> None:
    known = [MET.classify(label) for label in CULTURES]
    for _ in range(500):
        assert all(MET.classify(label) is verdict for label, verdict in zip(CULTURES, known, strict=True))


def test_no_text_is_too_odd() -> None:
    rng = random.Random(0)
    pieces = [
        "China",
        "or",
        "India",
        "(",
        ")",
        "[",
        "?",
        ",",
        ";",
        "|",
        "/",
        "probably",
        "for",
        "born",
        "style",
        "–",
        "é",
        "\0",
        "日本",
    ]
    for _ in range(3_000):
        text = rng.choice(["", " "]).join(rng.choices(pieces, k=rng.randrange(12)))
        for verdict in (MET.classify(text), MET.classify("", text)):
            assert verdict.key in ("", "china", "india") and verdict.reason
            assert verdict.certain or verdict.key


@pytest.mark.parametrize("catalogue", sample.catalogues())
def test_the_tables_hold_every_label_of_a_catalogue(catalogue: str) -> None:
    records = sample.read(catalogue)
    cultures_, nationalities = ({record[name] for record in records} for name in ("culture", "artistNationality"))
    assert cultures_ <= {"", *CULTURES} and nationalities <= set(NATIONALITIES)
    if catalogue == "shared":
        assert cultures_ == {"", *CULTURES} and nationalities == set(NATIONALITIES)
