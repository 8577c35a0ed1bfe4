"""The command ``pipeline.export_site``: what it replaces, and what it leaves alone."""

from pathlib import Path

import pytest

from components.atlas import static_site
from pipeline import export_site
from tests import evaluated_build


@pytest.fixture
def artefacts(tmp_path: Path) -> Path:
    evaluated_build.publish(tmp_path / "artefacts")
    return tmp_path / "artefacts"


def _run(artefacts: Path, out: Path) -> int:
    return export_site.main(["--artefacts", str(artefacts), "--out", str(out)])


def test_a_site_is_written_and_replaced_by_the_next_one(
    artefacts: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    out = tmp_path / "new" / "site"
    assert _run(artefacts, out) == 0
    assert (out / "index.html").is_file()
    assert f"{evaluated_build.COUNT} works" in caplog.text and "http.server" in caplog.text
    (out / "old.html").write_text("of before")
    assert _run(artefacts, out) == 0
    assert not (out / "old.html").exists()
    assert [path.name for path in out.parent.iterdir()] == ["site"], "nothing is left beside it"


def test_a_folder_with_other_files_is_left_alone(
    artefacts: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    out = tmp_path / "thesis"
    out.mkdir()
    (out / "chapter.txt").write_text("mine")
    assert _run(artefacts, out) == 2
    assert [path.name for path in out.iterdir()] == ["chapter.txt"]
    assert "no folder that this command has written" in caplog.text


def test_a_site_stays_as_it_was_where_the_next_one_fails(
    artefacts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    out = tmp_path / "site"
    assert _run(artefacts, out) == 0
    before = (out / "index.html").read_bytes()

    def full(_store: object, folder: Path, _assets: Path) -> None:
        (folder / "index.html").write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(static_site, "write", full)
    assert _run(artefacts, out) == 2
    assert (out / "index.html").read_bytes() == before
    assert "No space left" in caplog.text
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_without_a_build_it_says_what_to_run(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert _run(tmp_path / "nothing", tmp_path / "site") == 2
    assert "python -m pipeline.build" in caplog.text
