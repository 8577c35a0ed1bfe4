"""Search in PostgreSQL by pgvector. A server is asked that ``NEIGHBOURS_URL`` names; no build chooses this index."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from pipeline.core.errors import ArtefactError
from pipeline.similarity import database
from pipeline.similarity.graph import Graph

if TYPE_CHECKING:
    from psycopg import Connection, Cursor

#: Allowed rows up to which every one is compared, and the share of all rows up to which.
FEW, SHARE = 2_000, 0.01
#: Candidates that a search of the HNSW graph keeps at least, and pgvector's most.
CANDIDATES, MOST_CANDIDATES = 200, 1_000
#: Rows that a filtered search follows the graph for before all allowed rows are compared.
SCANNED = 100_000
#: Rows beyond ``k`` that are asked for: without a filter, so that equally similar ones can be put in the order of the
#: rows; with one, because what an iterative scan returns first need not be nearest (docs/postgresql.md has the recall).
BEYOND, BEYOND_FILTERED = 16, 100


class PostgresqlIndex:
    """The HNSW index of a table that ``python -m pipeline.load_database`` has filled. See :class:`.base.Index`.

    A filter that allows few rows is answered exactly. With any other, the graph is followed until enough allowed rows
    are found (an iterative scan); where that ends before, all allowed rows are compared.
    """

    title: ClassVar[str] = "PostgreSQL"
    description: ClassVar[str] = "asks a PostgreSQL server with pgvector; for collections and traffic past one machine"
    libraries: ClassVar[tuple[str, ...]] = ("psycopg", "psycopg-pool")

    def __init__(self, vectors: np.ndarray, build_id: str, address: str) -> None:
        """Args: float32 (N, D), L2-normalised; the build that they are of; and the database. Nothing is asked yet."""
        self._vectors = vectors
        self._build_id = build_id
        self._address = address
        self._table: database.Table | None = None

    @classmethod
    def create(cls, vectors: np.ndarray, folder: Path) -> Self:
        """Loads the vectors into the database, without columns for filters. The folder stands in that of the build."""
        from pipeline.similarity.database_loading import load

        with database.connect(database.url()) as connection:
            load(connection, database.Table.of(folder.parent.name, vectors), vectors)
        return cls.open(vectors, folder)

    @classmethod
    def open(cls, vectors: np.ndarray, folder: Path) -> Self:
        """The index of a build's vectors in the database of the environment; the folder stands in that of the build.

        Each search looks whether the table is there. So the page works while the server is down.

        Raises:
            ConfigError: the environment names no database.
        """
        database.check(database.url())
        return cls(vectors, folder.parent.name, database.url())

    def search(self, queries: np.ndarray, k: int, among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """``rows`` int64 (Q, K) and ``similarities`` float32 (Q, K); :meth:`.base.Index.search` has the details.

        Raises:
            ArtefactError: the table is missing, incomplete, or one of other vectors.
            SearchUnavailableError: the server does not answer in time.
        """
        count = len(self._vectors)
        allowed = count if among is None else int(np.count_nonzero(among))
        k = min(k, allowed)
        rows, similarities = np.empty((len(queries), k), np.int64), np.empty((len(queries), k), np.float32)
        if not rows.size:
            return rows, similarities
        few = allowed <= max(FEW, SHARE * count)
        with database.transaction(self._address, len(queries)) as connection:
            search = _Search(connection, self._checked(connection), k, among, allowed, few)
            for number, query in enumerate(queries):
                rows[number], similarities[number] = search(query)
        return rows, similarities

    def graph(self, k: int) -> Graph:
        """The neighbour graph, ``k`` neighbours of each vector, at most N - 1, by a search for each."""
        count = len(self._vectors)
        k = min(k, count - 1)
        ids, similarities = np.empty((count, k), np.int32), np.empty((count, k), np.float32)
        for row in range(count if k else 0):
            found, values = self.search(np.asarray(self._vectors[row : row + 1]), k + 1)
            others = found[0] != row
            ids[row], similarities[row] = found[0, others][:k], values[0, others][:k]
        return Graph(ids, np.clip(similarities, -1, 1))

    def _checked(self, connection: "Connection[Any]") -> database.Table:
        """The table. Each search looks whether it is complete: it may be loaded anew meanwhile."""
        if self._table is None:
            self._table = database.Table.of(self._build_id, self._vectors)
        database.expect_complete(connection, self._table)
        return self._table


class _Search:
    """The statements of one search, in one transaction."""

    def __init__(
        self,
        connection: "Connection[Any]",
        table: database.Table,
        k: int,
        among: np.ndarray | None,
        allowed: int,
        few: bool,
    ) -> None:
        from psycopg import sql

        self._cursor: Cursor[Any] = connection.cursor(binary=True)
        self._k = k
        self._asked = min(allowed, k + (BEYOND if among is None else BEYOND_FILTERED))
        self._follows_graph = table.indexed and not few
        condition, self._filter = "TRUE", list[Any]()
        if among is not None and few:
            condition, self._filter = "row = ANY(%s)", [np.flatnonzero(among).tolist()]
        elif among is not None:
            # A bit a row: 125 kB for a million works, and a look at one bit costs the same for each of them.
            condition, self._filter = "get_bit(%s, row) = 1", [np.packbits(among, bitorder="little").tobytes()]
        names = {"table": sql.Identifier(table.name), "condition": sql.SQL(condition)}
        # <#> is the negative dot product, which is the cosine of unit vectors. OFFSET 0 keeps the order out of the
        # inner statement, so that no index gives it: this one is exact.
        self._exact = sql.SQL(
            "SELECT row, distance FROM ("
            "SELECT row, embedding <#> %s::vector AS distance FROM {table} WHERE {condition} OFFSET 0"
            ") AS compared ORDER BY distance, row LIMIT %s"
        ).format(**names)
        self._nearest = sql.SQL(
            "SELECT row, embedding <#> %s::vector AS distance FROM {table} WHERE {condition} "
            "ORDER BY embedding <#> %s::vector LIMIT %s"
        ).format(**names)
        if self._follows_graph:
            candidates = min(MOST_CANDIDATES, max(CANDIDATES, 2 * self._asked))
            # In the strict order a scan drops what it finds too late. The rows are sorted here instead.
            # The planner cannot know how many rows a mask keeps: without the last two it may scan the table.
            connection.execute(
                f"SET LOCAL hnsw.ef_search = {candidates}; SET LOCAL hnsw.iterative_scan = relaxed_order; "
                f"SET LOCAL hnsw.max_scan_tuples = {SCANNED}; SET LOCAL hnsw.scan_mem_multiplier = 8; "
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"
            )

    def __call__(self, query: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows and similarities (K,) of one query (D,)."""
        text = database.as_text(query)
        found: list[tuple[int, float]] = []
        if self._follows_graph:
            values = [text, *self._filter, text, self._asked]
            found = sorted(self._cursor.execute(self._nearest, values).fetchall(), key=lambda each: (each[1], each[0]))
        if len(found) < self._asked:
            found = self._cursor.execute(self._exact, [text, *self._filter, self._k]).fetchall()
        if len(found) < self._k:
            raise ArtefactError(f"The table of the build lacks some of its works. {database.NEXT}")
        rows, distances = zip(*found[: self._k], strict=True)
        return np.array(rows, np.int64), -np.array(distances, np.float32)
