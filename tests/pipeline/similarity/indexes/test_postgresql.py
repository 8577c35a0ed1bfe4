"""Search in a real PostgreSQL with pgvector: what every index keeps to, filters, and a server that goes away."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from pipeline.core.errors import ArtefactError, ConfigError, SearchUnavailableError
from pipeline.core.nearest import nearest_neighbours
from pipeline.similarity import database, indexes
from pipeline.similarity.indexes import _postgresql
from pipeline.similarity.indexes._postgresql import PostgresqlIndex

# The contract of all indexes, on this one: `name` and `asked_for` below stand for it.
from tests.contracts.test_indexes import (  # noqa: F401
    test_a_mask_decides_which_rows_may_be_returned,
    test_a_mask_that_allows_nothing_gives_nothing,
    test_a_search_finds_the_most_similar_first,
    test_a_work_of_the_collection_finds_itself,
    test_duplicates_are_neighbours_of_one_another_and_not_of_themselves,
    test_equal_similarities_come_by_row_and_each_row_once,
    test_it_says_how_it_works,
    test_more_than_there_are_gives_all,
    test_the_graph_is_what_a_plain_sort_finds,
)
from tests.postgresql import PASSWORD, Server

WORKS, DIMENSIONS, NEAREST = 3_000, 32, 12


@pytest.fixture
def name() -> str:
    return database.NAME


@pytest.fixture(autouse=True)
def asked_for(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexes, "get", lambda name: PostgresqlIndex)


@pytest.fixture(scope="module")
def works() -> np.ndarray:
    """Works in groups, as embeddings are."""
    generator = np.random.default_rng(0)
    centres = generator.normal(size=(40, DIMENSIONS))
    drawn = centres[generator.integers(0, 40, WORKS)] + 0.5 * generator.normal(size=(WORKS, DIMENSIONS))
    return np.asfortranarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def folder(works: np.ndarray, postgresql_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grouped-works") / "index"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(database.VARIABLE, postgresql_server.url)
        PostgresqlIndex.create(works, folder)
    return folder


@pytest.fixture
def index(works: np.ndarray, folder: Path) -> PostgresqlIndex:
    return PostgresqlIndex.open(works, folder)


@pytest.fixture
def follows_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    """Filters that allow more than 50 works follow the graph, as they do in a large collection."""
    monkeypatch.setattr(_postgresql, "FEW", 50)


def recall(index: PostgresqlIndex, works: np.ndarray, among: np.ndarray | None = None) -> float:
    """Share of the nearest works that are found, for queries beside the works."""
    queries = np.ascontiguousarray(works[::60] + np.float32(0.02))
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    found, similarities = index.search(queries, NEAREST, among)
    exact, _ = nearest_neighbours(queries, works, NEAREST, among)
    assert among is None or among[found].all()
    np.testing.assert_allclose(similarities, np.take_along_axis(queries @ works.T, found, 1), atol=1e-6)
    shared = [len(np.intersect1d(one, other)) for one, other in zip(found, exact, strict=True)]
    return sum(shared) / exact.size


def allowed(share: float, group: bool, works: np.ndarray) -> np.ndarray:
    """A filter that keeps a share of the works: any of them, or those that look most alike."""
    order = np.argsort(works[:, 0] if group else np.random.default_rng(1).random(WORKS))
    among = np.zeros(WORKS, bool)
    among[order[: int(share * WORKS)]] = True
    return among


def test_without_a_filter_the_graph_finds_nearly_all(
    index: PostgresqlIndex, works: np.ndarray, follows_graph: None
) -> None:
    assert recall(index, works) >= 0.98


@pytest.mark.parametrize("group", [False, True])
@pytest.mark.parametrize("share", [0.03, 0.1, 0.5, 0.97])
def test_a_filter_costs_no_results(
    index: PostgresqlIndex, works: np.ndarray, follows_graph: None, share: float, group: bool
) -> None:
    assert recall(index, works, allowed(share, group, works)) >= 0.98


@pytest.mark.parametrize("count", [1, 12, 50])
def test_a_filter_that_keeps_few_works_is_exact(
    index: PostgresqlIndex, works: np.ndarray, follows_graph: None, count: int
) -> None:
    among = np.zeros(WORKS, bool)
    among[np.random.default_rng(2).choice(WORKS, count, replace=False)] = True
    rows, _ = index.search(works[:20], NEAREST, among)
    np.testing.assert_array_equal(rows, nearest_neighbours(works[:20], works, NEAREST, among)[0])


def test_a_scan_that_ends_early_is_completed(
    index: PostgresqlIndex, works: np.ndarray, follows_graph: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_postgresql, "SCANNED", 1)
    monkeypatch.setattr(_postgresql, "CANDIDATES", 10)
    among = allowed(0.03, True, works)
    rows, _ = index.search(works[:20], NEAREST, among)
    np.testing.assert_array_equal(rows, nearest_neighbours(works[:20], works, NEAREST, among)[0])


def test_a_search_without_a_filter_does_not_read_all_works(
    index: PostgresqlIndex, works: np.ndarray, follows_graph: None, postgresql: Server, folder: Path
) -> None:
    """The planner cannot know what a mask keeps, and must not scan the table for that."""

    def scans() -> int:
        statistics = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = '{}'"
        table = database.Table.of(folder.parent.name, works)
        return int(postgresql.execute(statistics.format(table.name))[0][0])

    index.search(works[:1], NEAREST)
    time.sleep(1.2)  # The server's statistics are written once a second.
    before = scans()
    for share in (0.1, 0.5):
        index.search(works[:5], NEAREST, allowed(share, False, works))
    index.search(works[:5], NEAREST)
    database.close()
    assert scans() == before


def test_a_search_while_the_server_is_down_says_so_and_the_next_one_is_answered(
    index: PostgresqlIndex, works: np.ndarray, postgresql: Server, caplog: pytest.LogCaptureFixture
) -> None:
    before = index.search(works[:1], NEAREST)
    postgresql.kill()
    started = time.monotonic()
    with pytest.raises(SearchUnavailableError, match=r"Search is unavailable at the moment\. The rest"):
        index.search(works[:1], NEAREST)
    assert time.monotonic() - started < database.CONNECT_SECONDS + 2
    assert PASSWORD not in caplog.text
    postgresql.start()
    after = index.search(works[:1], NEAREST)
    np.testing.assert_array_equal(after[0], before[0])


def test_a_search_that_takes_too_long_is_given_up(
    index: PostgresqlIndex, works: np.ndarray, postgresql: Server, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.search(works[:1], NEAREST)
    monkeypatch.setattr(database, "STATEMENT_SECONDS", 1)
    table = database.Table.of(folder.parent.name, works)
    with postgresql.connect() as other, other.transaction():
        other.execute(f'LOCK TABLE "{table.name}"')  # type: ignore[call-overload]
        with pytest.raises(SearchUnavailableError):
            index.search(works[:1], NEAREST)
    assert index.search(works[:1], NEAREST)[0].shape == (1, NEAREST)


@pytest.mark.parametrize("connected", [True, False])
def test_a_server_that_stands_still_holds_no_thread(
    index: PostgresqlIndex, works: np.ndarray, postgresql: Server, monkeypatch: pytest.MonkeyPatch, connected: bool
) -> None:
    monkeypatch.setattr(database, "CONNECT_SECONDS", 1)
    monkeypatch.setattr(database, "STATEMENT_SECONDS", 1)
    database.close()
    if connected:
        index.search(works[:1], NEAREST)
    started = time.monotonic()
    with postgresql.standing_still(), pytest.raises(SearchUnavailableError):
        index.search(works[:1], NEAREST)
    assert time.monotonic() - started < 6
    assert index.search(works[:1], NEAREST)[0].shape == (1, NEAREST)


def test_many_searches_share_a_few_connections(index: PostgresqlIndex, works: np.ndarray, postgresql: Server) -> None:
    with ThreadPoolExecutor(12) as threads:
        found = list(threads.map(lambda row: index.search(works[row : row + 1], 1)[0][0, 0], range(60)))
    assert found == list(range(60))
    # Connections of earlier tests may still be ending.
    deadline, counted = time.monotonic() + 5, 0
    while time.monotonic() < deadline and not 1 <= counted <= database.CONNECTIONS:
        counted = postgresql.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'vitrine'")[0][0]
    assert 1 <= counted <= database.CONNECTIONS


def test_a_build_that_is_not_loaded_is_named_with_the_command(works: np.ndarray, tmp_path: Path) -> None:
    unknown = PostgresqlIndex.open(works, tmp_path / "another" / "index")
    with pytest.raises(ArtefactError, match=r"lacks the build 'another'.*python -m pipeline\.load_database"):
        unknown.search(works[:1], NEAREST)


def test_other_vectors_under_the_name_of_the_build_are_refused(works: np.ndarray, folder: Path) -> None:
    other = PostgresqlIndex.open(works[::-1], folder)
    with pytest.raises(ArtefactError, match="holds other vectors"):
        other.search(works[:1], NEAREST)


def test_a_table_that_is_removed_while_serving_is_named(works: np.ndarray, postgresql: Server, tmp_path: Path) -> None:
    index = PostgresqlIndex.create(works[:40], tmp_path / "index")
    index.search(works[:1], 3)
    postgresql.execute(f'DROP TABLE "{database.Table.of(tmp_path.name, works[:40]).name}"')
    with pytest.raises(ArtefactError, match="no table of this build"):
        index.search(works[:1], 3)


def test_a_table_that_loses_rows_or_is_loaded_anew_is_named(
    works: np.ndarray, postgresql: Server, tmp_path: Path
) -> None:
    index = PostgresqlIndex.create(works[:40], tmp_path / "index")
    table = database.Table.of(tmp_path.name, works[:40])
    postgresql.execute(f'DELETE FROM "{table.name}" WHERE row = 7')
    with pytest.raises(ArtefactError, match=r"lacks some of its works.*pipeline\.load_database"):
        index.search(works[:1], 40)
    postgresql.execute(f"UPDATE {database.BUILDS} SET complete = false WHERE build_id = '{table.build_id}'")
    with pytest.raises(ArtefactError, match=r"holds only a part.*pipeline\.load_database"):
        index.search(works[:1], 3)


@pytest.mark.parametrize(
    "address", ["localhost:5432/works", "postgresql://me:Inselfels-7@host:port:5432/a b?x", "mysql://me@host/works"]
)
def test_what_is_no_address_is_refused_without_the_password(address: str) -> None:
    with pytest.raises(ConfigError, match="no address of a database") as caught:
        database.check(address)
    assert PASSWORD not in str(caught.value)


def test_long_vectors_are_compared_one_by_one(tmp_path: Path) -> None:
    """The graph of pgvector takes no more than 2,000 dimensions."""
    drawn = np.random.default_rng(3).normal(size=(60, database.MOST_DIMENSIONS + 1)).astype(np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    rows, _ = PostgresqlIndex.create(drawn, tmp_path / "index").search(drawn[:5], 7)
    np.testing.assert_array_equal(rows, nearest_neighbours(drawn[:5], drawn, 7)[0])
