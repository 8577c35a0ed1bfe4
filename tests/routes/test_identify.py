"""Pictures posted to the page over the demonstration build."""

from pathlib import Path

import cv2
import numpy as np
from flask.testing import FlaskClient

from pipeline.artefacts.store import ArtefactStore
from pipeline.query.engine import QueryEngine
from tests.routes.conftest import picture


def test_the_page_says_what_the_query_engine_says(client: FlaskClient, store: ArtefactStore) -> None:
    result = QueryEngine(store).query(picture(store, 5))
    answer = client.post("/identify", data=picture(store, 5)).get_json()
    assert [key for key, _ in answer["classes"]] == [score.name for score in result.classes]
    assert [row for row, _ in answer["neighbours"]] == [near.row for near in result.neighbours]
    assert len(answer["neighbours"]) == 12
    assert answer["build_id"] == store.build_id


def test_an_example_is_not_its_own_neighbour(client: FlaskClient, store: ArtefactStore) -> None:
    object_id = store.objects["object_id"].iat[5]
    answer = client.post("/identify", data=picture(store, 5), query_string={"work": object_id}).get_json()
    assert answer["example"] == object_id
    rows = [row for row, _ in answer["neighbours"]]
    assert 5 not in rows and len(rows) == 12


def test_an_example_that_there_is_not_is_a_visitorspicture(client: FlaskClient, store: ArtefactStore) -> None:
    answer = client.post("/identify", data=picture(store, 5), query_string={"work": "nope"}).get_json()
    assert answer["example"] == "" and len(answer["neighbours"]) == 12


def test_refused_pictures_come_back_with_the_reason(client: FlaskClient) -> None:
    tiny = cv2.imencode(".png", np.zeros((8, 8, 3), np.uint8))[1].tobytes()
    for data, code in ((b"", "empty"), (b"hello", "unreadable"), (b"<svg/>", "unsupported"), (tiny, "too_small")):
        answer = client.post("/identify", data=data)
        assert answer.status_code == 200
        assert answer.get_json()["code"] == code and answer.get_json()["problem"]


def test_nothing_of_a_picture_is_kept(client: FlaskClient, demo_build: Path, store: ArtefactStore) -> None:
    before = {path: path.stat().st_mtime_ns for path in demo_build.rglob("*")}
    assert client.post("/identify", data=picture(store, 0)).status_code == 200
    assert {path: path.stat().st_mtime_ns for path in demo_build.rglob("*")} == before


def test_a_part_and_all_of_a_picture_can_be_asked_about(client: FlaskClient, store: ArtefactStore) -> None:
    data = picture(store, 3)
    found, whole = client.post("/identify", data=data), client.post("/identify?part=0,0,1,1", data=data)
    # Nothing is cut off a bare painting.
    assert found.get_json() == whole.get_json() and found.get_json()["part"] is None
    corners = [0.2, 0.2, 0.8, 0.25, 0.8, 0.8, 0.2, 0.8]
    part = client.post(f"/identify?part={','.join(map(str, corners))}", data=data).get_json()
    assert part["part"] == corners and part["size"] != whole.get_json()["size"]
    described = client.post(f"/describe?part={','.join(map(str, corners))}", data=data).get_json()
    assert described["key"] == part["upload"]["key"], "a search is by the same part"
    refused = client.post("/identify?part=0.9,0.9,0.1,0.1", data=data)
    assert refused.status_code == 400 and "four corners" in refused.get_json()["message"]
