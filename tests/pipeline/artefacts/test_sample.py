"""What is said of the works and artists behind a figure, of works whose artists are counted by hand."""

import json

import numpy as np
import pytest

from pipeline.artefacts import sample
from pipeline.artefacts.sample import Sample

#: Class, group, and whether its artist is known, of each work. Artist 1 has works of two classes.
WORKS = [
    *[("japan", 1, True)] * 5,
    *[("china", group, False) for group in range(10, 14)],
    ("america", 1, True),
    *[("america", 2, True)] * 2,
    ("america", 20, False),
]


@pytest.fixture
def found() -> Sample:
    labels, groups, known = (np.array(values) for values in zip(*WORKS, strict=True))
    return sample.of(labels, groups, known, ("china", "japan", "india", "america"), "test works")


def test_artists_are_counted_by_class_and_works_of_unknown_ones_apart(found: Sample) -> None:
    assert (found.works, found.artists, found.unknown) == (13, 2, 5)
    assert {each.key: (each.works, each.artists, each.unknown, each.enough) for each in found.classes} == {
        "china": (4, 0, 4, True),
        "japan": (5, 1, 0, False),
        "india": (0, 0, 0, False),
        "america": (4, 2, 1, True),
    }
    assert found.too_few == ("japan", "india")


def test_a_sentence_has_them_all_and_marks_the_class_of_one_artist(found: Sample) -> None:
    assert found.sentence() == (
        "From 13 test works: 8 by 2 artists or groups, 5 by unknown ones. By class: china none known, "
        "japan 1 (too few), india no works, america 2 and 1 work by unknown ones."
    )


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((1200, 31, 0), "1,200 works by 31 artists or groups"),
        ((93, 1, 0), "93 works by 1 artist or group"),
        ((1, 0, 1), "1 work, whose artists are not known"),
    ],
)
def test_the_total_says_what_is_known(counts: tuple[int, int, int], said: str) -> None:
    assert Sample(*counts).total() == said
    assert Sample(*counts).sentence() == f"From {said}."


def test_of_many_classes_only_those_with_too_few_artists_are_named() -> None:
    labels = np.repeat([f"class {number:02}" for number in range(40)], 3)
    groups = np.arange(120)
    groups[:3] = 0
    found = sample.of(labels, groups, np.ones(120, bool), tuple(np.unique(labels)))
    assert found.phrases(str.upper) == [("CLASS 00 1 (too few)", False), ("39 more classes", True)]
    alone = sample.of(labels, groups // 3, np.ones(120, bool), tuple(np.unique(labels)))
    assert len(alone.phrases()) == 17 and alone.phrases()[-1] == ("24 more classes (24 of them too few)", False)


def test_it_is_json_and_comes_back(found: Sample) -> None:
    assert Sample.from_dict(json.loads(json.dumps(found.as_dict()))) == found
