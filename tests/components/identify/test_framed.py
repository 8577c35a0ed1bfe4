from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient

from pipeline.images.decoding import decode
from tests import one_app
from tests.pipeline.images.walls import HEIGHT, TILTED, WIDTH, photograph
from tests.pipeline.pictures import encode


@pytest.fixture
def client(demo_build: Path):
    with one_app.serving(demo_build) as app:
        yield app.server.test_client()


def posted(client: FlaskClient, part: str):
    data = encode(photograph(TILTED), ".png")
    return client.post(f"/framed?part={part}", data=data, content_type="application/octet-stream")


def test_the_painting_comes_straightened(client: FlaskClient) -> None:
    part = ",".join(f"{share:.4f}" for share in ((TILTED + 0.5) / (WIDTH, HEIGHT)).ravel())
    answer = posted(client, part)
    assert answer.mimetype == "image/jpeg" and answer.headers["Cache-Control"] == "no-store"
    height, width = decode(answer.data).shape[:2]
    sides = np.linalg.norm(np.roll(TILTED, -1, axis=0) - TILTED, axis=1)
    assert width / height == pytest.approx((sides[0] + sides[2]) / (sides[1] + sides[3]), rel=0.02)


def test_without_a_part_all_of_it_comes(client: FlaskClient) -> None:
    assert decode(posted(client, "").data).shape == (HEIGHT, WIDTH, 3)


def test_what_is_no_part_or_no_picture_gets_a_sentence(client: FlaskClient) -> None:
    refused = posted(client, "0,0,1")
    assert refused.status_code == 400 and "four corners" in refused.get_json()["message"]
    assert "problem" in client.post("/framed", data=b"no picture").get_json()
