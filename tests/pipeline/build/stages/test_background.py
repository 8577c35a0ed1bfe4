"""The background: what is kept of a folder that is none of the classes, and what is refused."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.build.config import BuildConfig, resolve
from pipeline.build.stage import Context
from pipeline.build.stages import background
from pipeline.core.errors import BuildError, SourceError
from pipeline.images.decoding import cv2, decode
from pipeline.images.hashing import perceptual_hash
from pipeline.training import backbones
from tests.pipeline import pictures

COUNT = 24


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures by six hands, with a file that is none, and a CSV that names the hands."""
    root = tmp_path / "elsewhere"
    root.mkdir()
    rows = []
    for number in range(COUNT):
        (root / f"{number:02d}.png").write_bytes(pictures.encode(pictures.painting(number), ".png"))
        rows.append({"file": f"{number:02d}.png", "artist": f"Hand {number // 4}"})
    (root / "broken.jpg").write_bytes(b"broken")
    pd.DataFrame(rows).to_csv(root / "metadata.csv", index=False)
    return root


def config(folder: Path | None) -> BuildConfig:
    return resolve({} if folder is None else {"training.background": str(folder)})


def kept(folder: Path | None, tmp_path: Path, collection: list[bytes] = ()) -> tuple[pd.DataFrame, np.ndarray]:
    """What the stage writes, beside a collection of those picture files."""
    prepared, out = tmp_path / "prepared", tmp_path / "out"
    prepared.mkdir()
    out.mkdir()
    works = {
        "image_sha256": [hashlib.sha256(data).hexdigest() for data in collection],
        "perceptual_hash": [f"{perceptual_hash(decode(data)):016x}" for data in collection],
    }
    pd.DataFrame(works, dtype=str).to_parquet(prepared / "objects.parquet")
    background.run(Context(config(folder), {"prepare": prepared}, out))
    return pd.read_parquet(out / "background.parquet"), np.load(out / "pixels.npy")


def test_without_a_folder_there_is_nothing(tmp_path: Path) -> None:
    found, pixels = kept(None, tmp_path)
    assert len(found) == len(pixels) == 0
    assert list(found.columns) == ["image_sha256", "group", "known_hand", "split"] and pixels.shape[1:] == (150, 150, 3)
    assert background.state(config(None)) == ""


def test_every_picture_that_can_be_read_is_kept_with_its_hand_on_one_side(folder: Path, tmp_path: Path) -> None:
    found, pixels = kept(folder, tmp_path)
    assert len(found) == len(pixels) == COUNT and pixels.dtype == np.uint8
    assert set(found["image_sha256"]) == {hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.glob("*.png")}
    assert (found.groupby("group")["split"].nunique() == 1).all() and found["group"].nunique() == 6
    assert 0.15 < (found["split"] == "test").mean() < 0.5 and found["known_hand"].all()


def test_pixels_are_those_of_the_pictures_that_are_kept(folder: Path, tmp_path: Path) -> None:
    (folder / "07.png").write_bytes(b"broken too")
    of_a_work = (folder / "03.png").read_bytes()
    found, pixels = kept(folder, tmp_path, [of_a_work])
    assert len(found) == len(pixels) == COUNT - 2
    apply = backbones.get(config(folder).backbone).preprocessing.apply
    by_digest = {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in folder.glob("*.png")}
    for digest, given in zip(found["image_sha256"], pixels, strict=True):
        np.testing.assert_array_equal(given, apply(decode(by_digest[digest].read_bytes())))


def test_files_of_one_picture_are_on_one_side_whoever_is_named(tmp_path: Path) -> None:
    """Without a CSV every file is its own group: then the same picture again would be measured as never seen."""
    root = tmp_path / "elsewhere"
    root.mkdir()
    for number in range(COUNT):
        image = pictures.painting(number)
        (root / f"{number:02d}.png").write_bytes(pictures.encode(image, ".png"))
        (root / f"again {number:02d}.png").write_bytes(pictures.encode(image, ".png"))
        (root / f"other {number:02d}.jpg").write_bytes(pictures.encode(cv2.resize(image, (320, 240)), ".jpg"))
    found, _ = kept(root, tmp_path)
    assert len(found) == 3 * COUNT and not found["known_hand"].any()
    digests = dict(zip(found["image_sha256"], zip(found["group"], found["split"], strict=True), strict=False))
    for number in range(COUNT):
        names = (f"{number:02d}.png", f"again {number:02d}.png", f"other {number:02d}.jpg")
        assert len({digests[hashlib.sha256((root / name).read_bytes()).hexdigest()] for name in names}) == 1
    assert found.groupby("image_sha256")["split"].nunique().max() == 1
    assert set(found["split"]) == {"train", "test"} and found["group"].nunique() == COUNT


def test_a_work_of_the_collection_is_not_taught_as_what_it_is_not(folder: Path, tmp_path: Path) -> None:
    same = (folder / "03.png").read_bytes()
    again = pictures.encode(pictures.painting(5), ".jpg")  # the same picture in another file
    found, pixels = kept(folder, tmp_path, [same, again])
    assert len(found) == len(pixels) == COUNT - 2
    assert hashlib.sha256(same).hexdigest() not in set(found["image_sha256"])


def test_too_few_pictures_are_refused_with_what_is_needed(folder: Path, tmp_path: Path) -> None:
    for path in sorted(folder.glob("*.png"))[: COUNT - 5]:
        path.unlink()
    (folder / "metadata.csv").unlink()
    with pytest.raises(BuildError, match=r"has 5 pictures that can be used; at least 20"):
        kept(folder, tmp_path)


def test_a_folder_that_is_not_there_is_refused_by_the_flags_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="--background"):
        background.state(config(tmp_path / "nowhere"))


def test_another_picture_is_another_state(folder: Path) -> None:
    before = background.state(config(folder))
    assert background.state(config(folder)) == before
    (folder / "new.png").write_bytes((folder / "00.png").read_bytes())
    assert background.state(config(folder)) != before


def test_pictures_of_a_single_hand_are_all_learned_from() -> None:
    assert (background.split_groups(np.array(["one"] * 30), 0) == "train").all()
