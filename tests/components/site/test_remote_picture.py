"""Pictures on other servers, here a real one on this machine."""

import gzip
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import trustme

from components.site import remote_picture
from components.site.remote_picture import RemotePictureError
from pipeline.core.errors import ConfigError

PICTURE = b"the bytes of a picture" * 1000


class Museum(BaseHTTPRequestHandler):
    """Answers as its path says."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Host"]))  # type: ignore[attr-defined]
        match unquote(self.path.partition("?")[0]).strip("/").split("/", 1):
            case ["picture.jpg"]:
                self._send(200, PICTURE)
            case ["to", place]:
                self._send(302, b"", Location=place.replace("|", "/"))
            case ["loop"]:
                self._send(307, b"", Location="loop")
            case ["gzip"]:
                self._send(200, gzip.compress(PICTURE), **{"Content-Encoding": "gzip"})
            case ["endless"]:
                self.send_response(200)
                self.end_headers()
                try:
                    while True:
                        self.wfile.write(PICTURE)
                except OSError:
                    self.close_connection = True
            case ["cut"]:
                self.send_response(200)
                self.send_header("Content-Length", "1000000")
                self.end_headers()
                self.wfile.write(PICTURE)
            case _:
                self._send(404, b"")

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Writes nothing."""


@contextmanager
def running(encryption: ssl.SSLContext | None = None) -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Museum)
    if encryption:
        server.socket = encryption.wrap_socket(server.socket, server_side=True)
    server.asked = []
    server.address = f"http{'s' if encryption else ''}://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def museum(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with running() as server:
        monkeypatch.setenv(remote_picture.SETTING, server.address)
        yield server


def refused(address: str, status: int) -> str:
    with pytest.raises(RemotePictureError) as told:
        remote_picture.fetched(address)
    assert told.value.status == status
    return str(told.value)


def test_a_picture_of_an_allowed_server_is_fetched(museum: Any) -> None:
    with remote_picture.fetched(f"{museum.address}/picture.jpg?size=full") as file:
        assert file.read() == PICTURE
    assert museum.asked == [("/picture.jpg?size=full", museum.address.removeprefix("http://"))]


def test_without_the_setting_nothing_is_fetched(museum: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(remote_picture.SETTING)
    assert "Save the picture and send the file" in refused(f"{museum.address}/picture.jpg", 403)
    assert not museum.asked


@pytest.mark.parametrize(
    "place",
    ["http://localhost:{port}/picture.jpg", "https://127.0.0.1:{port}/picture.jpg", "http://127.0.0.1/picture.jpg"],
)
def test_another_host_scheme_or_port_is_not_asked(museum: Any, place: str) -> None:
    told = refused(place.format(port=museum.server_port), 403)
    assert museum.address in told and not museum.asked


@pytest.mark.parametrize(
    "address",
    ["picture.jpg", "//127.0.0.1/picture.jpg", "file:///etc/passwd", "ftp://127.0.0.1/", "https://", "http://[::1",
     "x" * 5000, "http://somebody:secret@127.0.0.1/"],
)  # fmt: skip
def test_what_is_no_address_of_a_picture_is_refused(museum: Any, address: str) -> None:
    assert "begins with https://" in refused(address, 400)
    assert not museum.asked


def test_a_host_that_is_allowed_by_name_must_have_public_addresses(
    museum: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(remote_picture.SETTING, f"localhost:{museum.server_port}, images.metmuseum.org")
    told = refused(f"https://localhost:{museum.server_port}/picture.jpg", 403)
    assert "public address" in told and not museum.asked


def test_a_redirect_is_followed_to_allowed_servers_alone(museum: Any) -> None:
    with remote_picture.fetched(f"{museum.address}/to/|picture.jpg") as file:
        assert file.read() == PICTURE
    assert museum.address in refused(f"{museum.address}/to/http:||localhost:{museum.server_port}|picture.jpg", 403)
    assert [path for path, _ in museum.asked].count("/picture.jpg") == 1
    refused(f"{museum.address}/to/file:||etc|passwd", 400)
    assert "3 times" in refused(f"{museum.address}/loop", 422)


def test_an_answer_without_a_picture_is_told_with_its_status(museum: Any) -> None:
    assert "status 404" in refused(f"{museum.address}/nothing", 422)


def test_a_file_that_is_too_large_is_left_at_the_limit(museum: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPLOAD_MEGABYTES", "1")
    assert "1 MB, the limit" in refused(f"{museum.address}/endless", 413)


def test_a_server_that_takes_too_long_is_left(museum: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_picture, "SECONDS", 0.0)
    assert "within 0 seconds" in refused(f"{museum.address}/endless", 504)


def test_an_answer_that_is_cut_is_no_picture(museum: Any) -> None:
    assert "could not be fetched" in refused(f"{museum.address}/cut", 504)


def test_nothing_is_unpacked(museum: Any) -> None:
    with remote_picture.fetched(f"{museum.address}/gzip") as file:
        assert gzip.decompress(file.read()) == PICTURE


def test_a_server_that_is_not_there_is_named(museum: Any) -> None:
    museum.shutdown()
    museum.server_close()
    assert museum.address in refused(f"{museum.address}/picture.jpg", 504)


@pytest.mark.parametrize(
    ("certified", "is_trusted"), [("127.0.0.1", True), ("museum.example", True), ("127.0.0.1", False)]
)
def test_the_certificate_must_be_the_hosts_and_of_somebody_who_is_trusted(
    certified: str, is_trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, encryption = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(certified).configure_cert(encryption)
    authority.cert_pem.write_to_path(tmp_path / "trusted.pem")
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    with running(encryption) as server:
        monkeypatch.setenv(remote_picture.SETTING, server.address)
        if certified == "127.0.0.1" and is_trusted:
            with remote_picture.fetched(f"{server.address}/picture.jpg") as file:
                assert file.read() == PICTURE
        else:
            assert "could not be fetched" in refused(f"{server.address}/picture.jpg", 504)
            assert not server.asked


@pytest.mark.parametrize("value", ["ftp://museum.example", "two words!", "https://museum.example?x=1", "a b, http://"])
def test_a_setting_that_names_no_server_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(remote_picture.SETTING, value)
    with pytest.raises(ConfigError, match=remote_picture.SETTING):
        remote_picture.allowed()
