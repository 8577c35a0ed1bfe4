"""The PostgreSQL database that searches may run in: its address, its connections, and the table of a build."""

import hashlib
import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.core.errors import ArtefactError, ConfigError, SearchUnavailableError

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg_pool import ConnectionPool

log = logging.getLogger("pipeline")

#: Name under which a ranking is opened with this index, and the setting of the environment that asks for it.
NAME, VARIABLE = "postgresql", "NEIGHBOURS_URL"
#: Table with one row a build: which table is its own, what is in it, and whether it is complete.
BUILDS = "vitrine_builds"
#: Seconds until a server that does not answer counts as unavailable, and until a statement is given up. All statements
#: of a search by one picture have twice as long.
CONNECT_SECONDS, STATEMENT_SECONDS = 3, 5
#: Connections of one process. Searches wait for a free one.
CONNECTIONS = 4
#: Most dimensions of a vector that pgvector's HNSW index takes. Longer vectors are scanned.
MOST_DIMENSIONS = 2_000
#: Oldest version of pgvector: the first with iterative scans, without which filters lose results.
PGVECTOR = (0, 8)
NEXT = "Run `python -m pipeline.load_database`."
_UNAVAILABLE = "Search is unavailable at the moment. The rest of the page works. Please try again later."
#: Rows at each end of the vectors that the fingerprint reads, and the longest identifier of PostgreSQL.
_READ, _LONGEST = 64, 63


def url() -> str:
    """The database that the environment names; "" for none."""
    return os.environ.get(VARIABLE, "").strip()


def check(address: str) -> None:
    """Raises a ConfigError where an address is none, or the packages for it are missing. It does not connect."""
    try:
        import psycopg
        import psycopg_pool  # noqa: F401
    except ImportError as error:
        raise ConfigError(
            f"{VARIABLE} needs a package that is missing: run `pip install -r requirements-postgresql.txt`."
        ) from error
    try:
        if not address.startswith(("postgresql://", "postgres://")):
            raise ValueError
        psycopg.conninfo.conninfo_to_dict(address)
    except (ValueError, psycopg.Error):
        # What the library says of it may hold the password.
        raise ConfigError(
            f"{VARIABLE} is no address of a database: it looks like postgresql://USER:PASSWORD@HOST:5432/DATABASE."
        ) from None


@dataclass(frozen=True)
class Table:
    """The table of one build."""

    build_id: str
    works: int  #: N
    dimensions: int  #: D
    fingerprint: str  #: of the vectors, see :meth:`of`

    @classmethod
    def of(cls, build_id: str, vectors: np.ndarray) -> "Table":
        """The table for vectors float32 (N, D). The fingerprint is a hash of their shape and of rows at both ends."""
        digest = hashlib.sha256(repr(vectors.shape).encode())
        for part in (vectors[:_READ], vectors[-_READ:]):
            digest.update(np.ascontiguousarray(part, np.float32).tobytes())
        works, dimensions = vectors.shape
        return cls(build_id, works, dimensions, digest.hexdigest())

    @property
    def name(self) -> str:
        """Its name: that of the build, so that those of an old and a new build stand side by side."""
        name = f"vitrine_{self.build_id}"
        if len(name.encode()) <= _LONGEST:
            return name
        return f"vitrine_{hashlib.sha256(self.build_id.encode()).hexdigest()[:32]}"

    @property
    def indexed(self) -> bool:
        """Whether it has an HNSW index."""
        return self.dimensions <= MOST_DIMENSIONS


def connect(address: str) -> "Connection[Any]":
    """A connection of its own, for a command; each statement is a transaction.

    Raises:
        ConfigError: the address is none, or the server does not let this user in.
        SearchUnavailableError: the server does not answer.
    """
    import psycopg

    check(address)
    try:
        return psycopg.connect(address, autocommit=True, **_parameters(address))
    except psycopg.Error as error:
        raise _refused(address, error) from None


@contextmanager
def transaction(address: str, queries: int = 1) -> "Iterator[Connection[Any]]":
    """A connection of this process's pool, in a transaction with the time limits of a search for some queries.

    Raises:
        ArtefactError: a table is missing.
        SearchUnavailableError: the server does not answer, or not in time. The reason is in the log.
    """
    import psycopg

    try:
        with _pool(address).connection() as connection, _hung_up_after(STATEMENT_SECONDS * (1 + queries), connection):
            connection.execute(f"SET LOCAL statement_timeout = {STATEMENT_SECONDS * 1000}")
            yield connection
    except psycopg.errors.UndefinedTable as error:
        raise ArtefactError(f"The database of {VARIABLE} has no table of this build. {NEXT}") from error
    except psycopg.Error as error:
        log.warning("The database of %s cannot be asked: %s", VARIABLE, told(error))
        raise SearchUnavailableError(_UNAVAILABLE) from error


def close() -> None:
    """Closes the pools of this process. The next search opens another one."""
    with _opening:
        for (_, process), pool in _pools.items():
            if process == os.getpid():
                pool.close()
        _pools.clear()


def expect_complete(connection: "Connection[Any]", table: Table) -> None:
    """Raises an ArtefactError where the database does not hold all works of a build, with the command to run."""
    found = connection.execute(
        f"SELECT works, dimensions, fingerprint, complete FROM {BUILDS} WHERE build_id = %s", [table.build_id]
    ).fetchone()
    if found is None:
        raise ArtefactError(f"The database of {VARIABLE} lacks the build {table.build_id!r}. {NEXT}")
    if found[:3] != (table.works, table.dimensions, table.fingerprint):
        raise ArtefactError(
            f"The database of {VARIABLE} holds other vectors under the build {table.build_id!r}. "
            f'Remove them (DROP TABLE "{table.name}"), then run `python -m pipeline.load_database`.'
        )
    if not found[3]:
        raise ArtefactError(f"The database of {VARIABLE} holds only a part of the build {table.build_id!r}. {NEXT}")


def as_text(vector: np.ndarray) -> str:
    """A vector (D,) as pgvector reads it; each float32 keeps its value."""
    return f"[{','.join(map(repr, vector.astype(np.float64).tolist()))}]"


def told(error: Exception) -> str:
    """The first line of what the database says, without the address that it begins with."""
    text = (str(error).splitlines() or [type(error).__name__])[0]
    return text.rpartition("failed: ")[2].removeprefix("FATAL:").strip().rstrip(".")


#: Address and process -> pool: connections must not be shared with a process that was forked from this one.
_pools: "dict[tuple[str, int], ConnectionPool[Any]]" = {}
_opening = threading.Lock()


def _pool(address: str) -> "ConnectionPool[Any]":
    """The pool of this process, which is made at the first search."""
    from psycopg_pool import ConnectionPool

    key = address, os.getpid()
    with _opening:
        if key not in _pools:
            _pools[key] = ConnectionPool(
                address,
                kwargs=_parameters(address),
                # None is opened before the first search, and the first search after a failure tries at once.
                min_size=0,
                max_size=CONNECTIONS,
                timeout=CONNECT_SECONDS,
                reconnect_timeout=1,
                # A connection that the server has closed meanwhile is replaced.
                check=_look_at,
                name=NAME,
                open=True,
            )
        return _pools[key]


def _look_at(connection: "Connection[Any]") -> None:
    """Raises an OperationalError where the server has closed a connection, or does not answer on it."""
    from psycopg_pool import ConnectionPool

    with _hung_up_after(CONNECT_SECONDS, connection):
        ConnectionPool.check_connection(connection)


@contextmanager
def _hung_up_after(seconds: float, connection: "Connection[Any]") -> Iterator[None]:
    """Closes a connection's socket after so many seconds, so that a server that stands still holds no thread.

    The server keeps the time limit of a statement, and its system acknowledges what is sent to one that stands still.
    """

    def hang_up() -> None:
        # The connection may be closed meanwhile.
        with suppress(Exception), socket.socket(fileno=os.dup(connection.pgconn.socket)) as handle:
            handle.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _parameters(address: str) -> dict[str, Any]:
    """Parameters of a connection; those of the address come first."""
    from psycopg.conninfo import conninfo_to_dict

    own = {
        "connect_timeout": CONNECT_SECONDS,
        # Milliseconds until a host that has vanished is noticed.
        "tcp_user_timeout": STATEMENT_SECONDS * 1000,
        "application_name": "vitrine",
        # Plans are made for the values of each search: how many rows a filter keeps decides what is fast.
        "prepare_threshold": None,
    }
    given = conninfo_to_dict(address)
    return {name: value for name, value in own.items() if name not in given}


def _refused(address: str, error: Exception) -> ConfigError | SearchUnavailableError:
    """Why there is no connection, in one sentence without the password."""
    from psycopg.conninfo import conninfo_to_dict

    given = conninfo_to_dict(address)
    where = f"{given.get('host') or 'this machine'}:{given.get('port') or 5432}"
    why = told(error)
    if any(word in why for word in ("password", "authentication", "pg_hba", "role")):
        return ConfigError(
            f"The database at {where} does not let the user in ({why}): check user and password in {VARIABLE}."
        )
    if "database" in why and "does not exist" in why:
        return ConfigError(f"The server at {where} does not have that database ({why}).")
    return SearchUnavailableError(f"The database at {where} does not answer ({why}): is the server running?")
