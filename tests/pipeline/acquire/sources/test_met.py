"""The Metropolitan Museum: what its records say, which questions it is asked, and its published table."""

import csv
from pathlib import Path
from typing import Any

import pytest

from pipeline.acquire.sources.met import Met, _csv_name
from pipeline.core.errors import SourceError
from tests.museum import Museum, records, sample
from tests.museum.met import DEPARTMENTS, PATH
from tests.pipeline.acquire.sources import museums

MET = Met()

#: Titles of the columns of the museum's MetObjects.csv.
COLUMNS = (
    "Object Number", "Is Highlight", "Is Timeline Work", "Is Public Domain", "Object ID", "Gallery Number",
    "Department", "AccessionYear", "Object Name", "Title", "Culture", "Period", "Dynasty", "Reign", "Portfolio",
    "Constituent ID", "Artist Role", "Artist Prefix", "Artist Display Name", "Artist Display Bio", "Artist Suffix",
    "Artist Alpha Sort", "Artist Nationality", "Artist Begin Date", "Artist End Date", "Artist Gender",
    "Artist ULAN URL", "Artist Wikidata URL", "Object Date", "Object Begin Date", "Object End Date", "Medium",
    "Dimensions", "Credit Line", "Geography Type", "City", "State", "County", "Country", "Region", "Subregion",
    "Locale", "Locus", "Excavation", "River", "Classification", "Rights and Reproduction", "Link Resource",
    "Object Wikidata URL", "Metadata Date", "Repository", "Tags", "Tags AAT URL", "Tags Wikidata URL",
)  # fmt: skip


def record(**changes: Any) -> dict[str, Any]:
    """A record of a hanging scroll, in the API's 57 fields."""
    plain = next(iter(records.met(1, shared=False).values()))
    empty: dict[str, Any] = {name: "" if isinstance(value, str) else value for name, value in plain.items()}
    said = {
        "objectID": 45_000,
        "isPublicDomain": True,
        "title": "Wave",
        "objectName": "Hanging scroll",
        "classification": "Paintings",
        "department": "Asian Art",
        "culture": "Japan",
        "objectDate": "ca. 1831",
        "objectBeginDate": 1826,
        "objectEndDate": 1836,
        "medium": "Ink and color on silk",
        "dimensions": "10 x 15 in. (25.4 x 38.1 cm)",
        "measurements": None,
        "tags": [{"term": "Waves"}, {"term": "Boats"}],
        "artistDisplayName": "Katsushika Hokusai",
        "artistAlphaSort": "Katsushika Hokusai",
        "artistRole": "Artist",
        "artistNationality": "Japanese",
        "artistULAN_URL": "http://vocab.getty.edu/page/ulan/500060426",
        "primaryImageSmall": "https://example.org/small.jpg",
        "primaryImage": "https://example.org/large.jpg",
        "objectURL": "https://example.org/45000",
        "linkResource": "https://example.org/45000",
        "metadataDate": "2024-03-02T04:31:17.3Z",
        "additionalImages": [],
        "constituents": None,
    }
    return empty | said | changes


# --- what a record says -----------------------------------------------------------------------------------------------


def test_a_record_becomes_fields() -> None:
    parsed = MET.parse("45000", record())
    assert parsed.fields == {
        "title": "Wave", "date": "ca. 1831", "year_begin": 1826, "year_end": 1836, "culture": "Japan", "period": "",
        "dynasty": "", "country": "", "department": "Asian Art", "classification_raw": "Paintings",
        "medium": "Ink and color on silk", "object_name": "Hanging scroll", "tags": ["Waves", "Boats"],
        "height_cm": pytest.approx(25.4), "width_cm": pytest.approx(38.1), "depth_cm": None, "credit_line": "",
        "rights": "Public domain", "source_url": "https://example.org/45000",
    }  # fmt: skip
    assert parsed.public_domain and parsed.picture_url == "https://example.org/small.jpg"
    assert parsed.version == "2024-03-02T04:31:17.3Z"
    (maker,) = parsed.makers
    assert (maker.name, maker.role, maker.nationality) == ("Katsushika Hokusai", "Artist", "Japanese")
    assert maker.identity == "http://vocab.getty.edu/page/ulan/500060426"


def test_all_of_the_museums_own_fields_are_kept_as_text() -> None:
    parsed = MET.parse("45000", record())
    assert len(parsed.raw) == 57 and all(value is None or isinstance(value, str) for value in parsed.raw.values())
    assert (parsed.raw["objectID"], parsed.raw["isPublicDomain"], parsed.raw["culture"]) == ("45000", "true", "Japan")
    assert parsed.raw["tags"] == '[{"term": "Waves"}, {"term": "Boats"}]'
    assert (
        parsed.raw["period"] is None and parsed.raw["constituents"] is None and parsed.raw["additionalImages"] is None
    )


def test_several_makers_stand_side_by_side() -> None:
    parsed = MET.parse(
        "45000",
        record(
            artistDisplayName="Peter Paul Rubens|Jan Brueghel the Elder",
            artistAlphaSort="Rubens, Peter Paul|Brueghel, Jan, the Elder",
            artistPrefix="|Workshop of",
            artistNationality="Flemish",
            artistULAN_URL="",
            artistWikidata_URL="https://www.wikidata.org/wiki/Q5599|(not assigned)",
        ),
    )
    first, second = parsed.makers
    assert (first.sort_name, second.sort_name) == ("Rubens, Peter Paul", "Brueghel, Jan, the Elder")
    assert (first.prefix, second.prefix) == ("", "Workshop of")
    assert first.identity == "https://www.wikidata.org/wiki/Q5599"
    # One nationality for two people: it is not known whose it is.
    assert first.nationality == second.nationality == ""


def test_leftovers_of_a_spreadsheet_are_taken_out_of_the_culture() -> None:
    assert MET.parse("45000", record(culture="Japan_x000D_ ")).fields["culture"] == "Japan"


def test_fields_of_other_types_than_they_should_be_say_nothing() -> None:
    parsed = MET.parse("45000", record(title=None, culture=7, tags=None, measurements=[], artistDisplayName=None))
    assert parsed.fields["title"] == "" and parsed.fields["culture"] == "" and parsed.fields["tags"] == []
    assert parsed.makers == []


@pytest.mark.parametrize("odd", [{}, {"message": "ObjectID not found"}, {"objectID": 45_001}, [], "text", None, 7])
def test_what_is_not_the_record_asked_for_is_odd(odd: Any) -> None:
    with pytest.raises(ValueError, match="45000 is not a record of that object"):
        MET.parse("45000", odd)


@pytest.mark.parametrize("catalogue", sample.catalogues())
def test_the_records_of_a_whole_catalogue_are_readable(catalogue: str) -> None:
    for each in sample.read(catalogue):
        parsed = MET.parse(str(each["objectID"]), each)
        assert len(parsed.raw) == 57 and parsed.version == str(each["metadataDate"] or "")


# --- the published table ----------------------------------------------------------------------------------------------


def test_the_tables_columns_get_the_names_of_the_api() -> None:
    own = {"constituentID", "tagsAAT_URL", "tagsWikidata_URL"}
    assert {_csv_name(title) for title in COLUMNS} - set(record()) == own


def write_table(path: Path, found: dict[int, dict[str, Any]]) -> Path:
    """The table that the museum would publish of these records."""
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(COLUMNS)
        for each in found.values():
            plain = each | {"tags": "|".join(tag["term"] for tag in each["tags"] or [])}
            writer.writerow([plain.get(_csv_name(title), "") for title in COLUMNS])
    return path


def test_a_row_of_the_table_says_what_the_record_says(tmp_path: Path) -> None:
    path = write_table(tmp_path / "MetObjects.csv", {45_000: record()})
    asked = museums.request("met", "http://localhost", tmp_path / "store", met__csv=str(path))
    row = MET.published_records(asked)["45000"]
    parsed, expected = MET.parse("45000", row), MET.parse("45000", record())
    assert parsed.fields == expected.fields and parsed.makers == expected.makers and parsed.public_domain
    assert parsed.picture_url == ""


def test_only_objects_wanted_by_the_table_are_asked_for(museum: Museum, tmp_path: Path) -> None:
    met = museums.met_of(museum)
    path = write_table(tmp_path / "MetObjects.csv", met.records)
    asked = museums.request("met", museum.url, tmp_path / "store", met__csv=str(path))
    museums.fetch("met", asked)
    found = museums.gather("met", asked, tmp_path / "out")
    requested = {path for path in museum.asked if path.startswith(f"{PATH}/objects/")}
    ruled_out = {"other_classification", "not_public_domain", "outside_classes"}
    wanted = [key for key in map(str, met.records) if found.reasons().get(key) not in ruled_out]
    assert requested == {f"{PATH}/objects/{key}" for key in wanted} and 0 < len(wanted) < len(met.records)
    # What was not asked for stands among the records all the same.
    assert sorted(found.records["object_id"]) == sorted(map(str, met.records))
    assert not any(path.startswith((f"{PATH}/search", f"{PATH}/objects?")) for path in museum.asked)


def test_a_table_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    asked = museums.request("met", "http://localhost", tmp_path, met__csv=str(tmp_path / "none.csv"))
    with pytest.raises(SourceError, match=r"no file .*none\.csv.*MetObjects\.csv"):
        MET.listing_key(asked)


def test_another_table_is_another_question(tmp_path: Path) -> None:
    path = write_table(tmp_path / "MetObjects.csv", {45_000: record()})
    asked = museums.request("met", "http://localhost", tmp_path, met__csv=str(path))
    before = MET.listing_key(asked)
    assert before == MET.listing_key(asked)
    write_table(path, {45_000: record(), 45_001: record(objectID=45_001)})
    assert before != MET.listing_key(asked)
    assert set(MET.published_records(asked)) == {"45000", "45001"}


# --- the questions ----------------------------------------------------------------------------------------------------


def listed(museum: Museum, store: Path, **settings: Any) -> tuple[list[str], list[str]]:
    """The ids of a request, and the paths of the lists that were asked for."""
    ids = museums.listing("met", museums.request("met", museum.url, store, **settings))
    return ids, sorted(path.removeprefix(PATH) for path in museum.asked)


def test_a_classification_is_searched_for(museum: Museum, tmp_path: Path) -> None:
    ids, paths = listed(museum, tmp_path)
    assert paths == ["/search?q=*&medium=Paintings&hasImages=true"]
    assert ids == sorted(ids, key=int) and 0 < len(ids) < len(museums.met_of(museum).records)


def test_every_kind_of_object_is_the_list_of_objects(museum: Museum, tmp_path: Path) -> None:
    ids, paths = listed(museum, tmp_path, museum__classification="all")
    assert paths == ["/objects"] and ids == [str(number) for number in sorted(museums.met_of(museum).records)]


def test_words_are_searched_for(museum: Museum, tmp_path: Path) -> None:
    ids, paths = listed(museum, tmp_path, museum__classification="all", museum__query="Hanging scroll")
    assert paths == ["/search?q=Hanging+scroll&hasImages=true"]
    met = museums.met_of(museum)
    assert ids and all("Hanging scroll" in str(met.records[int(key)]) for key in ids)


def test_departments_are_asked_for_by_name_or_number(museum: Museum, tmp_path: Path) -> None:
    wanted = "asian art|23"
    ids, paths = listed(museum, tmp_path, museum__classification="all", museum__department=wanted)
    assert paths == ["/departments", "/objects?departmentIds=6%7C23"]
    met = museums.met_of(museum)
    assert {met.records[int(key)]["department"] for key in ids} <= {"Asian Art", "The American Wing"}
    museum.forget()
    _, paths = listed(museum, tmp_path, museum__department="6|23")
    assert [path.rpartition("departmentId=")[2] for path in paths] == ["23", "6"]


def test_a_department_that_is_not_there_is_an_error_that_names_the_nearest(museum: Museum, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no department 'Asia Art'.*Did you mean 'Asian Art'"):
        listed(museum, tmp_path, museum__department="Asia Art")


def test_a_question_without_an_answer_is_an_error(museum: Museum, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="has no object for this request"):
        listed(museum, tmp_path, museum__query="zeppelins")
    assert DEPARTMENTS["The Libraries"] == 16
    with pytest.raises(SourceError, match="has no object for this request"):
        listed(museum, tmp_path, museum__department="16")


def test_a_server_that_speaks_another_language_is_an_error(museum: Museum, tmp_path: Path) -> None:
    asked = museums.request("met", f"{museum.url}/elsewhere", tmp_path)
    with pytest.raises(SourceError, match="gives no list of its objects"):
        museums.fetch("met", asked)
