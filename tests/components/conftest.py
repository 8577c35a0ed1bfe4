from pathlib import Path

import pytest

from pipeline.artefacts.store import ArtefactStore
from tests import posed_works, tiny_build


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    """A build of a few works, with odd ids and missing fields."""
    return tiny_build.open_store(Path(tmp_path_factory.mktemp("tiny")) / "artefacts")


@pytest.fixture(scope="session")
def posed_store(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    """The same with figures in two works: one that stands with its arms down, and one with an arm up."""
    build = tiny_build.publish(Path(tmp_path_factory.mktemp("posed")) / "artefacts", build_id="posed-1")
    posed_works.add(build, {1: [posed_works.STANDING], 4: [posed_works.ONE_ARM_UP]})
    return ArtefactStore(build)
