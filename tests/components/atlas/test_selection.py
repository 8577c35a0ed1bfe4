import csv
import io
from pathlib import Path

import numpy as np
import pytest

from components.atlas import selection
from pipeline.artefacts.store import ArtefactStore
from tests import evaluated_build


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    return ArtefactStore(evaluated_build.publish(Path(tmp_path_factory.mktemp("evaluated")) / "artefacts"))


def _read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("count", [1, 7, 8, 9, 2499])
def test_what_is_packed_comes_back(count: int) -> None:
    generator = np.random.default_rng(count)
    rows = np.flatnonzero(generator.random(count) < 0.4)
    np.testing.assert_array_equal(selection.unpack(selection.pack(rows, count), count), rows)


def test_bits_lie_as_the_browser_writes_them() -> None:
    assert selection.pack(np.array([0, 3, 8]), 10) == "CQE="  # bytes 0b00001001, 0b00000001


def test_twenty_thousand_works_are_some_kilobytes() -> None:
    assert len(selection.pack(np.arange(20_000), 100_000)) < 17_000


@pytest.mark.parametrize("mask", ["", "AAAA", "not base64!", "AAAAAAAAAAAA"])
def test_a_damaged_mask_selects_nothing(store: ArtefactStore, mask: str) -> None:
    with pytest.raises(ValueError, match=r"mask|base64"):
        selection.unpack(mask, len(store))
    assert selection.rows_of(store, {"build": store.build_id, "mask": mask}) is None


def test_a_selection_of_another_build_selects_nothing(store: ArtefactStore) -> None:
    made = selection.make(store, np.array([1, 2]), "search", "")
    np.testing.assert_array_equal(selection.rows_of(store, made), [1, 2])
    assert selection.rows_of(store, made | {"build": "another"}) is None
    assert selection.rows_of(store, None) is None and selection.rows_of(store, "x") is None


def test_the_csv_has_every_column_of_every_selected_work(evaluated: ArtefactStore) -> None:
    rows = np.array([0, 1, 5])
    lines = _read(selection.csv(evaluated, rows))
    assert [line["object_id"] for line in lines] == [evaluated_build.tiny_build.IDS[row] for row in rows]
    assert [line["row"] for line in lines] == ["0", "1", "5"]
    assert set(evaluated.objects.columns) < set(lines[0])
    assert lines[0]["tags"] == "mountain|mist" and lines[1]["tags"] == ""
    assert lines[0]["title"] == "Work 0 & its <title>"
    assert lines[0]["cluster_ward"] == "misty mountains"


def test_the_csv_survives_quotes_commas_and_line_breaks(evaluated: ArtefactStore) -> None:
    odd = 'one, "two"\nthree'
    kept = evaluated.objects["title"].copy()
    try:
        evaluated.objects.loc[3, "title"] = odd
        assert _read(selection.csv(evaluated, np.array([3])))[0]["title"] == odd
    finally:
        evaluated.objects["title"] = kept


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_the_csv_runs_no_formula(evaluated: ArtefactStore, start: str) -> None:
    kept = evaluated.objects["title"].copy()
    try:
        evaluated.objects.loc[3, "title"] = f"{start}HYPERLINK(1)"
        assert _read(selection.csv(evaluated, np.array([3])))[0]["title"] == f"'{start}HYPERLINK(1)"
    finally:
        evaluated.objects["title"] = kept


def test_excel_is_told_that_it_is_utf_8(evaluated: ArtefactStore) -> None:
    text = selection.csv(evaluated, np.array([5]))
    assert text.startswith("\ufeffrow,") and "浮世絵" in text


def test_counts_by_class_keep_the_classes_order_and_name_those_outside(evaluated: ArtefactStore) -> None:
    assert selection.class_counts(evaluated, np.arange(len(evaluated))) == [
        ("china", 3),
        ("japan", 3),
        ("india", 3),
        ("america", 2),
        ("", 1),
    ]
    assert selection.class_counts(evaluated, np.array([1])) == [("japan", 1)]


def test_counts_by_cluster_use_its_name(evaluated: ArtefactStore) -> None:
    assert selection.cluster_counts(evaluated, "ward", np.array([0, 1, 6, 11])) == [
        ("misty mountains", 2),
        ("birds <and> flowers", 1),
        ("In no cluster", 1),
    ]


def test_the_csv_keeps_the_sources_columns_that_are_named_like_its_own(tmp_path: Path) -> None:
    store = ArtefactStore(evaluated_build.publish(tmp_path / "artefacts"))
    for name in ("row", "source_row", "cluster_ward", "=1+1"):
        store.objects[name] = f"own {name}"
    (line,) = _read(selection.csv(store, np.array([5])))
    assert (line["row"], line["cluster_ward"]) == ("5", "misty mountains")
    assert (line["source_source_row"], line["source_row"]) == ("own row", "own source_row")
    assert line["source_cluster_ward"] == "own cluster_ward"
    assert line["'=1+1"] == "own =1+1" and "=1+1" not in line
