"""What the network's layers make of pictures, over the demonstration build."""

import base64
from pathlib import Path

import cv2
import numpy as np
from flask.testing import FlaskClient

from pipeline.artefacts.store import ArtefactStore
from pipeline.query import layers
from pipeline.query.engine import QueryEngine
from tests.routes.conftest import picture


def test_a_work_and_its_posted_picture_give_the_same_maps(client: FlaskClient, store: ArtefactStore) -> None:
    object_id = store.objects["object_id"].iat[3]
    asked = client.get("/feature-maps", query_string={"build": store.build_id, "work": object_id})
    posted = client.post("/feature-maps", data=picture(store, 3))
    assert asked.status_code == posted.status_code == 200
    assert asked.get_json() == posted.get_json()
    assert "immutable" in asked.headers["Cache-Control"]
    assert "immutable" not in posted.headers.get("Cache-Control", "")


def test_the_sheet_holds_what_the_layers_made_of_thepicture(client: FlaskClient, store: ArtefactStore) -> None:
    told = client.post("/feature-maps", data=picture(store, 3)).get_json()
    sheet = cv2.imdecode(np.frombuffer(base64.b64decode(told["sheet"]), np.uint8), cv2.IMREAD_GRAYSCALE)
    maps, (width, height) = QueryEngine(store).feature_maps(picture(store, 3))
    assert (told["width"], told["height"], told["window"]) == (width, height, [0, 0, 1, 1])
    assert [layer["name"] for layer in told["layers"]] == [layer.output for layer in layers.read(store.root)]
    top = 0
    for layer, one in zip(told["layers"], maps, strict=True):
        assert [each["number"] - 1 for each in layer["channels"]] == one.channels.tolist()
        for place, (entry, values) in enumerate(zip(layer["channels"], one.values, strict=True)):
            tile = sheet[top : top + layer["height"], place * layer["width"] : (place + 1) * layer["width"]]
            back = entry["least"] + tile / 255.0 * (entry["most"] - entry["least"])
            np.testing.assert_allclose(back, values, atol=(entry["most"] - entry["least"]) / 500)
        top += layer["height"]
    assert sheet.shape[0] == top


def test_maps_are_those_of_the_part_that_is_named(client: FlaskClient, store: ArtefactStore) -> None:
    whole = client.post("/feature-maps", data=picture(store, 3)).get_json()
    corners = "0.25,0.25,0.75,0.25,0.75,0.75,0.25,0.75"
    part = client.post(f"/feature-maps?part={corners}", data=picture(store, 3)).get_json()
    assert (part["width"], part["height"]) == (round(whole["width"] / 2), round(whole["height"] / 2))
    assert part["sheet"] != whole["sheet"]
    assert client.post("/feature-maps?part=1", data=picture(store, 3)).status_code == 400


def test_pictures_that_cannot_be_used_come_back_with_the_reason(client: FlaskClient) -> None:
    for data, code in ((b"", "empty"), (b"hello", "unreadable")):
        answer = client.post("/feature-maps", data=data)
        assert answer.status_code == 200 and answer.get_json()["code"] == code and answer.get_json()["problem"]


def test_nothing_of_a_picture_is_kept(client: FlaskClient, demo_build: Path, store: ArtefactStore) -> None:
    before = {path: path.stat().st_mtime_ns for path in demo_build.rglob("*")}
    assert client.post("/feature-maps", data=picture(store, 0)).status_code == 200
    assert {path: path.stat().st_mtime_ns for path in demo_build.rglob("*")} == before


def test_works_that_speak_for_a_guess_are_works_that_were_trained_on(store: ArtefactStore) -> None:
    engine = QueryEngine(store)
    objects = store.objects
    for row in np.flatnonzero(objects["split"] == "test")[:8]:
        result = engine.query(picture(store, int(row)))
        assert list(result.influences) == [score.name for score in result.classes[:2]]
        for name, found in result.influences.items():
            assert 1 <= len(found) <= 3
            shares = [work.share for work in found]
            assert shares == sorted(shares, reverse=True) and 0 < shares[-1] < shares[0] < 1
            for work in found:
                assert work.contribution > 0 and objects["object_id"].iat[work.row] == work.object_id
                assert (objects["split"].iat[work.row], objects["label"].iat[work.row]) == ("train", name)
