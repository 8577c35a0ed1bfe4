"""The page of lists: what the server draws of what a browser tells, and of a shared list."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from dash.exceptions import PreventUpdate

from components.listing import address, opened, overview
from components.site import lists
from pipeline.artefacts.store import ArtefactStore
from tests import one_app, tiny_build
from tests.seen import find, text

KNOWN = [{"id": each, "title": ""} for each in tiny_build.IDS[:3]]
LOST = {"id": "lost-1", "title": "A lost work"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dash]:
    artefacts = Path(tmp_path_factory.mktemp("lists")) / "artefacts"
    tiny_build.publish(artefacts)
    with one_app.serving(artefacts) as served, served.server.test_request_context("/lists"):
        yield served


def test_all_lists_are_cards_with_their_first_pictures(store: ArtefactStore) -> None:
    told = {"id": "k1", "name": "Ships", "count": 12, "first": [LOST, *KNOWN], "time": "2026-01-02T10:00:00Z"}
    drawn = overview.content(store, {"lists": [told, {"id": "k2", "name": "Empty"}, None], "noted": 3})
    first, second = find(drawn, class_="list-card")
    assert (
        "Ships" in text(first) and "12 works · changed 2026-01-02" in text(first) and len(find(first, type_="Img")) == 3
    )
    assert find(first, class_="list-open")[0].href.endswith("/lists?list=k1")
    assert "No works" in text(second) and "3 works have a note" in text(drawn)


def test_without_lists_the_page_says_how_to_begin(store: ArtefactStore) -> None:
    drawn = overview.content(store, {"lists": [], "noted": 0})
    assert "No lists yet" in text(drawn) and find(drawn, type_="Link")[0].href.endswith("/collection")


def test_a_list_keeps_works_that_the_build_does_not_have(store: ArtefactStore) -> None:
    more = {"id": "lost-2", "title": ""}
    drawn = opened.content(store, {"id": "k1", "name": "Ships", "works": [KNOWN[1], LOST, more], "most": 2, "at": 4})
    (place,) = find(drawn, class_="list-works")
    assert json.loads(getattr(place, "data-gone")) == ["lost-1", "lost-2"]
    known, lost = find(drawn, class_="work-card")
    assert "list-unknown" in lost.className and "A lost work lost-1 is not in this build" in text(lost)
    for card in (known, lost):
        (field,) = find(card, type_="Textarea")
        assert getattr(field, "data-note") == getattr(card, "data-object-id")
        acts = [getattr(each, "data-list-act") for each in find(card, class_="list-act")]
        assert acts == ["earlier", "later", "remove"]
    kinds = [getattr(each, "data-list-export", None) for each in find(drawn, type_="Button")]
    assert [each for each in kinds if each] == ["csv", "json", "iiif"]


def test_the_notes_are_a_list_that_has_no_order(store: ArtefactStore) -> None:
    drawn = opened.content(store, {"id": lists.NOTED, "name": "", "works": KNOWN, "at": 1})
    assert "Works with a note" in text(drawn) and len(find(drawn, type_="Textarea")) == 3
    assert not find(drawn, class_="list-act") and not find(drawn, class_="list-delete")


def test_a_shared_list_is_shown_and_can_be_kept(app: Dash) -> None:
    from pages import lists as page

    drawn = page.layout(name="Ships", works=",".join(("plain-0001", "with%20space", "lost-1")))
    assert len(find(drawn, class_="work-card")) == 2 and "no work with the id “lost-1”" in text(drawn)
    (keep,) = find(drawn, class_="list-keep")
    kept = json.loads(getattr(keep, "data-keep"))
    assert kept["name"] == "Ships" and [each["id"] for each in kept["works"]] == ["plain-0001", "with space", "lost-1"]
    assert "works=plain-0001,with%2520space" in next(
        each.href for each in find(drawn, type_="Link") if text(each) == "Compare"
    )
    nothing = page.layout(name="Ships", works="lost-1")
    assert "None of these works is here" in text(nothing) and find(nothing, class_="list-keep")


def test_a_file_is_asked_for_and_read(app: Dash) -> None:
    from pages import lists as page

    kept = {"lists": [{"name": "Ships", "works": [*KNOWN, LOST]}], "notes": {"plain-0001": {"note": "fine"}}}
    file, said = page.export({"kind": "json", "kept": kept, "origin": "http://localhost"})
    assert file["filename"] in said
    answer = page.import_file({"text": base64.b64decode(file["content"]).decode()})
    assert answer["unknown"] == 1 and answer["foreign"] == 0
    assert [each["id"] for each in answer["kept"]["lists"][0]["works"]] == [each["id"] for each in [*KNOWN, LOST]]
    assert "damaged" in page.import_file({"text": "{"})["problem"]
    assert (
        "at least one work"
        in page.export({"kind": "iiif", "kept": {"lists": [{"works": [LOST]}]}, "origin": "http://a"})[1]
    )


@pytest.mark.parametrize(
    "asked", [None, 3, {}, {"kind": "exe"}, {"kind": "iiif", "origin": "javascript:x", "kept": {}}]
)
def test_what_the_page_does_not_ask_for_is_no_file(app: Dash, asked: Any) -> None:
    from pages import lists as page

    with pytest.raises(PreventUpdate):
        page.export(asked)


def test_a_manifest_has_an_address_for_viewers_of_any_site(app: Dash) -> None:
    client = app.server.test_client()
    link = address.href("Ships", tiny_build.IDS, address.MANIFEST)
    answer = client.get(link, headers={"X-Forwarded-Proto": "https", "Host": "museum.example"})
    assert answer.status_code == 200 and answer.headers["Access-Control-Allow-Origin"] == "*"
    content = json.loads(answer.data)
    assert content["id"] == f"https://museum.example{link}" and len(content["items"]) == len(tiny_build.IDS)
    picture = content["items"][0]["items"][0]["items"][0]["body"]["id"].removeprefix("https://museum.example")
    with client.get(picture) as shown:
        assert shown.status_code == 200 and shown.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get("/lists/manifest.json").status_code == 400
    assert client.get("/lists/manifest.json?works=lost-1").status_code == 404
    assert client.get("/lists/manifest.json?works=" + ",".join(map(str, range(101)))).status_code == 400
