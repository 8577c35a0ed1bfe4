from pathlib import Path

import pytest

from components.exploring import gallery
from pipeline.artefacts.store import ArtefactStore
from tests import evaluated_build
from tests.seen import find, text


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    return ArtefactStore(evaluated_build.publish(Path(tmp_path_factory.mktemp("evaluated")) / "artefacts"))


def test_clusters_hang_with_their_exemplars(evaluated: ArtefactStore) -> None:
    page = gallery.clusters(evaluated, "ward")
    parts = find(page, class_="cluster")
    assert [text(find(part, type_="H2")[0]) for part in parts] == list(evaluated_build.NAMES)
    assert [len(find(part, type_="Img")) for part in parts] == [3, 3]
    assert "1 work is in no cluster" in text(page)
