"""Label sets: spellings, colours and shapes of the classes."""

import re

import pytest

from pipeline import cultures
from pipeline.core.errors import ConfigError


@pytest.mark.parametrize("label", ["china", "China", " CHINESE ", "chinese"])
def test_spellings_mean_a_class(label: str) -> None:
    assert cultures.load("paintings").class_of(label) == "china"


@pytest.mark.parametrize("label", ["", "  ", "europe", "chinaware", "china or japan"])
def test_other_words_mean_no_class(label: str) -> None:
    assert cultures.load("paintings").class_of(label) == ""


def test_an_unknown_label_set_names_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"'pantings'.*paintings"):
        cultures.load("pantings")


@pytest.mark.parametrize("name", cultures.names())
def test_every_label_set_gives_each_class_a_colour_and_shape_of_its_own(name: str) -> None:
    found = cultures.load(name)
    assert found.title and found.question.endswith("?") and len(found.classes) >= 2
    assert all(re.fullmatch("#[0-9A-F]{6}", info.colour) for info in found.classes)
    for attribute in ("key", "title", "colour", "marker"):
        values = [getattr(info, attribute) for info in found.classes]
        assert len(set(values)) == len(values), attribute
    assert all(found.class_of(info.key) == info.key for info in found.classes)


def test_classes_outside_of_the_label_set_get_looks_that_are_still_free() -> None:
    label_set = cultures.load("paintings")
    found = cultures.describe(label_set, ["europe", "china", "north-africa"])
    assert [info.key for info in found] == ["europe", "china", "north-africa"]
    assert found[1] == label_set.classes[0] and found[2].title == "North africa"
    looks = {(info.colour, info.marker) for info in (*label_set.classes, found[0], found[2])}
    assert len(looks) == len(label_set.classes) + 2


def test_sixty_classes_differ_in_colour_or_shape_and_the_first_eight_in_both() -> None:
    label_set = cultures.load("paintings")
    found = cultures.describe(label_set, [f"c{number}" for number in range(60)])
    looks = {(info.colour, info.marker) for info in (*label_set.classes, *found)}
    assert len(looks) == len(label_set.classes) + 60
    assert len({info.colour for info in found[:8]}) == len({info.marker for info in found[:8]}) == 8


def test_any_number_of_classes_gets_a_look() -> None:
    assert len(cultures.describe(cultures.load("paintings"), [f"c{number}" for number in range(500)])) == 500


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("north-africa", "North africa"),
        ("south_east_asia", "South east asia"),
        ("prints", "Prints"),
        ("Edo period (1615–1868)", "Edo period (1615–1868)"),
        ("Prints", "Prints"),
        ("Metalwork-Silver", "Metalwork-Silver"),
        ("19th c.", "19th c."),
        ("japan", "Japan"),
    ],
)
def test_a_class_that_was_written_for_people_keeps_its_spelling(key: str, title: str) -> None:
    assert cultures.describe(cultures.load("paintings"), [key])[0].title == title


def test_spellings_alone_decide_where_a_label_set_has_no_rules() -> None:
    label_set = cultures.load("paintings")
    assert label_set.classify("Chinese", "American") == cultures.Verdict(
        "china", "spellings of China", True, "“Chinese” is a spelling of China."
    )
    nothing = label_set.classify("", "American")
    assert not nothing.key and not nothing.rule and nothing.certain


def test_met_paintings_has_the_classes_of_paintings() -> None:
    met, paintings = cultures.load("met_paintings"), cultures.load("paintings")
    assert met.classes == paintings.classes and met.title == paintings.title and met.question == paintings.question


def test_a_digest_heeds_what_a_label_set_extends() -> None:
    assert cultures.digest("met_paintings") != cultures.digest("paintings")
    with pytest.raises(ConfigError, match="There is no label set"):
        cultures.digest("nothing")
