"""The Cleveland Museum of Art: what its records say, and its lists of whole records."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.acquire.sources.cleveland import Cleveland, _kinds, _maker
from pipeline.core.errors import SourceError
from tests.museum import Museum, cleveland
from tests.pipeline.acquire.sources import museums

SOURCE = Cleveland()


def record(**changes: Any) -> dict[str, Any]:
    return cleveland.records(1)[90_000] | {"share_license_status": "CC0", "type": "Painting"} | changes


def test_a_record_becomes_fields() -> None:
    web = {"web": {"url": "https://example.org/web.jpg"}}
    parsed = SOURCE.parse("90000", record(images=web, creation_date="1830", culture=["Japan", "Edo period"]))
    assert parsed.fields["title"] == "Painting no. 90000" and parsed.fields["culture"] == "Japan; Edo period"
    assert parsed.fields["classification_raw"] == "Painting" and parsed.fields["department"] == "Japanese Art"
    assert (parsed.fields["height_cm"], parsed.fields["width_cm"]) == (pytest.approx(62.2), pytest.approx(48.3))
    assert parsed.fields["rights"] == "Public domain (CC0)" and parsed.public_domain
    assert parsed.picture_url == "https://example.org/web.jpg" and parsed.version == record()["updated_at"]
    assert all(value is None or isinstance(value, str) for value in parsed.raw.values())
    assert parsed.raw["current_location"] is None and parsed.raw["type"] == "Painting"


def test_a_name_in_its_own_script_is_an_other_name() -> None:
    named = {"description": "Katsushika Hokusai (Japanese, 1760–1849)", "name_in_original_language": "葛飾北斎"}
    assert _maker(named).other_names == ("葛飾北斎",)
    assert _maker(named | {"name_in_original_language": None}).other_names == ()


@pytest.mark.parametrize(
    ("description", "name", "nationality"),
    [
        ("Katsushika Hokusai (Japanese, 1760–1849)", "Katsushika Hokusai", "Japanese"),
        ("Claude Monet (French)", "Claude Monet", "French"),
        ("unknown", "unknown", ""),
        ("Sansetsu (1590–1651)", "Sansetsu", ""),
        ("", "", ""),
    ],
)
def test_who_made_it_is_read_from_the_description(description: str, name: str, nationality: str) -> None:
    creator = {"id": 12, "description": description, "role": "artist", "qualifier": "attributed to"}
    (maker,) = SOURCE.parse("90000", record(creators=[creator])).makers
    assert (maker.name, maker.nationality) == (name, nationality)
    assert (maker.identity, maker.role, maker.prefix) == ("12", "artist", "attributed to")


def test_what_is_left_out_is_not_known() -> None:
    parsed = SOURCE.parse("5", {"id": 5})
    assert (
        parsed.picture_url == "" and not parsed.public_domain and not parsed.makers and parsed.fields["culture"] == ""
    )
    parsed = SOURCE.parse("90000", record(images=None, creators=None, culture=None, creation_date=None))
    assert parsed.picture_url == "" and not parsed.makers and parsed.fields["date"] == ""
    parsed = SOURCE.parse("90000", record(images={"web": None}))
    assert parsed.picture_url == ""


@pytest.mark.parametrize("odd", [{}, {"id": 1}, [], "text", None])
def test_what_is_not_the_record_asked_for_is_odd(odd: Any) -> None:
    with pytest.raises(ValueError, match="90000 is not a record of that artwork"):
        SOURCE.parse("90000", odd)


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [("Paintings|Prints", ["Painting", "Print"]), ("Glass", ["Glass"]), ("Textile", ["Textile"]), ("all", [])],
)
def test_the_museum_names_kinds_in_the_singular(asked: str, kinds: list[str], tmp_path: Path) -> None:
    asked_for = museums.request("cleveland", "http://localhost", tmp_path, museum__classification=asked)
    assert _kinds(asked_for) == kinds


def test_lists_are_read_page_by_page_and_nothing_else_is_asked_for_but_pictures(museum: Museum, tmp_path: Path) -> None:
    served = museums.cleveland_of(museum)
    served._most = 5
    asked = museums.request("cleveland", museum.url, tmp_path / "store")
    now = museums.fetch("cleveland", asked)
    found = museums.gather("cleveland", asked, tmp_path / "out")
    expected = {
        str(number)
        for number, each in served.records.items()
        if each["share_license_status"] == "CC0" and each["type"] == "Painting"
    }
    pages = [path for path in museum.asked if path.startswith("/api/artworks/")]
    assert len(pages) == -(-len(expected) // 5) and now["listed"] == len(expected)
    assert set(found.records["object_id"]) == expected
    assert {path for path in museum.asked if path not in pages} == {
        path for path in museum.asked if path.startswith("/openaccess-cdn/")
    }
    pictured = {key for key in expected if served.records[int(key)]["images"]}
    assert {key for key, code in found.reasons().items() if code == "no_picture"} == expected - pictured
    served._most = 1_000


def test_what_has_changed_since_is_put_and_the_rest_stays(museum: Museum, tmp_path: Path) -> None:
    served = museums.cleveland_of(museum)
    asked = museums.request("cleveland", museum.url, tmp_path / "store")
    museums.fetch("cleveland", asked)
    before = museums.gather("cleveland", asked, tmp_path / "before")
    number = int(before.works["object_id"][0])
    kept = dict(served.records[number])
    served.records[number] |= {"title": "A new title", "updated_at": "2026-05-01 00:00:00"}
    museum.forget()
    later = museums.request("cleveland", museum.url, tmp_path / "store", museum__since="2026-04-01")
    museums.fetch("cleveland", later)
    after = museums.gather("cleveland", later, tmp_path / "after")
    served.records[number] = kept
    changed = after.records.set_index("object_id")["title"]
    assert changed[str(number)] == "A new title" and list(after.records["object_id"]) == list(
        before.records["object_id"]
    )
    assert len([path for path in museum.asked if path.startswith("/api/artworks/")]) == 1
    # The changed object's picture is asked about, and has not changed; the others are not asked about.
    assert sum(museum.asked.values()) == 2 and sum(museum.sent.values()) == 1


@pytest.mark.parametrize("answer", ["{}", "[]", '{"data": 5}', '{"data": [], "info": null}', '{"data": [1, {}]}'])
def test_a_server_that_speaks_another_language_is_an_error(answer: str, tmp_path: Path) -> None:
    with museums.saying(answer) as url, pytest.raises(SourceError, match=r"list of artworks|knows of no object"):
        museums.source("cleveland").fetch(museums.request("cleveland", url, tmp_path))
