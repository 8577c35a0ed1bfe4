"""Clients of the benchmark under load, against a real server that refuses some of their pictures."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from benchmarks._clients import Sent, load
from benchmarks.load import Run, Watched, client_core


class Busy(BaseHTTPRequestHandler):
    """Answers every third picture, and asks the senders of the others to come again in a second."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        server: Any = self.server
        with server.lock:
            server.asked += 1
            is_busy = server.asked % 3 != 0
        self.send_response(503 if is_busy else 200)
        if is_busy:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Writes nothing."""


@pytest.fixture
def busy() -> Iterator[str]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Busy)
    server.asked, server.lock = 0, threading.Lock()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/identify"
    server.shutdown()
    server.server_close()


def test_clients_wait_as_long_as_they_are_told(busy: str) -> None:
    sent, seconds = load(busy, [b"a", b"bb"], count=2, seconds=2.5, core=client_core())
    assert 2 < seconds < 10
    outcomes = [each.outcome for each in sent]
    assert {"200", "503"} == set(outcomes)
    # Two clients, who are told to wait a second, are refused at most three times each in two and a half.
    assert outcomes.count("503") <= 6


def test_a_server_that_is_gone_is_an_error_and_no_answer() -> None:
    sent, _ = load("http://127.0.0.1:9/identify", [b"a"], count=1, seconds=1.5, core=client_core())
    assert sent and {each.outcome for each in sent} == {"ClientConnectorError"}


def test_only_answers_count() -> None:
    run = Run([Sent("200", 0.1), Sent("503", 0.0), Sent("200", 0.3), Sent("500", 0.2)], seconds=2, megabytes=1)
    assert run.rate == 1 and sorted(run.answered) == [0.1, 0.3] and run.others == {"503": 1, "500": 1}


def test_growth_is_that_of_the_second_half() -> None:
    watched = Watched([float(minute) for minute in range(10)], [100, 150, 190, 200, 200, 200, 201, 202, 203, 204])
    assert watched.growth() == pytest.approx(1)
