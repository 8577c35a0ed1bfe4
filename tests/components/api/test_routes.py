"""What the API answers where the queue for pictures has no place."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from components.api import routes
from components.site.problems import MEDIA_TYPE
from components.site.turns import Turns
from tests import one_app, tiny_build


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    tiny_build.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as app:
        yield app.server.test_client()


def test_without_a_place_in_the_queue_the_problem_says_when_to_come_back(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, entered, release = Turns(running=1, waiting=0), threading.Event(), threading.Event()
    monkeypatch.setattr(routes, "TURNS", turns)

    def hold() -> None:
        with turns.turn():
            entered.set()
            release.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait(10)
    answer = client.post("/api/v1/identify", data=b"picture")
    release.set()
    thread.join(10)
    assert (answer.status_code, answer.mimetype) == (503, MEDIA_TYPE)
    problem = answer.get_json(force=True)
    assert (problem["status"], problem["code"]) == (503, "busy") and "try again" in problem["detail"]
    assert int(answer.headers["Retry-After"]) >= 1
