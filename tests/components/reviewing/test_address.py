from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from components.exploring.collection import Collection, chosen
from components.reviewing import address
from components.reviewing.address import ReviewAddress, parse, url_of
from tests import one_app, reviewed_build
from tests.tiny_build import IDS


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    reviewed_build.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/review"):
        yield chosen()


@pytest.mark.parametrize(
    "search",
    [
        "",
        "?class=china&kind=unlike&hide=decided&page=7",
        "?kind=all&page=2",
        "?hide=decided",
        "?artist=Painter+3&artist=Painter+4&q=ink&from=1500&doubted=label_doubted",
    ],
)
def test_an_address_says_what_is_asked(collection: Collection, search: str) -> None:
    asked = parse(collection, search)
    assert not asked.ignored
    again = parse(collection, asked.url(page=asked.page).partition("/review")[2])
    assert again == asked and bool(asked.filter) == ("artist" in search or "class" in search)


def test_another_list_begins_at_its_first_page_and_keeps_the_filter(collection: Collection) -> None:
    asked = parse(collection, "?kind=all&page=9&class=china")
    assert asked.url(kind="unlike", hide=True) == "/review?class=china&kind=unlike&hide=decided"
    assert ReviewAddress().url() == "/review"


@pytest.mark.parametrize("odd", ["?page=-1", "?page=0", "?page=1e9", "?hide=yes", 3, None, {"page": 3}])
def test_what_is_not_understood_is_as_if_it_were_not_there(collection: Collection, odd: object) -> None:
    assert parse(collection, odd) == ReviewAddress()


def test_unknown_parts_are_named(collection: Collection) -> None:
    asked = parse(collection, "?kind=odd&class=peru&page=1&unlike=a")
    assert asked.kind == "issues" and not asked.filter
    assert asked.ignored[0] == "There is no list “odd”." and "No record has “peru” as its class." in asked.ignored


def test_a_work_is_found_on_the_page_on_which_it_hangs(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    found, store = reviewed_build.listed(), collection.store
    assert store is not None
    assert url_of(store, found, 1) == "/review#plain-0001"
    assert url_of(store, found, 6) == f"/review?kind=unlike#{quote(IDS[5], safe='')}"
    assert url_of(store, found, 10) == f"/review?kind=all&page=2#{quote(IDS[10], safe='')}"
    monkeypatch.setattr(address, "SIZE", 2)
    pages = [url_of(store, found, place).partition("#")[0] for place in (0, 1, 2)]
    assert pages == ["/review", "/review", "/review?page=2"]
