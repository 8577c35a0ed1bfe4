import base64
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient

from components.searching import uploads
from pipeline.artefacts.store import ArtefactStore
from pipeline.query.search import Search
from tests import one_app


@pytest.fixture(scope="module")
def store(demo_build: Path) -> ArtefactStore:
    return ArtefactStore.open(demo_build)


@pytest.fixture
def client(demo_build: Path):
    with one_app.serving(demo_build) as app:
        yield app.server.test_client()


def posted(client: FlaskClient, store: ArtefactStore, row: int, part: str = ""):
    data = (store.root / store.picture_name(row, preview=True)).read_bytes()
    return client.post(f"/describe{part}", data=data, content_type="application/octet-stream")


def test_a_picture_is_described_so_that_it_can_be_searched_by(client, store) -> None:
    answer = posted(client, store, 7).get_json()
    assert answer["build_id"] == store.build_id and set(answer["kinds"]) == {"embedding", "palette", "same_picture"}
    found = uploads.read({answer["key"]: answer}, answer["key"], store, Search(store))
    assert found is not None
    assert float(found["embedding"] @ store.embeddings[7]) > 0.98
    assert 7 in found["same_picture"][:, 0]
    assert posted(client, store, 7).get_json()["key"] == answer["key"] != posted(client, store, 8).get_json()["key"]
    assert len(str(answer)) < 5_000, "it is sent with every search"


def test_a_part_of_a_picture_is_another_picture(client, store) -> None:
    whole, part = posted(client, store, 7).get_json(), posted(client, store, 7, "?part=0.1,0.1,0.6,0.5").get_json()
    assert whole["key"] != part["key"]
    for wrong in ("0.1", "a,b,c,d", "0,0,0.01,1", "0.5,0,1.5,1", "nan,0,1,1"):
        refused = posted(client, store, 7, f"?part={wrong}")
        assert refused.status_code == 400 and "left, top, right and bottom" in refused.get_json()["message"]


def test_a_file_that_is_no_picture_gets_a_sentence(client) -> None:
    assert "problem" in client.post("/describe", data=b"no picture").get_json()


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: None,
        lambda kept: [],
        lambda kept: {},
        lambda kept: {"k": {**kept["k"], "build_id": "older"}},
        lambda kept: {"k": {**kept["k"], "kinds": {"palette": "!"}}},
        lambda kept: {"k": {**kept["k"], "kinds": {"palette": 3}}},
        lambda kept: {"k": {**kept["k"], "kinds": {"palette": base64.b64encode(b"short").decode()}}},
        lambda kept: {"k": {**kept["k"], "kinds": [1]}},
        lambda kept: {"k": 3},
    ],
)
def test_what_a_browser_sends_is_checked(store, change) -> None:
    search = Search(store)
    kept = {"k": uploads.described(store.build_id, search.describe(7, ["palette"]))}
    assert np.array_equal(uploads.read(kept, "k", store, search)["palette"], search.describe(7, ["palette"])["palette"])
    assert uploads.read(change(kept), "k", store, search) is None
