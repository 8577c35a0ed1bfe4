"""``python -m pipeline.build --source table``: records and a folder of pictures, one class of which cannot be read."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from pipeline.artefacts.store import ArtefactStore
from pipeline.query.engine import QueryEngine
from pipeline.verify import problems
from tests.conftest import run_build
from tests.pipeline import pictures

EACH = 14
MAPPING = """
title = "The Town Museum"
licence = "CC0-1.0"
home = "https://museum.example/"
pictures_allowed = ["CC0"]
[fields]
id = "number"
title = "name"
date = "made"
height = { path = "sides.h", unit = "mm" }
culture = "from"
licence = "rights"
picture_file = "scan"
[artist]
name = "maker"
"""
SETTINGS = """
[source]
classes = ["all"]
[source.table]
mapping = "{mapping}"
pictures = "{pictures}"
[training]
epochs = 1
embedding = "features"
[projection]
names = ["pca"]
[clustering]
map = "pca"
[clustering.agglomerative]
n_clusters = 3
[evaluation]
bootstrap = 100
"""


def fill(root: Path) -> None:
    """Writes records of three classes and their pictures; those of India are damaged, each in its own way."""
    folder = root / "pictures"
    folder.mkdir()
    lines = []
    for number in range(3 * EACH):
        origin, drawn = ("China", "Japan", "India")[number % 3], pictures.encode(pictures.painting(number))
        data = {"India": drawn[: 40 * (number % 5)]}.get(origin, drawn)
        (folder / f"{number}.jpg").write_bytes(data)
        record = {"number": f"T{number}", "name": f"Sheet {number}", "made": "1830", "sides": {"h": 200 + number}}
        record |= {"from": origin, "rights": "CC0", "scan": f"{number}.jpg", "maker": f"Maker {number}", "room": "7"}
        lines.append(json.dumps(record))
    (root / "objects.ndjson").write_text("\n".join(lines), encoding="utf-8")
    (root / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    settings = SETTINGS.format(mapping=root / "mapping.toml", pictures=folder)
    (root / "settings.toml").write_text(settings, encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[ArtefactStore, str, Path]:
    """The build, what it had to say, and the folder of its input."""
    root = tmp_path_factory.mktemp("table")
    fill(root)
    flags = ["--source", "table", "--path", str(root / "objects.ndjson"), "--config", str(root / "settings.toml")]
    place = ["--artefacts", str(root / "artefacts"), "--store", str(root / "store")]
    log = run_build(*flags, *place).stderr
    return ArtefactStore.open(root / "artefacts"), log, root


def test_records_and_a_folder_become_a_build_that_answers(made: tuple[ArtefactStore, str, Path]) -> None:
    store, _, root = made
    assert problems(store.root) == []
    works = store.objects.set_index("object_id")
    assert works["label"].value_counts().to_dict() == {"china": EACH, "japan": EACH}
    first = works.loc["T1"]
    assert (first["title"], first["artist"], first["year_begin"]) == ("Sheet 1", "Maker 1", 1830)
    records = pd.read_parquet(store.root / "records.parquet").set_index("object_id")
    assert len(records) == 3 * EACH and records.loc["T1", "height_cm"] == pytest.approx(20.1)
    assert (records["raw_room"] == "7").all()
    result = QueryEngine(store).query((root / "pictures/1.jpg").read_bytes())
    assert store.objects["object_id"][result.neighbours[0].row] == "T1"


def test_a_class_without_a_readable_picture_is_left_out_and_the_log_says_so(
    made: tuple[ArtefactStore, str, Path],
) -> None:
    store, log, _ = made
    assert [info.key for info in store.classes] == ["china", "japan"]
    assert store.manifest["counts"]["per_class"] == {"china": EACH, "japan": EACH}
    assert "fewer than 12 usable pictures and count as no class: india" in log
    assert f"{EACH} of {EACH} works of india are left out (100.0 %)" in log
    assert re.search(rf"Warning: more than 5 % cannot be used of india \({EACH}, 100 %\)", log)
    assert "Traceback" not in log
    rejected = store.table("rejected.parquet")
    assert len(rejected) == EACH and set(rejected["label"]) == {"india"}
    assert set(rejected["code"].str.removeprefix("picture_")) == {"empty", "unreadable"}
    report = (store.root / "evaluation/report.md").read_text(encoding="utf-8")
    assert "| india | 0 | Damaged or not a picture | 11 |" in report and "| india | 0 | Empty | 3 |" in report
