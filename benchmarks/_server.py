"""The page as it is deployed, for as long as a benchmark needs it."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from app import local_command

ROOT = Path(__file__).parents[1]


@contextmanager
def serving(artefacts: Path) -> Iterator[str]:
    """Serves ``artefacts`` with gunicorn and yields the address, once the page answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = local_command((ROOT / "Procfile").read_text(encoding="utf-8"), f"127.0.0.1:{port}")
    # All visitors of a benchmark come from one address.
    environment = {**os.environ, "ARTEFACTS_DIR": str(artefacts.resolve()), "PICTURES_PER_MINUTE": "0"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(3000):
        if process.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            urlopen(f"{address}/healthz", timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.01)
            continue
        return
    raise RuntimeError("the server did not answer within half a minute")
