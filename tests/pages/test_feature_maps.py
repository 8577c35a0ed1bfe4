from collections.abc import Iterator

import pytest
from dash import Dash

from components.site import context
from pipeline.core.files import write_json
from pipeline.images.decoding import Preprocessing
from pipeline.query import layers
from tests.seen import find, text


@pytest.fixture
def layered(app: Dash) -> Iterator[Dash]:
    """The app over a build that keeps layers."""
    model = context.live_store().root / "model"
    write_json(model / layers.DESCRIPTION, [vars(layers.Layer("layer_1", 1, 4, 8, 8, 20))])
    (model / layers.MODEL).write_bytes(b"no model at all")
    Preprocessing(64).save(model / "preprocess.json")
    yield app


def _layout(**parameters: str):
    from pages import feature_maps

    return feature_maps.layout(**parameters)


def test_a_work_hangs_beside_its_layers(layered: Dash) -> None:
    page = _layout(work="a/b/c")
    (wall,) = find(page, id="network")
    assert getattr(wall, "data-work") == "a/b/c"
    assert getattr(wall, "data-route") == "/feature-maps?build=tiny-1&work=a%2Fb%2Fc"
    (picture,) = find(page, id="network-picture")
    assert "/thumbnails/" in picture.src
    assert "Work 2 & its <title>" in text(find(page, class_="network-picture")[0])
    assert len(find(page, class_="map-frame")) == 12


def test_without_a_work_the_browser_brings_its_own_picture_or_is_offered_works(layered: Dash) -> None:
    page = _layout()
    (wall,) = find(page, id="network")
    assert getattr(wall, "data-work") == "" and getattr(wall, "data-route") == "/feature-maps"
    offered = find(find(page, class_="network-nothing")[0], class_="example")
    assert offered and all(link.href.startswith("/network?work=") for link in offered)


def test_a_work_that_there_is_not(layered: Dash) -> None:
    assert find(_layout(work="nope"), data_state="missing")


def test_a_build_of_before_names_the_command(app: Dash) -> None:
    page = _layout(work="a/b/c")
    assert find(page, data_state="empty") and "python -m pipeline.build" in text(page)


def test_the_work_page_leads_here_where_there_is_something_to_see(layered: Dash) -> None:
    from pages import work

    hrefs = [link.href for link in find(work.layout(object_id="plain-0001"), type_="Link")]
    assert "/network?work=plain-0001" in hrefs
    (context.live_store().root / "model" / layers.MODEL).unlink()
    hrefs = [link.href for link in find(work.layout(object_id="plain-0001"), type_="Link")]
    assert "/network?work=plain-0001" not in hrefs


def test_layers_that_cannot_be_computed_are_an_answer_in_words(layered: Dash) -> None:
    client = layered.server.test_client()
    for answer in (
        client.get("/feature-maps", query_string={"build": "tiny-1", "work": "a/b/c"}),
        client.post("/feature-maps", data=b"hello"),
    ):
        assert answer.status_code == 503 and answer.get_json()["message"]
    for query in ({"build": "tiny-1", "work": "nope"}, {"build": "older", "work": "a/b/c"}, {}):
        assert client.get("/feature-maps", query_string=query).status_code == 404
