"""The database of curators' decisions: SQLite or PostgreSQL. Every transaction has a connection of its own."""

# ruff: noqa: PLC0415 - the driver of PostgreSQL is loaded where that is used

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

from pipeline.core.errors import ConfigError

SETTING, FILE_NAME = "DECISIONS_URL", "decisions.sqlite"
#: Seconds that a request waits for the database.
WAITS = 5

#: Runs a statement, whose values stand as "?" in it, and gives a cursor over its result.
Run = Callable[[str, Sequence[object]], Any]
_SQLITE = "sqlite:///"
_POSTGRESQL = ("postgresql://", "postgres://")


class DatabaseError(Exception):
    """The database does not answer, or refuses."""


class Database(Protocol):
    """One of the databases."""

    #: The type of a column that numbers its rows upwards.
    serial: str

    def transaction(self) -> Any:
        """A block that gets a :data:`Run`. What it runs is kept as a whole, or not at all where it fails.

        Raises:
            DatabaseError: it cannot be kept, or read.
        """


class SqliteDatabase:
    """A file. Other processes of this machine may use it at the same time."""

    serial = "INTEGER PRIMARY KEY AUTOINCREMENT"

    def __init__(self, path: Path) -> None:
        """Args: the file, which is made where it is missing."""
        self._path = path

    @contextmanager
    def transaction(self) -> Iterator[Run]:
        """See :class:`Database`."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if not self._path.exists():
                # Nobody but the server reads what curators note.
                os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            with closing(sqlite3.connect(self._path, timeout=WAITS, isolation_level=None)) as connection:
                # A transaction that reads before it writes would fail if another one wrote in between.
                connection.execute("BEGIN IMMEDIATE")
                yield lambda statement, values: connection.execute(statement, tuple(values))
                connection.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            raise DatabaseError(str(error)) from error


class PostgresqlDatabase:
    """A database of a server."""

    serial = "BIGSERIAL PRIMARY KEY"

    def __init__(self, address: str) -> None:
        """Args: the address, with user and password.

        Raises:
            ConfigError: it is none, or the package is missing.
        """
        try:
            import psycopg
        except ImportError as error:
            raise ConfigError(
                f"{SETTING} needs a package that is missing: run `pip install -r requirements-postgresql.txt`."
            ) from error
        try:
            psycopg.conninfo.conninfo_to_dict(address)
        except psycopg.Error:
            # What the library says of it may hold the password.
            raise ConfigError(
                f"{SETTING} is no address of a database: it looks like postgresql://USER:PASSWORD@HOST:5432/DATABASE."
            ) from None
        self._address = address

    @contextmanager
    def transaction(self) -> Iterator[Run]:
        """See :class:`Database`."""
        import psycopg

        options = f"-c statement_timeout={WAITS}s"
        try:
            with psycopg.connect(self._address, connect_timeout=WAITS, options=options) as connection:
                yield lambda statement, values: connection.execute(statement.replace("?", "%s"), tuple(values))
        except psycopg.Error as error:
            raise DatabaseError(type(error).__name__) from error


def of(address: str, folder: Path) -> Database:
    """The database of an address; of an empty one, the file in a folder.

    Raises:
        ConfigError: the address is none.
    """
    if not address:
        return SqliteDatabase(folder / FILE_NAME)
    if address.startswith(_POSTGRESQL):
        return PostgresqlDatabase(address)
    if address.startswith(_SQLITE) and (path := unquote(address.removeprefix(_SQLITE))):
        return SqliteDatabase(Path(path))
    raise ConfigError(
        f"{SETTING} is no address of a database: it looks like postgresql://USER:PASSWORD@HOST:5432/DATABASE, or "
        "sqlite:////path/of/a/file.sqlite."
    )
