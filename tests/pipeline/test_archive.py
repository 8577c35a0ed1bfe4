"""The command packs a sound build and says which address to name."""

import hashlib
import json
from pathlib import Path

import pytest

from pipeline import archive
from pipeline.artefacts.delivery import address
from tests import tiny_build


@pytest.fixture
def artefacts(tmp_path: Path) -> Path:
    return tiny_build.publish(tmp_path / "artefacts").parent


def test_it_packs_the_live_build_and_says_which_address_to_name(
    artefacts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert archive.main(["--artefacts", str(artefacts), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    forms = [line.split("=", 1)[1] for line in said.splitlines() if "ARTEFACTS_URL=" in line]
    found = hashlib.sha256((tmp_path / "out/tiny-1.tar.gz").read_bytes()).hexdigest()
    # Both are forms that the server takes.
    assert [address.parse(form.replace("HOST", "host")).sha256 for form in forms] == [None, found]


def test_it_packs_a_named_build_without_previews(
    artefacts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tiny_build.publish(artefacts, "tiny-2")
    arguments = ["--artefacts", str(artefacts), "--build", "tiny-1", "--out", str(tmp_path / "out")]
    assert archive.main([*arguments, "--without", "previews", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["build_id"] == "tiny-1-without-previews"
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"tiny-1-without-previews.json", "tiny-1-without-previews.tar.gz"}


def test_a_damaged_build_is_not_packed(artefacts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = next((artefacts / "tiny-1/thumbnails").iterdir())
    picture.write_bytes(b"other")
    assert archive.main(["--artefacts", str(artefacts), "--out", str(tmp_path / "out")]) == 2
    assert "pictures in thumbnails are not those that were published" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_without_a_build_or_a_folder_it_says_so(
    artefacts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert archive.main(["--artefacts", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 2
    assert "python -m pipeline.build" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert archive.main(["--artefacts", str(artefacts), "--out", str(tmp_path / "file")]) == 2
    assert "cannot be used" in capsys.readouterr().err
