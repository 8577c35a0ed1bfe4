import numpy as np

from components.works import fields
from pipeline.artefacts.store import ArtefactStore
from tests.seen import find, text


def test_everything_that_is_recorded_is_there(store: ArtefactStore) -> None:
    words = text(fields.section(store.work(0)))
    assert "Medium Ink on paper" in words
    assert "Tags mountain, mist" in words
    assert "From year 1790" in words
    assert "Split Training" in words
    assert "Generated picture No" in words


def test_the_sources_own_columns_have_their_own_table(store: ArtefactStore) -> None:
    tables = {
        text(find(table, type_="Caption")[0]): text(table)
        for table in find(fields.section(store.work(0)), type_="Table")
    }
    assert "Wall number Room 0" in tables["The source's own fields"]


def test_what_is_not_recorded_is_named_and_has_no_row(store: ArtefactStore) -> None:
    section = fields.section(store.work(1))
    assert any("Not recorded:" in text(note) and "Medium" in text(note) for note in find(section, class_="hint"))
    assert "Medium" not in [text(head) for head in find(section, type_="Th")]
    assert "From year" not in [text(head) for head in find(section, type_="Th")]


def test_only_web_addresses_are_links(store: ArtefactStore) -> None:
    assert [link.href for link in find(fields.section(store.work(0)), type_="A")] == ["https://museum.example/1"]
    assert not find(fields.section(store.work(2)), type_="A")


def test_a_length_is_shown_as_it_was_measured() -> None:
    assert fields.value_of("height_cm", np.float32(25.4)) == "25.4" and fields.value_of("width_cm", 30.0) == "30"
    assert not fields.is_known(np.float32("nan"))
