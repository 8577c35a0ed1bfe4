"""Classes are settled once the pictures are read: none is published without pictures, and none goes without a word."""

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.artefacts.records import writer
from pipeline.build import class_sizes
from pipeline.build.config import resolve
from pipeline.build.results import Results
from pipeline.core.errors import BuildError
from pipeline.core.files import write_json

LABELS = pd.Series(["china"] * 14 + ["japan"] * 14 + ["india"] * 14 + [""])


def settled(folder: Path, broken: int, **settings: Any) -> list[str]:
    """What is dropped where the last pictures of india cannot be read."""
    rows = np.arange(28, 28 + broken)
    table = [
        {"object_id": str(row), "file": f"{row}.HEIC", "label": "india", "code": "unsupported", "message": "No."}
        for row in rows
    ]
    writer.rejections(table).to_parquet(folder / "rejected.parquet", index=False)
    values = {"source.name": "folder"} | {key.replace("__", "."): value for key, value in settings.items()}
    usable = np.setdiff1d(np.arange(len(LABELS)), rows)
    return class_sizes.too_small(resolve(values), LABELS, usable, folder)


def test_classes_with_enough_pictures_stay(tmp_path: Path) -> None:
    assert settled(tmp_path, 2, source__classes="china,japan,india") == []


@pytest.mark.parametrize("broken", [3, 12, 14])
def test_a_class_that_was_asked_for_is_refused_with_the_reason_and_the_ways_out(tmp_path: Path, broken: int) -> None:
    with pytest.raises(BuildError) as caught:
        settled(tmp_path, broken, source__classes="china,japan,india")
    message = str(caught.value)
    assert f"india ({14 - broken})" in message and f"{broken} of 14 works of india are left out" in message
    for part in (f"{broken} unsupported format", "28.HEIC", "--classes china,japan", "--min-class-size 12"):
        assert part in message, part


@pytest.mark.parametrize("settings", [{"source__classes": "all"}, {"source__min_class_size": 12}])
def test_a_class_goes_where_that_is_allowed_and_the_log_says_so(
    tmp_path: Path, settings: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "pipeline")
    assert settled(tmp_path, 12, **settings) == ["india"]
    assert "fewer than 12 usable pictures and count as no class: india" in caplog.text


def test_one_class_is_not_enough_whatever_is_allowed(tmp_path: Path) -> None:
    writer.rejections([]).to_parquet(tmp_path / "rejected.parquet", index=False)
    labels = pd.Series(["china"] * 14 + ["japan"] * 3)
    with pytest.raises(BuildError, match=r"japan \(3\).*At least two classes"):
        class_sizes.too_small(resolve({"source.classes": "all"}), labels, np.arange(17), tmp_path)


def test_the_classes_of_a_build_are_those_of_its_works(tmp_path: Path) -> None:
    for stage in ("acquire", "split"):
        (tmp_path / stage).mkdir()
    write_json(tmp_path / "acquire/classes.json", [{"key": key} for key in ("china", "india", "japan")])
    pd.DataFrame({"label": ["japan", "china", "", "china"]}).to_parquet(tmp_path / "split/objects.parquet")
    assert Results({name: tmp_path / name for name in ("acquire", "split")}).class_keys == ["china", "japan"]
