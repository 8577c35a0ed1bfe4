"""Which classes there are, and what becomes of works outside of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.acquire import collection
from pipeline.artefacts import manifest
from pipeline.build.config import resolve
from pipeline.build.stage import Context
from pipeline.build.stages import acquire as stage_acquire
from pipeline.core.errors import BuildError, SourceError

SIZES = {"china": 30, "japan": 20, "india": 13, "america": 4}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nothing here is decoded, so files need no pictures in them."""
    root = tmp_path_factory.mktemp("works")
    lines = ["file,period,medium"]
    for label, count in SIZES.items():
        (root / label).mkdir()
        for number in range(count):
            (root / label / f"{number}.jpg").touch()
            period = "Edo period (1615–1868)" if number % 2 else "Meiji, early"
            lines.append(f'{label}/{number}.jpg,"{period}",{"silk" if number < 2 else "paper"}')
    (root / "metadata.csv").write_text("\n".join(lines), encoding="utf-8")
    return root


def collected(folder: Path, out: Path, **settings: Any) -> tuple[collection.AcquiredTable, pd.DataFrame]:
    values: Mapping[str, Any] = {"source.name": "folder", "source.path": str(folder)} | {
        key.replace("__", "."): value for key, value in settings.items()
    }
    found = collection.collect(resolve(values), out)
    return found, pd.read_parquet(out / "records.parquet").set_index("object_id")


def test_the_label_sets_classes_are_told_apart_unless_others_are_named(folder: Path, tmp_path: Path) -> None:
    found, records = collected(folder, tmp_path)
    assert found.class_sizes == SIZES and found.classes == ["china", "japan", "india", "america"]
    assert len(records) == 67 and set(records["status"]) == {"taken"}


def test_a_class_below_the_least_size_counts_as_none(folder: Path, tmp_path: Path) -> None:
    found, records = collected(folder, tmp_path, source__min_class_size=12)
    assert found.classes == ["china", "japan", "india"] and len(found.works) == 63
    assert (records.loc[records["status"] == "small_class"].index.str.startswith("america/")).sum() == 4


def test_works_of_a_small_class_can_stay_unlabelled(folder: Path, tmp_path: Path) -> None:
    found, records = collected(folder, tmp_path, source__min_class_size=12, source__keep_others=True)
    assert len(found.works) == 67 and (found.works["label"] == "").sum() == 4
    assert set(records["status"]) == {"taken"}


def test_large_classes_are_cut_by_the_seed(folder: Path, tmp_path: Path) -> None:
    cut = {"source__max_class_size": 15, "source__min_class_size": 12}
    chosen = []
    for seed in (0, 0, 1):
        out = tmp_path / str(len(chosen))
        out.mkdir()
        found, records = collected(folder, out, seed=seed, **cut)
        assert found.class_sizes == {"china": 15, "japan": 15, "india": 13}
        assert (records["status"] == "over_class_size").sum() == 20
        chosen.append(list(found.works["object_id"]))
    assert chosen[0] == chosen[1] != chosen[2]


def test_balance_cuts_to_the_smallest(folder: Path, tmp_path: Path) -> None:
    found, _ = collected(folder, tmp_path, source__balance=True, source__min_class_size=12)
    assert found.class_sizes == {"china": 13, "japan": 13, "india": 13}


def test_any_field_can_be_the_target(folder: Path, tmp_path: Path) -> None:
    found, _ = collected(folder, tmp_path, source__target="period")
    assert found.class_sizes == {"Edo period (1615–1868)": 33, "Meiji, early": 34}
    assert manifest.read_json(tmp_path / "labels.json")["title"] == "Period"
    titles = [entry["title"] for entry in manifest.read_json(tmp_path / "classes.json")]
    assert titles == ["Edo period (1615–1868)", "Meiji, early"]


def test_classes_of_a_target_can_be_named_though_they_hold_commas(folder: Path, tmp_path: Path) -> None:
    found, _ = collected(
        folder, tmp_path, source__target="period", source__classes="Meiji, early|Edo period (1615–1868)"
    )
    assert found.classes == ["Meiji, early", "Edo period (1615–1868)"]


def test_values_of_a_target_that_are_rare_count_as_none(folder: Path, tmp_path: Path) -> None:
    found, records = collected(folder, tmp_path, source__target="medium")
    assert found.class_sizes == {"paper": 59} and (records["status"] == "small_class").sum() == 8


def test_a_target_that_nothing_is_said_of_names_those_that_are(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"'dynasty'.*culture.*medium.*period"):
        collected(folder, tmp_path, source__target="dynasty")


def run(folder: Path, out: Path, **settings: Any) -> None:
    values = {"source.name": "folder", "source.path": str(folder)} | settings
    stage_acquire.run(Context(resolve(values), {}, out))


def test_a_named_class_that_is_too_small_is_refused_with_the_ways_out(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"america \(4\).*--classes.*--min-class-size 12"):
        run(folder, tmp_path)


def test_one_class_is_nothing_to_tell_apart(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"Too little to learn from: paper \(59\)"):
        run(folder, tmp_path, **{"source.target": "medium"})


def test_a_summary_counts_every_object_once(folder: Path, tmp_path: Path) -> None:
    collected(folder, tmp_path, source__min_class_size=12)
    found = collection.summary(tmp_path)
    assert found["found"] == 67 == found["fetched"] + sum(found["rejected"].values())
    assert found["rejected"] == {"small_class": 4}
    assert "small_class" in collection.as_table(found)
    by_class = found["by_class"]
    assert sum(each["fetched"] for each in by_class.values()) == found["fetched"]
    assert by_class["america"] == {"fetched": 0, "left_out": {"small_class": 4}}
    assert by_class["japan"]["left_out"] == {}


@pytest.mark.parametrize("target", ["artist", "title", "tags", "year_begin", "object_id"])
def test_what_cannot_divide_a_collection_is_no_target(folder: Path, tmp_path: Path, target: str) -> None:
    with pytest.raises(SourceError, match=r"cannot be (a|the) target.*period"):
        collected(folder, tmp_path, source__target=target)


def test_a_class_that_counts_as_none_is_none_in_the_records_too(folder: Path, tmp_path: Path) -> None:
    _, records = collected(folder, tmp_path, source__min_class_size=12, source__keep_others=True)
    assert set(records["label"]) == {"china", "japan", "india", ""}


def test_a_class_that_nothing_belongs_to_is_said(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    collected(folder, tmp_path, source__classes="china,atlantis")
    assert "no work of the class atlantis" in caplog.text
