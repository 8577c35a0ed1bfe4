"""The statements in ``docs/warehouse.md`` find what the exact index finds. DuckDB runs them as they are printed."""

import json
import re
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from pipeline.artefacts.warehouse import table_schema
from pipeline.build.stages import warehouse
from pipeline.similarity import clusterings, indexes
from tests.pipeline.build.stages.test_warehouse import vectors, works, written

PAGE = (Path(__file__).parents[2] / "docs/warehouse.md").read_text(encoding="utf-8")
COUNT, DIMENSIONS, QUERY = 900, 24, 123


def statements(heading: str) -> list[str]:
    """The SQL of a section of the page, block by block."""
    section = re.search(rf"^## {heading}$(.*?)(?=^## |\Z)", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert section, heading
    return re.findall(r"^```sql\n(.*?)^```$", section[1], flags=re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``embeddings.parquet`` in several row groups, as the stage writes it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warehouse, "GROUP_BYTES", 250 * DIMENSIONS * 4)
        return written(tmp_path_factory.mktemp("warehouse") / "stages", works(COUNT), vectors(COUNT, DIMENSIONS))


def run(statement: str, table: Path) -> pd.DataFrame:
    """The result of a printed statement, with this file, its D and its work in the place of the printed ones."""
    asked = statement.replace("'embeddings.parquet'", f"'{table}'").replace("[384]", f"[{DIMENSIONS}]")
    with duckdb.connect() as connection:
        return connection.execute(asked.replace("OBJECT_ID", f"work-{QUERY:05}")).df()


def test_the_statement_for_the_number_of_dimensions_tells_it(table: Path) -> None:
    (statement,) = statements("The distance")
    assert run(statement, table)["dimensions"].to_list() == [DIMENSIONS]


@pytest.mark.parametrize("filtered", [False, True])
def test_duckdb_finds_what_the_exact_index_finds(filtered: bool, table: Path, tmp_path: Path) -> None:
    found = run(statements("DuckDB")[filtered], table)
    objects, embeddings = works(COUNT), vectors(COUNT, DIMENSIONS)
    among = objects["object_id"] != f"work-{QUERY:05}"
    if filtered:
        among &= (objects["label"] == "japan") & (objects["year_begin"] >= 1701).fillna(False)
        among &= (objects["year_end"] <= 1800).fillna(False)
        assert 12 < among.sum() < COUNT / 3
    index = indexes.get("exact").create(np.asfortranarray(embeddings), tmp_path / "index")
    rows, similarities = index.search(embeddings[[QUERY]], 12, among.to_numpy(bool))
    assert found["object_id"].to_list() == objects["object_id"][rows[0]].to_list()
    np.testing.assert_allclose(found["cosine"], similarities[0], atol=1e-6)
    np.testing.assert_allclose(found["squared_distance"], 2 - 2 * similarities[0], atol=1e-5)


def test_the_csv_for_postgresql_keeps_every_value(table: Path, tmp_path: Path) -> None:
    csv = tmp_path / "works.csv"
    run(statements("PostgreSQL")[0].replace("works.csv", str(csv)), table)
    # PostgreSQL reads an empty field as null, and "" as an empty text.
    first = csv.read_text(encoding="utf-8").splitlines()[1]
    assert first.startswith('work-00000,"[') and ']","","",,,china,' in first
    read, objects = pd.read_csv(csv, keep_default_na=False, na_values={"year_begin": ""}), works(COUNT)
    assert read.columns.to_list() == table_schema(DIMENSIONS, ("agglomerative", "hdbscan")).names
    np.testing.assert_array_equal(
        np.array(read["embedding"].map(json.loads).to_list(), np.float32), vectors(COUNT, DIMENSIONS)
    )
    assert read["tags"].map(json.loads).to_list() == objects["tags"].to_list()
    assert read["year_begin"].astype("Int32").equals(objects["year_begin"])


def test_the_table_of_postgresql_has_the_columns_of_the_file() -> None:
    created = re.search(r"CREATE TABLE works \((.*?)\);", statements("PostgreSQL")[1], flags=re.DOTALL)
    assert created
    names = [line.split()[0] for line in created[1].strip().splitlines()]
    assert names == table_schema(384, sorted(clusterings.names())).names


def test_the_page_describes_the_columns_of_the_file() -> None:
    described = [
        name
        for row in re.findall(r"^\| (`[^|]+`) \|", PAGE, flags=re.MULTILINE)
        for name in re.findall(r"`([^`]+)`", row)
    ]
    assert described == table_schema(384, ["<name>"]).names
