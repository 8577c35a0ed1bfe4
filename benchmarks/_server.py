"""The page as it is deployed, for as long as a benchmark needs it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from app import local_command

ROOT = Path(__file__).parents[1]
#: Seconds that a server has until its first answer, and until it has ended.
STARTS, ENDS = 120, 60


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def procfile(tree: Path = ROOT) -> str:
    """The command of a tree's Procfile, for a shell."""
    return (tree / "Procfile").read_text(encoding="utf-8").partition(":")[2].strip()


def environment(artefacts: Path, port: int, programs: Path | None = None) -> dict[str, str]:
    """The variables that the Procfile's command needs.

    Args:
        artefacts: the folder of builds.
        port: that the server listens on.
        programs: the folder of its Python and gunicorn; by default that of this Python.
    """
    first = programs or Path(sys.executable).parent
    return {
        **os.environ,
        "ARTEFACTS_DIR": str(artefacts.resolve()),
        "PORT": str(port),
        # All visitors of a benchmark come from one address.
        "PICTURES_PER_MINUTE": "0",
        "PATH": f"{first}{os.pathsep}{os.environ['PATH']}",
    }


@contextmanager
def answering(process: "subprocess.Popen[bytes]", port: int, path: str = "/healthz") -> Iterator[float]:
    """Yields the seconds until a server that was just started answers at ``path``, and ends it with the block.

    Raises:
        RuntimeError: it ended, or did not answer in time.
    """
    began = time.perf_counter()
    try:
        while True:
            try:
                urlopen(f"http://127.0.0.1:{port}{path}", timeout=STARTS).close()
                break
            except HTTPError as error:
                error.close()  # It is up and has no build.
                break
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError("the server ended before it answered") from None
                if time.perf_counter() - began > STARTS:
                    raise RuntimeError(f"the server did not answer within {STARTS} s") from None
                time.sleep(0.01)
        yield time.perf_counter() - began
    finally:
        process.terminate()
        try:
            process.wait(ENDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def serving(artefacts: Path) -> Iterator[str]:
    """Serves ``artefacts`` with gunicorn and yields the address, once the page answers."""
    port = free_port()
    command = local_command((ROOT / "Procfile").read_text(encoding="utf-8"), f"127.0.0.1:{port}")
    process = subprocess.Popen(command, cwd=ROOT, env=environment(artefacts, port))
    with answering(process, port):
        yield f"http://127.0.0.1:{port}"
