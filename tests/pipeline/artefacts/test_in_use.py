"""A build that a process has open is known to others, until it is closed or the process is killed."""

import subprocess
import sys
from pathlib import Path

from pipeline.artefacts import in_use, manifest
from pipeline.artefacts.store import ArtefactStore
from tests import tiny_build
from tests.conftest import ROOT

HOLD = """
import sys
from pathlib import Path
from pipeline.artefacts.store import ArtefactStore
store = ArtefactStore(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def test_an_open_build_is_held_until_it_is_freed(tmp_path: Path) -> None:
    build = tiny_build.publish(tmp_path / "artefacts")
    file = build / manifest.FILE_NAME
    assert not in_use.is_held(file)
    first, second = ArtefactStore(build), ArtefactStore(build)
    assert in_use.is_held(file)
    del first
    assert in_use.is_held(file)
    del second
    assert not in_use.is_held(file)


def test_another_process_holds_it_until_it_is_killed(tmp_path: Path) -> None:
    build = tiny_build.publish(tmp_path / "artefacts")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(build)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == b"open\n"
        assert in_use.is_held(build / manifest.FILE_NAME)
        other.kill()
    assert not in_use.is_held(build / manifest.FILE_NAME)


def test_what_is_not_there_is_not_held(tmp_path: Path) -> None:
    assert not in_use.is_held(tmp_path / "none")
    in_use.hold(object(), tmp_path / "none")
