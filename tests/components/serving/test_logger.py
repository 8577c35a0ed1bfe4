"""What a real server logs of its requests: their ids, and nothing of who sent them or of what they sent."""

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests import tiny_build
from tests.deployed import ROOT, Deployed, deployed

#: The app itself with three more routes, one of which fails with the posted picture in its hands.
APP = """
import contextvars, logging, os, threading
from app import create_app
from components.site import posted_picture

server = create_app(os.environ["ARTEFACTS_DIR"]).server

def fails():
    data = posted_picture.posted()
    raise RuntimeError(f"something of {len(str(type(data)))} letters")

def undecodable():
    from pipeline.core.errors import ExecutorError
    def make():
        posted_picture.posted()
        raise ExecutorError("The decoder cannot be started.")
    return posted_picture.answered(make)

def works_in_a_thread():
    log = logging.getLogger("components.work")
    thread = threading.Thread(target=contextvars.copy_context().run, args=(log.warning, "from a thread"))
    thread.start()
    thread.join()
    return "done"

server.add_url_rule("/fails", view_func=fails, methods=["POST"])
server.add_url_rule("/undecodable", view_func=undecodable, methods=["POST"])
server.add_url_rule("/works", view_func=works_in_a_thread)
server.add_url_rule("/api/v1/fails", "api-fails", view_func=fails, methods=["POST"])
"""
#: Stands in the file's name, in its EXIF, in its comment and in the address. No word of the project.
MARKER = "Qzxsecretq"
NATIVE = "INFO: Created TensorFlow Lite XNNPACK delegate for CPU."


def picture(**options: Any) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = f"{MARKER} {MARKER}"  # description and artist
    file = io.BytesIO()
    Image.new("RGB", (300, 200), "peru").save(file, "JPEG", exif=exif, comment=MARKER.encode(), **options)
    assert file.getvalue().count(MARKER.encode()) >= 3
    return file.getvalue()


def form(data: bytes) -> tuple[bytes, dict[str, str]]:
    """The picture in a form, under a name of its own."""
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{MARKER}.jpg"\r\n'
    body = f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + data + b"\r\n--b--\r\n"
    return body, {"Content-Type": "multipart/form-data; boundary=b", "Referer": f"http://x/{MARKER}"}


@pytest.fixture(scope="module")
def served(demo_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder = tmp_path_factory.mktemp("logged")
    (folder / "more.py").write_text(APP)
    environment = {"ARTEFACTS_DIR": str(demo_build), "LOG_FORMAT": "json", "UPLOAD_MEGABYTES": "1"}
    with deployed(folder, "more:server", environment) as made:
        yield made


def entries(served: Deployed) -> list[dict[str, Any]]:
    """Every line that was printed, each a JSON object, but for the one of a library that knows no logging."""
    return [json.loads(line) for line in served.lines() if line != NATIVE]


def of(served: Deployed, request_id: str) -> list[dict[str, Any]]:
    """The entries of a request. The last one is written when its answer is sent, which may be a moment later."""
    end = time.monotonic() + 10
    while True:
        found = [entry for entry in entries(served) if entry["request_id"] == request_id]
        if any(entry["logger"] == "gunicorn.access" for entry in found) or time.monotonic() > end:
            return found
        time.sleep(0.02)


def test_every_line_is_json_and_those_of_a_request_have_its_id(served: Deployed) -> None:
    answer = served.ask("/healthz?who=somebody", headers={"X-Request-ID": "visit-1", "User-Agent": MARKER})
    assert (answer.status, answer.headers["x-request-id"]) == (200, "visit-1")
    (entry,) = of(served, "visit-1")
    assert {"time", "level", "logger", "message", "request_id", "process"} <= set(entry)
    assert (entry["logger"], entry["level"]) == ("gunicorn.access", "INFO")
    assert (entry["method"], entry["path"], entry["status"]) == ("GET", "/healthz", 200)
    assert entry["bytes"] == len(answer.body) and 0 < entry["seconds"] < 60
    assert "address" not in entry
    text = served.log.read_text()
    assert "somebody" not in text and MARKER not in text and '"127.0.0.1"' not in text


def test_an_id_that_is_not_plain_is_replaced(served: Deployed) -> None:
    made = [
        served.ask("/healthz", headers={"X-Request-ID": each}).headers["x-request-id"] for each in ("", "a b", "x" * 99)
    ]
    assert len(set(made)) == 3 and all(len(each) == 16 for each in made)
    assert all(len(of(served, each)) == 1 for each in made)


def test_what_a_thread_of_the_request_logs_has_its_id(served: Deployed) -> None:
    served.ask("/works", headers={"X-Request-ID": "visit-2"})
    assert next(entry["message"] for entry in of(served, "visit-2")) == "from a thread"


def test_a_request_that_fails_names_its_id_in_the_answer_and_in_the_log(served: Deployed) -> None:
    page = served.ask("/fails", b"x", {"X-Request-ID": "visit-3"})
    assert (page.status, page.json["code"], page.json["request_id"]) == (500, 500, "visit-3")
    assert "visit-3" in page.json["message"]
    failure, access = of(served, "visit-3")
    assert "RuntimeError" in failure["exc_info"] and access["status"] == 500
    problem = served.ask("/api/v1/fails", b"x", {"X-Request-ID": "visit-4"})
    assert problem.headers["content-type"] == "application/problem+json"
    assert (problem.json["status"], problem.json["request_id"]) == (500, "visit-4")
    missing = served.ask("/api/v1/works/nobody")
    assert (missing.status, missing.json["request_id"]) == (404, missing.headers["x-request-id"])


def test_a_request_that_is_refused_before_the_app_has_an_id_too(served: Deployed) -> None:
    large = served.send(
        b"POST /identify HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\nX-Request-ID: big-1\r\n\r\n"
    )
    assert large.startswith(b"HTTP/1.1 413") and b"x-request-id: big-1\r\n" in large.lower()
    assert json.loads(large.partition(b"\r\n\r\n")[2])["request_id"] == "big-1"
    assert [entry["status"] for entry in of(served, "big-1")] == [413]
    long = served.send(b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n")
    assert long.startswith(b"HTTP/1.0 431")
    request_id = json.loads(long.partition(b"\r\n\r\n")[2])["request_id"]
    assert [entry["status"] for entry in of(served, request_id)] == [431]


def test_nothing_of_a_picture_is_logged_whatever_becomes_of_it(served: Deployed) -> None:
    good, cut, large = picture(), picture()[:700], picture() + bytes(1_300_000)
    paths = ("/identify", "/describe", "/feature-maps", "/framed", "/api/v1/identify", "/fails", "/undecodable")
    statuses = set()
    for path in paths:
        for data in (good, cut, large):
            body, headers = form(data)
            statuses.add(served.ask(f"{path}?name={MARKER}", body, headers).status)
            statuses.add(served.ask(path, data, {"Content-Type": "image/jpeg"}).status)
    assert {413, 500, 503} <= statuses and min(statuses) == 200, statuses
    assert len([entry for entry in entries(served) if entry["logger"] == "gunicorn.access"]) >= 6 * len(paths)
    assert MARKER.lower() not in served.log.read_text().lower()


def test_as_text_a_line_is_readable_and_has_an_address_where_the_operator_asks(tmp_path: Path) -> None:
    environment = {"ARTEFACTS_DIR": str(tmp_path / "artefacts"), "LOG_FORMAT": "text", "LOG_ADDRESSES": "1"}
    (tmp_path / "more.py").write_text(APP)
    tiny_build.publish(tmp_path / "artefacts")
    with deployed(tmp_path, "more:server", environment) as served:
        served.ask("/healthz?a=b", headers={"X-Request-ID": "visit-5", "X-Forwarded-For": "203.0.113.7"})
        served.ask("/fails%0A[INFO]", b"x")
    (line,) = [line for line in served.lines() if "visit-5" in line]
    assert line.endswith(" s for 203.0.113.7") and "[INFO] [visit-5] GET /healthz 200, " in line
    assert not any(line.startswith("[INFO]") for line in served.lines())


@pytest.mark.parametrize(("name", "value"), [("LOG_FORMAT", "xml"), ("LOG_ADDRESSES", "yes")])
def test_a_setting_that_is_none_of_its_values_is_a_sentence(name: str, value: str) -> None:
    config = "python:components.serving.gunicorn_config"
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "app:server", "--config", config, "--bind", "127.0.0.1:0"],
        cwd=ROOT, env=os.environ | {name: value}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert f"{name} is '{value}'. It must be" in done.stderr
