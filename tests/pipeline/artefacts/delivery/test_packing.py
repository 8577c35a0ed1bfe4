"""The same build gives the same bytes, whoever packs it and when."""

import hashlib
import os
import tarfile
from pathlib import Path

import pytest

from pipeline.artefacts.delivery import descriptor, packing, unpacking
from pipeline.artefacts.store import ArtefactStore


def test_the_descriptor_says_what_the_archive_is(packed: Path, build: Path, tmp_path: Path) -> None:
    told = descriptor.read(packed.read_bytes(), packed.name)
    archive = packed.parent / told.archive
    assert sorted(path.name for path in packed.parent.iterdir()) == ["tiny-1.json", "tiny-1.tar.gz"]
    assert told.build_id == build.name == "tiny-1"
    assert told.bytes == archive.stat().st_size
    assert told.sha256 == hashlib.sha256(archive.read_bytes()).hexdigest()
    unpacking.unpack(
        archive, tmp_path / "un", most_files=2 * told.files, most_bytes=told.unpacked_bytes, report=lambda _: None
    )
    files = [path for path in (tmp_path / "un").rglob("*") if path.is_file()]
    assert told.files == len(files) and told.unpacked_bytes == sum(path.stat().st_size for path in files)
    assert ArtefactStore(tmp_path / "un").build_id == "tiny-1"


def test_the_same_build_gives_the_same_bytes(build: Path, packed: Path, tmp_path: Path) -> None:
    first = (packed.parent / "tiny-1.tar.gz").read_bytes()
    for path in build.rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700)
    again = packing.pack(build, tmp_path / "again")
    assert (tmp_path / "again/tiny-1.tar.gz").read_bytes() == first
    assert again.read_bytes() == packed.read_bytes()
    with tarfile.open(tmp_path / "again/tiny-1.tar.gz") as tar:
        entries = tar.getmembers()
    assert {(each.mtime, each.uid, each.gid, each.uname, each.gname) for each in entries} == {(0, 0, 0, "", "")}
    assert all(each.isfile() or each.isdir() for each in entries)


def test_what_fails_leaves_nothing(build: Path, tmp_path: Path) -> None:
    (build / "embeddings.npy").unlink()
    with pytest.raises(FileNotFoundError):
        packing.pack(build, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
