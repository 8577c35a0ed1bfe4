"""The picture of a request: as a body, in a form, or not at all; and where there is no turn for it."""

import io
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, jsonify
from flask.testing import FlaskClient
from werkzeug.exceptions import RequestEntityTooLarge

from components.site import posted_picture
from components.site.turns import Turns
from pipeline.core.errors import ArtefactError, ExecutorError, ImageError, SearchUnavailableError
from tests import one_app, tiny_build

BYTES = bytes(range(256)) * 4


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    tiny_build.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as app:
        yield app.server.test_client()


@pytest.fixture
def echo() -> FlaskClient:
    """Says how many bytes the picture has."""
    server = Flask(__name__)
    server.config["MAX_CONTENT_LENGTH"] = 10_000

    def make() -> posted_picture.Answer:
        data = posted_picture.posted()
        return jsonify(data.stat().st_size if isinstance(data, Path) else len(data))

    server.add_url_rule("/", view_func=lambda: posted_picture.answered(make), methods=["POST"])
    return server.test_client()


@pytest.mark.parametrize("kind", ["application/octet-stream", "image/jpeg", "application/x-www-form-urlencoded", ""])
def test_the_body_is_the_picture(echo: FlaskClient, kind: str) -> None:
    assert echo.post("/", data=BYTES, content_type=kind).get_json() == len(BYTES)


@pytest.mark.parametrize("field", ["file", "image", "", "ünï"])
@pytest.mark.parametrize("name", ["a.jpg", "..", "x" * 300])
def test_a_form_holds_the_picture(echo: FlaskClient, field: str, name: str) -> None:
    answer = echo.post("/", data={"note": "hello", field: (io.BytesIO(BYTES), name)})
    assert answer.get_json() == len(BYTES)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files have no path on this system")
def test_a_body_that_the_server_has_in_a_file_is_not_read_into_memory(tmp_path: Path) -> None:
    seen = []

    def make() -> posted_picture.Answer:
        data = posted_picture.posted()
        assert isinstance(data, Path)
        seen.append(data.read_bytes())
        return jsonify(True)

    server = Flask(__name__)
    server.config["MAX_CONTENT_LENGTH"] = len(BYTES)
    with tempfile.TemporaryFile(dir=tmp_path) as file:
        file.write(BYTES)
        with server.test_request_context("/", method="POST", input_stream=file, content_length=len(BYTES)):
            assert posted_picture.answered(make).get_json() is True  # type: ignore[union-attr]
        file.write(b"x")
        request = server.test_request_context("/", method="POST", input_stream=file, content_length=len(BYTES))
        with request, pytest.raises(RequestEntityTooLarge):
            posted_picture.posted()
    assert seen == [BYTES]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (
            b"--b\r\nContent-Disposition: form-data; name=note\r\n\r\nhello\r\n--b--\r\n",
            "multipart/form-data; boundary=b",
        ),
        (b"no form at all", "multipart/form-data; boundary=b"),
        (BYTES, "multipart/form-data"),
        (b"", "multipart/form-data; boundary=b"),
    ],
)
def test_a_form_without_a_file_is_told_what_is_expected(client: FlaskClient, body: bytes, kind: str) -> None:
    for path in ("/identify", "/feature-maps"):
        answer = client.post(path, data=body, content_type=kind)
        assert answer.status_code == 400 and "one file" in answer.get_json()["message"]


def test_a_form_with_large_fields_is_told_so_and_not_that_its_file_is_large(client: FlaskClient) -> None:
    body = b"--b\r\nContent-Disposition: form-data; name=note\r\n\r\n" + bytes(1_000_000) + b"\r\n--b--\r\n"
    answer = client.post("/identify", data=body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413 and "Send one file" in answer.get_json()["message"]


@pytest.mark.parametrize("path", ["/identify", "/feature-maps", "/feature-maps?build=tiny-1&work=plain-0001"])
def test_past_the_bound_of_the_queue_the_answer_says_when_to_come_back(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    turns, release = Turns(running=1, waiting=0), threading.Event()
    monkeypatch.setattr(posted_picture, "TURNS", turns)
    entered = threading.Event()

    def hold() -> None:
        with turns.turn():
            entered.set()
            release.wait(5)

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait(5)
    answer = client.get(path) if "work=" in path else client.post(path, data=BYTES)
    assert answer.status_code == 503 and answer.get_json()["code"] == "busy"
    assert int(answer.headers["Retry-After"]) >= 1 and "try again" in answer.get_json()["message"]
    assert client.get("/").status_code == 200 and client.get("/healthz").status_code == 200
    release.set()
    thread.join(5)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ImageError("unreadable", "The file /srv/data/x.jpg is damaged."), 200, "unreadable"),
        (ExecutorError("The decoder cannot be started. Run /srv/python to see why."), 503, "no_decoder"),
        (ArtefactError("There is no build in /srv/data/builds."), 503, "no_build"),
        (SearchUnavailableError("Search is unavailable (/srv/data)."), 503, "no_search"),
        (FileNotFoundError("/srv/data/x.webp"), 503, "no_build"),
    ],
)
def test_what_goes_wrong_is_a_sentence_without_a_path(
    client: FlaskClient, error: Exception, status: int, code: str
) -> None:
    def fail() -> posted_picture.Answer:
        raise error

    with client.application.test_request_context("/identify", method="POST"):
        response, told = posted_picture.answered(fail)  # type: ignore[misc]
    assert (told, response.get_json()["code"]) == (status, code)
    assert "/srv" not in response.get_data(as_text=True)


def test_pages_always_find_a_thread() -> None:
    """A request that waits for its turn holds a thread of the server."""
    procfile = (Path(__file__).parents[3] / "Procfile").read_text(encoding="utf-8").split()
    threads = int(procfile[procfile.index("--threads") + 1])
    assert threads - posted_picture.TURNS.places >= 8
