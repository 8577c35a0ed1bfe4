"""A folder of pictures with dots is read, and what is wrong in one is said."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.core.errors import SourceError
from pipeline.training.counting.labelled import labelled_pictures

DOTS = ((3, 4), (20, 9), (21, 9), (39, 29))


def write(folder: Path, n: int = 3, channels: int = 3, spot: int = 0) -> Path:
    """``n`` pictures of 48 x 36 pixels with the first dots of DOTS, one more in each."""
    lines = ["file,dots_file,count,repository"]
    for number in range(n):
        cv2.imwrite(str(folder / f"{number}.png"), np.full((36, 48, 3), 20 * number, np.uint8))
        marked = np.zeros((36, 48, channels) if channels > 1 else (36, 48), np.uint8)
        for x, y in DOTS[: number + 1]:
            marked[max(0, y - spot) : y + spot + 1, max(0, x - spot) : x + spot + 1] = 255
        if channels == 4:
            marked[..., 3] = 255
        cv2.imwrite(str(folder / f"{number}-dots.png"), marked)
        lines.append(f"{number}.png,{number}-dots.png,{number + 1},somewhere")
    (folder / "truth.csv").write_text("\n".join(lines))
    return folder


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_pictures_and_dots(tmp_path: Path, channels: int) -> None:
    pictures = labelled_pictures(write(tmp_path, 4, channels))
    assert [picture.name for picture in pictures] == ["0.png", "1.png", "2.png", "3.png"]
    assert [picture.count for picture in pictures] == [1, 2, 3, 4]
    assert pictures[3].pixels.shape == (36, 48, 3) and pictures[3].sizes is None
    assert {tuple(dot) for dot in pictures[3].dots} == {(x + 0.5, y + 0.5) for x, y in DOTS}


def test_larger_dots_are_one_each(tmp_path: Path) -> None:
    folder = write(tmp_path, 2, spot=1)
    assert np.allclose(labelled_pictures(folder)[0].dots, [[3.5, 4.5]])


def test_a_limit_draws_by_the_seed(tmp_path: Path) -> None:
    folder = write(tmp_path, 4)
    drawn = [[picture.name for picture in labelled_pictures(folder, 2, seed)] for seed in range(8)]
    assert all(len(names) == 2 for names in drawn) and len({tuple(names) for names in drawn}) > 1
    assert drawn[0] == [picture.name for picture in labelled_pictures(folder, 2, 0)]
    assert len(labelled_pictures(folder, 99)) == 4


def rewrite(before: str, after: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "truth.csv").write_text((folder / "truth.csv").read_text().replace(before, after))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda folder: (folder / "truth.csv").unlink(), "has no truth.csv. Its columns are file, dots_file, count"),
        (rewrite("dots_file", "points"), "has no column `dots_file`"),
        (lambda folder: (folder / "truth.csv").write_text("file,dots_file,count\n"), "names no picture"),
        (lambda folder: (folder / "truth.csv").write_bytes(b"\xff\xfe\x00"), "cannot be read"),
        (lambda folder: (folder / "1-dots.png").unlink(), "names 1-dots.png, which is not in"),
        (lambda folder: (folder / "1.png").unlink(), "names 1.png, which is not in"),
        (lambda folder: (folder / "1.png").write_bytes(b"nothing"), "1.png of"),
        (rewrite("1-dots.png,2", ",2"), "names no dots_file for 1.png"),
        (rewrite("1-dots.png,2", "1-dots.png,7"), "1-dots.png has 2 dots and truth.csv says 7 for 1.png"),
        (rewrite("1-dots.png,2", "1-dots.png,two"), "says 'two' for the count of 1.png. A count is a whole number"),
        (
            lambda folder: cv2.imwrite(str(folder / "1-dots.png"), np.zeros((37, 48, 3), np.uint8)),
            "1-dots.png has 48 x 37 pixels and 1.png has 48 x 36",
        ),
    ],
)
def test_what_is_wrong_in_a_folder_is_said(tmp_path: Path, harm: Callable[[Path], object], said: str) -> None:
    harm(write(tmp_path))
    with pytest.raises(SourceError) as caught:
        labelled_pictures(tmp_path)
    assert said in str(caught.value)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no folder"):
        labelled_pictures(tmp_path / "none")
