"""The Arrow files say what the Parquet files say, and take no memory of the process."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from pipeline.artefacts import mapped_tables
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError
from tests import tiny_build


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return tiny_build.publish(tmp_path / "artefacts")


def test_both_files_of_a_table_say_the_same(build: Path) -> None:
    store = ArtefactStore(build)
    for name in ("objects.parquet", "evaluation/predictions.parquet"):
        assert store.manifest["files"][name]["rows"] == len(store.table(name))
        expected, found = pd.read_parquet(build / name), store.table(name)
        assert list(found.columns) == list(expected.columns)
        for column in expected.columns:
            values = [list(value) if isinstance(value, np.ndarray) else value for value in expected[column]]
            assert pd.Series(found[column].tolist()).equals(pd.Series(values)), column


def test_a_mapped_table_is_not_copied(tmp_path: Path) -> None:
    works = 20_000
    frame = pd.DataFrame(
        {
            "object_id": [f"a work with a long identifier {row}" for row in range(works)],
            "width": np.arange(works),
            "tags": [["mountain", "mist", str(row)] for row in range(works)],
        }
    )
    frame.to_parquet(tmp_path / "objects.parquet")
    mapped_tables.write(tmp_path)
    del frame
    before = pa.total_allocated_bytes()
    table = mapped_tables.read(tmp_path / "objects.arrow")
    assert table["object_id"].iat[works - 1].endswith(str(works - 1)) and table["tags"].iat[7] == [
        "mountain",
        "mist",
        "7",
    ]
    assert pa.total_allocated_bytes() - before < (tmp_path / "objects.arrow").stat().st_size / 100


def test_a_build_of_before_has_only_parquet_files(build: Path) -> None:
    expected = ArtefactStore(build).work(3)
    content = json.loads((build / "manifest.json").read_text())
    for path in list(build.rglob("*.arrow")):
        path.unlink()
        del content["files"][path.relative_to(build).as_posix()]
    (build / "manifest.json").write_text(json.dumps(content))
    found = ArtefactStore(build).work(3)
    assert {name: str(list(value) if name in ("tags", "colours") else value) for name, value in found.items()} == {
        name: str(value) for name, value in expected.items()
    }


@pytest.mark.parametrize("known", [True, False])
def test_a_damaged_file_is_refused_and_not_mapped(build: Path, known: bool) -> None:
    path = build / "objects.arrow"
    data = bytearray(path.read_bytes())
    # The offsets of a column of texts: they would be read beyond the end of the file.
    at = data.index(np.arange(0, 3).astype("<i8").tobytes()[:8], 2000)
    data[at : at + 4000] = b"\x7f" * len(data[at : at + 4000])
    path.write_bytes(data)
    if not known:
        content = json.loads((build / "manifest.json").read_text())
        content["files"]["objects.arrow"] = {"bytes": len(data), "sha256": ""}
        (build / "manifest.json").write_text(json.dumps(content))
    with pytest.raises(ArtefactError, match=r"objects\.arrow"):
        ArtefactStore(build)


def test_works_are_found_by_id_whatever_the_id_is(build: Path) -> None:
    store = ArtefactStore(build)
    assert [store.row_of(object_id) for object_id in tiny_build.IDS] == list(range(len(store)))
    assert [store.row_of(object_id) for object_id in ("", "zzz", "plain", "浮世絵", "￿")] == [None] * 5
