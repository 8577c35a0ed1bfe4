"""``python -m pipeline.sightings`` from a folder of photographs to the report, over a small build."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipeline import sightings as command
from tests import tiny_build
from tests.pipeline.query.sightings import visitors

ROOT = Path(__file__).parents[2]
#: Rows of the works in each photograph.
SHOWN: dict[str, tuple[int, ...]] = {
    "a.jpg": (3,),
    "b.jpg": (3, 5),
    "day 2/c.jpg": (5, 3),
    "day 2/d.jpg": (),
    "e.jpg": (9,),
}


@pytest.fixture(scope="module")
def artefacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return visitors.build(tmp_path_factory.mktemp("visitors") / "artefacts")


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    for seed, (name, rows) in enumerate(SHOWN.items()):
        visitors.write(folder / name, rows, seed)
    (folder / "b again.jpg").write_bytes((folder / "b.jpg").read_bytes())
    return folder


def test_the_command_counts_ranks_draws_and_writes(artefacts: Path, photos: Path, tmp_path: Path) -> None:
    made = ("--csv", str(tmp_path / "ranking.csv"), "--chart", str(tmp_path / "ranking.svg"))
    done = subprocess.run(
        [
            sys.executable, "-m", "pipeline.sightings",
            "--photos", str(photos), "--artefacts", str(artefacts), "--json", *made,
        ],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    found = {entry["object_id"]: entry["files"] for entry in report["ranking"]}
    # Of two equal names the first in the alphabet is kept: a space comes before a dot.
    assert found == {
        tiny_build.IDS[3]: ["a.jpg", "b again.jpg", "day 2/c.jpg"],
        tiny_build.IDS[5]: ["b again.jpg", "day 2/c.jpg"],
        tiny_build.IDS[9]: ["e.jpg"],
    }
    assert [entry["photographs"] for entry in report["ranking"]] == [3, 2, 1]
    assert (report["photographs"], report["duplicates"], report["unmatched"]) == (5, 1, ["day 2/d.jpg"])
    assert (tmp_path / "ranking.csv").read_text(encoding="utf-8-sig").count("\n") == 4
    assert len(ElementTree.parse(tmp_path / "ranking.svg").findall(".//{*}g")) == 3
    assert {path.name for path in tmp_path.iterdir()} == {"ranking.csv", "ranking.svg"}


def run(artefacts: Path, photos: Path, *more: str) -> int:
    return command.main(["--photos", str(photos), "--artefacts", str(artefacts), *more])


def test_a_file_that_cannot_be_read_is_listed_and_gives_status_1(
    artefacts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    visitors.write(tmp_path / "a.jpg", [3])
    (tmp_path / "b.jpg").write_bytes(b"no picture")
    assert run(artefacts, tmp_path) == 1
    out = capsys.readouterr().out
    assert "1 photograph; 1 work recognised" in out and "b.jpg: The file is damaged, cut short" in out
    assert run(artefacts, tmp_path, "--csv", "-") == 1
    assert capsys.readouterr().out.startswith('\ufeff"rank","object_id"')


def test_what_cannot_be_counted_is_said_in_one_sentence(
    artefacts: Path, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty/notes.txt").write_text("nothing")
    without = tmp_path / "without"
    tiny_build.publish(without)
    no_file = str(tmp_path / "nowhere/ranking.csv")
    for arguments, message in (
        ((tmp_path / "none", photos), "There is no build"),
        ((without, photos), "has no key points of its works. Run `python -m pipeline.build` again."),
        ((artefacts, tmp_path / "nowhere"), "is no folder. Name the folder of photographs"),
        ((artefacts, tmp_path / "empty"), "holds no pictures."),
        ((artefacts, photos, "--csv", no_file), "name a file in a folder that exists"),
        ((artefacts, photos, "--chart", str(tmp_path / "ranking.png")), "ranking.svg"),
        ((artefacts, photos, "--json", "--csv", "-"), "Name a file"),
        ((artefacts, photos, "--recall", "1/100", "--false-rate", "2/100"), "is not above the false rate"),
    ):
        assert run(*arguments) == 2
        written = capsys.readouterr()
        assert message in written.err and written.err.count("\n") == 1 and written.out == "", written.err


def test_a_share_that_is_none_is_refused(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(Path("artefacts"), photos, "--recall", "0.9")
    assert caught.value.code == 2 and "takes hits/trials, such as 19/20" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_loses_no_report(
    artefacts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    visitors.write(tmp_path / "a.jpg", [3])
    monkeypatch.setattr(command, "write_atomically", full)
    assert run(artefacts, tmp_path, "--csv", str(tmp_path / "ranking.csv")) == 2
    written = capsys.readouterr()
    assert "1 work recognised" in written.out
    assert "cannot be written (No space left on device). Name another file." in written.err


def test_who_stops_it_reads_what_was_written(
    artefacts: Path, photos: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.similarity.same_picture.SamePicture.find", stop)
    assert run(artefacts, photos) == 1
    assert capsys.readouterr().err == "Stopped; nothing was written. Run the command again.\n"
