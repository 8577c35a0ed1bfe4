from pathlib import Path

import pandas as pd
import pytest

from components.exploring import gallery
from pipeline.artefacts.records import writer
from pipeline.artefacts.records.table import RecordTable
from pipeline.artefacts.store import ArtefactStore
from tests import acquired_collection, evaluated_build
from tests.seen import find, text


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    return ArtefactStore(evaluated_build.publish(Path(tmp_path_factory.mktemp("evaluated")) / "artefacts"))


def test_what_was_left_out_is_counted_by_reason_and_listed(evaluated: ArtefactStore) -> None:
    words = text(gallery.rejected(evaluated.root))
    assert words.index("Too small") < words.index("Damaged or not a picture")
    assert "It is a text." in words and "b3.jpg" in words and "All 3" in words


def test_nothing_left_out_is_good_news(tmp_path: Path) -> None:
    writer.rejections([]).to_parquet(tmp_path / "rejected.parquet", index=False)
    assert "No picture was left out" in text(gallery.rejected(tmp_path))


def rows(*classes: str) -> list[dict[str, str]]:
    return [
        {"object_id": f"o{at}", "file": f"o{at}.jpg", "stage": "prepare", "code": "unreadable", "message": "No.",
         "label": label}
        for at, label in enumerate(classes)
    ]  # fmt: skip


def test_what_was_left_out_is_counted_by_class_with_a_warning_and_what_to_do(tmp_path: Path) -> None:
    writer.rejections(rows("china", "japan", "japan")).to_parquet(tmp_path / "rejected.parquet", index=False)
    page = gallery.rejected(tmp_path, taken={"china": 99, "japan": 2})
    words = text(page)
    assert "more than 5 % cannot be used of japan (2, 50 %)" in words and "china (" not in words.split("Reasons")[0]
    assert "replace the damaged ones" in words and "50 %" in words
    assert words.index("japan") < words.index("china")
    assert "Left out by class" not in text(gallery.rejected(_without_classes(tmp_path), taken={"china": 99}))


def _without_classes(folder: Path) -> Path:
    """The folder as an earlier version wrote it."""
    table = pd.read_parquet(folder / "rejected.parquet").drop(columns="label")
    table.to_parquet(folder / "rejected.parquet", index=False)
    return folder


def test_a_work_that_was_left_out_is_shown_where_there_is_a_thumbnail(tmp_path: Path) -> None:
    root = acquired_collection.publish(tmp_path / "artefacts")
    records = RecordTable.open(root)
    (pictured,) = records.file.read([0], ("object_id", "picture"))
    assert (root / "thumbnails" / f"{pictured['picture']}.webp").is_file()
    lost = [row | {"object_id": pictured["object_id"]} for row in rows("china")] + rows("japan")
    writer.rejections(lost).to_parquet(root / "rejected.parquet", index=False)
    (picture,) = find(gallery.rejected(root, records, acquired=True), class_="left-picture")
    assert picture.src.endswith(f"/{root.name}/thumbnails/{pictured['picture']}.webp")
