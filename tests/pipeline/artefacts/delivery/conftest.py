from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.artefacts.delivery import downloading, packing
from tests import archive_server, tiny_build


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[archive_server.Server]:
    """A web server; it is asked again at once."""
    monkeypatch.setattr(downloading, "FIRST_WAIT", 0.01)
    with archive_server.running() as made:
        yield made


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return tiny_build.publish(tmp_path / "made")


@pytest.fixture
def packed(build: Path, tmp_path: Path) -> Path:
    """The descriptor of an archive with the build."""
    return packing.pack(build, tmp_path / "packed")
