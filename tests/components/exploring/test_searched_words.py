"""What became of the words of a filter, and what it leaves out."""

from pathlib import Path

import pytest

from components.exploring import facets, map_filter, panels, searched_words, works_panel
from components.exploring.address import parse
from components.exploring.collection import Collection, chosen
from components.searching.address import parts_of
from components.site import context
from pipeline.artefacts.store import ArtefactStore
from tests import acquired_collection, annotated_build, evaluated_build, one_app
from tests.seen import find, text

IDS = evaluated_build.tiny_build.IDS


def said(collection: Collection, search: str) -> str:
    note = searched_words.note(collection, parse(collection, search).filter, facets.instead)
    return "" if note is None else text(note)


@pytest.fixture
def sparse(tmp_path: Path) -> ArtefactStore:
    """A build of 12 works, three of them with a year, beside two records without a work."""
    build = evaluated_build.publish(tmp_path / "artefacts")
    annotated_build.publish(build)
    works = [
        {"object_id": name, "status": "taken", "title": "Fuji", "year_begin": 1800 if row < 3 else None}
        for row, name in enumerate(IDS)
    ]
    others = [{"object_id": name, "status": "no_picture", "title": "Jar"} for name in ("p1", "p2")]
    acquired_collection.write_records(build / "records.parquet", [*works, *others])
    return ArtefactStore(build)


def test_a_misspelling_gets_a_suggestion_that_searches_for_it(acquired: Collection) -> None:
    note = searched_words.note(acquired, parse(acquired, "?q=hokusay").filter, facets.instead)
    assert text(note).startswith("The catalogue does not have “hokusay”. Did you mean hokusai ?")
    (button,) = find(note, data_facet="q")
    assert getattr(button, "data-value") == "hokusai"
    assert "Did you mean" not in said(acquired, "?q=hokusai") and said(acquired, "?class=japan") == ""


def test_a_search_says_where_it_looked_and_which_word_was_missing(acquired: Collection) -> None:
    looked = (
        "Vitrine looked for each word in title, artist, culture as catalogued, medium, classification, subject tag "
    )
    assert said(acquired, "?q=wave") == f"{looked}and id."
    told = said(acquired, "?q=wave+trees")
    assert told.startswith(
        "No record of the catalogue has all of the words: “wave” is in 1 record and “trees” is in 1 record. "
    )
    assert said(acquired, "?q=wave+zzzz+%22red+seal%22").startswith(
        "The catalogue does not have “zzzz” or “red seal”. Vitrine"
    )


def test_a_search_in_pictures_says_so(annotated: Collection) -> None:
    assert said(annotated, "?q=fuji&in=pictures") == "Vitrine looked for all of them in what was read in the pictures."
    assert "read in the pictures" in said(annotated, "?q=fuji")
    assert "read in the pictures" not in said(annotated, "?q=fuji&in=catalogue")


def test_quotation_marks_do_not_count_in_what_was_read(annotated: Collection) -> None:
    assert annotated.keep_works(parse(annotated, "?q=%22great+wave%22").filter).tolist() == [
        name == IDS[6] for name in IDS
    ]


def test_a_phrase_keeps_its_own_quotation_marks_as_a_chip(acquired: Collection) -> None:
    chips = [text(chip) for chip in facets.chips(acquired, parse(acquired, "?q=%22the+wave%22+ink"))]
    assert chips[0].startswith('Words : "the wave" ink')
    assert text(facets.chips(acquired, parse(acquired, "?q=wave"))[0]).startswith("Words : “wave”")


def test_a_filter_by_year_says_how_many_works_have_none(sparse: ArtefactStore) -> None:
    with one_app.serving(sparse.root.parent) as app, app.server.test_request_context("/collection"):
        collection = chosen()
        assert count(collection, "?from=1700") == "3 of 12 works, and 9 without a year · 1 to 3 shown"
        assert count(collection, "?to=1700") == "0 of 12 works, and 9 without a year"
        assert count(collection, "?q=fuji") == "12 works · 1 to 12 shown"
        head = text(panels.headline(collection, parse(collection, "?from=1700")))
        assert head.startswith("3 of 14 records , and 11 without a year")
        found = map_filter.matching(context.live_store(), "from=1700")
        assert found is not None and (found["count"], found["undated"]) == (3, 9)


def test_the_works_say_where_the_rest_of_the_records_is(sparse: ArtefactStore) -> None:
    with one_app.serving(sparse.root.parent) as app, app.server.test_request_context("/collection"):
        collection = chosen()
        content = works(collection, "?q=jar&page=2")
        assert "2 records without a work" in text(content) and "No work matches" not in text(content)
        (link,) = find(content, type_="Link") or find(content, type_="A")
        assert text(link) == "See Explore" and link.href == "/collection?view=explore&q=jar"
        assert "14 records" not in text(works(collection, "")) and "without a work" not in text(works(collection, ""))
        both = text(works(collection, "?to=&class="))
        assert "2 records without a work: see Explore ." in both
        assert "No work matches" in text(works(collection, "?q=zzzz"))


def works(collection: Collection, search: str) -> list[object]:
    assert collection.store is not None
    return works_panel.page(collection, collection.store, parse(collection, search), parts_of(search), None)[0]


def count(collection: Collection, search: str) -> str:
    assert collection.store is not None
    return works_panel.page(collection, collection.store, parse(collection, search), parts_of(search), None)[1]


def test_the_map_has_the_same_note_with_a_button_of_its_own(built: Collection) -> None:
    with one_app.serving(built.root.parent) as app, app.server.test_request_context("/map"):
        note = map_filter.found("q=painer&colour=class")
        assert note is not None and text(note).startswith(
            "The catalogue does not have “painer”. Did you mean painter ?"
        )
        (button,) = find(note, type_="Button")
        assert (getattr(button, "data-act"), getattr(button, "data-value")) == ("seek", "painter")
        assert map_filter.found("colour=class") is None and map_filter.found(None) is None
