"""An archive may come from anybody: nothing of it lands outside of its folder, and it cannot fill the disk."""

import gzip
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.artefacts.delivery.unpacking import unpack
from pipeline.core.errors import FetchError

Add = Callable[[tarfile.TarFile], object]


def file(name: str, content: bytes = b"x", kind: bytes = tarfile.REGTYPE, **fields: object) -> Add:
    entry = tarfile.TarInfo(name)
    entry.type, entry.size = kind, len(content) if kind == tarfile.REGTYPE else 0
    for key, value in fields.items():
        setattr(entry, key, value)
    return lambda tar: tar.addfile(entry, io.BytesIO(content))


def archive(tmp_path: Path, *entries: Add) -> Path:
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for add in entries:
            add(tar)
    return path


def tried(path: Path, tmp_path: Path, most_files: int = 100, most_bytes: int = 10_000_000) -> list[int]:
    done: list[int] = []
    unpack(path, tmp_path / "in/there", most_files=most_files, most_bytes=most_bytes, report=done.append)
    return done


def outside(tmp_path: Path) -> set[str]:
    """What there is beside the archive and the folder that it is unpacked into."""
    return {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")} - {"a.tar.gz", "in", "in/there"}


def test_files_are_unpacked_and_folders_made(tmp_path: Path) -> None:
    made = archive(
        tmp_path, file("b", b"", tarfile.DIRTYPE), file("./a/deep/one.json", b"12345"), file("b/two", b"678"),
        file("n" * 200, b"long"),
    )  # fmt: skip
    assert tried(made, tmp_path)[-1] == 12
    there = tmp_path / "in/there"
    assert (there / "a/deep/one.json").read_bytes() == b"12345" and (there / "b/two").read_bytes() == b"678"
    assert (there / ("n" * 200)).read_bytes() == b"long"
    assert not (there / "b/two").stat().st_mode & 0o111


@pytest.mark.parametrize(
    "entry",
    [
        file("../up"), file("a/../../up"), file("/vitrine-up"), file("a\\..\\up"), file("C:/up"), file("n" * 600),
        file("."), file("up", b"", tarfile.SYMTYPE, linkname="/etc"), file("up", b"", tarfile.LNKTYPE, linkname="a"),
        file("up", b"", tarfile.FIFOTYPE), file("up", b"", tarfile.CHRTYPE, devmajor=1, devminor=3),
        file("up", b"", tarfile.BLKTYPE), file("up", pax_headers={"path": "../up"}),
        file("up", pax_headers={"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.map": "0,1",
                                "GNU.sparse.size": "1000000000000"}),
    ],
    ids=["up", "deep-up", "absolute", "backslash", "drive", "long", "itself", "symlink", "hardlink", "fifo",
         "character", "block", "pax-path", "sparse"],
)  # fmt: skip
def test_an_entry_that_is_no_file_inside_is_refused(entry: Add, tmp_path: Path) -> None:
    made = archive(tmp_path, entry)
    with pytest.raises(FetchError, match=r"neither a file nor a folder|no place inside") as told:
        tried(made, tmp_path)
    assert told.value.lasting and outside(tmp_path) == set() and not Path("/vitrine-up").exists()


def test_nothing_goes_through_a_link(tmp_path: Path) -> None:
    made = archive(tmp_path, file("up", b"", tarfile.SYMTYPE, linkname=str(tmp_path)), file("up/evil", b"x"))
    with pytest.raises(FetchError):
        tried(made, tmp_path)
    assert outside(tmp_path) == set()


def test_a_file_is_not_written_twice(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="cannot be unpacked"):
        tried(archive(tmp_path, file("a", b"1"), file("a", b"2")), tmp_path)
    assert (tmp_path / "in/there/a").read_bytes() == b"1"


@pytest.mark.parametrize("entries", [[file("a"), file("a/b")], [file("a/b"), file("a")]])
def test_a_file_is_no_folder(entries: list[Add], tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="cannot be unpacked"):
        tried(archive(tmp_path, *entries), tmp_path)


def test_limits_hold_before_anything_is_written(tmp_path: Path) -> None:
    made = archive(tmp_path, file("small", b"1"), file("large", bytes(5_000_000)))
    with pytest.raises(FetchError, match="10,000 bytes"):
        tried(made, tmp_path, most_bytes=10_000)
    assert outside(tmp_path) == {"in/there/small"}


def test_folders_count_as_files(tmp_path: Path) -> None:
    made = archive(tmp_path, *(file(f"d{number}", b"", tarfile.DIRTYPE) for number in range(50)))
    with pytest.raises(FetchError, match="10 files"):
        tried(made, tmp_path, most_files=10)


def test_a_header_cannot_fill_the_memory(tmp_path: Path) -> None:
    made = archive(tmp_path, file("a", pax_headers={"comment": "x" * 1_000_000}))
    with pytest.raises(FetchError, match=r"header of 1,000,\d+ bytes"):
        tried(made, tmp_path)


@pytest.mark.parametrize("keep", [0, 5, 100, -8, -600])
def test_an_archive_that_is_cut_short_is_refused(keep: int, tmp_path: Path) -> None:
    made = archive(tmp_path, file("a", bytes(range(256)) * 400))
    plain = gzip.decompress(made.read_bytes())
    made.write_bytes(made.read_bytes()[:keep] if keep >= -8 else gzip.compress(plain[:50_000]))
    if keep == -8:  # Only the checksum is missing, which the archive's own hash stands for.
        tried(made, tmp_path)
        assert (tmp_path / "in/there/a").stat().st_size == 102_400
        return
    with pytest.raises(FetchError, match="cannot be unpacked"):
        tried(made, tmp_path)


@pytest.mark.parametrize(
    # Without a time of its own, the gzip file and so the test's name would be another one in each process.
    "content",
    [b"<html>not here</html>", gzip.compress(b"no tar", mtime=0), bytes(2000)],
    ids=["page", "gzip", "zeros"],
)
def test_another_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.tar.gz").write_bytes(content)
    with pytest.raises(FetchError, match="cannot be unpacked"):
        tried(tmp_path / "a.tar.gz", tmp_path)
