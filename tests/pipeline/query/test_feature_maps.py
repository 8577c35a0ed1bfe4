"""Layers chosen by where they stand, and what they make of a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.core.errors import ArtefactError
from pipeline.core.files import write_json
from pipeline.query import layers
from pipeline.query.feature_maps import FeatureMaps, _most_varied
from pipeline.training import layer_export

if TYPE_CHECKING:
    import keras

SIDE = 32


def network(within: bool) -> keras.Model:
    """Three convolutions on three grids, with padding, pooling, a gate and what reads the maps round them."""
    import keras

    made = keras.layers
    outer = keras.Input((SIDE, SIDE, 3), dtype="uint8")
    scaled = made.Rescaling(1 / 255)(outer)
    start = keras.Input((SIDE, SIDE, 3)) if within else scaled
    x = made.ReLU()(made.BatchNormalization()(made.Conv2D(4, 3, padding="same")(start)))
    x = made.ZeroPadding2D(1)(x)
    x = made.Conv2D(6, 3, strides=2, activation="relu")(x)
    gate = made.Conv2D(6, 1, activation="sigmoid")(made.GlobalAveragePooling2D(keepdims=True)(x))
    x = made.MaxPooling2D()(made.Multiply()([x, gate]))
    maps = made.Conv2D(20, 3, padding="same")(x)
    if within:
        maps = keras.Model(start, maps)(scaled)
    return keras.Model(outer, made.GlobalAveragePooling2D()(keras.ops.square(maps)))


@pytest.fixture(scope="module", params=[True, False], ids=["within", "plain"])
def build(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    import keras

    keras.utils.set_random_seed(0)
    folder = Path(tmp_path_factory.mktemp("build"))
    (folder / "model").mkdir()
    layer_export.write(network(request.param), folder / "model")
    return folder


def picture() -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.repeat(np.repeat(rng.integers(0, 256, (8, 8, 3), np.uint8), 4, axis=0), 4, axis=1)


def test_the_first_convolution_and_the_last_layer_of_every_grid_are_chosen(build: Path) -> None:
    found = [(each.convolutions, each.total, each.width, each.channels) for each in layers.read(build)]
    # Of the grid of 16, the last layer is behind the gate, which is a convolution too; padding and pooling are none.
    assert found == [(1, 4, 32, 4), (3, 4, 16, 6), (4, 4, 8, 20)]


def test_titles_say_where_a_layer_lies() -> None:
    title = [layers.Layer("layer_1", at, 9, 8, 8, 4).title for at in (1, 4, 9)]
    assert title == ["After the first convolution", "After 4 of 9 convolutions", "After the last of 9 convolutions"]


def test_the_channels_that_differ_most_come_first(build: Path) -> None:
    found = FeatureMaps(build)(picture())
    assert [maps.values.shape for maps in found] == [(4, 32, 32), (6, 16, 16), (12, 8, 8)]
    for maps in found:
        spread = maps.values.std(axis=(1, 2))
        assert (np.diff(spread) <= 0).all() and spread[-1] > 0
        assert len(set(maps.channels.tolist())) == len(maps.channels)
    (one, *_) = FeatureMaps(build)(picture(), shown=2)
    np.testing.assert_array_equal(one.channels, found[0].channels[:2])


def test_what_is_the_same_everywhere_is_not_shown(build: Path) -> None:
    even = FeatureMaps(build)(np.full((SIDE, SIDE, 3), 77, np.uint8), shown=20)
    # The borders, where the convolution looks at padding, still tell places apart; a silent channel tells nothing.
    assert all((maps.values.std(axis=(1, 2)) > 0).all() for maps in even)
    assert sum(len(maps.values) for maps in even) < 30


def test_what_is_the_same_everywhere_is_not_shown_though_its_deviation_is_not_quite_nought(tmp_path: Path) -> None:
    """Without padding a plain picture gives plain maps, of which float32 computes a deviation of 1e-7 or so."""
    import keras

    keras.utils.set_random_seed(0)
    made = keras.layers
    outer = keras.Input((SIDE, SIDE, 3), dtype="uint8")
    x = made.Conv2D(24, 3, activation="relu")(made.Rescaling(1 / 255)(outer))
    x = made.Conv2D(24, 3, strides=2)(x)
    (tmp_path / "model").mkdir()
    layer_export.write(keras.Model(outer, made.GlobalAveragePooling2D()(x)), tmp_path / "model")
    maps = FeatureMaps(tmp_path)
    assert all(len(one.values) == 0 for one in maps(np.full((SIDE, SIDE, 3), 77, np.uint8), shown=24))
    assert all(len(one.values) == 12 for one in maps(picture()))
    # The deviation alone would let some of these pass.
    even = np.tile(np.random.default_rng(0).normal(size=24).astype(np.float32), (75, 75, 1))
    assert even.std(axis=(0, 1)).max() > 0
    assert len(_most_varied(layers.Layer("layer_1", 1, 1, 75, 75, 24), even, 24).values) == 0


def test_a_build_of_before_says_which_command_to_run(tmp_path: Path) -> None:
    assert layers.read(tmp_path) == ()
    with pytest.raises(ArtefactError, match=r"python -m pipeline\.build"):
        FeatureMaps(tmp_path)(picture())


def test_damaged_layers_are_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / layers.MODEL).write_bytes(b"no model at all")
    write_json(tmp_path / "model" / layers.DESCRIPTION, [vars(layers.Layer("layer_1", 1, 4, 8, 8, 4))])
    with pytest.raises(ArtefactError, match=layers.MODEL):
        FeatureMaps(tmp_path)(picture())
    write_json(tmp_path / "model" / layers.DESCRIPTION, [{"name": "other"}])
    with pytest.raises(ArtefactError, match=layers.DESCRIPTION):
        FeatureMaps(tmp_path)
