"""The works of every photograph of a folder."""

import os
from pathlib import Path

import numpy as np
import pytest

from pipeline.images.decoding import LOCAL, decoder
from pipeline.images.matching import Match
from pipeline.query.sightings.photographs import Duplicate, Outcome, Photograph, Unreadable, look, names, one_a_place
from pipeline.similarity.same_picture import Found, SamePicture
from tests.pipeline.query.sightings import visitors


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> SamePicture:
    return visitors.key_points(tmp_path_factory.mktemp("works"))


def outcomes(folder: Path, works: SamePicture) -> list[Outcome]:
    return list(look(folder, names(folder)[0], works, decoder(LOCAL)))


@pytest.mark.parametrize("rows", [(3,), (3, 8), (0, 5, 10), (1, 4, 7, 9)])
def test_all_works_of_a_photograph_are_found(rows: tuple[int, ...], works: SamePicture, tmp_path: Path) -> None:
    visitors.write(tmp_path / "a.jpg", rows)
    (found,) = outcomes(tmp_path, works)
    assert isinstance(found, Photograph) and sorted(found.rows) == list(rows)


def test_works_that_touch_and_fill_the_photograph_are_found(works: SamePicture) -> None:
    found, _ = works.find(np.hstack([visitors.WORKS[3], visitors.WORKS[8]]))
    assert sorted(each.row for each in found) == [3, 8]


def test_files_are_looked_at_in_order_and_equal_ones_once(works: SamePicture, tmp_path: Path) -> None:
    first = visitors.write(tmp_path / "day 1/a.jpg", [2])
    visitors.write(tmp_path / "day 2/c.jpg", [])
    (tmp_path / "day 2/a again.jpg").write_bytes(first.read_bytes())
    found = outcomes(tmp_path, works)
    assert found == [Photograph("day 1/a.jpg", (2,)), Duplicate("day 2/a again.jpg"), Photograph("day 2/c.jpg", ())]


def test_a_file_that_cannot_be_read_stops_nothing(works: SamePicture, tmp_path: Path) -> None:
    (tmp_path / "a film.mov").write_bytes(b"\0\0\0\x14ftypqt  \0\0\0\0qt  ")
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    whole = visitors.write(tmp_path / "whole.jpg", [2]).read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    *failed, last = outcomes(tmp_path, works)
    assert all(isinstance(each, Unreadable) and each.message.endswith(".") for each in failed)
    codes = {each.file: each.code for each in failed if isinstance(each, Unreadable)}
    assert codes == {
        "a film.mov": "unsupported", "cut.jpg": "unreadable", "empty.jpg": "empty", "gone.jpg": "no_file",
    }  # fmt: skip
    assert last == Photograph("whole.jpg", (2,))


def test_notes_and_what_systems_leave_are_no_photographs(tmp_path: Path) -> None:
    for name in ("IMG_1.HEIC", "IMG_1.AAE", "notes.txt", "Thumbs.db", ".DS_Store", "visit.csv", "without ending"):
        (tmp_path / name).write_bytes(b"x")
    assert names(tmp_path) == (["IMG_1.HEIC", "without ending"], [])


def test_a_name_that_is_no_utf_8_is_reported_as_text(works: SamePicture, tmp_path: Path) -> None:
    visitors.write(tmp_path / os.fsdecode(b"caf\xe9.jpg"), [2])
    assert outcomes(tmp_path, works) == [Photograph("caf%E9.jpg", (2,))]


def seen(row: int, inliers: int, left: float, width: float = 0.4) -> Found:
    right = left + width
    outline = np.array([[left, 0.1], [right, 0.1], [right, 0.9], [left, 0.9]], np.float32)
    return Found(row, Match(inliers, outline, outline))


def test_in_one_place_the_work_with_most_agreeing_points_counts() -> None:
    everything = [seen(3, 90, 0.05), seen(7, 40, 0.55), seen(8, 20, 0.06), seen(5, 12, 0.5)]
    assert [each.row for each in one_a_place(everything)] == [3, 7]
    # The page of a book, and the two pages.
    assert [each.row for each in one_a_place([seen(3, 90, 0.05), seen(4, 60, 0.05, 0.9)])] == [3, 4]
    assert one_a_place([]) == []
