"""Label sets: spellings, colours and shapes of the classes."""

from __future__ import annotations

import re

import pytest

from pipeline import cultures
from pipeline.errors import ConfigError


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
