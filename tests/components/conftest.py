from pathlib import Path

import pytest

from pipeline.artefacts.store import ArtefactStore
from tests import tiny_build


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    """A build of a few works, with odd ids and missing fields."""
    return tiny_build.open_store(Path(tmp_path_factory.mktemp("tiny")) / "artefacts")
