"""Manifests and collections of IIIF, versions 2 and 3."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.acquire.sources._iiif.documents import absolute
from pipeline.acquire.sources._iiif.pictures import PICTURE_PX
from pipeline.acquire.sources._iiif.texts import texts
from pipeline.acquire.sources.iiif import NO_LABEL, SOURCE, Iiif
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
    ("value", "expected"),
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
        (True, []),
        ({"en-GB": ["a"], "de": ["b"]}, ["a"]),
        ({"en": [], "de": ["b"]}, ["b"]),
        ([{"@value": "a", "@language": "fr"}, {"@value": "b", "@language": "en-US"}, None, "c"], ["b", "c"]),
        ({"@value": None}, []),
        ({"de": None, "fr": 5}, ["5"]),
        (float("nan"), []),
        ([float("inf"), "a", float("-inf"), 1.5], ["a", "1.5"]),
        # Entities and markup.
        ("Wind &amp; rain, <i>after</i> Hokusai&#39;s &quot;view&#x22;", ['Wind & rain, after Hokusai\'s "view"']),
        ("<span>ink &lt; gold</span>", ["ink < gold"]),
        ("a < b > c", ["a < b > c"]),
        ("< 1900 and > 1800", ["< 1900 and > 1800"]),
        ("an unclosed <b> stays", ["an unclosed <b> stays"]),
        ("<p>one</p><p>two<br/>three</p>", ["one two three"]),
        ("<div class='x'><div>in</div> <a href=\"y\">out</a></div>", ["in out"]),
        ("seen<!-- not seen --><script>var x</script>", ["seen"]),
        ("a?b=1&copy=2, AT&T", ["a?b=1&copy=2, AT&T"]),
        ("&lt;i&gt;", ["<i>"]),
        ("<" * 500 + "a", ["<" * 500 + "a"]),
        ("<i>" * 5_000 + "a" + "</i>" * 5_000, ["a"]),
    ],
)
def test_words_in_any_of_the_forms_of_both_versions(value: Any, expected: list[str]) -> None:
    assert texts(value) == expected


def test_what_can_be_read_of_metadata_with_holes_is_read() -> None:
    entries = [None, "loose", {"value": "no name"}, {"label": "Culture"}, 7, {"label": "Culture", "value": "Japan"}]
    found = IIIF.parse("key", {"@type": "sc:Manifest", "label": None, "metadata": entries})
    assert (found.fields["title"], found.fields["culture"]) == ("", "Japan")
    assert found.raw == {NO_LABEL: "loose; no name; 7", "Culture": "Japan"}


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Date:", "date"), ("DATE :", "date"), ("Culture:", "culture"), ("Culture：", "culture"), ("Datierung", "date"),
        ("date_created", "date"), ("dateCreated", "date"), ("Datation", "date"), ("Style / Period", "period"),
        ("Artist(s)", "artist"), ("Artist(s):", "artist"), ("Artist / Maker", "artist"), ("Künstler", "artist"),
        ("Künstler/in", "artist"), ("Künstler:in", "artist"), ("Kunstenaar", "artist"), ("Technik:", "medium"),
    ],
)  # fmt: skip
def test_labels_are_understood_however_they_are_written(label: str, field: str) -> None:
    for metadata in ([{"label": label, "value": "1868"}], {label: "1868"}, [{label: ["1868"]}]):
        found = IIIF.parse("key", {"type": "Manifest", "metadata": metadata})
        read = [maker.name for maker in found.makers] if field == "artist" else [found.fields[field]]
        assert read == ["1868"] and found.raw == {label: "1868"}


@pytest.mark.parametrize("metadata", [None, {}, {"label": "Culture", "value": "Japan"}, "text", 5, [[]]])
def test_odd_metadata_and_statements_are_read_or_left_out(metadata: Any) -> None:
    for statement in (None, [], "text", [{"value": {"en": ["Ask us"]}}]):
        record = {"type": "Manifest", "metadata": metadata, "requiredStatement": statement, "homepage": [None]}
        assert IIIF.parse("key", record).fields["source_url"] == "key"


@pytest.mark.parametrize(
    "stated",
    [
        {"@type": ["sc:Manifest"]},
        {"type": ["Thing", "Manifest"]},
        {"@type": "http://iiif.io/api/presentation/2#Manifest"},
        {"type": "https://iiif.io/api/presentation/3#Manifest"},
        {"type": [["Manifest"]]},
        {"type": "manifest"},
        {"@type": " SC:MANIFEST "},
    ],
)
def test_types_are_lists_and_addresses_too(stated: dict[str, Any]) -> None:
    assert IIIF.parse("key", stated | {"label": "Wave"}).fields["title"] == "Wave"


# --- pictures ---------------------------------------------------------------------------------------------------------

SERVICE_3 = {"id": f"{BASE}/image/1", "type": "ImageService3", "profile": "level2"}
SERVICE_2 = {"@id": f"{BASE}/image/1", "profile": "http://iiif.io/api/image/2/level2.json"}
LOGIN = {"@id": f"{BASE}/login", "@type": "AuthCookieService1", "profile": "http://iiif.io/api/auth/1/login"}
SEARCH = {"@id": f"{BASE}/search", "profile": "http://iiif.io/api/search/1/search"}
WITHIN = f"{BASE}/image/1/full/!{PICTURE_PX},{PICTURE_PX}/0/default.jpg"
FILE = f"{BASE}/file.jpg"


def image(**more: Any) -> dict[str, Any]:
    return {"id": FILE, "type": "Image", "format": "image/jpeg"} | more


def canvas(*bodies: Any, motivation: Any = "painting") -> dict[str, Any]:
    annotations = [{"type": "Annotation", "motivation": motivation, "body": body} for body in bodies]
    return {"type": "Canvas", "items": [{"type": "AnnotationPage", "items": annotations}]}


def picture_of(*canvases: Any) -> str:
    return IIIF.parse(f"{BASE}/m.json", {"type": "Manifest", "items": list(canvases)}).picture_url


def picture_of_version_2(*resources: Any) -> str:
    images = [{"motivation": "sc:painting", "resource": resource} for resource in resources]
    record = {"@type": "sc:Manifest", "sequences": [{"canvases": [{"images": images}]}]}
    return IIIF.parse(f"{BASE}/m.json", record).picture_url


@pytest.mark.parametrize(
    ("services", "address"),
    [
        ([LOGIN, SERVICE_3], WITHIN),
        ([SEARCH, LOGIN, SERVICE_2], WITHIN),
        ([{"@id": f"{BASE}/other", "profile": "http://example.org/geo"}, SERVICE_2], WITHIN),
        ({"@id": f"{BASE}/image/1/"}, WITHIN),
        (f"{BASE}/image/1/info.json", WITHIN),
        # No image service: the picture's own address.
        ([LOGIN], FILE),
        ({"id": "image/1", "type": "ImageService3", "profile": "level2"}, FILE),
        ({"@id": "//example.org/image/1", "profile": "level2"}, WITHIN),
        ({"id": "HTTPS://Example.org/image/1", "type": "ImageService3"}, WITHIN),
        ([None, 7, {}, []], FILE),
    ],
)
def test_the_image_service_is_told_from_others(services: Any, address: str) -> None:
    assert picture_of(canvas(image(service=services))) == address
    assert picture_of_version_2(image(service=services)) == address


@pytest.mark.parametrize(
    ("service", "size"),
    [
        ({"profile": "http://iiif.io/api/image/2/level1.json", "width": 4000, "height": 3000}, "1024,/0/default.jpg"),
        ({"profile": "http://iiif.io/api/image/2/level1.json", "width": 300, "height": 400}, ",400/0/default.jpg"),
        ({"profile": "http://iiif.io/api/image/2/level1.json"}, "!1024,1024/0/default.jpg"),
        ({"profile": ["http://iiif.io/api/image/2/level2.json", {"qualities": ["gray"]}]}, "!1024,1024/0/default.jpg"),
        (
            {"profile": "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level2"},
            "!1024,1024/0/native.jpg",
        ),
        ({"@context": "http://library.stanford.edu/iiif/image-api/1.1/context.json"}, "!1024,1024/0/native.jpg"),
        ({"@type": "ImageService1", "profile": "level2"}, "!1024,1024/0/native.jpg"),
    ],
)
def test_the_size_and_quality_that_a_service_can_make(service: dict[str, Any], size: str) -> None:
    address = picture_of_version_2(image(service={"@id": f"{BASE}/image/1"} | service))
    assert address == f"{BASE}/image/1/full/{size}"


def test_a_service_of_ready_files_is_asked_for_one_of_them() -> None:
    sizes = [{"width": width, "height": width // 2} for width in (4096, 256, 2048)]
    level_0 = {"@id": f"{BASE}/image/1", "profile": "http://iiif.io/api/image/2/level0.json", "sizes": sizes}
    assert picture_of_version_2(image(service=level_0)) == FILE
    without_address = {"@type": "dctypes:Image", "service": level_0}
    assert picture_of_version_2(without_address) == f"{BASE}/image/1/full/2048,/0/default.jpg"
    # The service itself is no file.
    for own in (f"{BASE}/image/1", f"{BASE}/image/1/", f"{BASE}/image/1/info.json"):
        assert picture_of_version_2(image(id=own, service=level_0)) == f"{BASE}/image/1/full/2048,/0/default.jpg"
    newer = {"id": f"{BASE}/image/1", "type": "ImageService3", "profile": "level0"}
    assert picture_of(canvas({"type": "Image", "service": [newer | {"sizes": sizes[1:2]}]})).endswith(
        "/256,128/0/default.jpg"
    )
    assert picture_of(canvas({"type": "Image", "service": [newer]})).endswith("/full/max/0/default.jpg")


@pytest.mark.parametrize(
    "canvases",
    [
        [{"type": "Canvas", "items": []}, canvas(image())],
        [{"type": "Canvas"}, None, "text", canvas(image())],
        [canvas({"id": f"{BASE}/v.mp4", "type": "Video", "format": "video/mp4"}), canvas(image())],
        [canvas({"id": f"{BASE}/s.mp3", "format": "audio/mpeg"}, image())],
        [canvas({"id": f"{BASE}/a.mp4"}, image())],
        [canvas({"id": f"{BASE}/a.MP4?download=1"}, image())],
        [canvas(f"{BASE}/a.mp4"), canvas(image())],
        [canvas([f"{BASE}/a.pdf", f"{BASE}/a.mp3", image()])],
        [canvas(image(format="video/mp4")), canvas(image())],
        [canvas(image(format=" Application/PDF")), canvas(image())],
        [canvas({"id": f"{BASE}/a.webm", "type": "Image"}, image())],
        [canvas({"id": f"{BASE}/a.glb"}, image())],
        [canvas("a remark", image())],
        [canvas(image(format="jpg"))],
        [canvas(image(format="application/octet-stream"))],
        [canvas({"id": FILE, "type": "image"})],
        [canvas({"id": FILE, "type": [["IMAGE"]]})],
        # Relative addresses count from the manifest's.
        [canvas({"id": "file.jpg", "type": "Image"})],
        [canvas({"id": "/file.jpg"})],
        [canvas({"id": "//example.org/file.jpg", "type": "Image"})],
        [canvas({"id": "HTTPS://example.org/file.jpg", "type": "Image"})],
        [canvas(image(service={"id": "../image/1", "type": "ImageService3"}))],
        [canvas([{"type": "TextualBody", "value": "a"}, image()])],
        [canvas(image(id=f"{BASE}/note.jpg"), motivation="commenting"), canvas(image(), motivation=["painting"])],
        [canvas({"type": "Choice", "items": [{"id": f"{BASE}/s.mp3", "type": "Sound"}, image()]})],
        [canvas({"type": "SpecificResource", "source": image(), "selector": {"type": "ImageApiSelector"}})],
        [canvas({"type": "SpecificResource", "source": FILE})],
        [canvas({"type": "SpecificResource", "source": {"type": "Choice", "items": [image()]}})],
        [canvas({"id": FILE, "type": ["Image"]})],
        [canvas({"id": FILE, "type": "dctypes:Image"})],
        [canvas({"id": FILE})],
    ],
)
def test_the_first_painted_image_is_the_picture(canvases: list[Any]) -> None:
    assert picture_of(*canvases) == FILE


@pytest.mark.parametrize("selector", [{"region": "0,0,100,100"}, {"rotation": "90"}, {}])
def test_of_a_part_of_a_picture_the_whole_is_taken(selector: dict[str, str]) -> None:
    selector |= {"type": "ImageApiSelector"}
    part = {"id": f"{BASE}/part.jpg", "type": "SpecificResource", "selector": selector}
    assert picture_of(canvas(part | {"source": image(service=[SERVICE_3])})) == WITHIN
    assert picture_of(canvas(part | {"source": image(), "service": [SERVICE_3]})) == WITHIN
    assert picture_of(canvas(part | {"source": f"{BASE}/image/1"})) == WITHIN
    older = {"@id": f"{BASE}/part.jpg", "@type": "oa:SpecificResource", "selector": selector}
    assert picture_of_version_2(older | {"full": image(service=SERVICE_2)}) == WITHIN


def test_an_image_of_a_service_is_one_whatever_file_was_painted() -> None:
    assert picture_of(canvas(image(id=f"{BASE}/a.pdf", format="application/pdf", service=SERVICE_3))) == WITHIN


def test_a_relative_service_counts_from_the_manifest_where_nothing_else_is_stated() -> None:
    service = {"id": "image/1", "type": "ImageService3"}
    assert picture_of(canvas({"type": "Image", "service": service})) == WITHIN


def test_bodies_that_nest_without_end_have_no_picture() -> None:
    body: dict[str, Any] = image()
    for _ in range(200):
        body = {"type": "Choice", "items": [body]}
    assert picture_of(canvas(body)) == ""


@pytest.mark.parametrize(
    ("reference", "address"),
    [
        (f"{BASE}/m.json", f"{BASE}/m.json"),
        (f"{BASE}/m.json#x", f"{BASE}/m.json"),
        ("/m.json", f"{BASE}/m.json"),
        ("m.json?a=1", f"{BASE}/parts/m.json?a=1"),
        (f"{BASE}/a b.json", f"{BASE}/a%20b.json"),
        (f"{BASE}/a%20b.json", f"{BASE}/a%20b.json"),
        ("http://[", "http://["),
        ("HTTPS://EXAMPLE.org:443/M.json", f"{BASE}/M.json"),
        (f"{BASE}:8443/m.json", f"{BASE}:8443/m.json"),
        ("http://example.org:443/m.json", "http://example.org:443/m.json"),
        ("http://example.org:80/m.json", "http://example.org/m.json"),
        (f"{BASE}/x/../m.json", f"{BASE}/m.json"),
        (f"{BASE}/./x/%2E%2E/m.json", f"{BASE}/m.json"),
        (f"{BASE}/%6d.json", f"{BASE}/m.json"),
        (f"{BASE}/a%2fb.json?q=%7e%c3%a9", f"{BASE}/a%2Fb.json?q=~%C3%A9"),
        (f"{BASE}/é.json", f"{BASE}/%C3%A9.json"),
        (BASE, f"{BASE}/"),
        ("https://[::1]:443/m.json", "https://[::1]/m.json"),
    ],
)
def test_one_document_has_one_address(reference: str, address: str) -> None:
    assert absolute(reference, f"{BASE}/parts/c.json") == address


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


def test_a_manifest_that_is_named_in_several_ways_is_one_object(tmp_path: Path) -> None:
    names = ["PLACE/m.json", "PLACE/m.json#canvas", "/m.json"]
    documents = {
        TOP: {"type": "Collection", "items": [{"id": name, "type": "Manifest"} for name in names]},
        "/m.json": served_iiif.Iiif(1).manifest(0, "PLACE"),
    }
    with museums.saying(documents) as url:
        asked = museums.request("iiif", url, tmp_path / "store", museum__public_domain_only=False)
        museums.fetch("iiif", asked)
        with museums.opened("iiif", asked) as store:
            assert store.listing(IIIF.listing_key(asked)) == [f"{url}/m.json"]


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
