from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from components import filters
from components.filters import Filter
from pipeline.artefacts.store import ArtefactStore


@pytest.fixture
def named(store: ArtefactStore) -> Iterator[ArtefactStore]:
    """The store with one title that takes some finding."""
    kept = store.objects["title"].copy()
    store.objects.loc[2, "title"] = "Kanō's (Great) Wave"
    filters._haystacks.pop(store, None)
    yield store
    store.objects["title"] = kept
    filters._haystacks.pop(store, None)


@pytest.mark.parametrize("words", ["kano", "KANŌ", "wave kano", "(great)", "  Wave  ", "wave mist"])
def test_words_are_found_without_case_accents_or_order(named: ArtefactStore, words: str) -> None:
    assert filters.apply(named, Filter(words=words)).tolist() == [2]


@pytest.mark.parametrize("words", ["kano missing", ".*", "[", "wave|x"])
def test_every_word_must_occur_as_it_is(named: ArtefactStore, words: str) -> None:
    assert filters.apply(named, Filter(words=words)).tolist() == []


def test_artists_and_tags_are_looked_through(store: ArtefactStore) -> None:
    assert filters.apply(store, Filter(words='"painter 4"'.strip('"'))).tolist() == [4]
    assert len(filters.apply(store, Filter(words="mountain"))) == len(store) - 1  # one work has no tags


def test_nothing_asked_is_everything(store: ArtefactStore) -> None:
    assert filters.apply(store, Filter()).tolist() == list(range(len(store)))


def test_conditions_add_up(store: ArtefactStore) -> None:
    china = filters.apply(store, Filter(classes=["china"])).tolist()
    assert china == [0, 4, 8]
    both = filters.apply(store, Filter(classes=["china"], splits=["validation"])).tolist()
    assert both == [4]  # splits take turns of three
    assert filters.apply(store, Filter(classes=[""])).tolist() == [len(store) - 1]


def test_years_are_inclusive_and_unknown_years_are_left_out(store: ArtefactStore) -> None:
    known = filters.apply(store, Filter(first_year=1790, last_year=1790)).tolist()
    assert known == [row for row in range(len(store)) if row != 1]
    assert filters.apply(store, Filter(first_year=1791)).tolist() == []


def test_a_fields_values(store: ArtefactStore) -> None:
    assert filters.apply(store, Filter(field="wall_number", values=["Room 3", "Room 5"])).tolist() == [3, 5]
    assert filters.apply(store, Filter(field="wall_number")).tolist() == list(range(len(store)))


def test_options_come_with_counts_most_frequent_first_without_the_empty_one(store: ArtefactStore) -> None:
    assert filters.field_options(store, "medium") == [("Ink on paper", len(store) - 1)]


def test_the_text_to_look_through_is_made_once_and_forgotten_with_its_build(store: ArtefactStore) -> None:
    assert filters.haystack(store) is filters.haystack(store)
    assert isinstance(filters.search(store, "x"), np.ndarray)


def test_only_the_first_200_characters_are_looked_for(store: ArtefactStore) -> None:
    assert len(filters.apply(store, Filter(words="painter 4".ljust(200) + " missing"))) == 1
