"""What is packed is what the page reads, and its manifest says what is missing."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline import verify
from pipeline.artefacts import manifest, writer
from pipeline.artefacts.delivery import serving_part
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.files import write_json
from tests import tiny_build


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A build that has what only trains or is loaded elsewhere, and key points."""
    small = tiny_build.publish(tmp_path / "small")
    extra = tmp_path / "extra"
    extra.mkdir()
    (extra / "model.keras").write_bytes(b"trained")
    pd.DataFrame({"object_id": ["a"]}).to_parquet(extra / "embeddings.parquet")
    write_json(extra / "umap.json", {"reason": "no_map_before"})
    (extra / "offsets.bin").write_bytes(b"points")
    parts = {path.name: path for path in small.iterdir() if path.name != manifest.FILE_NAME} | {
        "model/model.keras": extra / "model.keras",
        "embeddings.parquet": extra / "embeddings.parquet",
        "map_starts/umap.json": extra / "umap.json",
        "keypoints/offsets.bin": extra / "offsets.bin",
    }
    details = {key: manifest.load(small)[key] for key in ("created", "source", "counts", "metrics", "stages")}
    return writer.publish(tmp_path / "whole", "whole-1", parts, details)


def unpacked(part: serving_part.ServingPart, folder: Path) -> Path:
    for name, path in part.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(path.read_bytes())
    for name in part.manifest["folders"]:
        (folder / name).mkdir(exist_ok=True)
    return folder


def chosen(build: Path, tmp_path: Path, *without: str) -> serving_part.ServingPart:
    scratch = tmp_path / "-".join(("scratch", *without))
    scratch.mkdir()
    return serving_part.choose(build, without, scratch)


def test_it_is_a_build_by_itself_that_says_what_it_lacks(whole: Path, tmp_path: Path) -> None:
    part = chosen(whole, tmp_path)
    left_out = {"model/model.keras", "embeddings.parquet", "map_starts/umap.json"}
    assert set(manifest.load(whole)["files"]) - set(part.manifest["files"]) == left_out
    assert part.manifest["serving_part"] == {"of": "whole-1", "left_out": sorted(left_out), "without": []}
    found = unpacked(part, tmp_path / "found")
    assert verify.problems(found) == []
    assert ArtefactStore(found).build_id == "whole-1" and not (found / "embeddings.parquet").exists()
    assert (found / "keypoints/offsets.bin").read_bytes() == b"points"


def test_without_previews_no_work_promises_one(whole: Path, tmp_path: Path) -> None:
    assert ArtefactStore(whole).objects["has_preview"].any()
    found = unpacked(chosen(whole, tmp_path, "previews", "keypoints"), tmp_path / "found")
    assert verify.problems(found) == []
    store = ArtefactStore(found)
    assert store.build_id == "whole-1-without-keypoints-without-previews"
    assert store.manifest["serving_part"]["without"] == ["keypoints", "previews"]
    assert not store.objects["has_preview"].any() and not (found / "previews").exists()
    assert store.picture_name(0, preview=True).startswith("thumbnails/")
    assert not (found / "keypoints").exists()
    before, after = (pd.read_parquet(build / "objects.parquet") for build in (whole, found))
    pd.testing.assert_frame_equal(before.drop(columns="has_preview"), after.drop(columns="has_preview"))
