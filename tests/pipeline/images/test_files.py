"""A picture that only some machines of a cluster can read never becomes a rejected work."""

import hashlib
from pathlib import Path

import pytest

from pipeline.core.errors import ExecutorError, ImageError
from pipeline.images import files


def test_a_file_that_is_not_there_is_an_image_error(tmp_path: Path) -> None:
    with pytest.raises(ImageError) as caught:
        files.digest(str(tmp_path / "gone.jpg"))
    assert caught.value.code == "no_file"
    files.check_missing(str(tmp_path / "gone.jpg"), caught.value)


def test_a_file_that_this_machine_can_read_ends_the_work(tmp_path: Path) -> None:
    path = tmp_path / "here.jpg"
    path.write_bytes(b"a picture")
    assert files.digest(str(path)) == hashlib.sha256(b"a picture").hexdigest()
    with pytest.raises(ExecutorError, match=r"here\.jpg, which this machine can.*same path on every machine"):
        files.check_missing(str(path), ImageError("no_file", "The file cannot be read: No such file."))
    files.check_missing(str(path), ImageError("unreadable", "The file is damaged."))


def test_a_pointer_of_git_lfs_is_no_damaged_picture(tmp_path: Path) -> None:
    path = tmp_path / "pointer.jpg"
    path.write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n")
    with pytest.raises(ImageError, match="git lfs pull") as caught:
        files.digest(str(path))
    assert caught.value.code == "git_lfs"
