"""Manifests and collections of IIIF, versions 2 and 3."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.acquire.sources.iiif import PICTURE_PX, SOURCE, Iiif, _texts
from pipeline.core.errors import SourceError
from tests.museum import Museum
from tests.museum import iiif as served_iiif
from tests.museum.iiif import TOP, free, pictured
from tests.pipeline.acquire.sources import museums

IIIF = Iiif()
BASE = "https://example.org"


def parsed(number: int, count: int = 60) -> Any:
    return IIIF.parse("key", served_iiif.Iiif(count).manifest(number, BASE))


def test_a_manifest_of_version_3_becomes_fields() -> None:
    found = parsed(1)
    assert found.fields["title"] == "Picture 1" and found.fields["culture"] == "China"
    assert found.fields["medium"] == "Ink on paper" and found.fields["date"] == "ca. 1830"
    assert (found.fields["height_cm"], found.fields["width_cm"]) == (pytest.approx(25.4), pytest.approx(36.8))
    assert found.fields["source_url"] == "https://example.org/works/1" and found.public_domain
    assert [maker.name for maker in found.makers] == ["Katsushika Hokusai"]
    assert found.raw["Shelf"] == "A 1" and found.raw["Culture"] == "China"


def test_a_manifest_of_version_2_becomes_fields() -> None:
    found = parsed(31)
    assert found.fields["title"] == "Picture 31" and found.fields["culture"] == "China"
    assert (found.fields["year_begin"], found.fields["year_end"]) == (1500, 1520)
    assert [maker.name for maker in found.makers] == ["Wen Zhengming", "Unknown"]
    assert found.fields["source_url"] == "https://example.org/works/31" and found.public_domain


def test_rights_that_are_not_stated_are_not_free() -> None:
    assert [parsed(number).public_domain for number in range(60)] == [free(number) for number in range(60)]
    assert parsed(9).fields["rights"] == "All rights stay with the museum"


def test_pictures_come_from_the_image_service_where_there_is_one() -> None:
    size = f"full/!{PICTURE_PX},{PICTURE_PX}/0/default.jpg"
    assert (
        parsed(2).picture_url == f"{BASE}/iiif/image/2/{size}"
        and parsed(32).picture_url == f"{BASE}/iiif/image/32/{size}"
    )
    assert parsed(3).picture_url == f"{BASE}/iiif/plain/3.jpg" and parsed(35).picture_url == f"{BASE}/iiif/plain/35.jpg"


def test_of_a_choice_of_pictures_the_first_is_taken() -> None:
    assert (
        parsed(1).picture_url.startswith(f"{BASE}/iiif/image/1/")
        and parsed(7).picture_url == f"{BASE}/iiif/plain/7.jpg"
    )


def test_a_manifest_without_a_picture_says_so() -> None:
    assert [bool(parsed(number).picture_url) for number in range(60)] == [pictured(number) for number in range(60)]


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (None, []),
        ("plain", ["plain"]),
        ("<p>two <b>words</b></p>", ["two words"]),
        (1830, ["1830"]),
        (["a", "b"], ["a", "b"]),
        ({"en": ["a"], "de": ["b"]}, ["a"]),
        ({"none": ["a"], "de": ["b"]}, ["a"]),
        ({"de": ["b", "c"]}, ["b", "c"]),
        ({"@value": "a", "@language": "fr"}, ["a"]),
        ([{"@value": "a", "@language": "fr"}, {"@value": "b", "@language": "en"}], ["b"]),
        ([{"@value": "a", "@language": "fr"}, {"@value": "b", "@language": "de"}], ["a", "b"]),
        ({}, []),
        ("  ", []),
    ],
)
def test_words_in_any_of_the_forms_of_both_versions(value: Any, texts: list[str]) -> None:
    assert _texts(value) == texts


@pytest.mark.parametrize("odd", [{}, [], "text", None, {"type": "Collection"}, {"@type": "sc:Range"}])
def test_what_is_no_manifest_is_odd(odd: Any) -> None:
    with pytest.raises(ValueError, match="key is not a IIIF manifest"):
        IIIF.parse("key", odd)


@pytest.mark.parametrize(
    "changes",
    [
        {"items": []},
        {"items": [{}]},
        {"items": [{"items": [{"items": [{"body": None}]}]}]},
        {"items": [{"items": [{"items": [{"body": "text"}]}]}]},
        {"items": [{"items": [{"items": [{"body": []}]}]}]},
        {"items": [{"items": [{"items": [{"body": {"type": "Choice", "items": []}}]}]}]},
        {"items": [{"items": [{"items": [{"body": {"id": 5, "service": 7}}]}]}]},
    ],
)
def test_odd_canvases_have_no_picture(changes: dict[str, Any]) -> None:
    assert IIIF.parse("key", {"type": "Manifest"} | changes).picture_url == ""


# --- collections ------------------------------------------------------------------------------------------------------


def test_collections_are_walked_to_their_manifests(museum: Museum, tmp_path: Path) -> None:
    served = museums.iiif_of(museum)
    asked = museums.request("iiif", museum.url, tmp_path / "store")
    now = museums.fetch("iiif", asked)
    found = museums.gather("iiif", asked, tmp_path / "out")
    address = {number: f"{museum.url}/iiif/manifest/{number}/manifest.json" for number in range(served.count)}
    assert set(found.records["object_id"]) == set(address.values())
    # The part that is not there is a row of its own.
    dead = f"{museum.url}/iiif/dead.json"
    assert now["listed"] == served.count + 1 and found.reasons()[dead] == "record_not_found"
    works = {number for number in range(served.count) if free(number) and pictured(number)}
    codes = found.reasons()
    assert {number for number, url in address.items() if codes.get(url) == "not_public_domain"} == {
        number for number in range(served.count) if not free(number)
    }
    labelled = {number for number in works if codes.get(address[number]) != "outside_classes"}
    assert set(found.works["object_id"]) == {address[number] for number in labelled} and labelled
    # Each document once, though some are named twice and one names its parent.
    assert max(museum.asked.values()) == 1


def test_a_single_manifest_is_a_collection_of_one(museum: Museum, tmp_path: Path) -> None:
    url = f"{museum.url}/iiif/manifest/0/manifest.json"
    asked = museums.request("iiif", museum.url, tmp_path / "store", iiif__url=url)
    museums.fetch("iiif", asked)
    assert list(museums.gather("iiif", asked, tmp_path / "out").works["object_id"]) == [url]
    assert museum.asked[url.removeprefix(museum.url)] == 1


def test_a_manifest_that_is_not_there_is_a_row(museum: Museum, tmp_path: Path) -> None:
    served = museums.iiif_of(museum)
    served.gone.add(6)
    asked = museums.request("iiif", museum.url, tmp_path / "store")
    museums.fetch("iiif", asked)
    found = museums.gather("iiif", asked, tmp_path / "out")
    served.gone.clear()
    assert found.reasons()[f"{museum.url}/iiif/manifest/6/manifest.json"] == "record_not_found"


def test_an_address_is_needed(tmp_path: Path) -> None:
    asked = museums.request("iiif", "", tmp_path, iiif__url=None)
    with pytest.raises(SourceError, match="needs --iiif-url"):
        SOURCE.fetch(asked)


def test_an_address_that_gives_nothing_is_an_error(museum: Museum, tmp_path: Path) -> None:
    asked = museums.request("iiif", museum.url, tmp_path, iiif__url=f"{museum.url}/iiif/dead.json")
    with pytest.raises(SourceError, match="gives no list of its objects"):
        museums.fetch("iiif", asked)


@pytest.mark.parametrize("answer", ["{}", "[]", '{"type": "Canvas"}', '"text"'])
def test_a_document_that_is_neither_is_an_error(answer: str, tmp_path: Path) -> None:
    with museums.saying(answer) as url, pytest.raises(SourceError, match="is not a IIIF manifest or collection"):
        museums.source("iiif").fetch(museums.request("iiif", url, tmp_path))


def test_a_member_that_is_neither_is_a_row(tmp_path: Path) -> None:
    manifest = served_iiif.Iiif(1).manifest(0, "PLACE")
    documents = {
        TOP: {"type": "Collection", "items": [{"id": "PLACE/odd"}, "PLACE/plain", 7, {"type": "Manifest"}]},
        "/odd": {"type": "Canvas"},
        "/plain": manifest | {"id": "PLACE/plain"},
    }
    with museums.saying(documents) as url:
        asked = museums.request("iiif", url, tmp_path / "store", museum__public_domain_only=False)
        museums.fetch("iiif", asked)
        with museums.opened("iiif", asked) as store:
            assert store.listing(IIIF.listing_key(asked)) == [f"{url}/odd", f"{url}/plain"]
            assert store.failures("record", [f"{url}/odd"])[f"{url}/odd"].code == "bad_answer"
            assert store.record(f"{url}/plain") is not None
