from pathlib import Path
from typing import Any

import numpy as np

from components.identify import why
from components.identify.answers import PageAnswer
from components.identify.evidence import Evidence
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.files import write_json
from pipeline.query import layers
from tests import tiny_build
from tests.seen import find, text


def _evidence(strongest: tuple[int, int] = (0, 13), window: tuple[float, ...] = (0, 0, 1, 1)) -> Evidence:
    steps = np.full((2, 14, 14), -3, np.int8)
    steps[0][strongest] = 127
    left, top, right, bottom = window
    return Evidence(("japan", "china"), steps, 0.01, (left, top, right, bottom), (300, 200))


def _answer(**changes: Any) -> PageAnswer:
    values: dict[str, Any] = {
        "build_id": "tiny-1",
        "classes": (("japan", 0.7), ("china", 0.3)),
        "neighbours": ((3, 0.9), (1, 0.4)),
        "position": {},
        "familiar": True,
        "influences": (("japan", ((1, 0.023), (5, 0.01), (9, 0.0012))), ("china", ((0, 0.05),))),
        "evidence": _evidence(),
    }
    return PageAnswer(**values | changes)


def test_both_rows_of_works_hang_under_their_class(store: ArtefactStore) -> None:
    shown = why.section(store, _answer())
    rows = find(shown, class_="why-class")
    assert [getattr(row, "data-class") for row in rows] == ["japan", "china"]
    assert text(rows[0]).startswith("Works that speak most for Japan")
    ids = [[getattr(card, "data-object-id") for card in find(row, class_="work-card")] for row in rows]
    assert ids == [[tiny_build.IDS[row] for row in (1, 5, 9)], [tiny_build.IDS[0]]]
    assert "2.3 % of all that speaks for Japan" in text(rows[0])
    assert "does not prove where the picture comes from" in text(shown)


def test_a_class_that_no_work_speaks_for_has_no_row(store: ArtefactStore) -> None:
    shown = why.section(store, _answer(influences=(("japan", ((1, 0.02),)), ("china", ()))))
    assert [getattr(row, "data-class") for row in find(shown, class_="why-class")] == ["japan"]


def test_the_places_travel_with_the_canvas_and_are_told_in_words(store: ArtefactStore) -> None:
    shown = why.section(store, _answer())
    (canvas,) = find(shown, type_="Canvas")
    assert getattr(canvas, "data-grid") == "14,14" and getattr(canvas, "data-size") == "300,200"
    assert getattr(canvas, "data-steps") == _evidence().data
    assert "speaks most for Japan is at the upper right" in getattr(canvas, "aria-label")
    pressed = [(text(each), getattr(each, "aria-pressed")) for each in find(shown, class_="segment")]
    assert pressed == [("Japan", "true"), ("China", "false")]
    assert "No place of the picture speaks for China" in getattr(find(shown, class_="segment")[1], "data-words")
    assert "exact shares of the model's score" in text(shown)


def test_a_corner_that_stands_out_is_told_for_what_it_is(store: ArtefactStore) -> None:
    assert "is a corner" in text(why.section(store, _answer(evidence=_evidence((0, 13)))))
    assert "is a corner" not in text(why.section(store, _answer(evidence=_evidence((0, 12)))))


def test_places_are_those_of_the_picture_not_of_the_square_it_is_laid_in(store: ArtefactStore) -> None:
    # The picture fills the right half of the square only.
    shown = why.section(store, _answer(evidence=_evidence((7, 7), (0.5, 0, 1, 1))))
    (canvas,) = find(shown, type_="Canvas")
    assert "is at the left" in getattr(canvas, "aria-label")


def test_where_no_culture_is_named_there_is_no_guess_to_explain(store: ArtefactStore) -> None:
    assert "Why this guess?" not in text(why.section(store, _answer(familiar=False)))


def test_a_build_of_before_explains_nothing(store: ArtefactStore) -> None:
    assert "Why this guess?" not in text(why.section(store, _answer(influences=(), evidence=None)))


def test_the_ways_to_look_further_are_there_whatever_the_guess(tmp_path: Path) -> None:
    build = tiny_build.publish(tmp_path / "artefacts")
    write_json(build / "model" / layers.DESCRIPTION, [vars(layers.Layer("layer_1", 1, 4, 8, 8, 4))])
    (build / "model" / layers.MODEL).write_bytes(b"model")
    store = ArtefactStore(build)
    for answer, query in (
        (_answer(familiar=False), ""),
        (_answer(example="a/b/c"), "?work=a%2Fb%2Fc"),
    ):
        (link,) = find(why.section(store, answer), class_="why-network")
        assert [each.href for each in find(link, type_="Link")] == [f"/network{query}", f"/look{query}"]
