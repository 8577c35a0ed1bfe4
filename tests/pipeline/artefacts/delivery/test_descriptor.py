"""The file beside an archive is read strictly: it comes from another machine."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.artefacts.delivery import descriptor
from pipeline.core.errors import FetchError

GOOD: dict[str, Any] = {
    "build_id": "a-1", "schema_version": 1, "archive": "a-1.tar.gz", "bytes": 10, "sha256": "0" * 64,
    "files": 3, "unpacked_bytes": 20,
}  # fmt: skip


def test_what_is_written_is_read(tmp_path: Path) -> None:
    made = descriptor.Descriptor(**GOOD)
    descriptor.write(tmp_path / "a.json", made)
    assert descriptor.read((tmp_path / "a.json").read_bytes(), "a.json") == made


@pytest.mark.parametrize(
    "wrong",
    [
        {"build_id": "../up"}, {"build_id": ".hidden"}, {"build_id": "a\n"}, {"build_id": 1},
        {"archive": "https://elsewhere/a.tar.gz"}, {"archive": "../a.tar.gz"}, {"archive": "a?x"}, {"archive": "a\n"},
        {"bytes": 0}, {"bytes": -5}, {"bytes": 2**60}, {"bytes": "10"}, {"files": 0}, {"unpacked_bytes": 1.5},
        {"sha256": "0" * 63}, {"sha256": "0" * 64 + "\n"}, {"schema_version": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_field_that_is_wrong_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(FetchError, match=r"https://host/a\.json does not describe an archive"):
        descriptor.read(json.dumps(GOOD | wrong).encode(), "https://host/a.json")


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"build_id": "a"}'])
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(FetchError, match=r"python -m pipeline\.archive"):
        descriptor.read(content, "a.json")
