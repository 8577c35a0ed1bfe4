"""The API over the demonstration build."""

import base64
import io
from typing import Any
from urllib.parse import quote

import cv2
import numpy as np
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pipeline.artefacts.store import ArtefactStore
from pipeline.query import likenesses
from pipeline.query.engine import QueryEngine
from tests.routes.conftest import picture

API = "/api/v1"


def asked(client: FlaskClient, path: str) -> Any:
    answer = client.get(API + path)
    assert answer.status_code == 200 and answer.mimetype == "application/json", answer.get_data(as_text=True)
    return answer.get_json()


def problem(answer: TestResponse, status: int, code: str = "") -> str:
    """The sentence of a problem, which must have that status and code."""
    content = answer.get_json()
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert content["status"] == status and content.get("code", "") == code and content["title"]
    return str(content["detail"])


def id_of(store: ArtefactStore, row: int) -> str:
    return str(store.objects["object_id"].iat[row])


def test_pages_of_works_hold_every_matching_work_once(client: FlaskClient, store: ArtefactStore) -> None:
    label = store.classes[1].key
    wanted = set(store.objects.loc[store.objects["label"] == label, "object_id"])
    seen, cursor = [], ""
    while cursor is not None:
        page = asked(client, f"/works?class={label}&limit=100&order=title&cursor={quote(cursor)}")
        assert page["count"] == len(wanted) and page["build"] == store.build_id
        seen += [work["id"] for work in page["works"]]
        cursor = page["next"]
    assert len(seen) == len(wanted) and set(seen) == wanted


def test_a_work_comes_with_all_that_is_recorded(client: FlaskClient, store: ArtefactStore) -> None:
    answer = asked(client, f"/works/{quote(id_of(store, 3), safe='')}")
    work = store.work(3)
    assert answer["work"]["title"] == answer["recorded"]["title"] == work["title"]
    assert answer["work"]["class"] == work["label"] and answer["work"]["generated"] is True
    assert set(answer["clusters"]) <= set(store.clusterings)
    assert sum(each["probability"] for each in answer["guess"]) == pytest.approx(1, abs=1e-3)
    with client.get(answer["work"]["picture"].removeprefix("http://localhost")) as thumbnail:
        assert thumbnail.status_code == 200 and thumbnail.mimetype == "image/webp"


def test_neighbours_by_each_kind_and_among_some_works(client: FlaskClient, store: ArtefactStore) -> None:
    path = f"/works/{quote(id_of(store, 3), safe='')}/neighbours"
    for kind in likenesses.titles_of(store.root):
        rows, similarities = likenesses.of_work(store, 3, kind, 5)
        found = asked(client, f"{path}?limit=5&by={kind}")["neighbours"]
        assert [each["work"]["id"] for each in found] == [id_of(store, row) for row in rows]
        assert [each["similarity"] for each in found] == pytest.approx(similarities.tolist())
    others = asked(client, f"{path}?limit=5&class={store.classes[0].key}")["neighbours"]
    assert {each["work"]["class"] for each in others} == {store.classes[0].key}


@pytest.mark.parametrize("form", [False, True], ids=["body", "form"])
def test_a_picture_is_identified_as_the_engine_does(client: FlaskClient, store: ArtefactStore, form: bool) -> None:
    data = picture(store, 5)
    if form:
        file = cv2.imencode(".png", cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR))[1].tobytes()
        answer = client.post(f"{API}/identify", data={"file": (io.BytesIO(file), "painting.png")}).get_json()
    else:
        answer = client.post(f"{API}/identify?limit=7", data=data).get_json()
    result = QueryEngine(store).query(data, 7)
    assert [each["class"] for each in answer["classes"]] == [score.name for score in result.classes]
    assert answer["same_work"]["work"]["id"] == id_of(store, 5) and answer["familiar"] is True
    ids = [each["work"]["id"] for each in answer["neighbours"]]
    assert ids[:7] == [near.object_id for near in result.neighbours] and len(ids) == (12 if form else 7)


def test_a_picture_is_compared_with_some_works_alone(client: FlaskClient, store: ArtefactStore) -> None:
    key = store.classes[2].key
    answer = client.post(f"{API}/identify?limit=4&class={key}&like=palette", data=picture(store, 5)).get_json()
    assert [each["work"]["class"] for each in answer["neighbours"]] == [key] * 4 and answer["like"] == "palette"


def test_refused_pictures_are_problems_with_a_code(client: FlaskClient) -> None:
    tiny = cv2.imencode(".png", np.zeros((8, 8, 3), np.uint8))[1].tobytes()
    for data, code in ((b"", "empty"), (b"hello", "unreadable"), (b"<svg/>", "unsupported"), (tiny, "too_small")):
        assert problem(client.post(f"{API}/identify", data=data), 422, code)
    form = client.post(f"{API}/identify", data={"a": "b"}, content_type="multipart/form-data")
    assert "form has no file" in problem(form, 400)


def test_a_search_by_works_and_pictures(client: FlaskClient, store: ArtefactStore) -> None:
    data = base64.b64encode(picture(store, 5)).decode()
    wanted = {
        "like": [{"kind": "picture", "data": data}, {"kind": "work", "id": id_of(store, 5)}],
        "unlike": [{"kind": "work", "id": id_of(store, 20)}],
        "by": {"embedding": 2, "palette": 1},
        "limit": 6,
    }
    found = client.post(f"{API}/search", json=wanted).get_json()["works"]
    ids = [each["work"]["id"] for each in found]
    assert len(ids) == 6 and not {id_of(store, 5), id_of(store, 20)} & set(ids), "an example is no result"
    assert set(found[0]["similarities"]) == {"embedding", "palette"}
    among = client.post(f"{API}/search?class={store.classes[0].key}", json=wanted).get_json()["works"]
    assert {each["work"]["class"] for each in among} == {store.classes[0].key}


@pytest.mark.parametrize(
    ("path", "status", "code", "words"),
    [
        ("/works?limit=0", 400, "invalid_parameter", "limit"),
        ("/works?limit=1000", 400, "invalid_parameter", "limit"),
        ("/works?odd=1", 400, "unknown_parameter", "odd"),
        ("/works?class=peru", 400, "invalid_filter", "No record has “peru” as its class."),
        ("/works?cursor=odd", 400, "invalid_cursor", "Begin without a cursor."),
        ("/works?cursor=" + base64.b64encode(b"oldsign:5").decode(), 410, "old_cursor", "earlier build"),
        ("/works/nope", 404, "no_such_work", "nope"),
        ("/works/nope/neighbours", 404, "no_such_work", "nope"),
        ("/works/nope/annotations", 404, "no_such_work", "nope"),
        ("/odd", 404, "", "openapi.json"),
        ("/identify", 405, "", "POST"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(
    client: FlaskClient, path: str, status: int, code: str, words: str
) -> None:
    assert words in problem(client.get(API + path), status, code)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "invalid_json"),
        (b"[]", 400, "invalid_field"),
        (b"{}", 400, "invalid_field"),
        (b'{"like": [{"kind": "work", "id": "nope"}]}', 422, "no_such_work"),
        (b'{"like": [{"kind": "picture", "data": "%%"}]}', 400, "invalid_field"),
        (b'{"like": [{"kind": "picture", "data": "aGVsbG8="}]}', 422, "unreadable"),
        (b'{"like": [{"kind": "work", "id": "nope"}], "by": {"odd": 1}}', 400, "unknown_likeness"),
        (b'{"like": [], "odd": 1}', 400, "invalid_field"),
    ],
)
def test_a_search_that_is_not_valid_is_a_problem(client: FlaskClient, body: bytes, status: int, code: str) -> None:
    assert problem(client.post(f"{API}/search", data=body, content_type="application/json"), status, code)


def test_other_requests_are_problems_too(client: FlaskClient) -> None:
    assert "JSON" in problem(client.post(f"{API}/search", data=b"x"), 415)
    assert problem(client.delete(f"{API}/works"), 405)
    assert problem(client.post(f"{API}/identify", data=b"x", headers={"Sec-Fetch-Site": "cross-site"}), 403)


def test_every_work_has_a_manifest_and_every_filter_a_collection(client: FlaskClient, store: ArtefactStore) -> None:
    key = store.classes[1].key
    found = client.get(f"/iiif/collection.json?class={key}&order=title")
    content = found.get_json(force=True)
    works = store.objects["label"] == key
    assert content["type"] == "Collection" and len(content["items"]) == works.sum()
    assert found.headers["Access-Control-Allow-Origin"] == "*"
    address = content["items"][0]["id"]
    manifest = client.get(address.removeprefix("http://localhost")).get_json(force=True)
    assert manifest["id"] == address and manifest["type"] == "Manifest" and len(manifest["items"]) == 1
    assert problem(client.get("/iiif/nope/manifest.json"), 404)
    assert problem(client.get("/iiif/collection.json?class=peru"), 400, "invalid_filter")


def test_addresses_are_those_by_which_the_visitor_came(client: FlaskClient, store: ArtefactStore) -> None:
    path = f"/iiif/{quote(id_of(store, 1), safe='')}/manifest.json"
    behind = {"Host": "museum.example", "X-Forwarded-Proto": "https"}
    secure = client.get(path, headers=behind)
    assert secure.get_json(force=True)["id"] == f"https://museum.example{path}"
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"
    plain = client.get(path, headers={"X-Forwarded-Proto": "javascript"})
    assert plain.get_json(force=True)["id"].startswith("http://localhost/")
    assert "Strict-Transport-Security" not in plain.headers


def test_the_server_is_ready_once_the_model_answers(client: FlaskClient, store: ArtefactStore) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200 and answer.get_json() == {"status": "ready", "build_id": store.build_id}
