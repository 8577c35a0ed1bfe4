"""The museum's server: sound answers when all is well, and each fault as it says it is."""

import gzip
import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, IncompleteRead
from urllib.parse import urlsplit

import pytest

from pipeline.images.decoding import decode
from tests.museum import Fault, Faults, Guard, Museum, Spells, cleveland, drawing, faults, records
from tests.museum.cleveland import Cleveland
from tests.museum.content import KINDS, PICTURE, RECORD
from tests.museum.iiif import TOP, Iiif, free, pictured
from tests.museum.met import DEPARTMENTS, PATH, Met

OBJECTS = 60


@pytest.fixture(scope="module")
def running() -> Iterator[Museum]:
    with Museum(Met(records.met(OBJECTS)), Cleveland(cleveland.records(30), most=12), Iiif(20)) as museum:
        yield museum


@pytest.fixture
def museum(running: Museum) -> Iterator[Museum]:
    running.forget()
    yield running
    running.faults = Faults()


@dataclass(frozen=True)
class Got:
    """An answer as it came; ``cut`` when there was to be more of it."""

    status: int
    headers: Message
    body: bytes
    cut: bool


def get(museum: Museum, path: str, timeout: float = 5, **headers: str) -> Got:
    place = urlsplit(museum.url)
    with closing(HTTPConnection(str(place.hostname), place.port, timeout=timeout)) as connection:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        with connection.getresponse() as response:
            try:
                return Got(response.status, response.headers, response.read(), False)
            except IncompleteRead as error:
                return Got(response.status, response.headers, error.partial, True)


def read(museum: Museum, path: str) -> dict:
    got = get(museum, path)
    assert got.status == 200 and not got.cut, path
    return json.loads(got.body)


def met(museum: Museum) -> Met:
    found = museum.apis[0]
    assert isinstance(found, Met)
    return found


def a_record(museum: Museum) -> str:
    number = next(number for number, record in met(museum).records.items() if record["primaryImageSmall"])
    return f"{PATH}/objects/{number}"


def a_picture(museum: Museum) -> str:
    return urlsplit(read(museum, a_record(museum))["primaryImageSmall"]).path


# --- sound answers ----------------------------------------------------------------------------------------------------


def test_the_mets_lists_and_records_belong_together(museum: Museum) -> None:
    found = read(museum, f"{PATH}/objects")
    assert found["total"] == len(set(found["objectIDs"])) == OBJECTS
    record = read(museum, f"{PATH}/objects/{found['objectIDs'][0]}")
    assert record["objectID"] == found["objectIDs"][0] and len(record) == 57 and record["metadataDate"]


def test_lists_come_in_another_order_each_time(museum: Museum) -> None:
    first, second = (read(museum, f"{PATH}/objects")["objectIDs"] for _ in range(2))
    assert first != second and sorted(first) == sorted(second)


def test_objects_are_listed_by_department_and_by_the_day_they_were_changed(museum: Museum) -> None:
    all_of_them = met(museum).records
    name = next(iter(all_of_them.values()))["department"]
    found = read(museum, f"{PATH}/objects?departmentIds={DEPARTMENTS[name]}%7C6")["objectIDs"]
    assert set(found) == {key for key, each in all_of_them.items() if each["department"] in (name, "Asian Art")}
    day = sorted(each["metadataDate"] for each in all_of_them.values())[OBJECTS // 2][:10]
    found = read(museum, f"{PATH}/objects?metadataDate={day}")["objectIDs"]
    assert set(found) == {key for key, each in all_of_them.items() if each["metadataDate"][:10] >= day}
    assert read(museum, f"{PATH}/objects?metadataDate=2999-01-01") == {"total": 0, "objectIDs": None}


def test_a_search_heeds_words_kinds_and_pictures(museum: Museum) -> None:
    found = read(museum, f"{PATH}/search?q=*&medium=Paintings&hasImages=true")["objectIDs"]
    for number in found:
        record = met(museum).records[number]
        assert record["primaryImage"]
        assert "Paintings" in record["classification"].split("|") or "painting" in record["objectName"].casefold()
    title = met(museum).records[found[0]]["title"].split()[0]
    assert found[0] in read(museum, f"{PATH}/search?q={title}")["objectIDs"]
    assert get(museum, f"{PATH}/search?medium=Paintings").status == 400


def test_pictures_are_real_always_the_same_and_unlike_each_other(museum: Museum) -> None:
    path = a_picture(museum)
    first, second = (get(museum, path).body for _ in range(2))
    assert first == second and first != drawing.jpeg("another")
    assert decode(first).shape in ((144, 192, 3), (192, 144, 3))
    met(museum).redrawn[path] = 1
    assert get(museum, path).body != first


def test_what_is_not_there_is_a_404(museum: Museum) -> None:
    assert get(museum, f"{PATH}/objects/1").status == 404
    assert get(museum, "/elsewhere").status == 404
    gone = a_record(museum)
    met(museum).gone.add(int(gone.rpartition("/")[2]))
    assert get(museum, gone).status == 404
    met(museum).gone.clear()


def test_what_has_not_changed_is_not_sent_again(museum: Museum) -> None:
    path = a_record(museum)
    etag = get(museum, path).headers["ETag"]
    got = get(museum, path, If_None_Match=etag)
    assert got.status == 304 and got.body == b""
    number = int(path.rpartition("/")[2])
    met(museum).records[number]["title"] += " (cleaned)"
    got = get(museum, path, If_None_Match=etag)
    assert got.status == 200 and json.loads(got.body)["title"].endswith(" (cleaned)")


def test_json_goes_out_compressed_to_whoever_takes_it(museum: Museum) -> None:
    got = get(museum, a_record(museum), Accept_Encoding="gzip")
    assert got.headers["Content-Encoding"] == "gzip" and int(got.headers["Content-Length"]) == len(got.body)
    assert gzip.decompress(got.body) == get(museum, a_record(museum)).body


def test_cleveland_gives_whole_records_page_by_page(museum: Museum) -> None:
    found: list[dict] = []
    total = 1
    while len(found) < total:
        page = read(museum, f"/api/artworks/?cc0&type=Painting&limit=1000&skip={len(found)}")
        assert 0 < len(page["data"]) <= 12
        found += page["data"]
        total = page["info"]["total"]
    assert {(each["share_license_status"], each["type"]) for each in found} == {("CC0", "Painting")}
    picture = next(each["images"]["web"]["url"] for each in found if each["images"])
    assert picture.startswith(museum.url) and decode(get(museum, urlsplit(picture).path).body).ndim == 3
    assert read(museum, "/api/artworks/?updated_after=2999-01-01")["data"] == []


def test_iiif_documents_lead_from_one_to_the_next(museum: Museum) -> None:
    top = read(museum, TOP)
    new, old, dead = (urlsplit(member["id"]).path for member in top["items"])
    assert get(museum, dead).status == 404
    manifests = [member["id"] for member in read(museum, new)["items"] if member["type"] == "Manifest"]
    second = read(museum, old)
    manifests += [member["@id"] for member in second["manifests"]]
    manifests += [member["@id"] for member in read(museum, urlsplit(second["next"]).path)["members"]]
    assert len(set(manifests)) == 20 and len(manifests) == 21
    for place, address in enumerate(sorted(set(manifests), key=lambda text: int(text.split("/")[-2]))):
        document = read(museum, urlsplit(address).path)
        assert ("publicdomain" in str(document.get("rights") or document.get("license"))) == free(place)
        assert ("painting" in json.dumps(document)) == pictured(place)


def test_records_are_made_up_where_no_real_ones_are_at_hand() -> None:
    made = records.met(300, shared=False)
    assert len(made) == 300 and {len(record) for record in made.values()} == {57}
    assert made == records.met(300, shared=False) != records.met(300, shared=False, seed=1)
    assert {"", "China or Japan", "Nayarit (Chinesco)"} < {record["culture"] for record in made.values()}
    if records.SHARED.is_file():
        real = next(iter(records.met(1).values()))
        assert set(real) == set(made[10_000]) and len(records.met(2_500)) == 2_500


# --- faults -----------------------------------------------------------------------------------------------------------


def test_a_passing_fault_hits_an_address_so_many_times_and_no_more(museum: Museum) -> None:
    museum.faults = Faults((Fault("error", RECORD, times=2),))
    path = a_record(museum)
    assert [get(museum, path).status for _ in range(4)] == [503, 503, 200, 200]
    assert museum.asked[path] == 4 and museum.whole[path] == museum.sent[path] == 2
    assert museum.refused == {"error": 2}
    museum.forget()
    assert get(museum, path).status == 503


def test_a_lasting_fault_stays(museum: Museum) -> None:
    museum.faults = Faults((Fault("missing", PICTURE, times=None),))
    path = a_picture(museum)
    assert {get(museum, path).status for _ in range(5)} == {404}
    assert museum.whole[path] == 0


@pytest.mark.parametrize("kind", [RECORD, PICTURE])
@pytest.mark.parametrize("name", [name for name in faults.NAMES if name not in ("slow", "hang")])
def test_each_fault_is_what_it_says(museum: Museum, name: str, kind: str) -> None:
    path = a_record(museum) if kind == RECORD else a_picture(museum)
    whole = get(museum, path).body
    museum.forget()
    museum.faults = Faults((Fault(name, kind),), retry_after=7)
    if name == "reset":
        with pytest.raises((ConnectionResetError, ConnectionError)):
            get(museum, path)
    else:
        got = get(museum, path)
        expected = {"missing": 404, "error": 503, "too_many": 429, "guard_page": 403, "loop": 302}
        assert got.status == expected.get(name, 200)
        assert name != "too_many" or got.headers["Retry-After"] == "7"
        assert name != "loop" or got.headers["Location"] == path
        assert got.cut == (name in ("cut_body", "cut_chunks")) and got.body != whole
        assert name not in ("cut_body", "cut_content") or got.body == whole[: len(whole) // 2]
        assert name != "empty" or (got.body == b"" and got.headers["Content-Length"] == "0")
    assert museum.whole[path] == 0 and museum.refused == {name: 1}
    assert get(museum, path).body == whole and museum.whole[path] == 1


def test_slow_bytes_come_in_the_end(museum: Museum) -> None:
    path = a_picture(museum)
    whole = get(museum, path).body
    museum.faults = Faults((Fault("slow", PICTURE),), slow_seconds=0.3)
    start = time.monotonic()
    assert get(museum, path).body == whole and time.monotonic() - start >= 0.25


def test_a_hanging_answer_never_comes(museum: Museum) -> None:
    museum.faults = Faults((Fault("hang"),), hang_seconds=60)
    with pytest.raises(socket.timeout):
        get(museum, a_record(museum), timeout=0.2)


def test_the_guard_shuts_when_asked_too_quickly_and_opens_again(museum: Museum) -> None:
    museum.faults = Faults(guard=Guard(burst=5, rate=1.0, penalty=0.4))
    path = a_record(museum)
    assert [get(museum, path).status for _ in range(8)] == [200] * 5 + [403] * 3
    assert get(museum, "/nowhere").status == 403
    time.sleep(0.45)
    assert get(museum, path).status == 200


def test_a_guard_may_take_offence_at_being_asked_meanwhile(museum: Museum) -> None:
    museum.faults = Faults(guard=Guard(burst=1, rate=0.1, penalty=0.4, prolonged=True))
    path = a_record(museum)
    assert get(museum, path).status == 200 and get(museum, path).status == 403
    for _ in range(4):
        time.sleep(0.2)
        assert get(museum, path).status == 403
    time.sleep(0.5)
    assert get(museum, path).status == 200


def test_a_spell_comes_and_goes(museum: Museum) -> None:
    museum.faults = Faults(spells=Spells(every=0.3, length=0.3))
    museum.forget()
    path, met_so_far = a_record(museum), []
    while len(met_so_far) < 3:
        status = get(museum, path).status
        if met_so_far[-1:] != [status]:
            met_so_far.append(status)
    assert met_so_far == [200, 503, 200]


def test_faults_are_decided_by_the_seed(museum: Museum) -> None:
    some = Faults((Fault("error", share=0.3), Fault("html", share=0.3)), seed=4)
    names = assigned(some)
    assert names == assigned(some) != assigned(Faults(some.faults, seed=5))
    assert 250 < names.count("error") < 350 and 250 < names.count("html") < 350
    assert not any(some.of(PICTURE, str(key)) for key in range(100))


def assigned(some: Faults) -> list[str]:
    found = (some.of(RECORD, str(key)) for key in range(1_000))
    return [fault.name if fault else "" for fault in found]


def test_every_fault_is_among_every_fault() -> None:
    found = faults.everything(hang_seconds=1).faults
    assert {fault.name for fault in found} == set(faults.NAMES) and {fault.kind for fault in found} == set(KINDS)
    assert all(sum(fault.share for fault in found if fault.kind == kind) < 1.001 for kind in KINDS)


def test_faults_can_be_ordered_over_http(museum: Museum) -> None:
    place = urlsplit(museum.url)
    order = {"faults": [{"name": "html", "times": None}], "guard": {"burst": 3, "rate": 2, "penalty": 1}, "seed": 3}
    with closing(HTTPConnection(str(place.hostname), place.port, timeout=5)) as connection:
        connection.request("POST", "/_museum", json.dumps(order))
        with connection.getresponse() as answer:
            assert answer.status == 200 and answer.read()
        assert museum.faults == Faults((Fault("html", times=None),), guard=Guard(3, 2, 1), seed=3)
        connection.request("POST", "/_museum", '{"faults": [{"name": "plague"}]}')
        with connection.getresponse() as answer:
            assert answer.status == 400 and b"a fault takes" in answer.read()
    for _ in range(5):
        get(museum, a_record(museum))
    said = read(museum, "/_museum")
    assert said["refused"] == {"html": 3, "guard": 2} and said["busiest"] == 5


def test_the_busiest_second_is_counted(museum: Museum) -> None:
    museum.arrivals[:] = [0.0, 0.5, 0.9, 1.0, 1.2, 1.6, 5.0]
    assert museum.busiest() == 4 and museum.busiest(0.25) == 2


def test_a_port_that_is_taken_is_an_error(museum: Museum) -> None:
    with pytest.raises(OSError, match="in use"), Museum(Iiif(), port=urlsplit(museum.url).port or 0):
        pass
