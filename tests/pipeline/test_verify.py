"""Every byte of a build is accounted for."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import verify
from tests import tiny_build


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return tiny_build.publish(tmp_path / "artefacts")


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def first_picture(build: Path) -> Path:
    return sorted((build / "thumbnails").iterdir())[0]


def add_below(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "extra.webp").write_bytes(b"x")


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a flipped byte": (lambda b: flip(b / "embeddings.npy"), "embeddings.npy is not the file that was published"),
    "a flipped byte in the report": (lambda b: flip(b / "evaluation/report.md"), "evaluation/report.md is not"),
    "a missing file": (lambda b: (b / "projections/pca.npy").unlink(), "projections/pca.npy is missing"),
    "an extra file": (lambda b: (b / "model/extra.bin").write_bytes(b"x"), "model/extra.bin does not belong"),
    "a changed thumbnail": (lambda b: flip(first_picture(b)), "pictures in thumbnails"),
    "a missing thumbnail": (lambda b: first_picture(b).unlink(), "pictures in thumbnails"),
    "an extra thumbnail": (lambda b: (b / "thumbnails/extra.webp").write_bytes(b"x"), "pictures in thumbnails"),
    "a folder among the thumbnails": (lambda b: add_below(b / "thumbnails"), "pictures in thumbnails"),
    "a renamed thumbnail": (lambda b: first_picture(b).rename(b / "thumbnails/other.webp"), "pictures in thumbnails"),
    "a missing folder": (lambda b: (b / "previews").rename(b.parent / "gone"), "folder previews is missing"),
}


def test_a_build_as_published_has_no_problem(build: Path) -> None:
    assert verify.problems(build) == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damage_is_found_and_is_the_only_one(build: Path, damage: str) -> None:
    act, says = DAMAGES[damage]
    act(build)
    (found,) = verify.problems(build)
    assert says in found


def test_the_command_line_says_which_build_is_well(build: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main(["--artefacts", str(build.parent)]) == 0
    assert "tiny-1: every file is as it was published" in capsys.readouterr().out
    assert verify.main(["--artefacts", str(build.parent), "--build", "tiny-1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"build_id": "tiny-1", "ok": True, "problems": []}


def test_the_command_line_says_what_is_damaged(build: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flip(build / "embeddings.npy")
    assert verify.main(["--artefacts", str(build.parent)]) == 1
    written = capsys.readouterr().out
    assert "embeddings.npy" in written and "python -m pipeline.build" in written
    assert verify.main(["--artefacts", str(build.parent), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["ok"] is False


@pytest.mark.parametrize("arguments", [("--artefacts", "none"), ("--artefacts", ".", "--build", "none")])
def test_without_a_build_the_status_is_2(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert verify.main(arguments) == 2
    written = capsys.readouterr()
    assert "python -m pipeline.build" in written.err and not written.out
