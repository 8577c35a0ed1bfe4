"""Compare: which works an address names, what differs between them, and how similar they are."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from components.comparing import address, differences, similarities, wall
from components.site.pins import MOST
from pipeline.artefacts.store import ArtefactStore
from tests import one_app, tiny_build
from tests.seen import find, text


@pytest.fixture(scope="module")
def artefacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("artefacts")
    tiny_build.publish(folder)
    return folder


@pytest.fixture(scope="module")
def store(artefacts: Path) -> ArtefactStore:
    (build,) = [path for path in artefacts.iterdir() if path.is_dir()]
    return ArtefactStore(build)


def test_an_address_names_any_works_in_their_order(store: ArtefactStore) -> None:
    ids = list(reversed(tiny_build.IDS))[:MOST]
    (value,) = parse_qs(urlsplit(address.href(ids)).query)["works"]
    rows = address.parse(store, value).rows
    assert [store.work(row)["object_id"] for row in rows] == ids
    assert address.parse(store, value) == address.Compared(rows)


@pytest.mark.parametrize("value", ["", None, 3, ["a"], ","])
def test_an_address_without_works_has_none(store: ArtefactStore, value: object) -> None:
    assert address.parse(store, value) == address.Compared(())


def test_what_is_not_shown_is_said(store: ArtefactStore) -> None:
    (all_works,) = parse_qs(urlsplit(address.href(list(tiny_build.IDS))).query)["works"]
    compared = address.parse(store, f"lost,{all_works}")
    assert len(compared.rows) == MOST
    assert "no work with the id “lost”" in compared.ignored[0] and f"first {MOST} of" in compared.ignored[1]
    first = all_works.split(",")[0]
    assert len(address.parse(store, f"{first},{first}").rows) == 1


def test_fields_differ_by_what_they_say_not_by_how_it_is_written() -> None:
    works = [
        {"artist": "Élise", "tags": ["a", "b"], "year_begin": 1800, "medium": "ink"},
        {"artist": "elise", "tags": ["b", "a"], "year_begin": 1801, "medium": ""},
    ]
    assert [differences.differ(works, name) for name in works[0]] == [False, False, True, True]


def test_the_table_marks_what_differs(store: ArtefactStore) -> None:
    table = differences.section(store, [0, 1])
    works = [store.work(0), store.work(1)]
    for line in find(table, type_="Tr"):
        name = getattr(line, "data-field", None)
        if name and name != "guess":
            assert (line.className == "compare-differs") is differences.differ(works, name)
            assert ("(differs)" in text(line)) is differences.differ(works, name)
    assert len(find(table, class_="compare-guess")) == 1


def test_similarities_are_those_of_a_search(artefacts: Path) -> None:
    with one_app.serving(artefacts) as app, app.server.test_request_context("/compare"):
        from components.site import context

        live = context.live_store()
        rows = [0, 3, 5]
        found = similarities.between(live, rows)["embedding"]
        vectors = live.embeddings[rows].astype(np.float32)
        assert found == pytest.approx(vectors @ vectors.T, abs=1e-3)
        shown = similarities.section(live, rows)
        assert len(find(shown, type_="Tbody")[0].children) == 3


@pytest.mark.parametrize(
    ("work", "size"),
    [
        ({"width_cm": 30.5, "height_cm": 20}, (30.5, 20.0)),
        ({"width_cm": float("nan"), "height_cm": 20}, None),
        ({"width_cm": 0, "height_cm": 20}, None),
        ({"height_cm": 20}, None),
    ],
)
def test_a_size_is_known_where_both_sides_are(work: dict[str, Any], size: tuple[float, float] | None) -> None:
    assert wall.size_of(work) == size


def test_the_page_shows_the_works_or_says_how_to_pin_some(artefacts: Path) -> None:
    with one_app.serving(artefacts) as app, app.server.test_request_context("/compare"):
        from pages import compare

        assert "Press the pin" in text(compare.layout())
        (value,) = parse_qs(urlsplit(address.href(list(tiny_build.IDS[:2]))).query)["works"]
        page = compare.layout(works=value)
        assert len(find(page, class_="compare-frame")) == 2 and "How similar they are" in text(page)
        assert "Pin another work" in text(compare.layout(works=value.split(",")[0]))
