"""An app under gunicorn by the Procfile's own command, at a free port and in a process of its own."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]  #: names in lower case
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Deployed:
    """A running server."""

    port: int
    process: subprocess.Popen[str]  #: gunicorn's own, whose children are the workers
    log: Path  #: all that it printed

    def ask(
        self, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, port: int | None = None
    ) -> Answer:
        """The answer to a GET request, or to a POST request with a body."""
        connection = HTTPConnection("127.0.0.1", port or self.port, timeout=60)
        try:
            connection.request("GET" if body is None else "POST", path, body, dict(headers or {}))
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, named, answer.read())
        finally:
            connection.close()

    def send(self, data: bytes) -> bytes:
        """What comes back for raw bytes, until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as client:
            client.sendall(data)
            received = b""
            while block := client.recv(65536):
                received += block
            return received

    def lines(self) -> list[str]:
        """What it printed, by line."""
        return self.log.read_text(encoding="utf-8").splitlines()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def deployed(
    folder: Path, app: str = "app:server", environment: Mapping[str, str] | None = None, options: tuple[str, ...] = ()
) -> Iterator[Deployed]:
    """Serves an app until the block ends.

    Args:
        folder: for the log; modules in it can be imported.
        app: as gunicorn names it.
        environment: variables beside those of this process.
        options: of gunicorn, which count more than the Procfile's.
    """
    words = (ROOT / "Procfile").read_text(encoding="utf-8").split()
    given = words[words.index("app:server") + 1 : words.index("--bind")]
    port, log = free_port(), folder / "log.txt"
    path = os.pathsep.join([str(folder), str(ROOT), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", "gunicorn", app, *given, "--bind", f"127.0.0.1:{port}", *options]
    with log.open("w") as stream:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"PYTHONPATH": path} | dict(environment or {}),
            stdout=stream, stderr=stream, text=True,
        )  # fmt: skip
    served = Deployed(port, process, log)
    try:
        _await(served)
        yield served
    finally:
        process.terminate()
        process.wait(40)


def _await(served: Deployed) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            served.ask("/healthz")
            return
        except OSError:
            assert served.process.poll() is None and time.monotonic() < end, served.log.read_text()
            time.sleep(0.1)
