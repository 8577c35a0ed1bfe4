"""A picture that a request names by its address: of the API, and of a link to the page."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from components.site import remote_picture
from pipeline.artefacts.store import ArtefactStore
from tests.routes.conftest import picture


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Writes nothing."""


@pytest.fixture
def museum(store: ArtefactStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of another server, which has the picture of the first work and a file that is none."""
    (tmp_path / "first.webp").write_bytes(picture(store, 0))
    (tmp_path / "readme.txt").write_text("This is no picture.")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv(remote_picture.SETTING, address)
    yield address
    server.shutdown()
    server.server_close()


def test_the_api_answers_a_named_picture_as_it_answers_the_file(
    client: FlaskClient, store: ArtefactStore, museum: str
) -> None:
    named = client.post("/api/v1/identify", query_string={"image": f"{museum}/first.webp", "limit": 3})
    posted = client.post("/api/v1/identify?limit=3", data=picture(store, 0), content_type="application/octet-stream")
    assert named.status_code == 200 and named.get_json() == posted.get_json()


@pytest.mark.parametrize(
    ("name", "status", "code", "word"),
    [
        ("readme.txt", 422, "unreadable", "picture"),
        ("nothing.jpg", 422, "no_remote_picture", "status 404"),
        ("http://192.0.2.1/a.jpg", 403, "no_remote_picture", "alone"),
        ("picture", 400, "no_remote_picture", "https://"),
    ],
)
def test_the_api_says_why_there_is_no_picture(
    client: FlaskClient, museum: str, name: str, status: int, code: str, word: str
) -> None:
    address = name if name in ("picture", "http://192.0.2.1/a.jpg") else f"{museum}/{name}"
    answer = client.post("/api/v1/identify", query_string={"image": address})
    problem = answer.get_json()
    assert (answer.status_code, answer.mimetype, problem["code"]) == (status, "application/problem+json", code)
    assert word in problem["detail"]


def test_an_address_and_a_body_are_one_too_many(client: FlaskClient, store: ArtefactStore, museum: str) -> None:
    address = f"{museum}/first.webp"
    answer = client.post("/api/v1/identify", query_string={"image": address}, data=picture(store, 0))
    assert answer.status_code == 400 and "not both" in answer.get_json()["detail"]


def test_the_page_gets_the_bytes_and_no_browser_shows_them(
    client: FlaskClient, store: ArtefactStore, museum: str
) -> None:
    with client.post("/fetched", query_string={"image": f"{museum}/first.webp"}) as answer:
        assert answer.mimetype == "application/octet-stream" and answer.data == picture(store, 0)
        assert answer.headers["Content-Security-Policy"] == "sandbox" and answer.headers["Cache-Control"] == "no-store"
    refused = client.post("/fetched", query_string={"image": f"{museum}/nothing.jpg"})
    assert refused.status_code == 200 and "status 404" in refused.get_json()["problem"]
    assert client.get("/fetched", query_string={"image": f"{museum}/first.webp"}).status_code in (404, 405)
