from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from flask import Flask

from components.identify import feature_maps
from pipeline.query.feature_maps import Maps
from pipeline.query.layers import Layer
from tests.seen import find, text

LAYERS = (Layer("layer_1", 1, 4, 6, 8, 32), Layer("layer_2", 4, 4, 2, 3, 5))


def _maps(layer: Layer, count: int) -> Maps:
    values = np.random.default_rng(count).normal(size=(count, layer.height, layer.width)).astype(np.float32)
    return Maps(layer, np.arange(count), values)


def test_every_map_is_its_own_tile_a_pixel_a_place() -> None:
    maps = [_maps(LAYERS[0], 3), _maps(LAYERS[1], 5)]
    whole = feature_maps.sheet(maps)
    assert whole.dtype == np.uint8 and whole.shape == (6 + 2, 3 * 8)
    top = 0
    for one in maps:
        height, width = one.values.shape[1:]
        for place, values in enumerate(one.values):
            tile = whole[top : top + height, place * width : (place + 1) * width]
            expected = (values - values.min()) / (values.max() - values.min()) * 255
            np.testing.assert_allclose(tile, expected, atol=0.51)
            assert tile.min() == 0 and tile.max() == 255
        top += height


def test_a_layer_without_a_lively_channel_leaves_its_row_empty() -> None:
    silent = Maps(LAYERS[1], np.empty(0, int), np.empty((0, 2, 3), np.float32))
    whole = feature_maps.sheet([silent, _maps(LAYERS[0], 1)])
    assert whole.shape == (8, 8) and not whole[:2].any() and whole[2:].any()
    assert feature_maps.sheet([silent]).shape == (2, 1)


def test_a_map_that_is_the_same_everywhere_is_black() -> None:
    even = Maps(
        LAYERS[1], np.arange(2), np.stack([np.full((2, 3), 0.3), np.arange(6).reshape(2, 3)]).astype(np.float32)
    )
    with np.errstate(all="raise"):
        whole = feature_maps.sheet([even])
    assert not whole[:, :3].any() and whole[:, 3:].max() == 255


def test_a_layer_is_told_by_what_is_certain_of_it() -> None:
    first, last = feature_maps.frames(LAYERS, 24)
    assert text(first).startswith(
        "After the first convolution 32 channels, each on a grid of 8 × 6 places. A place covers 3 pixels of the 24"
    )
    assert "After the last of 4 convolutions" in text(last)
    assert len(find(first, class_="map-frame")) == 12 and len(find(last, class_="map-frame")) == 5
    assert all(frame.disabled for frame in find(first, class_="map-frame"))


@pytest.mark.parametrize("swapped", [False, True])
def test_maps_of_another_build_are_not_given_as_those_of_the_one_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swapped: bool
) -> None:
    """A build may be published between looking the work up and asking the engine."""
    (tmp_path / "one.png").write_bytes(b"a picture")
    store = SimpleNamespace(
        build_id="one", root=tmp_path, row_of=lambda _: 0, picture_name=lambda row, preview: "one.png"
    )
    of = SimpleNamespace(build_id="two") if swapped else store
    maps = [_maps(LAYERS[0], 3)]
    engine = SimpleNamespace(store=of, feature_maps=lambda *_: (maps, (8, 6)), window=lambda *_: (0, 0, 1, 1))
    monkeypatch.setattr(feature_maps.context, "live_store", lambda: store)
    monkeypatch.setattr(feature_maps.context, "query_engine", lambda: engine)
    server = Flask(__name__)
    server.add_url_rule("/feature-maps", view_func=feature_maps._feature_maps)
    answer = server.test_client().get("/feature-maps?work=x&build=one")
    assert answer.status_code == (404 if swapped else 200)
    if swapped:
        assert "load the page again" in answer.get_json()["message"] and "Cache-Control" not in answer.headers
    else:
        assert answer.get_json()["build_id"] == "one" and "immutable" in answer.headers["Cache-Control"]


def test_addresses_keep_odd_ids() -> None:
    assert feature_maps.address() == "/network"
    assert feature_maps.address("a/b c?&") == "/network?work=a%2Fb%20c%3F%26"
