"""Measured sizes beside those of the catalogue."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.annotations import measure
from pipeline.annotations._measure.catalogue import Catalogue, compare
from pipeline.core.errors import ConfigError


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "objects.parquet"
    rows = {"object_id": ["a", "b", "c"], "width_cm": [31.1, 20.0, None], "height_cm": [20.3, 30.0, 10.0]}
    pd.DataFrame(rows).to_parquet(path)
    return path


def answer(file: str, width: float, height: float, half: float = 0.2) -> dict[str, Any]:
    thing = {"width_cm": width, "height_cm": height, "uncertainty_cm": half, "outline": []}
    return {"file": file, "reference": {"kind": "card"}, "objects": [thing]}


def test_a_photograph_that_agrees_is_said_to(table: Path) -> None:
    answers = [answer("photos/a.jpg", 31.2, 20.4)]
    lines = compare(answers, Catalogue.read(table, None))
    assert answers[0]["catalogue"] == {
        "object_id": "a", "width_cm": 31.1, "height_cm": 20.3, "swapped": False, "agrees": True,
    }  # fmt: skip
    assert "measured 31.2 x 20.4 cm (+/- 0.2), catalogued 31.1 x 20.3 cm" in lines[0]


def test_a_disagreement_is_listed(table: Path) -> None:
    answers = [answer("a.jpg", 31.1, 20.3), answer("b.jpg", 20.0, 28.0)]
    lines = compare(answers, Catalogue.read(table, None))
    assert [each["catalogue"]["agrees"] for each in answers] == [True, False]
    assert lines[-1].startswith("disagrees: b:") and "1 disagree" in lines[-2]


def test_intervals_that_just_meet_agree(table: Path) -> None:
    catalogue = Catalogue.read(table, None)
    answers = [answer("a.jpg", 31.35, 20.3), answer("a.jpg", 31.36, 20.3)]
    compare(answers, catalogue)
    assert [each["catalogue"]["agrees"] for each in answers] == [True, False]


def test_a_turned_work_is_said_to_be_swapped(table: Path) -> None:
    answers = [answer("b.jpg", 30.1, 20.1)]
    lines = compare(answers, Catalogue.read(table, None))
    assert answers[0]["catalogue"]["agrees"] and answers[0]["catalogue"]["swapped"] and "swapped" in lines[0]


def test_a_csv_says_which_work_a_photograph_shows(table: Path, tmp_path: Path) -> None:
    listed = tmp_path / "works.csv"
    listed.write_text("file,object_id\nIMG_1.jpg,a\n", encoding="utf-8")
    answers = [answer("IMG_1.jpg", 31.1, 20.3), answer("a.jpg", 31.1, 20.3)]
    compare(answers, Catalogue.read(table, listed))
    assert answers[0]["catalogue"]["object_id"] == "a" and answers[1]["catalogue"] is None


def test_without_a_size_or_a_thing_nothing_is_compared(table: Path) -> None:
    nothing = {"file": "a.jpg", "reference": None, "objects": [], "note": "No reference found."}
    answers = [answer("c.jpg", 10, 10), answer("unknown.jpg", 1, 1), nothing, {"file": "a.jpg", "error": {}}]
    lines = compare(answers, Catalogue.read(table, None))
    assert [each["catalogue"] for each in answers] == [None] * 4
    assert "0 of 4" in lines[0] and "object_id" in lines[1]


def test_a_catalogue_without_sizes_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "objects.parquet"
    pd.DataFrame({"object_id": ["a"]}).to_parquet(path)
    with pytest.raises(ConfigError, match="no column width_cm, height_cm"):
        measure.open_reader(measure.MeasureOptions(against=str(path)))
    with pytest.raises(ConfigError, match="cannot be read"):
        measure.open_reader(measure.MeasureOptions(against=str(tmp_path / "missing.parquet")))
    with pytest.raises(ConfigError, match="--against"):
        measure.open_reader(measure.MeasureOptions(works="works.csv"))
