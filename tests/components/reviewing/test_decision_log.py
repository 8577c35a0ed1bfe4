"""The log of decisions, in both databases."""

import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.reviewing import decision_database
from components.reviewing.decision_database import DatabaseError, SqliteDatabase
from components.reviewing.decision_log import Change, DecisionLog, Kept, Outcome
from pipeline.core.errors import ConfigError
from tests.postgresql import Server

WHERE = ("folder|paintings|culture", "review")
RIGHT = {"decision": "label_right", "time": "2026-12-01T10:00:00Z"}
AGAIN = {"decision": "look_again", "time": "2026-12-01T10:00:05Z"}


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'some' / 'where.sqlite'}"
        return
    server: Server = request.getfixturevalue("postgresql_server")
    with server.connect() as connection:
        connection.execute("DROP TABLE IF EXISTS vitrine_decisions")
    yield server.url


@pytest.fixture
def log(address: str) -> DecisionLog:
    return opened(address)


def opened(address: str) -> DecisionLog:
    """As another process opens it."""
    return DecisionLog(decision_database.of(address, Path("unused")))


def put(log: DecisionLog, entry: dict[str, str] | None, follows: int, by: str = "Mara", about: str = "a") -> Outcome:
    (outcome,) = log.add(*WHERE, [Change(about, entry, follows)], by)
    return outcome


def test_what_is_added_is_there_for_every_process_with_its_curator(log: DecisionLog, address: str) -> None:
    assert log.newest(*WHERE) == {}
    outcome = put(log, RIGHT, 0)
    assert outcome == Outcome(True, Kept({**RIGHT, "curator": "Mara"}, outcome.newest.revision))
    assert opened(address).newest(*WHERE) == {"a": outcome.newest}


def test_the_newest_entry_counts_and_a_withdrawn_one_is_known_as_such(log: DecisionLog) -> None:
    first = put(log, RIGHT, 0).newest.revision
    second = put(log, AGAIN, first).newest
    assert second.revision > first and log.newest(*WHERE)["a"].entry == {**AGAIN, "curator": "Mara"}
    third = put(log, None, second.revision)
    assert third.accepted and log.newest(*WHERE) == {"a": Kept(None, third.newest.revision)}
    assert put(log, RIGHT, third.newest.revision).accepted


def test_of_two_curators_the_second_is_told_what_the_first_decided(log: DecisionLog) -> None:
    first = put(log, RIGHT, 0, "Mara").newest
    assert put(log, AGAIN, 0, "Ana") == Outcome(False, first)
    assert log.newest(*WHERE) == {"a": first}
    assert put(log, AGAIN, first.revision, "Ana").accepted, "once she knows, she may decide"


def test_the_same_decision_twice_is_none_that_is_refused(log: DecisionLog) -> None:
    first = put(log, RIGHT, 0, "Mara").newest
    assert put(log, RIGHT | {"time": "2026-12-01T10:00:09Z"}, 0, "Ana") == Outcome(True, first)
    # What nobody decided is withdrawn without a trace.
    assert put(log, None, 0, about="c") == Outcome(True, Kept(None, 0))
    # A log that was begun anew: what a browser knew of the old one leads to nothing.
    assert put(log, RIGHT, 77, about="b") == Outcome(False, Kept(None, 0))


def test_collections_and_kinds_do_not_mix(log: DecisionLog) -> None:
    put(log, RIGHT, 0)
    assert log.newest("another", "review") == log.newest(WHERE[0], "duplicates") == {}


def test_outcomes_come_in_the_order_of_the_changes(log: DecisionLog) -> None:
    known = put(log, RIGHT, 0, about="b").newest
    changes = [
        Change("c", RIGHT, 0),
        Change("b", AGAIN, 0),
        Change("a" * 50_000, RIGHT, 0),
        Change("Ž'\"%s?", AGAIN, 0),
    ]
    outcomes = log.add(*WHERE, changes, "Ana")
    assert [each.accepted for each in outcomes] == [True, False, True, True] and outcomes[1].newest == known
    assert set(log.newest(*WHERE)) == {each.id for each in changes}


def test_of_many_at_once_one_is_taken_and_nothing_is_lost(address: str) -> None:
    accepted: list[str] = []
    faults: list[BaseException] = []

    def decide(number: int) -> None:
        log = opened(address)
        try:
            if put(log, {"decision": "label_right", "note": str(number)}, 0).accepted:
                accepted.append(str(number))
            assert put(log, RIGHT, 0, about=f"own {number}").accepted
        except BaseException as error:
            faults.append(error)

    opened(address).newest(*WHERE)
    threads = [threading.Thread(target=decide, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    newest = opened(address).newest(*WHERE)
    assert not faults and len(accepted) == 1 and len(newest) == 9
    entry = newest["a"].entry
    assert entry is not None and entry["note"] == accepted[0]


def test_a_database_that_is_gone_is_told_and_is_used_again_when_it_is_back(tmp_path: Path) -> None:
    path = tmp_path / "decisions.sqlite"
    log = DecisionLog(SqliteDatabase(path))
    put(log, RIGHT, 0)
    kept = path.read_bytes()
    path.write_bytes(b"no database" * 100)
    with pytest.raises(DatabaseError):
        log.newest(*WHERE)
    with pytest.raises(DatabaseError):
        put(log, AGAIN, 0)
    path.unlink()
    assert log.newest(*WHERE) == {}
    path.write_bytes(kept)
    assert list(log.newest(*WHERE)) == ["a"]


def test_nobody_but_the_server_reads_the_file(tmp_path: Path) -> None:
    put(DecisionLog(SqliteDatabase(tmp_path / "d.sqlite")), RIGHT, 0)
    assert stat.S_IMODE((tmp_path / "d.sqlite").stat().st_mode) == 0o600


def test_a_server_that_does_not_answer_is_told_without_its_password() -> None:
    log = opened("postgresql://mara:secret@127.0.0.1:1/decisions")
    with pytest.raises(DatabaseError) as raised:
        log.newest(*WHERE)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("address", ["mysql://a/b", "sqlite:///", "decisions.sqlite", "postgresql://mara:secret@[::1"])
def test_an_address_that_is_none_is_told_at_the_start(address: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="DECISIONS_URL") as raised:
        decision_database.of(address, tmp_path)
    assert "secret" not in str(raised.value)


def test_without_an_address_the_file_lies_beside_the_builds(tmp_path: Path) -> None:
    put(DecisionLog(decision_database.of("", tmp_path)), RIGHT, 0)
    assert (tmp_path / decision_database.FILE_NAME).is_file()
