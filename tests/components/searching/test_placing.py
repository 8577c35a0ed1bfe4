from collections.abc import Iterator
from pathlib import Path

import pytest

from components.searching import placing
from components.site import context
from pipeline.artefacts.store import ArtefactStore
from tests import evaluated_build, one_app
from tests.tiny_build import IDS


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ArtefactStore]:
    evaluated_build.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/map"):
        yield context.live_store()


@pytest.mark.parametrize("row", range(len(IDS)))
def test_a_link_names_its_work(store: ArtefactStore, row: int) -> None:
    assert placing.placed(store, {"work": IDS[row]}, None) == {"row": row, "id": IDS[row]}
    assert placing.href(IDS[row]).startswith("/map?work=")


def test_what_is_not_known_is_said_in_a_sentence(store: ArtefactStore) -> None:
    assert placing.placed(store, {}, None) is None
    assert placing.placed(store, {"work": "none"}, None) == {"problem": "There is no such work on this map."}
    for key, kept in (("0" * 16, None), ("0" * 16, {}), ("x", {"x": 3}), ("x", {"x": {"build_id": "another"}})):
        assert placing.placed(store, {"like-upload": key}, kept) == {"problem": placing.UNKNOWN}


def test_words_say_how_much_a_place_says() -> None:
    told = [placing.in_words(spread) for spread in (0.0, 0.25, 0.3, 0.75, 0.8, 2.0)]
    assert told[0] == told[1] != told[2] == told[3] != told[4] == told[5]
    assert "close together" in told[0] and "says little" in told[5]
