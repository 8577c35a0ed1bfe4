"""The decisions of the server, as browsers ask for them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from components.reviewing import group_decisions, shared_decisions
from components.reviewing.decision_database import SqliteDatabase
from components.reviewing.decision_log import DecisionLog
from components.site import curators, kept
from pipeline.artefacts.store import ArtefactStore
from tests import one_app, reviewed_build

HEADER = "X-Signed-In"
MARA = {HEADER: "Mara"}
RIGHT = {"decision": "label_right", "given": "china", "title": "A mill", "time": "2026-12-01T10:00:00Z"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    """A server on which a proxy names curators."""
    build = reviewed_build.publish(tmp_path / "artefacts")
    with one_app.serving(build.parent) as app:
        names = ("curators", "decision_log")
        before = {name: app.server.extensions[name] for name in names}
        log = DecisionLog(SqliteDatabase(tmp_path / "decisions.sqlite"))
        app.server.extensions |= {"curators": curators.Settings(header=HEADER), "decision_log": log}
        try:
            yield app.server.test_client()
        finally:
            app.server.extensions |= before


@pytest.fixture
def collection(tmp_path: Path, client: FlaskClient) -> str:
    (build,) = (tmp_path / "artefacts").glob("*/manifest.json")
    return kept.source_key(ArtefactStore(build.parent))


def sent(client: FlaskClient, collection: str, *changes: dict[str, Any], kind: str = "review") -> Any:
    body = {"collection": collection, "curator": "Mara", "changes": changes}
    return client.post(f"/decisions/{kind}", json=body, headers=MARA)


def read(client: FlaskClient, collection: str, kind: str = "review", name: str = "Mara", **headers: str) -> Any:
    asked = {"collection": collection, "curator": name}
    return client.get(f"/decisions/{kind}", query_string=asked, headers={HEADER: name, **headers})


def change(entry: dict[str, Any] | None = RIGHT, follows: int = 0, about: str = "a") -> dict[str, Any]:
    return {"id": about, "entry": entry, "follows": follows}


def test_a_decision_is_read_as_it_was_written_with_its_curator(client: FlaskClient, collection: str) -> None:
    (outcome,) = sent(client, collection, change()).get_json()["outcomes"]
    assert outcome["accepted"] and outcome["entry"]["curator"] == "Mara" and outcome["entry"]["title"] == "A mill"
    answer = read(client, collection, name="Ana")
    assert answer.get_json()["decisions"] == {"a": {"entry": outcome["entry"], "revision": outcome["revision"]}}
    assert read(client, collection, "duplicates").get_json() == {"decisions": {}}


def test_a_browser_that_knows_all_is_told_nothing_anew(client: FlaskClient, collection: str) -> None:
    sent(client, collection, change())
    answer = read(client, collection)
    assert "private" in answer.headers["Cache-Control"] and "Cookie" in answer.headers["Vary"]
    known = {"If-None-Match": answer.headers["ETag"]}
    assert read(client, collection, **known).status_code == 304
    sent(client, collection, change(about="b"))
    assert read(client, collection, **known).status_code == 200


def test_nobody_claims_another_name(client: FlaskClient, collection: str) -> None:
    (outcome,) = sent(client, collection, change({**RIGHT, "curator": "Ana"})).get_json()["outcomes"]
    assert outcome["entry"]["curator"] == "Mara"


def test_who_has_not_signed_in_reads_and_writes_nothing(client: FlaskClient, collection: str) -> None:
    body = {"collection": collection, "curator": "", "changes": [change()]}
    for answer in (client.get("/decisions/review"), client.post("/decisions/review", json=body)):
        assert (answer.status_code, answer.get_json()["code"]) == (401, "signed_out")
    assert read(client, collection).get_json() == {"decisions": {}}


def test_where_nobody_can_sign_in_there_are_none(client: FlaskClient) -> None:
    client.application.extensions["curators"] = curators.Settings()
    assert client.get("/decisions/review", headers=MARA).status_code == 404


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_decide(client: FlaskClient, collection: str, site: str) -> None:
    body = {"collection": collection, "curator": "Mara", "changes": [change()]}
    answer = client.post("/decisions/review", json=body, headers={**MARA, "Sec-Fetch-Site": site})
    assert answer.status_code == 403
    # What a form or a request without a question beforehand can send.
    plain = client.post("/decisions/review", data=json.dumps(body), content_type="text/plain", headers=MARA)
    assert plain.status_code == 400 and read(client, collection).get_json() == {"decisions": {}}


def test_a_page_of_who_has_signed_out_meanwhile_stores_nothing_under_another_name(
    client: FlaskClient, collection: str
) -> None:
    body = {"collection": collection, "curator": "Mara", "changes": [change()]}
    answer = client.post("/decisions/review", json=body, headers={HEADER: "Ana"})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "other_curator")
    asked = client.get(
        "/decisions/review", query_string={"collection": collection, "curator": "Mara"}, headers={HEADER: "Ana"}
    )
    assert asked.status_code == 409 and read(client, collection).get_json() == {"decisions": {}}


def test_what_nobody_decided_can_be_withdrawn_without_a_trace(client: FlaskClient, collection: str) -> None:
    (outcome,) = sent(client, collection, change(None)).get_json()["outcomes"]
    assert outcome == {"accepted": True, "entry": None, "revision": 0}
    assert read(client, collection).get_json() == {"decisions": {}}


def test_a_page_of_another_collection_stores_nothing(client: FlaskClient, collection: str) -> None:
    for answer in (sent(client, f"{collection} of old", change()), read(client, f"{collection} of old")):
        assert (answer.status_code, answer.get_json()["code"]) == (409, "other_collection")
    assert read(client, collection).get_json() == {"decisions": {}}


@pytest.mark.parametrize(
    "changes",
    [
        [],
        [change()] * (shared_decisions.MOST + 1),
        [change({**RIGHT, "decision": "burn it"})],
        [change({})],
        [change({**RIGHT, "note": "n" * 10_001})],
        [change({**RIGHT, "note": 7})],
        [change(about="")],
        [change(about="a" * 100_001)],
        [change(follows=-1)],
        [change(follows=2**60)],
        [change() | {"more": 1}],
        "all of them",
    ],
)
def test_what_is_no_decision_is_refused_as_a_whole(client: FlaskClient, collection: str, changes: Any) -> None:
    good = change(about="good")
    all_of_them = [good, *changes] if isinstance(changes, list) and changes else changes
    body = {"collection": collection, "curator": "Mara", "changes": all_of_them}
    answer = client.post("/decisions/review", json=body, headers=MARA)
    assert answer.status_code == 400 and answer.get_json()["message"].endswith(".")
    assert read(client, collection).get_json() == {"decisions": {}}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"collection": "\\ud800", "changes": []}', b"[" * 50_000])
def test_what_is_no_json_is_refused(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/decisions/review", data=body, content_type="application/json", headers=MARA)
    assert answer.status_code == 400


def test_a_group_is_named_by_its_works_and_keeps_one_of_them(client: FlaskClient, collection: str) -> None:
    key = group_decisions.key_of(["2", "1"])
    merge = {"decision": "merge", "keep": "2", "title": "A print"}
    (outcome,) = sent(client, collection, change(merge, about=key), kind="duplicates").get_json()["outcomes"]
    assert outcome["accepted"] and outcome["entry"]["keep"] == "2"
    refused = sent(client, collection, change(merge, about="no group"), kind="duplicates")
    assert refused.status_code == 400
    assert sent(client, collection, change(), kind="lists").status_code == 404


def test_a_database_that_fails_is_told_and_what_was_decided_waits(client: FlaskClient, collection: str) -> None:
    client.application.extensions["decision_log"] = DecisionLog(SqliteDatabase(Path("/proc/none/decisions.sqlite")))
    answer = sent(client, collection, change())
    assert (answer.status_code, answer.get_json()["code"]) == (503, "no_database")
    assert "waits in your browser" in answer.get_json()["message"] and "/proc" not in json.dumps(answer.get_json())
