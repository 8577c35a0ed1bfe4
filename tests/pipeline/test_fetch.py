"""The command fetches a build, says how far it is, and ends when nobody listens."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import fetch
from pipeline.artefacts.delivery import packing
from pipeline.artefacts.store import ArtefactStore
from tests import archive_server, tiny_build
from tests.archive_server import Server
from tests.conftest import ROOT


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with archive_server.running() as made:
        made.put(packing.pack(tiny_build.publish(tmp_path / "made"), tmp_path / "packed").parent)
        yield made


def test_it_makes_the_build_live(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [f"{server.url}/current.json", "--artefacts", str(tmp_path / "here")]
    assert fetch.main(arguments) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "The build tiny-1 is live."
    assert ArtefactStore.open(tmp_path / "here").build_id == "tiny-1"
    assert fetch.main(arguments) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "The build tiny-1 is live, as it was."


def test_its_lines_of_json_are_progress_and_then_the_outcome(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ARTEFACTS_URL", f"{server.url}/current.json")
    assert fetch.main(["--artefacts", str(tmp_path / "here"), "--json"]) == 0
    *progress, outcome = map(json.loads, capsys.readouterr().out.splitlines())
    assert [line["phase"] for line in progress] == ["looking", "downloading", "unpacking", "checking"]
    assert outcome == {"build_id": "tiny-1", "is_new": True}
    server.files.clear()
    assert fetch.main(["--artefacts", str(tmp_path / "here"), "--json"]) == 1
    assert "There is no file at" in json.loads(capsys.readouterr().out.splitlines()[-1])["failure"]


@pytest.mark.parametrize("url", ["", "http://example.com/current.json"])
def test_a_wrong_address_is_wrong_usage(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ARTEFACTS_URL", url)
    assert fetch.main(["--artefacts", str(tmp_path / "here")]) == 2
    assert "https://HOST/NAME.json" in capsys.readouterr().err


def test_it_ends_when_the_server_that_started_it_is_gone(server: Server, tmp_path: Path) -> None:
    server.files["/tiny-1.tar.gz"] += os.urandom(3_000_000)
    told = json.loads(server.files["/current.json"]) | {"bytes": len(server.files["/tiny-1.tar.gz"])}
    server.files["/current.json"] = json.dumps(told).encode()
    server.seconds = 0.3
    command = [sys.executable, "-m", "pipeline.fetch", f"{server.url}/current.json", "--json", "--artefacts"]
    with subprocess.Popen(
        [*command, str(tmp_path / "here")], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None and child.stderr is not None
        while "downloading" not in child.stdout.readline():
            pass
        child.stdout.close()
        begin = time.monotonic()
        assert child.wait(10) == 1 and child.stderr.read() == ""
    assert time.monotonic() - begin < 5
