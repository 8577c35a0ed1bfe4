"""Files of trained networks: downloaded once from a real server, checked, and taken from a folder without a network."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.core.errors import ModelFileError
from pipeline.core.model_files import VARIABLE, ModelFile

CONTENT = b"weights" * 1000


class Server(ThreadingHTTPServer):
    """Serves the file at any address but ``/missing``, and counts the requests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.path == "/missing":
            return self.send_error(404)
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT[: len(CONTENT) // 2] if self.path == "/cut" else CONTENT)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def model(server: Server, path: str = "/a.tflite", content: bytes = CONTENT) -> ModelFile:
    address = f"http://127.0.0.1:{server.server_port}{path}"
    return ModelFile("kind/a.tflite", address, hashlib.sha256(content).hexdigest(), "Apache-2.0")


def test_a_file_is_downloaded_once(server: Server, tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path)}
    file = model(server)
    assert not file.is_at_hand(environment)
    path = file.path(environment)
    assert path == tmp_path / "vitrine/models/kind/a.tflite" and path.read_bytes() == CONTENT
    assert file.is_at_hand(environment) and file.path(environment) == path and len(server.asked) == 1


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        ("/missing", CONTENT, "cannot be downloaded"),
        ("/a.tflite", b"other", "SHA-256"),
        ("/cut", CONTENT, "IncompleteRead"),
    ],
)
def test_nothing_wrong_is_kept(server: Server, tmp_path: Path, path: str, content: bytes, said: str) -> None:
    with pytest.raises(ModelFileError, match=said):
        model(server, path, content).path({"XDG_CACHE_HOME": str(tmp_path)})
    assert not list(tmp_path.rglob("*.tflite"))


def test_without_a_network_the_sentence_names_the_folder_to_set(tmp_path: Path) -> None:
    file = ModelFile("a.tflite", "http://127.0.0.1:9/a.tflite", "0" * 64, "Apache-2.0")
    with pytest.raises(ModelFileError, match=f"name the folder in {VARIABLE}"):
        file.path({"XDG_CACHE_HOME": str(tmp_path)})


def test_a_named_folder_is_the_only_place(server: Server, tmp_path: Path) -> None:
    environment = {VARIABLE: str(tmp_path)}
    with pytest.raises(ModelFileError, match=r"no file kind/a.tflite. Put it there"):
        model(server).path(environment)
    (tmp_path / "kind").mkdir()
    (tmp_path / "kind/a.tflite").write_bytes(CONTENT)
    assert model(server).path(environment) == tmp_path / "kind/a.tflite" and not server.asked
    (tmp_path / "kind/a.tflite").write_bytes(CONTENT[:-1])
    with pytest.raises(ModelFileError, match="SHA-256 is another"):
        model(server).path(environment)
