"""From the store to tables, without a network: what becomes a work, and a reason for everything else."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.acquire.fetching.raw_store import RawStore
from pipeline.acquire.sources._museum.selection import batches, natural_order
from pipeline.acquire.sources.base import SourceRequest
from pipeline.artefacts import schema
from pipeline.core.errors import SourceError
from tests.museum import drawing
from tests.pipeline.acquire.sources import museums
from tests.pipeline.acquire.sources.museums import Tables, gather
from tests.pipeline.acquire.sources.test_met import record, write_table


def picture(number: int) -> str:
    return f"https://example.org/{number}.jpg"


def objects() -> dict[str, dict[str, Any]]:
    """One object for each thing that can become of one."""
    changes: dict[int, dict[str, Any]] = {
        1: {"title": "A work"},
        2: {"culture": "China", "title": "Another work", "artistDisplayName": "", "artistNationality": ""},
        3: {"classification": "Ceramics-Porcelain"},
        4: {"isPublicDomain": False},
        5: {"primaryImageSmall": ""},
        6: {"culture": "China or Japan"},
        7: {"title": "Its picture was refused"},
        8: {"title": "Its picture has not been fetched"},
        9: {"objectID": 99},
        10: {"title": "A work with the picture of another", "primaryImageSmall": picture(1)},
    }
    return {
        str(number): record(objectID=number, primaryImageSmall=picture(number)) | each
        for number, each in changes.items()
    }


def fill(asked: SourceRequest) -> None:
    listed = [*objects(), "11", "12"]
    museums.fill("met", asked, objects(), {picture(key): drawing.jpeg(str(key)) for key in (1, 2)}, listed)
    with RawStore(Path(str(asked.museum.store))) as store:
        store.put_failure("picture", picture(7), "empty", "It has 0 bytes.", transient=False)
        store.put_failure("record", "11", "not_found", "There is none.", transient=False)


@pytest.fixture
def asked(tmp_path: Path) -> SourceRequest:
    request = museums.request("met", "http://localhost", tmp_path / "store")
    fill(request)
    return request


@pytest.fixture
def found(asked: SourceRequest, tmp_path: Path) -> Tables:
    return gather("met", asked, tmp_path / "out")


def test_every_object_is_a_work_or_has_a_reason(found: Tables) -> None:
    assert list(found.works["object_id"]) == ["1", "2", "10"]
    assert found.reasons() == {
        "3": "other_classification",
        "4": "not_public_domain",
        "5": "no_picture",
        "6": "outside_classes",
        "7": "picture_empty",
        "8": "not_fetched",
        "9": "odd_record",
        "11": "record_not_found",
        "12": "not_fetched",
    }
    assert list(found.rejected["object_id"]) == ["3", "4", "5", "6", "7", "8", "9", "11", "12"]
    assert set(found.rejected["stage"]) == {"acquire"} and (found.rejected["message"].str.len() > 10).all()
    assert dict(zip(found.rejected["object_id"], found.rejected["file"], strict=True))["7"] == picture(7)


def test_records_are_all_that_could_be_read(found: Tables) -> None:
    assert list(found.records["object_id"]) == [str(number) for number in range(1, 11)]
    status = dict(zip(found.records["object_id"], found.records["status"], strict=True))
    assert status["1"] == status["2"] == status["10"] == schema.TAKEN
    assert {key: code for key, code in status.items() if code != schema.TAKEN} == {
        key: code for key, code in found.reasons().items() if int(key) < 11
    }
    assert list(found.records.columns)[: len(schema.RECORDS)] == list(schema.RECORDS)
    assert len([name for name in found.records.columns if name.startswith(schema.RAW)]) == 57
    odd = found.records.set_index("object_id").loc["9"]
    assert odd["title"] == "" and pd.isna(odd["raw_title"])


def test_a_work_has_its_class_its_artist_and_its_picture(found: Tables) -> None:
    works = found.works.set_index("object_id")
    assert works["label"].to_dict() == {"1": "japan", "2": "china", "10": "japan"}
    assert works.loc["1", "artist"] == "Katsushika Hokusai" == works.loc["1", "group"]
    assert works.loc["1", "file"] == works.loc["10", "file"] != works.loc["2", "file"]
    assert Path(works.loc["2", "file"]).read_bytes() == drawing.jpeg("2")
    assert (works.loc["1", "height_cm"], works.loc["1", "depth_cm"]) == (
        pytest.approx(25.4),
        pytest.approx(float("nan"), nan_ok=True),
    )
    assert works.loc["1", "class_certain"] == "yes" and works.loc["1", "label_rule"]
    records = found.records.set_index("object_id")
    assert records.loc["1", "picture"] == Path(works.loc["1", "file"]).name and not records.loc["8", "picture"]


def test_the_same_store_gives_the_same_bytes(asked: SourceRequest, found: Tables, tmp_path: Path) -> None:
    gather("met", asked, tmp_path / "again")
    for name in ("records.parquet", "rejected.parquet"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_the_order_in_which_it_was_fetched_does_not_matter(found: Tables, tmp_path: Path) -> None:
    asked = museums.request("met", "http://localhost", tmp_path / "other")
    with RawStore(tmp_path / "other") as store:
        store.put_failure("record", "3", "timed_out", "Too slow.", transient=True)
        store.put_failure("picture", picture(1), "timed_out", "Too slow.", transient=True)
        for key in (2, 1):
            store.put_picture(picture(key), drawing.jpeg(str(key)))
    museums.fill("met", asked, dict(reversed(objects().items())), {}, [*objects(), "11", "12"])
    with RawStore(tmp_path / "other") as store:
        store.put_failure("record", "11", "not_found", "There is none.", transient=False)
        store.put_failure("picture", picture(7), "empty", "It has 0 bytes.", transient=False)
    gather("met", asked, tmp_path / "again")
    for name in ("records.parquet", "rejected.parquet"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_others_are_kept_unlabelled_when_asked_for(asked: SourceRequest, tmp_path: Path) -> None:
    kept = museums.request("met", "http://localhost", tmp_path / "store", source__keep_others=True)
    with RawStore(tmp_path / "store") as store:
        store.put_picture(picture(6), drawing.jpeg("6"))
    works = gather("met", kept, tmp_path / "out").works.set_index("object_id")
    assert works["label"].to_dict() == {"1": "japan", "2": "china", "6": "", "10": "japan"}


def test_what_the_museum_withdrew_is_used_no_more(asked: SourceRequest, tmp_path: Path) -> None:
    with RawStore(tmp_path / "store") as store:
        store.put_failure("record", "1", "gone", "It was there.", transient=False)
        store.put_failure("picture", picture(2), "gone", "It was there.", transient=False)
    found = gather("met", asked, tmp_path / "out")
    assert list(found.works["object_id"]) == ["10"]
    assert found.reasons()["1"] == "record_gone" and found.reasons()["2"] == "picture_gone"


def test_what_failed_for_a_while_is_used_as_it_was_before(asked: SourceRequest, tmp_path: Path) -> None:
    with RawStore(tmp_path / "store") as store:
        store.put_failure("record", "1", "timed_out", "Too slow.", transient=True)
        store.put_failure("picture", picture(2), "timed_out", "Too slow.", transient=True)
    assert list(gather("met", asked, tmp_path / "out").works["object_id"]) == ["1", "2", "10"]


def test_a_picture_whose_file_is_lost_is_not_fetched(asked: SourceRequest, tmp_path: Path) -> None:
    with RawStore(tmp_path / "store", write=False) as store:
        kept = store.picture(picture(2))
    assert kept is not None
    kept.path.unlink()
    found = gather("met", asked, tmp_path / "out")
    assert found.reasons()["2"] == "not_fetched" and "2" not in set(found.works["object_id"])


def test_a_field_of_the_catalogue_may_be_the_target(asked: SourceRequest, tmp_path: Path) -> None:
    wanted = museums.request(
        "met",
        "http://localhost",
        tmp_path / "store",
        source__target="department",
        source__classes=("all",),
    )
    works = gather("met", wanted, tmp_path / "out").works
    assert set(works["label"]) == {"Asian Art"} and set(works["label_rule"]) == {"department"}


def test_a_field_of_the_museums_own_can_be_the_target(asked: SourceRequest, tmp_path: Path) -> None:
    wanted = museums.request(
        "met",
        "http://localhost",
        tmp_path / "store",
        source__target="objectName",
        source__classes=("all",),
    )
    works = gather("met", wanted, tmp_path / "out").works
    assert (works["label"] != "").all() and set(works["label_rule"]) == {"objectName"}


def test_a_target_that_no_record_fills_is_an_error_that_names_those_that_are(
    asked: SourceRequest, tmp_path: Path
) -> None:
    wanted = museums.request(
        "met", "http://localhost", tmp_path / "store", source__target="dynasty", source__classes=("all",)
    )
    with pytest.raises(SourceError, match=r"has a value of 'dynasty'.*department"):
        gather("met", wanted, tmp_path / "out")


def test_no_work_at_all_is_an_error_that_counts_the_reasons(asked: SourceRequest, tmp_path: Path) -> None:
    wanted = museums.request("met", "http://localhost", tmp_path / "store", source__classes=("india",))
    with pytest.raises(SourceError) as caught:
        gather("met", wanted, tmp_path / "out")
    said = str(caught.value)
    assert "None of the 12 objects" in said and "outside_classes 7" in said and "china, japan" in said


def test_a_store_without_a_list_is_an_error_that_says_how_to_get_one(tmp_path: Path) -> None:
    asked = museums.request("met", "http://localhost", tmp_path / "store")
    with pytest.raises(SourceError, match="Fetch it first"):
        gather("met", asked, tmp_path / "out")
    RawStore(tmp_path / "store").close()
    with pytest.raises(SourceError, match="has no list of objects for this request"):
        museums.source("met").state(asked)


# --- a limit ----------------------------------------------------------------------------------------------------------


def many(tmp_path: Path, count: int = 900) -> None:
    """A store of many works, of which one in three is Chinese."""
    found = {
        str(number): record(objectID=number, culture="China" if number % 3 == 0 else "Japan", primaryImageSmall="u")
        for number in range(1, count + 1)
    }
    asked = museums.request("met", "http://localhost", tmp_path / "store")
    museums.fill("met", asked, found, {"u": drawing.jpeg("u")})


def test_a_limit_is_spread_over_the_classes(tmp_path: Path) -> None:
    many(tmp_path)
    asked = museums.request("met", "http://localhost", tmp_path / "store", source__limit=40)
    found = gather("met", asked, tmp_path / "out")
    assert found.works["label"].value_counts().to_dict() == {"china": 20, "japan": 20}
    # Only as many objects are looked at as were needed; the others are as if they had not been listed.
    assert len(found.records) == 200 and set(found.reasons().values()) == {"over_limit"}
    for table in (found.works, found.records, found.rejected):
        assert list(table["object_id"]) == natural_order(table["object_id"])
    other = museums.request("met", "http://localhost", tmp_path / "store", source__limit=40, seed=7)
    assert set(gather("met", other, tmp_path / "other").works["object_id"]) != set(found.works["object_id"])


def test_a_limit_beyond_what_there_is_takes_all(tmp_path: Path) -> None:
    many(tmp_path, 30)
    asked = museums.request("met", "http://localhost", tmp_path / "store", source__limit=1_000)
    assert len(gather("met", asked, tmp_path / "out").works) == 30


def test_batches_hold_every_id_once() -> None:
    ids = [str(number) for number in range(1_234)]
    assert batches(ids, SourceRequest(())) == [ids] and batches([], SourceRequest(())) == []
    found = batches(ids, SourceRequest((), limit=150, seed=3))
    assert [len(part) for part in found] == [300, 300, 300, 300, 34]
    assert sorted((key for part in found for key in part), key=int) == ids
    assert found == batches(ids, SourceRequest((), limit=150, seed=3))


def test_ids_have_an_order_of_their_own() -> None:
    assert natural_order(["10", "9", "b", "9", "a", "01"]) == ["01", "9", "10", "a", "b"]


# --- a published table ------------------------------------------------------------------------------------------------


def test_a_tables_rows_are_records_until_the_museum_has_been_asked(tmp_path: Path) -> None:
    own = {int(key): each for key, each in objects().items() if key not in ("9", "10")}
    path = write_table(tmp_path / "table.csv", own)
    asked = museums.request("met", "http://localhost", tmp_path / "store", met__csv=str(path))
    first = {key: each for key, each in objects().items() if key == "1"}
    museums.fill("met", asked, first, {picture(1): drawing.jpeg("1")}, map(str, own))
    found = gather("met", asked, tmp_path / "out")
    assert list(found.works["object_id"]) == ["1"] and len(found.records) == len(own)
    ruled_out = {"3": "other_classification", "4": "not_public_domain", "6": "outside_classes"}
    assert found.reasons() == dict.fromkeys("2578", "not_fetched") | ruled_out
    assert (
        isinstance(found.records, pd.DataFrame) and found.records.set_index("object_id").loc["2", "culture"] == "China"
    )
