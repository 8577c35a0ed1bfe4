from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from components.atlas import filters
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
    assert filters.search(named, words).tolist() == [2]


@pytest.mark.parametrize("words", ["kano missing", ".*", "[", "wave|x"])
def test_every_word_must_occur_as_it_is(named: ArtefactStore, words: str) -> None:
    assert filters.search(named, words).tolist() == []


def test_artists_and_tags_are_looked_through(store: ArtefactStore) -> None:
    assert filters.search(store, '"painter 4"'.strip('"')).tolist() == [4]
    assert len(filters.search(store, "mountain")) == len(store) - 1  # one work has no tags


def test_nothing_asked_is_everything(store: ArtefactStore) -> None:
    assert filters.search(store, "").tolist() == list(range(len(store)))


def test_a_fields_values_are_those_of_its_column_or_of_its_legend(store: ArtefactStore) -> None:
    assert filters.field_values(store, "medium").tolist() == store.objects["medium"].tolist()
    assert set(filters.field_values(store, "class")) >= {"China", "Japan"}


def test_the_text_to_look_through_is_made_once_and_forgotten_with_its_build(store: ArtefactStore) -> None:
    assert filters.haystack(store) is filters.haystack(store)
    assert isinstance(filters.search(store, "x"), np.ndarray)


def test_only_the_first_200_characters_are_looked_for(store: ArtefactStore) -> None:
    assert len(filters.search(store, "painter 4".ljust(200) + " missing")) == 1
