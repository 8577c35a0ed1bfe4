"""Files that are complete or absent."""

import os
from pathlib import Path

import numpy as np
import pytest

from pipeline.core.files import RowWriter, keep_rows, located, new_array, path_text, write_atomically


@pytest.mark.parametrize("name", ["a.jpg", "é ü.jpg", "100%25.jpg", "file:a.jpg", "絵.jpg"])
def test_a_path_of_utf_8_is_its_own_text(tmp_path: Path, name: str) -> None:
    assert path_text(tmp_path / name) == str(tmp_path / name)
    assert located(path_text(tmp_path / name), Path("/elsewhere")) == str(tmp_path / name)
    assert located(name, tmp_path) == str(tmp_path / name)


@pytest.mark.parametrize("name", [b"caf\xe9.jpg", b"\xff\xfe", b"caf\xe9%41 #?.jpg", b"\xe9/\xc3\xa9.jpg"])
def test_a_path_that_is_no_utf_8_is_a_uri_that_can_be_stored(tmp_path: Path, name: bytes) -> None:
    path = tmp_path / os.fsdecode(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"picture")
    text = path_text(path)
    assert text.startswith("file:///") and text.encode().isascii()
    assert Path(located(text, Path("/elsewhere"))).read_bytes() == b"picture"
    assert located(text, Path("/elsewhere")) == str(path)


def test_a_relative_path_that_is_no_utf_8_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    relative = Path(os.fsdecode(b"caf\xe9.jpg"))
    assert located(path_text(relative), Path("/elsewhere")) == str(tmp_path / relative)


def test_only_the_rows_that_are_kept_remain(tmp_path: Path) -> None:
    path = tmp_path / "pixels.npy"
    whole = np.random.default_rng(0).integers(0, 256, (9, 4, 4, 3), np.uint8)
    np.save(path, whole)
    keep_rows(path, np.array([1, 2, 8]))
    found = np.load(path)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, whole[[1, 2, 8]])
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_array_has_its_room_on_the_disk(tmp_path: Path) -> None:
    array = new_array(tmp_path / "a.npy", np.uint8, (1000, 64, 64))
    array[5] = 7
    array.flush()
    status = (tmp_path / "a.npy").stat()
    assert status.st_blocks * 512 >= 1000 * 64 * 64
    assert np.load(tmp_path / "a.npy")[5].min() == 7


def test_without_room_the_disk_says_so_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.posix_fallocate", full)
    with pytest.raises(OSError, match="No space"):
        new_array(tmp_path / "a.npy", np.uint8, (1000, 64, 64))


def test_rows_are_written_before_their_number_is_known(tmp_path: Path) -> None:
    writer = RowWriter(tmp_path / "rows.npy", np.int8, 3)
    for count in (2, 0, 40_000):
        writer.append(np.full((count, 3), count % 100))
    writer.close()
    rows = np.load(tmp_path / "rows.npy", mmap_mode="r")
    assert rows.shape == (40_002, 3) and rows.dtype == np.int8 and writer.rows == 40_002
    assert (rows[:2] == 2).all() and not rows[2:].any()


def test_no_rows_are_an_array_too(tmp_path: Path) -> None:
    RowWriter(tmp_path / "rows.npy", np.uint16, 2).close()
    assert np.load(tmp_path / "rows.npy").shape == (0, 2)


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ranking.csv"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.core.files.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"newer")
    assert path.read_bytes() == b"new" and list(tmp_path.iterdir()) == [path]
