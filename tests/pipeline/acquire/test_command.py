"""An acquired collection is whole, or it is not there; what was shown before stays."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.acquire import __main__ as acquire
from pipeline.artefacts import manifest
from pipeline.artefacts.acquired import FOLDER
from pipeline.build.config import resolve
from pipeline.core.errors import BuildError
from pipeline.images.decoding import decode
from tests.pipeline import pictures


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "works"
    for label in ("china", "japan"):
        (root / label).mkdir(parents=True)
        for number in range(3):
            (root / label / f"{number}.jpg").write_bytes(pictures.encode(pictures.painting(number)))
    (root / "japan" / "broken.jpg").write_bytes(b"no picture")
    return root


def acquired(folder: Path, artefacts: Path, **settings: object) -> tuple[dict[str, object], Path]:
    values = {"source.name": "folder", "source.path": str(folder)} | {
        key.replace("__", "."): value for key, value in settings.items()
    }
    found = acquire.acquire(resolve(values), artefacts)
    return found, manifest.current_build(artefacts / FOLDER)


def test_what_cannot_be_read_is_a_row_and_no_work(folder: Path, tmp_path: Path) -> None:
    found, shown = acquired(folder, tmp_path / "artefacts")
    assert found["found"] == 7 and found["fetched"] == 6 and found["rejected"] == {"picture_unreadable": 1}
    rejected = pd.read_parquet(shown / "rejected.parquet")
    assert rejected[["object_id", "code"]].to_numpy().tolist() == [["japan/broken", "picture_unreadable"]]
    records = pd.read_parquet(shown / "records.parquet")
    taken = records[records["status"] == "taken"]
    assert {path.stem for path in (shown / "thumbnails").iterdir()} == set(taken["picture"])
    assert manifest.load(shown)["counts"] == {
        "works": 6,
        "records": 7,
        "rejected": 1,
        "per_class": {"china": 3, "japan": 3},
    }


def test_nothing_new_publishes_nothing_and_another_size_does(folder: Path, tmp_path: Path) -> None:
    _, first = acquired(folder, tmp_path / "artefacts")
    assert acquired(folder, tmp_path / "artefacts")[1] == first
    _, second = acquired(folder, tmp_path / "artefacts", prepare__thumbnail_px=64)
    assert second != first
    sides = [max(decode(path.read_bytes()).shape[:2]) for path in (second / "thumbnails").iterdir()]
    assert np.max(sides) == 64


def test_a_disk_that_takes_nothing_more_is_a_clear_stop_and_not_a_broken_picture(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, shown = acquired(folder, tmp_path / "artefacts")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    # In this process alone, which writes the thumbnails that others made.
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(BuildError, match=r"No space left.*run the same command again"):
        acquired(folder, tmp_path / "artefacts", prepare__thumbnail_px=64)
    assert manifest.current_build(tmp_path / "artefacts" / FOLDER) == shown
    assert list((tmp_path / "artefacts" / FOLDER).glob(".*.partial")) == []


def test_the_command_line_prints_a_table_or_json(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ["--source", "folder", "--path", str(folder), "--artefacts", str(tmp_path / "artefacts")]
    assert acquire.main(flags) == 0
    assert "fetched" in capsys.readouterr().out
    assert acquire.main([*flags, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rejected"] == {"picture_unreadable": 1}


@pytest.mark.parametrize(
    ("flags", "status", "said"),
    [
        (["--source", "folder"], 1, "needs --path"),
        (["--source", "folder", "--query", "crane"], 2, "--query"),
        (["--source", "met", "--since", "soon"], 2, "2026-01-31"),
        (["--source", "met", "--max-rate", "100"], 2, "80"),
    ],
)
def test_wrong_usage_is_one_sentence(
    flags: list[str], status: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert acquire.main([*flags, "--artefacts", str(tmp_path)]) == status
    message = capsys.readouterr().err
    assert said in message and "Traceback" not in message
