"""The changes that works are recognised in, and the tables."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import same_picture
from benchmarks._changes import WAYS
from tests.pipeline import pictures


@pytest.mark.parametrize("way", list(WAYS))
def test_a_change_gives_another_picture_the_same_every_time(way: str) -> None:
    picture = pictures.scene(1, 120, 160)
    one, other = (WAYS[way](picture, np.random.default_rng(3)) for _ in range(2))
    assert one.dtype == np.uint8 and one.ndim == 3 and one.shape[2] == 3
    np.testing.assert_array_equal(one, other)
    assert one.shape != picture.shape or (one != picture).any()


def test_the_crops_have_their_share_of_the_area() -> None:
    picture = pictures.scene(1, 300, 400)
    for share, way in ((0.4, "crop to 40 %"), (0.15, "crop to 15 %")):
        part = WAYS[way](picture, np.random.default_rng(0))
        assert part.shape[0] * part.shape[1] == pytest.approx(share * 300 * 400, rel=0.05)


def test_every_way_is_counted_for_the_product_and_for_the_classic_vector(tmp_path: Path) -> None:
    members = [pictures.scene(seed) for seed in range(6)]
    gallery = same_picture.Gallery(members, tmp_path, invented=4)
    assert len(gallery.works) == 10
    # What it wrote is used again, but not for other works.
    written = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    gallery = same_picture.Gallery(members, tmp_path, invented=4)
    assert written == {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    with pytest.raises(ValueError, match="has the key points of 10 works"):
        same_picture.Gallery(members, tmp_path)
    lines = list(same_picture.recognition(gallery, {2: members[2]}, [pictures.scene(50)]))
    assert [line.split(" | ")[0].strip("| ") for line in lines[2:15]] == [*WAYS, "**all**"]
    assert "| 0 |" in lines[14] and "A work is named for 0.000" in lines[16]
    assert "among 10 works" in lines[17] and "largest pictures, frame and wall" in lines[18]
    assert float(lines[14].split(" | ")[1].split()[0]) > 0.8


def test_photographs_are_counted_as_right_missed_and_wrong(tmp_path: Path) -> None:
    for seed in range(4):
        (tmp_path / f"work{seed}.png").write_bytes(pictures.encode(pictures.scene(seed), ".png"))
    turned = np.ascontiguousarray(np.rot90(pictures.scene(1)))
    (tmp_path / "photo1.png").write_bytes(pictures.encode(turned, ".png"))
    (tmp_path / "photo2.png").write_bytes(pictures.encode(pictures.scene(2), ".png"))
    rows = ["file,role,ref_file", *(f"work{seed}.png,reference,work{seed}.png" for seed in range(4))]
    rows += ["photo1.png,photo,work1.png", "photo2.png,photo,work3.png"]
    (tmp_path / "truth.csv").write_text("\n".join(rows), encoding="utf-8")
    assert list(same_picture.photographs(tmp_path)) == [f"| {tmp_path.name} | 1 | 1 | 1 |"]
