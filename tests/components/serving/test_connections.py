"""Clients that are slow, silent or hostile, against a real server on a real socket."""

import io
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

import pytest
from waitress.task import Task

from components.serving.connections import Deadlines, Server

BODY_BYTES = 200_000
QUICK = Deadlines(silent=0.4, headers=0.4, body=0.4, bytes_a_second=1000, unread=0.4, lingering=0.3)
POST = b"POST /echo HTTP/1.1\r\nHost: x\r\n"


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Says how long the body is; gives as many bytes as ``/<number>`` asks for; ``/broken`` fails."""
    if environ["PATH_INFO"] == "/broken":
        raise RuntimeError("inner workings")
    if environ["PATH_INFO"] == "/forwarded":
        body = repr(sorted((name, value) for name, value in environ.items() if name.startswith("HTTP_X_"))).encode()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]
    if environ["PATH_INFO"] == "/pieces":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"one", b"two"]
    path = environ["PATH_INFO"].strip("/")
    body = b"x" * int(path) if path.isdigit() else str(len(environ["wsgi.input"].read())).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


class Running:
    """A server whose event loop runs in a thread."""

    def __init__(self, **options: Any) -> None:
        self.logged: list[tuple[str, str]] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        settings = {"threads": 2, "body_bytes": BODY_BYTES, "deadlines": QUICK} | options
        self.server = Server(settings.pop("app", app), [self._socket], log_access=self._log, **settings)
        self._ends = False
        self._thread = threading.Thread(target=self._loop)
        self._thread.start()

    def _loop(self) -> None:
        while not self._ends:
            self.server.poll(0.02)
        self.server.close()
        self._socket.close()

    def _log(self, task: Task, seconds: float) -> None:
        self.logged.append((task.request.command, task.status[:3]))

    def stop(self) -> None:
        self._ends = True
        self._thread.join(10)

    def client(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        made.settimeout(5)
        return made

    def talk(self, *parts: bytes) -> bytes:
        """What is answered to some bytes, until the server closes."""
        with self.client() as client:
            for part in parts:
                client.sendall(part)
            return read(client)

    def get(self, path: str = "/echo", body: bytes | None = None) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("POST" if body is not None else "GET", path, body)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content


def read(client: socket.socket) -> bytes:
    data = b""
    while block := client.recv(65536):
        data += block
    return data


def parsed(answer: bytes) -> tuple[int, dict[str, str], bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    return int(lines[0].split()[1]), headers, body


@contextmanager
def running(**options: Any) -> Iterator[Running]:
    made = Running(**options)
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture
def server() -> Iterator[Running]:
    with running() as made:
        yield made


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="silent"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", id="headers"),
        pytest.param(POST + b"Content-Length: 100000\r\n\r\nabc", id="body"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\n400\r\nabc", id="chunk"),
        pytest.param(b"GET /3000000 HTTP/1.1\r\nHost: x\r\n\r\n", id="reader"),
    ],
)
def test_clients_that_wait_hold_no_thread(sent: bytes) -> None:
    with running(deadlines=Deadlines()) as server:
        clients = [server.client() for _ in range(12)]
        for client in clients:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.sendall(sent)
        time.sleep(0.2)
        start = time.monotonic()
        assert server.get(body=b"12345") == (200, b"5")
        assert time.monotonic() - start < 5
        for client in clients:
            client.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", None),
        (b"GET / HTTP/1.1\r\nX: ", 408),
        (POST + b"Content-Length: 100000\r\n\r\nabc", 408),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n", 408),
    ],
)
def test_what_does_not_arrive_in_time_is_told_so(server: Running, sent: bytes, status: int | None) -> None:
    start = time.monotonic()
    answer = server.talk(sent)
    assert 0.3 < time.monotonic() - start < 4
    if status is None:
        assert answer == b""
    else:
        told, headers, body = parsed(answer)
        assert told == status and headers["content-type"] == "application/json"
        assert json.loads(body)["code"] == status and "in time" in json.loads(body)["message"]


def test_a_slow_upload_that_moves_on_is_answered(server: Running) -> None:
    with server.client() as client:
        client.sendall(POST + b"Content-Length: 4000\r\nConnection: close\r\n\r\n")
        for _ in range(8):
            client.sendall(bytes(500))
            time.sleep(0.2)
        assert parsed(read(client))[2] == b"4000"


def test_who_reads_nothing_of_an_answer_is_left_behind(server: Running) -> None:
    with server.client() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.sendall(b"GET /5000000 HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.2)
        assert len(server.server.connections) == 1
        time.sleep(2)
        assert not server.server.connections


def test_connections_that_are_idle_are_closed(server: Running) -> None:
    with server.client() as client:
        client.sendall(b"GET /3 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert parsed(read(client))[2] == b"xxx"


def test_where_connections_are_scarce_the_deadlines_are_shorter() -> None:
    deadlines = Deadlines(silent=20, haste=100, scarce=0.5)
    with running(connections=16, deadlines=deadlines) as server:
        with server.client() as alone:
            alone.settimeout(1.5)
            with pytest.raises(TimeoutError):
                alone.recv(1)
        clients = [server.client() for _ in range(12)]
        for client in clients:
            assert client.recv(1) == b""
            client.close()
        assert server.get("/3") == (200, b"xxx")


def test_a_connection_that_comes_as_another_is_closed_stays_open() -> None:
    """The system gives the new connection the number of the closed one."""
    made = socket.create_server(("127.0.0.1", 0))
    server = Server(app, [made], threads=1, body_bytes=BODY_BYTES, deadlines=Deadlines(silent=0.1))
    try:
        with socket.create_connection(made.getsockname(), timeout=5) as silent:
            server.poll(1)
            (old,) = server.connections
            time.sleep(1.1)
            with socket.create_connection(made.getsockname(), timeout=5) as new:
                server.poll(1)
                server.poll(0.1)
                assert silent.recv(1) == b""
                assert server.connections and old not in server.connections
                new.sendall(b"GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                for _ in range(20):
                    server.poll(0.05)
                assert parsed(read(new))[2] == b"xxx"
    finally:
        server.close()
        made.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"garbage\r\n\r\n", 400),
        (b"GET /\r\nno header\r\n\r\n", 400),
        (b"get / HTTP/1.1\r\n\r\n", 400),
        (POST + b"Content-Length: -1\r\n\r\n", 400),
        (POST + b"Content-Length: +5\r\n\r\nhello", 400),
        (POST + b"Content-Length: 5x\r\n\r\nhello", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n5;\x00\r\nhello\r\n", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 5000, 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 1000, 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 20_000, 400),
        (POST + b"Transfer-Encoding: gzip\r\n\r\n", 501),
        (POST + b"Content-Length: 200001\r\n\r\n", 413),
        (POST + b"Content-Length: 99999999999999999999\r\n\r\n", 413),
        (POST + b"Content-Length: 200001\r\nExpect: 100-continue\r\n\r\n", 413),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"fff0\r\n" + bytes(0xFFF0) + b"\r\nfff0\r\n" + bytes(0xFFF0)
         + b"\r\nfff0\r\n" + bytes(0xFFF0) + b"\r\nfff0\r\n" + bytes(0xFFF0), 413),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 40_000 + b"\r\n\r\n", 431),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_in_the_words_of_the_app(server: Running, sent: bytes, status: int) -> None:
    told, headers, body = parsed(server.talk(sent))
    assert told == status and headers["content-type"] == "application/json" and "server" not in headers
    assert json.loads(body)["code"] == status and json.loads(body)["message"].endswith(".")
    assert server.get(body=b"next") == (200, b"4")


def test_who_still_sends_reads_why_it_was_refused() -> None:
    with running(deadlines=Deadlines()) as server, server.client() as client:
        client.sendall(POST + b"Content-Length: 5000000\r\n\r\n")
        client.sendall(bytes(5_000_000))
        status, _, body = parsed(read(client))
        assert status == 413 and "limit" in json.loads(body)["message"]


def comes_true(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether it becomes true in time."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def test_bodies_share_the_room_and_give_it_back() -> None:
    with running(held_bytes=300_000, deadlines=Deadlines()) as server:
        first, second = server.client(), server.client()
        for client in (first, second):
            client.sendall(POST + b"Content-Length: 190000\r\n\r\n" + bytes(180_000))
            assert comes_true(lambda: server.server.room.free <= 300_000 - 180_000)
        status, headers, body = parsed(read(second))
        assert status == 503 and int(headers["retry-after"]) > 0 and "try again" in json.loads(body)["message"]
        first.sendall(bytes(10_000))
        assert first.recv(12) == b"HTTP/1.1 200"
        first.close()
        second.close()
        # A body is freed behind its answer, which may already have been read.
        assert comes_true(lambda: server.server.room.free == 300_000)
        assert server.get(body=bytes(180_000)) == (200, b"180000")
        # One that goes in the middle gives back what it had sent.
        gone = server.client()
        gone.sendall(POST + b"Content-Length: 190000\r\n\r\n" + bytes(180_000))
        assert comes_true(lambda: server.server.room.free < 300_000)
        gone.close()
        assert comes_true(lambda: server.server.room.free == 300_000)


def test_a_full_disk_refuses_the_upload_and_not_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> io.BytesIO:
        raise OSError(28, "No space left on device")

    with running(deadlines=Deadlines()) as server:
        monkeypatch.setattr("tempfile.TemporaryFile", full)
        with server.client() as client:
            client.sendall(POST + b"Content-Length: 190000\r\n\r\n" + bytes(150_000))
            status, headers, _ = parsed(read(client))
        assert status == 503 and headers["retry-after"]
        assert server.get(body=b"small") == (200, b"5")


def test_a_client_that_asks_before_it_sends_is_told_to_go_on(server: Running) -> None:
    with server.client() as client:
        client.sendall(POST + b"Content-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 100 Continue")
        client.sendall(b"abc")
        assert parsed(read(client))[2] == b"3"


def test_one_that_asks_so_without_a_body_is_answered(server: Running) -> None:
    answer = server.talk(b"GET /3 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
    assert parsed(answer)[2] == b"xxx"


def test_a_connection_stays_open_behind_an_answer_of_unknown_length(server: Running) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
    sockets = set()
    for _ in range(3):
        connection.request("GET", "/pieces")
        assert connection.getresponse().read() == b"onetwo"
        sockets.add(connection.sock)
    assert len(sockets) == 1 and None not in sockets
    connection.close()


def test_requests_that_are_sent_together_are_answered_in_order(server: Running) -> None:
    answer = server.talk(b"GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.count(b"HTTP/1.1 200") == 2 and answer.endswith(b"xx")


def test_a_failure_of_the_app_is_told_without_its_inner_workings(
    server: Running, caplog: pytest.LogCaptureFixture
) -> None:
    status, body = server.get("/broken")
    assert status == 500 and b"inner workings" not in body and json.loads(body)["code"] == 500
    assert "inner workings" in caplog.text


def test_every_answer_is_logged(server: Running) -> None:
    server.get("/3")
    server.talk(b"garbage\r\n\r\n")
    server.talk(POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n")
    assert server.logged == [("GET", "200"), ("-", "400"), ("POST", "400")]


def test_the_app_is_told_what_a_proxy_says_of_the_sender(server: Running) -> None:
    told = server.talk(
        b"GET /forwarded HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n"
        b"Connection: close\r\n\r\n"
    )
    assert b"('HTTP_X_FORWARDED_FOR', '203.0.113.7')" in told and b"('HTTP_X_FORWARDED_PROTO', 'https')" in told
