"""Works that are found by what was read in their pictures, and what the page says of them."""

from pathlib import Path

import numpy as np
import pytest

from components.exploring import map_filter, panels, read_words, works_panel
from components.exploring.address import parse
from components.exploring.collection import Collection, chosen
from components.site import context
from pipeline.artefacts.store import ArtefactStore
from tests import acquired_collection, annotated_build, evaluated_build, one_app
from tests.seen import find, text

IDS = evaluated_build.tiny_build.IDS


def shown(search: str) -> tuple[list[str], str]:
    """Ids of the cards on the Works tab, and all text of it."""
    collection = chosen()
    assert collection.store is not None
    content, _, _, _ = works_panel.page(collection, collection.store, parse(collection, search), [], None)
    found = [card for each in content for card in find(each, class_="work-card")]
    return [getattr(card, "data-object-id") for card in found], " ".join(map(text, content))


def test_one_wrong_letter_finds_the_works_the_best_first(annotated: Collection) -> None:
    ids, words = shown("?q=fuji")
    assert ids == [IDS[0], IDS[6]] and "Read in the picture: Mount Fuji" in words
    assert shown("?q=fugi")[0] == [IDS[0]], "two letters of four are too many"
    assert shown("?q=BJARN")[0] == []


def test_the_line_is_quoted_with_what_is_alike_marked_and_leads_to_its_place(annotated: Collection) -> None:
    line = read_words.line(annotated, parse(annotated, "?q=cafe+mulller").filter, 0)
    assert line is not None
    (marked,) = find(line, type_="Mark")
    (link,) = find(line, type_="Link")
    assert text(marked) == "Café Müller" and text(line) == "Read in the picture: Au Café Müller"
    assert link.href == "/look?work=plain-0001&show=text&words=cafe%20mulller"
    assert read_words.line(annotated, parse(annotated, "?q=cafe").filter, 1) is None
    assert read_words.line(annotated, parse(annotated, "?q=cafe&in=catalogue").filter, 0) is None


def test_a_long_line_is_cut_round_the_words_and_others_are_counted(tmp_path: Path) -> None:
    build = evaluated_build.publish(tmp_path / "artefacts")
    long = "a" * 90 + " Fuji " + "b" * 90
    lines = [
        {"text": each, "confidence": 0.9, "polygon": annotated_build.POLYGON, "direction": "horizontal", "kind": "text"}
        for each in ("Fujl", long, "none")
    ]
    annotated_build.add(build, "text", [{"lines": lines, "text": ""}])
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/collection"):
        line = text(read_words.line(chosen(), parse(chosen(), "?q=fuji").filter, 0))
        assert line == f"Read in the picture: …{'a' * 39} Fuji {'b' * 39}… and 1 more line"


@pytest.fixture
def titled(tmp_path: Path) -> ArtefactStore:
    """A build whose last work has the words in its title, and two works on which they were read."""
    build = evaluated_build.publish(tmp_path / "artefacts")
    annotated_build.publish(build)
    records = [
        {"object_id": name, "status": "taken", "title": "Fuji" if name == IDS[-1] else f"Work {9 - row}"}
        for row, name in enumerate(IDS)
    ]
    acquired_collection.write_records(build / "records.parquet", records)
    return ArtefactStore(build)


def test_what_the_catalogue_says_comes_first_and_the_page_says_what_was_only_read(titled: ArtefactStore) -> None:
    with one_app.serving(titled.root.parent) as app, app.server.test_request_context("/collection"):
        ids, words = shown("?q=fuji")
        assert ids == [IDS[-1], IDS[0], IDS[6]]
        assert "Words like “fuji” were read in 2 pictures. 2 of them have them nowhere else; they come last." in words
        assert shown("?q=fuji&order=title")[0] == [IDS[-1], IDS[6], IDS[0]]
        assert shown("?q=fuji&in=catalogue")[0] == [IDS[-1]] and shown("?q=fuji&in=pictures")[0] == [IDS[0], IDS[6]]
        assert "Words like" not in shown("?q=no+such+words")[1] and "Words like" not in shown("")[1]


def test_the_words_as_a_whole_must_be_alike(annotated: Collection) -> None:
    assert shown("?q=great+wave")[0] == [IDS[6]] and shown("?q=wave+great")[0] == []


def test_explore_counts_them_with_a_button_and_marks_their_records(titled: ArtefactStore) -> None:
    with one_app.serving(titled.root.parent) as app, app.server.test_request_context("/collection"):
        collection = chosen()
        head = panels.headline(collection, parse(collection, "?q=fuji"))
        assert "3 of 12 records" in text(head) and "2 by what was read in the picture" in text(head)
        (button,) = find(head, data_facet="in")
        assert getattr(button, "data-value") == "pictures" and getattr(button, "aria-pressed") == "false"
        pressed = find(panels.headline(collection, parse(collection, "?q=fuji&in=pictures")), data_facet="in")
        assert getattr(pressed[0], "aria-pressed") == "true"
        lines = find(panels.record_lines(collection, parse(collection, "?q=fuji"))[0], type_="Tr")[1:]
        assert ["read in the picture" in text(line) for line in lines] == [False, True, True]


def test_the_map_greys_the_others_and_says_how_many_were_only_read(titled: ArtefactStore) -> None:
    with one_app.serving(titled.root.parent) as app, app.server.test_request_context("/map"):
        found = map_filter.matching(context.live_store(), "q=fuji")
        assert found is not None and (found["count"], found["read"]) == (3, 2)
        found = map_filter.matching(context.live_store(), "q=fuji&in=pictures&text=read")
        assert found is not None and found["count"] == 2
        assert {"name": "in", "value": "pictures", "text": "only in what was read"} in found["chips"]


def test_the_place_of_words_is_part_of_the_address(annotated: Collection) -> None:
    address = parse(annotated, "?q=fuji&in=pictures")
    assert address.query == "q=fuji&in=pictures" and address.filter.words_in == "pictures"
    assert parse(annotated, "?in=pictures").filter == parse(annotated, "").filter
    (sentence,) = parse(annotated, "?q=fuji&in=attic").ignored
    assert "“attic” is no place of words: it is catalogue or pictures" in sentence


def test_scores_are_kept_for_all_parts_of_a_page(annotated: Collection) -> None:
    assert annotated.readings is not None
    first = annotated.readings.scores("fuji")
    assert annotated.readings.scores("fuji") is first and first.dtype == np.float32
    for number in range(20):
        annotated.readings.scores(f"other {number}")
    again = annotated.readings.scores("fuji")
    assert again is not first and again.tolist() == first.tolist()
