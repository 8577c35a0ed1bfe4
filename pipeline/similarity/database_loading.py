"""Fills the table of a build in PostgreSQL, batch by batch, and continues where an earlier load stopped."""

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.core.errors import BuildError, ConfigError
from pipeline.similarity import database
from pipeline.similarity.database import BUILDS, PGVECTOR, Table

if TYPE_CHECKING:
    from psycopg import Connection

#: Columns that a search in SQL can filter by, and their types.
FILTERS: dict[str, str] = {
    "label": "text",
    "culture": "text",
    "classification": "text",
    "artist": "text",
    "year_begin": "integer",
    "year_end": "integer",
    "tags": "text[]",
    "split": "text",
}
#: Rows of one transaction.
BATCH = 1_000
#: Rows that are compared with the build at the end.
_COMPARED = 64


class _Vector(bytes):
    """A vector in the binary format of pgvector."""

    @classmethod
    def of(cls, vector: np.ndarray) -> "_Vector":
        """Args: the vector, (D,)."""
        return cls(struct.pack(">HH", len(vector), 0) + vector.astype(">f4").tobytes())


def load(
    connection: "Connection[Any]",
    table: Table,
    vectors: np.ndarray,
    columns: Mapping[str, Sequence[Any]] | None = None,
    batch: int = BATCH,
    progress: Callable[[int], object] = lambda loaded: None,
) -> int:
    """Loads what the table lacks of a build, makes its index, and marks it as complete.

    Args:
        connection: with autocommit; each batch is a transaction of its own.
        table: of the build.
        vectors: float32 (N, D).
        columns: ``object_id`` and those of :data:`FILTERS`, N values each; a missing column stays empty.
        batch: rows of one transaction.
        progress: is called with the number of rows that the table has after each batch.

    Returns:
        The number of rows that were loaded now.

    Raises:
        BuildError: the table does not hold what was loaded, or another load of this build is running.
        ConfigError: the server has no pgvector, or there is a table of this name and another shape.
    """
    _ensure_pgvector(connection)
    with _alone(connection, table):
        _ensure_table(connection, table)
        missing = np.ones(table.works, bool)
        present = [row for (row,) in connection.execute(_sql("SELECT row FROM {table}", table))]
        if present and max(present) >= table.works:
            raise _other_shape(table)
        missing[present] = False
        rows, values = np.flatnonzero(missing), _Values(connection, columns or {})
        if len(rows):
            connection.execute(f"UPDATE {BUILDS} SET complete = false WHERE build_id = %s", [table.build_id])
        for start in range(0, len(rows), batch):
            part = rows[start : start + batch]
            values.copy(connection, table, part, vectors)
            progress(len(present) + start + len(part))
        _compare(connection, table, vectors, columns or {})
        if table.indexed:
            # Made at the end: that is faster than to keep it up with every batch, and packs it better.
            connection.execute(
                _sql("CREATE INDEX IF NOT EXISTS {index} ON {table} USING hnsw (embedding vector_ip_ops)", table)
            )
        connection.execute(_sql("ANALYZE {table}", table))
        connection.execute(f"UPDATE {BUILDS} SET complete = true WHERE build_id = %s", [table.build_id])
    return len(rows)


class _Values:
    """The rows of a build as ``COPY`` sends them."""

    def __init__(self, connection: "Connection[Any]", columns: Mapping[str, Sequence[Any]]) -> None:
        from psycopg import pq
        from psycopg.adapt import Dumper
        from psycopg.types import TypeInfo

        info = TypeInfo.fetch(connection, "vector")
        assert info is not None
        number = info.oid

        class VectorDumper(Dumper):
            oid, format = number, pq.Format.BINARY

            def dump(self, obj: _Vector) -> bytes:
                return obj

        info.register(connection)
        connection.adapters.register_dumper(_Vector, VectorDumper)
        self._columns = columns
        self._types = ["integer", "text", *FILTERS.values(), "vector"]

    def copy(self, connection: "Connection[Any]", table: Table, rows: np.ndarray, vectors: np.ndarray) -> None:
        """Sends rows int64 (R,) in one transaction."""
        command = _sql("COPY {table} (row, object_id, {filters}, embedding) FROM STDIN (FORMAT BINARY)", table)
        block = np.asarray(vectors)[rows]  # at once: the vectors are column-major on disk
        with connection.transaction(), connection.cursor() as cursor, cursor.copy(command) as copy:
            copy.set_types(self._types)
            for row, vector in zip(rows.tolist(), block, strict=True):
                copy.write_row([row, *self.of(row), _Vector.of(vector)])

    def of(self, row: int) -> list[Any]:
        """The values of one work, without the vector."""
        id_of = self._columns.get("object_id")
        return [
            str(row) if id_of is None else _clean(id_of[row]),
            *(_clean(self._columns[name][row]) if name in self._columns else None for name in FILTERS),
        ]


def _clean(value: Any) -> Any:
    """A value of ``objects.parquet`` as PostgreSQL takes it."""
    if isinstance(value, str):
        return value.replace("\0", "")  # the one character that its texts cannot hold
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_clean(each) for each in value]
    # A year that is not known is pandas' NA, which is equal to nothing.
    return int(value) if isinstance(value, (int, np.integer)) else None


def _ensure_pgvector(connection: "Connection[Any]") -> None:
    import psycopg

    advice = "Install pgvector {}.{} or newer there, and let an administrator run `CREATE EXTENSION vector`.".format(
        *PGVECTOR
    )
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    except psycopg.Error as error:
        if isinstance(error, psycopg.OperationalError):
            raise
        raise ConfigError(f"The database has no extension `vector` ({database.told(error)}). {advice}") from None
    found = connection.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'").fetchone()
    assert found is not None
    if tuple(int(part) for part in found[0].split(".")[:2]) < PGVECTOR:
        raise ConfigError(f"The database has pgvector {found[0]}, which loses results of filtered searches. {advice}")


@contextmanager
def _alone(connection: "Connection[Any]", table: Table) -> Iterator[None]:
    """Holds the lock of a table. After an error the end of the connection frees it."""
    key = f"vitrine load {table.name}"
    taken = connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key]).fetchone()
    if not taken or not taken[0]:
        raise BuildError("This build is being loaded by another command. Wait until it has ended.")
    yield
    connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])


def _ensure_table(connection: "Connection[Any]", table: Table) -> None:
    """Makes the table, or raises a ConfigError where there is one of another shape or of other vectors."""
    columns = ", ".join(f"{name} {kind}" for name, kind in FILTERS.items())
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {BUILDS} (build_id text PRIMARY KEY, table_name text NOT NULL, works integer "
        "NOT NULL, dimensions integer NOT NULL, fingerprint text NOT NULL, complete boolean NOT NULL)"
    )
    exists = connection.execute("SELECT to_regclass(quote_ident(%s))", [table.name]).fetchone()
    if not exists or exists[0] is None:
        with connection.transaction():
            connection.execute(f"DELETE FROM {BUILDS} WHERE build_id = %s", [table.build_id])
            connection.execute(
                f"INSERT INTO {BUILDS} VALUES (%s, %s, %s, %s, %s, false)",
                [table.build_id, table.name, table.works, table.dimensions, table.fingerprint],
            )
            connection.execute(
                _sql(
                    "CREATE TABLE {table} (row integer PRIMARY KEY, object_id text NOT NULL, "
                    f"{columns}, embedding vector({table.dimensions}) NOT NULL)",
                    table,
                )
            )
        return
    known = connection.execute(
        f"SELECT works, dimensions, fingerprint FROM {BUILDS} WHERE build_id = %s", [table.build_id]
    ).fetchone()
    found = connection.execute(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
        "WHERE attrelid = to_regclass(quote_ident(%s)) AND attnum > 0 AND NOT attisdropped",
        [table.name],
    ).fetchall()
    wanted = {"row": "integer", "object_id": "text", **FILTERS, "embedding": f"vector({table.dimensions})"}
    if known != (table.works, table.dimensions, table.fingerprint) or dict(found) != wanted:
        raise _other_shape(table)


def _other_shape(table: Table) -> ConfigError:
    return ConfigError(
        f"The database has a table {table.name!r} that does not hold this build: remove it "
        f'(DROP TABLE "{table.name}"), then run `python -m pipeline.load_database` again.'
    )


def _compare(
    connection: "Connection[Any]", table: Table, vectors: np.ndarray, columns: Mapping[str, Sequence[Any]]
) -> None:
    """Raises a BuildError where the number of rows, or a row of a sample, is not that of the build."""
    counted = connection.execute(_sql("SELECT count(*) FROM {table}", table)).fetchone()
    rows = np.unique(np.linspace(0, table.works - 1, _COMPARED).astype(int)).tolist() if table.works else []
    found = connection.execute(
        _sql("SELECT row, object_id, embedding::text FROM {table} WHERE row = ANY(%s) ORDER BY row", table), [rows]
    ).fetchall()
    ids = columns.get("object_id")
    same = (counted or [None])[0] == table.works and [row for row, *_ in found] == rows
    for row, object_id, text in found:
        stored = np.array(text.strip("[]").split(","), np.float32)
        same = same and np.array_equal(stored, vectors[row]) and (ids is None or object_id == _clean(ids[row]))
    if not same:
        raise BuildError(
            f'The table {table.name!r} does not hold what was loaded. Remove it (DROP TABLE "{table.name}"), then run '
            "`python -m pipeline.load_database` again."
        )


def _sql(text: str, table: Table) -> Any:
    """A statement in which ``{table}``, ``{index}`` and ``{filters}`` are filled in."""
    from psycopg import sql

    index = f"hnsw_{table.fingerprint[:32]}"
    return sql.SQL(text).format(
        table=sql.Identifier(table.name),
        index=sql.Identifier(index),
        filters=sql.SQL(", ").join(map(sql.Identifier, FILTERS)),
    )
