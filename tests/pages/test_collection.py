from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dash
import pytest
from dash import Dash
from dash._callback_context import context_value
from dash._utils import AttributeDict
from dash.exceptions import PreventUpdate

from tests import evaluated_build, one_app
from tests.seen import find, text

IDS = evaluated_build.tiny_build.IDS


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Dash]:
    evaluated_build.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as found, found.server.test_request_context("/collection"):
        yield found


@pytest.fixture
def page(served: Dash) -> Any:
    from pages import collection as page

    return page


def _show(module: Any, trigger: str = "", /, **wanted: Any) -> tuple[Any, ...]:
    context_value.set(AttributeDict(triggered_inputs=[{"prop_id": trigger}] if trigger else []))
    asked = {
        "words": "",
        "classes": [],
        "splits": [],
        "field": None,
        "values": [],
        "first": "",
        "last": "",
        "by": "catalogue",
        "size": "24",
        "page": 1,
    }
    return module.show_works(**(asked | wanted))


def _ids(grid: Any) -> list[str]:
    return [getattr(card, "data-object-id") for card in find(grid, class_="work-card")]


def test_all_works_hang_in_catalogue_order(page: Any) -> None:
    grid, line, pages, number = _show(page)
    assert _ids(grid) == list(IDS)
    assert (line, pages, number) == (f"{len(IDS)} works · 1 to {len(IDS)} shown", 1, 1)


def test_filters_narrow_and_say_by_how_much(page: Any) -> None:
    grid, line, _, _ = _show(page, classes=["china"])
    assert _ids(grid) == [IDS[0], IDS[4], IDS[8]] and line.startswith(f"3 of {len(IDS)} works")
    assert _ids(_show(page, classes=["-"])[0]) == [IDS[-1]]
    assert _ids(_show(page, field="wall_number", values=["Room 7"])[0]) == [IDS[7]]
    assert _ids(_show(page, words="painter 3", first=1700, last=1800)[0]) == [IDS[3]]


def test_no_match_says_so(page: Any) -> None:
    grid, line, pages, _ = _show(page, words="no such thing")
    assert "No work matches" in text(grid) and line.startswith("0 of") and pages == 1


def test_a_new_filter_begins_at_the_first_page(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "SIZES", (5, 10))
    second = _show(page, "works-page.value", size="5", page=2)
    assert _ids(second[0]) == list(IDS[5:10]) and second[3] == 2 and second[2] == 3
    assert "6 to 10 shown" in second[1]
    filtered = _show(page, "works-class.value", size="5", page=2, classes=["china"])
    assert filtered[3] == 1 and len(_ids(filtered[0])) == 3


@pytest.mark.parametrize("size", ["1000000", "-1", "x", None])
def test_a_page_never_holds_more_than_is_offered(page: Any, size: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "SIZES", (5, 10))
    assert len(_ids(_show(page, size=size)[0])) == 5


def test_values_of_a_field_are_offered_with_counts(page: Any) -> None:
    options, chosen, disabled = page.offer_values("medium")
    assert options == [{"value": "Ink on paper", "label": f"Ink on paper ({len(IDS) - 1})"}]
    assert chosen == [] and disabled is False
    assert page.offer_values(None) == ([], [], True)


def test_a_view_is_made_when_it_is_looked_at(page: Any) -> None:
    context_value.set(AttributeDict(triggered_inputs=[]))
    filled = page.fill("completeness", "light")
    assert [part is dash.no_update for part in filled] == [True, True, False, True]
    assert "Medium" in text(filled[2])
    with pytest.raises(PreventUpdate):
        page.fill("counts", None)


def test_the_address_chooses_view_and_filter(page: Any) -> None:
    begun = page.layout(view="samples", q="wave", **{"class": "japan"})
    assert find(begun, id="collection-tabs")[0].value == "samples"
    assert find(begun, id="works-search")[0].value == "wave"
    assert find(begun, id="works-class")[0].value == ["japan"]
    other = page.layout(view="nonsense", **{"class": "atlantis"})
    assert find(other, id="collection-tabs")[0].value == "works" and find(other, id="works-class")[0].value == []


def test_clusters_are_shown_when_they_are_looked_at(page: Any) -> None:
    assert "misty mountains" in text(page.show_clusters("ward", "clusters"))
    for name, view in (("ward", "works"), ("nonsense", "clusters")):
        with pytest.raises(PreventUpdate):
            page.show_clusters(name, view)
