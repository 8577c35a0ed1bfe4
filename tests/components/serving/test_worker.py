"""The worker that the Procfile names, under gunicorn itself."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from app import local_command
from components.serving import worker

ROOT = Path(__file__).parents[3]
APP = """
import mmap, os, tempfile, time

def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/crash":
        file = tempfile.TemporaryFile()
        file.write(bytes(10000))
        file.flush()
        mapped = mmap.mmap(file.fileno(), 10000, prot=mmap.PROT_READ)
        file.truncate(0)
        mapped[5000]
    if path == "/slow":
        time.sleep(1.5)
    body = str(os.getpid()).encode()
    if path == "/large":
        body = bytes(40_000_000)
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""


def procfile() -> list[str]:
    return (ROOT / "Procfile").read_text(encoding="utf-8").split()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[int, subprocess.Popen[str], Path]]:
    """A small app under the Procfile's own options: port, gunicorn's process, and its log."""
    (tmp_path / "small.py").write_text(APP)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = procfile()
    options = words[words.index("app:server") + 1 : words.index("--bind")]
    log = tmp_path / "log.txt"
    path = os.pathsep.join([str(tmp_path), str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": path}
    with log.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "small:app", *options, "--bind", f"127.0.0.1:{port}"],
            cwd=tmp_path, env=environment, stdout=stream, stderr=stream, text=True,
        )  # fmt: skip
    try:
        yield port, process, log
    finally:
        process.terminate()
        process.wait(40)


def get(port: int, path: str, patience: float = 20) -> str:
    """The answer's text, waited for while the server starts."""
    end = time.monotonic() + patience
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        finally:
            connection.close()


def read(client: socket.socket) -> bytes:
    """What comes until the server closes."""
    received = b""
    while block := client.recv(2**20):
        received += block
    return received


def test_it_serves_logs_and_finishes_what_has_begun(served: tuple[int, subprocess.Popen[str], Path]) -> None:
    port, process, log = served
    worker_id = get(port, "/").encode()
    assert int(worker_id) != process.pid
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(b"GET /slow?x=1 HTTP/1.1\r\nHost: x\r\nUser-Agent: tester\r\nConnection: close\r\n\r\n")
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        answer = read(client)
    assert answer.startswith(b"HTTP/1.1 200") and answer.endswith(worker_id)
    assert process.wait(20) == 0
    assert "GET /slow 200, " in log.read_text() and "tester" not in log.read_text()


def test_an_answer_that_is_being_read_is_sent_to_its_end(served: tuple[int, subprocess.Popen[str], Path]) -> None:
    port, process, _ = served
    get(port, "/")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        begun = client.recv(1000)
        process.send_signal(signal.SIGTERM)
        # Not before the worker stops, or it could not fail.
        end = time.monotonic() + 10
        while time.monotonic() < end and "Handling signal: term" not in served[2].read_text():
            time.sleep(0.05)
        time.sleep(1)
        answer = begun + read(client)
    assert len(answer.partition(b"\r\n\r\n")[2]) == 40_000_000
    assert process.wait(20) == 0


def test_a_worker_that_a_cut_file_kills_is_named_in_the_log_and_another_one_serves(
    served: tuple[int, subprocess.Popen[str], Path],
) -> None:
    port, _, log = served
    first = get(port, "/")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(b"GET /crash HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(100) == b""
    assert get(port, "/") != first
    # Which signal, and what the worker was doing.
    assert "SIGBUS" in log.read_text() and "small.py" in log.read_text()


def test_connections_are_as_many_as_there_are_files_for() -> None:
    assert worker.connections_within(1024) * worker.FILES_EACH + worker.OTHER_FILES <= 1024
    assert worker.connections_within(64) == 16


def test_the_local_command_is_the_procfiles_at_another_address() -> None:
    command = local_command((ROOT / "Procfile").read_text(encoding="utf-8"), "127.0.0.1:8050")
    assert command[:4] == [sys.executable, "-OO", "-m", "gunicorn"]
    assert command[command.index("--bind") + 1] == "127.0.0.1:8050" and "--access-logfile" not in command
    words = procfile()
    shared = words[words.index("app:server") : words.index("--access-logfile")]
    assert command[4 : 4 + len(shared)] == shared
