"""Fetching into the store: what is missing, what failed for a while, what has changed, and never anything twice."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.acquire.fetching.client import Unreachable
from pipeline.acquire.fetching.raw_store import RawStore
from pipeline.core.errors import SourceError
from tests.museum import Fault, Faults, Guard, Museum, Spells, records
from tests.museum.content import PICTURE, RECORD
from tests.museum.met import PATH, PICTURES, Met
from tests.pipeline.acquire.sources import museums
from tests.pipeline.acquire.sources.museums import Tables

OBJECTS = 14


@pytest.fixture
def running() -> Iterator[Museum]:
    """A museum of its own for each test: its objects change."""
    found = records.met(OBJECTS, shared=False)
    # All of them free, classed and pictured: what is not fetched has another reason than the record's own.
    for number, each in found.items():
        picture = f"https://images.metmuseum.org{PICTURES}as/web-large/{number}.jpg"
        each |= {"isPublicDomain": True, "culture": "Japan", "classification": "Paintings"}
        each |= {"primaryImage": picture, "primaryImageSmall": picture}
    with Museum(Met(found)) as server:
        yield server


class Visit:
    """One museum, one store, and the requests to them."""

    def __init__(self, museum: Museum, folder: Path) -> None:
        self.museum, self.met, self._folder = museum, museums.met_of(museum), folder
        self.ids = sorted(map(str, self.met.records), key=int)

    def asked(self, **settings: Any) -> Any:
        return museums.request("met", self.museum.url, self._folder / "store", **settings)

    def fetch(self, **settings: Any) -> Any:
        """Fetches with nothing counted before."""
        self.museum.forget()
        return museums.fetch("met", self.asked(**settings))

    def gather(self, **settings: Any) -> Tables:
        return museums.gather("met", self.asked(**settings), self._folder / "out")

    def state(self) -> str:
        return museums.source("met").state(self.asked())

    def record(self, key: str) -> str:
        return f"{PATH}/objects/{key}"

    def picture(self, key: str) -> str:
        address: str = self.met.records[int(key)]["primaryImageSmall"]
        return address.removeprefix("https://images.metmuseum.org")

    def everything(self) -> set[str]:
        """Addresses of all records and pictures."""
        return {address for key in self.ids for address in (self.record(key), self.picture(key))}

    def requested(self) -> set[str]:
        """Addresses of records and pictures that were asked for."""
        return {path for path in self.museum.asked if path.startswith((f"{PATH}/objects/", PICTURES))}


@pytest.fixture
def visit(museum: Museum, tmp_path: Path) -> Visit:
    return Visit(museum, tmp_path)


def test_everything_is_fetched_once_and_then_not_again(visit: Visit) -> None:
    now = visit.fetch()
    assert (now["listed"], now["records"], now["pictures"], now["failed"]) == (OBJECTS, OBJECTS, OBJECTS, {})
    assert visit.requested() == visit.everything() and max(visit.museum.asked.values()) == 1
    assert now["requests"] == len(visit.museum.arrivals) == 2 * OBJECTS + 1 and now["bytes"] > 0
    assert list(visit.gather().works["object_id"]) == visit.ids
    state = visit.state()
    again = visit.fetch()
    assert visit.requested() == set() and again["records"] == again["pictures"] == again["unchanged"] == 0
    assert visit.state() == state


def test_a_picture_that_several_objects_show_is_fetched_once(visit: Visit) -> None:
    for each in visit.met.records.values():
        each["primaryImageSmall"] = f"https://images.metmuseum.org{PICTURES}one.jpg"
    now = visit.fetch()
    assert now["pictures"] == visit.museum.asked[f"{PICTURES}one.jpg"] == 1
    assert len(visit.gather().works) == OBJECTS


def test_what_is_no_work_has_no_picture_fetched(visit: Visit) -> None:
    first, second, third, *_ = visit.ids
    visit.met.records[int(first)]["isPublicDomain"] = False
    visit.met.records[int(second)]["culture"] = "Nayarit (Chinesco)"
    visit.met.records[int(third)] |= {"objectName": "Painting", "classification": "Prints"}
    visit.fetch()
    pictures = {visit.picture(key) for key in (first, second, third)}
    assert visit.requested() == visit.everything() - pictures


def test_a_limit_fetches_no_more_than_it_needs(museum: Museum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.acquire.sources._museum.selection.MIN_BATCH", 4)
    visit = Visit(museum, tmp_path)
    now = visit.fetch(source__limit=3)
    assert now["records"] == 6 and now["listed"] == OBJECTS
    found = visit.gather(source__limit=3)
    assert len(found.works) == 3 and len(found.records) == 6
    # More of the same: what is there already is not asked for again.
    now = visit.fetch(source__limit=5)
    assert now["records"] == 4 and len(visit.gather(source__limit=5).works) == 5


def test_a_limit_counts_the_works_of_all_batches(
    museum: Museum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.acquire.sources._museum.selection.MIN_BATCH", 4)
    visit = Visit(museum, tmp_path)
    # Of these there are two in the first batch of six, two in the second, and one in the third.
    for number, each in enumerate(visit.met.records.values()):
        each["isPublicDomain"] = number % 3 == 1
    visit.fetch(source__limit=3)
    fetched = {path for path in visit.requested() if path.startswith(PATH)}
    found = visit.gather(source__limit=3)
    assert len(found.works) == 3 and len(found.records) == len(fetched) == 12


# --- refreshing -------------------------------------------------------------------------------------------------------


def test_a_refresh_asks_for_all_and_is_sent_what_has_changed(visit: Visit) -> None:
    visit.fetch()
    state = visit.state()
    now = visit.fetch(museum__refresh=True)
    assert visit.requested() == visit.everything() and sum(visit.museum.sent.values()) == 1
    assert now["unchanged"] == 2 * OBJECTS and now["records"] == now["pictures"] == 0 and visit.state() == state
    first, second, *_ = visit.ids
    visit.met.records[int(first)] |= {"title": "Another title", "metadataDate": "2026-03-01T00:00:00Z"}
    visit.met.redrawn[visit.picture(second)] = 1
    now = visit.fetch(museum__refresh=True)
    assert (now["records"], now["pictures"], now["unchanged"]) == (1, 1, 2 * OBJECTS - 2)
    assert visit.state() != state
    found = visit.gather()
    assert found.records["title"][0] == "Another title" and len(found.works) == OBJECTS
    # A further run without it asks for nothing.
    visit.fetch()
    assert visit.requested() == set()


def test_a_server_without_validators_sends_all_again_and_nothing_changes(visit: Visit) -> None:
    visit.museum.validators = False
    visit.fetch()
    state = visit.state()
    now = visit.fetch(museum__refresh=True)
    assert (now["records"], now["pictures"], now["unchanged"]) == (OBJECTS, OBJECTS, 0) and visit.state() == state


def test_what_has_changed_since_is_asked_for_and_the_rest_stays(visit: Visit) -> None:
    visit.fetch()
    first, second, *_ = visit.ids
    for key in (first, second):
        visit.met.records[int(key)] |= {"title": "Cleaned", "metadataDate": "2026-03-01T00:00:00Z"}
    new = max(visit.met.records) + 1
    picture = f"https://images.metmuseum.org{PICTURES}new.jpg"
    visit.met.records[new] = visit.met.records[int(first)] | {"objectID": new, "primaryImageSmall": picture}
    now = visit.fetch(museum__since="2026-02-28")
    keys = (first, second, str(new))
    assert visit.requested() == {address for key in keys for address in (visit.record(key), visit.picture(key))}
    assert (now["records"], now["pictures"], now["unchanged"]) == (3, 1, 2)
    found = visit.gather()
    assert list(found.works["object_id"]) == [*visit.ids, str(new)]
    assert list(found.records["title"]).count("Cleaned") == 3
    # Nothing has changed since then: nothing but the lists is asked for.
    visit.fetch(museum__since="2026-03-02")
    assert visit.requested() == set() and len(visit.gather().works) == OBJECTS + 1


def test_a_refresh_finds_what_the_museum_has_withdrawn(visit: Visit) -> None:
    visit.fetch()
    first, second, *others = visit.ids
    visit.met.gone.add(int(first))
    visit.museum.faults = Faults((Fault("missing", PICTURE, 1.0, None),), seed=1)
    visit.fetch(museum__refresh=True)
    visit.museum.faults = Faults()
    # With every picture gone there is no work left; the records say why.
    with pytest.raises(SourceError, match=f"picture_gone {OBJECTS - 1}, record_gone 1"):
        visit.gather()
    # They are there again: a plain run does not ask for them, a refresh does.
    visit.fetch()
    assert visit.requested() == set()
    visit.fetch(museum__refresh=True)
    assert list(visit.gather().works["object_id"]) == [second, *others]
    assert visit.gather().reasons() == {first: "record_gone"}


# --- what goes wrong --------------------------------------------------------------------------------------------------

#: With this seed a share of 0.12 hits one of the records.
SEED = 2

LASTING = {
    "missing": "not_found",
    "html": "not_json",
    "empty": "empty",
    "cut_body": "cut_short",
    "cut_chunks": "cut_short",
    "cut_content": "not_json",
    "loop": "redirect_loop",
}


@pytest.mark.parametrize("name", LASTING)
def test_a_record_that_cannot_be_had_is_a_row_with_a_reason(visit: Visit, name: str) -> None:
    visit.museum.faults = Faults((Fault(name, RECORD, 0.12, None),), seed=SEED)
    hit = [key for key in visit.ids if visit.museum.faults.of(RECORD, visit.record(key))]
    now = visit.fetch()
    assert len(hit) == 1 and now["failed"] == {f"record_{LASTING[name]}": len(hit)}
    found = visit.gather()
    assert found.reasons() == dict.fromkeys(hit, f"record_{LASTING[name]}")
    assert list(found.works["object_id"]) == [key for key in visit.ids if key not in hit]


def test_a_picture_that_cannot_be_had_is_a_row_with_a_reason(visit: Visit) -> None:
    names = ("missing", "empty", "html", "other", "cut_body", "cut_content", "loop")
    visit.museum.faults = Faults(tuple(Fault(name, PICTURE, 0.1, None) for name in names))
    expected = {
        "missing": "not_found", "empty": "empty", "html": "not_a_picture", "other": "not_a_picture",
        "cut_body": "cut_short", "cut_content": "cut_short", "loop": "redirect_loop",
    }  # fmt: skip
    hit = {key: fault.name for key in visit.ids if (fault := visit.museum.faults.of(PICTURE, visit.picture(key)))}
    visit.fetch()
    found = visit.gather()
    assert len(set(hit.values())) > 4
    assert found.reasons() == {key: f"picture_{expected[name]}" for key, name in hit.items()}
    assert set(found.rejected["file"]) == {f"{visit.museum.url}{visit.picture(key)}" for key in hit}


def test_faults_that_pass_leave_no_trace(visit: Visit) -> None:
    kinds = ("error", "too_many", "html", "empty", "cut_body", "cut_chunks", "cut_content", "reset", "slow")
    faults = tuple(Fault(name, kind, 0.05, 1) for name in kinds for kind in (RECORD, PICTURE))
    visit.museum.faults = Faults(faults, retry_after=0.2, slow_seconds=0.2)
    now = visit.fetch()
    assert now["failed"] == {} and len(visit.gather().works) == OBJECTS and len(visit.museum.refused) > 4
    assert {path: n for path, n in visit.museum.sent.items() if n > 1} == {}


def test_what_may_pass_is_asked_for_again_in_the_next_run_and_what_lasts_is_not(visit: Visit) -> None:
    visit.museum.faults = Faults((Fault("cut_body", RECORD, 0.2, None), Fault("missing", RECORD, 0.2, None)))
    hit = {key: fault.name for key in visit.ids if (fault := visit.museum.faults.of(RECORD, visit.record(key)))}
    assert set(hit.values()) == {"cut_body", "missing"}
    visit.fetch()
    state = visit.state()
    visit.museum.faults = Faults()
    visit.fetch()
    mended = {key for key, name in hit.items() if name == "cut_body"}
    assert visit.requested() == {address for key in mended for address in (visit.record(key), visit.picture(key))}
    assert visit.state() != state and len(visit.gather().works) == OBJECTS - len(hit) + len(mended)


def test_another_objects_record_does_not_take_the_place_of_its_own(visit: Visit) -> None:
    visit.museum.faults = Faults((Fault("other", RECORD, 0.12, None),), seed=SEED)
    hit = [key for key in visit.ids if visit.museum.faults.of(RECORD, visit.record(key))]
    visit.fetch()
    assert hit and visit.gather().reasons() == dict.fromkeys(hit, "record_bad_answer")
    visit.museum.faults = Faults((Fault("other", RECORD, times=2),))
    now = visit.fetch()
    assert now["records"] == len(hit) and len(visit.gather().works) == OBJECTS
    # Nor in a refresh.
    visit.museum.faults = Faults((Fault("other", RECORD, times=None),))
    visit.fetch(museum__refresh=True)
    assert len(visit.gather().works) == OBJECTS


def test_pages_that_stay_in_the_place_of_records_do_not_end_the_run(visit: Visit) -> None:
    visit.museum.faults = Faults((Fault("html", RECORD, 0.5, None),), seed=SEED)
    hit = [key for key in visit.ids if visit.museum.faults.of(RECORD, visit.record(key))]
    visit.fetch(museum__patience=8.0)
    assert len(hit) > 4 and set(visit.gather().reasons()) == set(hit)
    assert list(visit.gather().works["object_id"]) == [key for key in visit.ids if key not in hit]


def test_a_guard_is_waited_out(visit: Visit) -> None:
    visit.museum.faults = Faults(guard=Guard(burst=10, rate=30, penalty=0.5))
    now = visit.fetch()
    assert now["failed"] == {} and len(visit.gather().works) == OBJECTS
    assert visit.museum.refused["guard"] and visit.requested() == visit.everything()
    assert {path: n for path, n in visit.museum.sent.items() if n > 1} == {}


def test_a_list_that_cannot_be_had_ends_the_run_with_a_sentence(visit: Visit) -> None:
    visit.museum.faults = Faults((Fault("html", "list", times=None),))
    with pytest.raises(SourceError, match="gives no list of its objects"):
        visit.fetch()


def test_a_run_that_is_cut_off_is_gone_on_with(visit: Visit) -> None:
    visit.museum.faults = Faults(spells=Spells(every=0.3, length=1_000))
    with pytest.raises(Unreachable):
        visit.fetch(museum__patience=1.0)
    whole = {path for path in visit.requested() if visit.museum.whole[path]}
    assert 0 < len(whole) < 2 * OBJECTS
    visit.museum.faults = Faults()
    now = visit.fetch()
    assert visit.requested() == visit.everything() - whole and now["failed"] == {}
    assert len(visit.gather().works) == OBJECTS


def test_a_refresh_that_is_cut_off_is_gone_on_with(visit: Visit) -> None:
    visit.fetch()
    visit.museum.faults = Faults(spells=Spells(every=0.3, length=1_000))
    with pytest.raises(Unreachable):
        visit.fetch(museum__refresh=True, museum__patience=1.0)
    whole = {path for path in visit.requested() if visit.museum.whole[path]}
    assert 0 < len(whole) < 2 * OBJECTS
    visit.museum.faults = Faults()
    visit.fetch(museum__refresh=True)
    assert visit.requested() == visit.everything() - whole
    # That round is over; the next one begins anew.
    visit.fetch(museum__refresh=True)
    assert visit.requested() == visit.everything()


# --- without a network ------------------------------------------------------------------------------------------------


def test_offline_nothing_is_asked(visit: Visit) -> None:
    visit.fetch()
    visit.museum.forget()
    assert museums.source("met").fetch(visit.asked(museum__offline=True)) is None
    assert len(visit.gather(museum__offline=True).works) == OBJECTS
    assert not visit.museum.arrivals


def test_offline_without_a_list_is_an_error(visit: Visit) -> None:
    with pytest.raises(SourceError, match="has no list of objects for this request"):
        museums.source("met").fetch(visit.asked(museum__offline=True))
    assert not visit.museum.arrivals


def test_the_rate_that_the_server_took_is_kept_for_the_next_run(visit: Visit) -> None:
    visit.fetch()
    with museums.opened("met", visit.asked()) as store:
        learned = json.loads(store.noted("learned", "met"))
    assert [host for host in learned if visit.museum.url.endswith(host)] and all(rate > 0 for rate in learned.values())


def test_a_second_process_is_told_to_wait(visit: Visit) -> None:
    visit.fetch()
    with (
        RawStore(museums.source("met").folder(visit.asked())),
        pytest.raises(SourceError, match="Another process is fetching"),
    ):
        museums.source("met").fetch(visit.asked())
