"""The command that loads a build into a real PostgreSQL: stopped and continued, refused, and served from."""

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString, cast

import numpy as np
import pandas as pd
import pytest
from flask.testing import FlaskClient

from pipeline import load_database
from pipeline.artefacts import manifest, mapped_tables
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.files import write_json
from pipeline.query import __main__ as query
from pipeline.similarity import database, database_loading
from tests import one_app, tiny_build
from tests.conftest import ROOT
from tests.postgresql import PASSWORD, Server

WORKS = 3_000


@pytest.fixture
def artefacts(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A folder with a build of 3,000 works, which is named after the test."""
    folder = tmp_path / "artefacts"
    build = tiny_build.publish(folder, f"tiny-{hashlib.sha256(request.node.name.encode()).hexdigest()[:12]}")
    generator = np.random.default_rng(4)
    vectors = generator.normal(size=(WORKS, 24)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    objects = pd.read_parquet(build / "objects.parquet")
    objects = objects.iloc[np.arange(WORKS) % len(objects)].reset_index(drop=True)
    objects["object_id"] = [f"work-{row}" for row in range(WORKS)]
    objects["year_begin"] = pd.array([None if row % 7 == 0 else 1600 + row % 300 for row in range(WORKS)], "Int32")
    objects.loc[3, "artist"] = 'O’Keeffe, "G.";\t\\N\x00'
    objects.to_parquet(build / "objects.parquet")
    mapped_tables.write(build)
    np.save(build / "embeddings.npy", np.asfortranarray(vectors))
    for name, kind in (("neighbours_ids", np.int32), ("neighbours_similarities", np.float32)):
        np.save(build / f"{name}.npy", np.zeros((WORKS, 3), kind))
    for path in (build / "projections").glob("*.npy"):
        np.save(path, np.zeros((WORKS, 2), np.float32))
    content = manifest.load(build)
    content["files"], content["folders"] = manifest.describe_tree(build)
    write_json(build / manifest.FILE_NAME, content)
    return folder


def run(capsys: pytest.CaptureFixture[str], artefacts: Path, *arguments: str) -> tuple[int, str, str]:
    status = load_database.main(["--artefacts", str(artefacts), *arguments])
    said = capsys.readouterr()
    assert PASSWORD not in said.out + said.err and "Traceback" not in said.err
    return status, said.out, said.err


def table_of(artefacts: Path) -> str:
    store = ArtefactStore.open(artefacts)
    return database.Table.of(store.build_id, store.embeddings).name


def documented(table: str) -> tuple[LiteralString, LiteralString]:
    """The setting and the statement of docs/postgresql.md, for a table."""
    text = (ROOT / "docs/postgresql.md").read_text(encoding="utf-8")
    setting, statement = text.split("```sql\n")[1].split("```")[0].split(";\n", 1)
    return cast(LiteralString, setting), cast(LiteralString, statement.replace("FROM works", f'FROM "{table}"'))


def test_a_build_is_loaded_with_its_filters(
    postgresql: Server, artefacts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said, _ = run(capsys, artefacts)
    assert status == 0 and "all 3,000 works" in said and "1,000 of 3,000 works" in said
    store, table = ArtefactStore.open(artefacts), table_of(artefacts)
    rows = postgresql.execute(
        f'SELECT row, object_id, label, artist, year_begin, tags, split, embedding::text FROM "{table}" ORDER BY row'
    )
    assert len(rows) == WORKS
    for row in (0, 1, 3, 7, WORKS - 1):
        work, found = store.work(row), rows[row]
        year = None if work["year_begin"] is pd.NA else work["year_begin"]
        assert found[:3] == (row, work["object_id"], work["label"])
        assert found[3:7] == (work["artist"].replace("\0", ""), year, list(work["tags"]), work["split"])
        np.testing.assert_array_equal(np.array(found[7].strip("[]").split(","), np.float32), store.embeddings[row])
    with postgresql.connect() as connection:
        setting, statement = documented(table)
        connection.execute(setting)
        japan = connection.execute(statement).fetchall()
    chosen = store.objects
    keep = (chosen["label"] == "japan") & (chosen["year_begin"] >= 1700).fillna(False)
    keep &= chosen["tags"].map(lambda tags: "mist" in tags)
    among = np.flatnonzero(keep.to_numpy(bool))
    nearest = among[np.argsort(-(store.embeddings[among] @ store.embeddings[5]), kind="stable")][:12]
    assert [object_id for object_id, _ in japan] == [f"work-{row}" for row in nearest]
    np.testing.assert_allclose(
        [value for _, value in japan], store.embeddings[nearest] @ store.embeddings[5], atol=1e-6
    )
    status, said, _ = run(capsys, artefacts)
    assert status == 0 and "3,000 of them were there already" in said


def test_a_server_that_dies_in_the_middle_costs_no_row_and_the_next_run_continues(
    postgresql: Server, artefacts: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, batches = database_loading._Values.copy, []

    def dying(self, connection, table, rows, vectors) -> None:  # type: ignore[no-untyped-def]
        batches.append(len(rows))
        if len(batches) == 6:
            # In the middle of a batch, of which some rows are under way.
            threading.Timer(0.005, postgresql.kill).start()
            time.sleep(0.002)
        copy(self, connection, table, rows, vectors)
        if len(batches) == 6:
            time.sleep(0.5)

    monkeypatch.setattr(database_loading._Values, "copy", dying)
    status, _, said = run(capsys, artefacts, "--batch", "300")
    assert status == 1 and "The load stopped after" in said and "it continues" in said
    monkeypatch.undo()
    monkeypatch.setenv(database.VARIABLE, postgresql.url)
    postgresql.start()
    kept = postgresql.execute(f'SELECT count(*) FROM "{table_of(artefacts)}"')[0][0]
    assert kept in (1_500, 1_800)
    status, said, _ = run(capsys, artefacts, "--batch", "300")
    assert status == 0 and f"{kept:,} of them were there already" in said
    counted = postgresql.execute(f'SELECT count(*), count(DISTINCT row), max(row) FROM "{table_of(artefacts)}"')
    assert counted == [(WORKS, WORKS, WORKS - 1)]


def test_a_load_that_is_killed_continues(
    postgresql: Server, artefacts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command itself is killed; rows are missing in the middle as well."""
    command = [sys.executable, "-m", "pipeline.load_database", "--artefacts", str(artefacts), "--batch", "40"]
    environment = {**os.environ, database.VARIABLE: postgresql.url, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        while not process.stdout.readline().startswith("6"):  # 600 and some of 3,000
            assert process.poll() is None
        process.kill()
    table = table_of(artefacts)
    postgresql.execute(f'DELETE FROM "{table}" WHERE row IN (7, 8, 300)')
    before = postgresql.execute(f'SELECT count(*) FROM "{table}"')[0][0]
    assert 0 < before < WORKS
    status, said, _ = run(capsys, artefacts)
    assert status == 0 and "were there already" in said
    assert postgresql.execute(f'SELECT count(*), count(DISTINCT row) FROM "{table}"') == [(WORKS, WORKS)]


def test_two_loads_of_a_build_do_not_run_at_once(
    postgresql: Server, artefacts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with postgresql.connect() as other:
        key = f"vitrine load {table_of(artefacts)}"
        other.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [key])
        status, _, said = run(capsys, artefacts)
        assert status == 1 and "being loaded by another command" in said
    assert run(capsys, artefacts)[0] == 0


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ({"password": "wrong-secret"}, "does not let the user in"),
        ({"user": "nobody-knows"}, "does not let the user in"),
        ({"database": "gone"}, "does not have that database"),
    ],
)
def test_what_the_server_refuses_is_one_sentence(
    postgresql: Server, artefacts: Path, capsys: pytest.CaptureFixture[str], address: dict[str, str], says: str
) -> None:
    status, _, said = run(capsys, artefacts, "--url", postgresql.address(**address))
    assert status == 2 and says in said and len(said.splitlines()) == 1 and "wrong-secret" not in said


def test_a_server_that_is_down_is_one_sentence(
    postgresql: Server, artefacts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    postgresql.kill()
    status, _, said = run(capsys, artefacts)
    assert status == 2 and f"127.0.0.1:{postgresql.port} does not answer" in said and len(said.splitlines()) == 1


def test_without_an_address_or_a_build_the_command_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(database.VARIABLE, raising=False)
    assert run(capsys, tmp_path)[::2] == (2, "load_database: Name a database: set NEIGHBOURS_URL, or give --url.\n")
    status, _, said = run(capsys, tmp_path, "--url", "postgresql://me@127.0.0.1:1/works")
    assert status == 2 and "no build" in said


def test_a_database_that_may_not_have_pgvector_is_one_sentence(
    postgresql: Server, artefacts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    postgresql.execute("CREATE DATABASE plain")
    postgresql.execute(f"CREATE ROLE visitor LOGIN PASSWORD '{PASSWORD}'")
    status, _, said = run(capsys, artefacts, "--url", postgresql.address(user="visitor", database="plain"))
    assert status == 2 and "CREATE EXTENSION vector" in said and len(said.splitlines()) == 1


def test_a_table_of_another_shape_is_left_alone(
    postgresql: Server, artefacts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = table_of(artefacts)
    postgresql.execute(f'CREATE TABLE "{table}" (row integer)')
    status, _, said = run(capsys, artefacts)
    assert status == 2 and f'DROP TABLE "{table}"' in said and len(said.splitlines()) == 1
    postgresql.execute(f'DROP TABLE "{table}"')
    assert run(capsys, artefacts)[0] == 0


def test_a_row_that_was_changed_is_noticed(
    postgresql: Server, artefacts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, artefacts)[0] == 0
    postgresql.execute(f"UPDATE \"{table_of(artefacts)}\" SET object_id = 'other' WHERE row = 0")
    status, _, said = run(capsys, artefacts)
    assert status == 1 and "does not hold what was loaded" in said


@pytest.fixture
def client(postgresql: Server, demo_build: Path) -> Iterator[FlaskClient]:
    with one_app.serving(demo_build) as app:
        yield app.server.test_client()


def test_the_page_searches_in_the_database_and_outlives_it(
    postgresql: Server, client: FlaskClient, demo_build: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ArtefactStore.open(demo_build)
    picture = (store.root / store.picture_name(5, preview=True)).read_bytes()
    answer = client.post("/identify", data=picture)
    assert answer.status_code == 503 and "python -m pipeline.load_database" in answer.get_json()["message"]
    assert run(capsys, demo_build)[0] == 0

    with pytest.MonkeyPatch.context() as patched:
        patched.delenv(database.VARIABLE)
        with one_app.serving(demo_build) as app:
            expected = app.server.test_client().post("/identify", data=picture).get_json()
    found = client.post("/identify", data=picture).get_json()
    assert [row for row, _ in found["neighbours"]] == [row for row, _ in expected["neighbours"]]
    postgresql.kill()
    down = client.post("/identify", data=picture)
    assert (down.status_code, down.get_json()["code"]) == (503, "no_search")
    assert down.get_json()["message"].startswith("Search is unavailable at the moment. The rest of the page works.")
    file = store.root / store.picture_name(5, preview=True)
    assert query.main([str(file), "--artefacts", str(demo_build)]) == 2
    assert capsys.readouterr().err.startswith("Search is unavailable")
    for path in ("/", "/collection", f"/work/{store.objects['object_id'].iat[5]}", "/healthz"):
        assert client.get(path).status_code == 200
    postgresql.start()
    again = client.post("/identify", data=picture)
    assert again.status_code == 200 and again.get_json()["neighbours"] == found["neighbours"]
