"""Stage features: taken once for a pretrained network, and kept whatever is trained on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline import embedders, extraction, features, training
from pipeline.artefacts.files import write_json
from pipeline.config import resolve
from pipeline.embedders._readings import Network, mean
from pipeline.embedders.base import Backbone, Recipe
from pipeline.errors import BuildError
from pipeline.preprocessing import Preprocessing
from pipeline.runner import Context, Runner
from pipeline.stages import _taken, stages
from tests.pipeline.test_fine_tuning import blind
from tests.pipeline.test_training import KEYS, SIDE, pictures


def two_depths(_: bool) -> Network:
    """What :func:`blind` sees, and before it the mean colours: vectors of 8 and of 3 values."""
    import keras

    made = blind(True)
    # As many places as a convolution of 3 x 3 leaves.
    colours = keras.layers.Cropping2D(1)(keras.layers.Rescaling(1 / 255)(made.image))
    return Network(made.image, (*made.readings, mean(colours)), "two")


MADE = Backbone("colours", Preprocessing(SIDE), 4, True, Recipe(4, 16, 0.01, 5, hidden=8), two_depths)


def context(folder: Path, out: str) -> Context:
    """What the stages before it leave of forty small pictures."""
    inputs = {name: folder / name for name in ("acquire", "prepare", "split", "features")}
    for path in (*inputs.values(), folder / out):
        path.mkdir(exist_ok=True)
    pixels, labels = pictures()
    write_json(inputs["acquire"] / "classes.json", [{"key": key, "title": key} for key in KEYS])
    np.save(inputs["prepare"] / "pixels.npy", pixels)
    sides = np.array(["train", "train", "validation", "test", ""])[np.arange(40) // 2 % 5]
    pd.DataFrame({"label": labels, "split": sides}).to_parquet(inputs["split"] / "objects.parquet")
    np.save(inputs["split"] / "sides.npy", np.arange(40))
    return Context(resolve({"source.name": "demo", "backbone": "cnn"}), inputs, folder / out)


def test_what_is_kept_is_what_training_would_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedders, "get", lambda _: MADE)
    extraction.run(context(tmp_path, "features"))
    found, seconds = features.load(tmp_path / "features")
    assert 0 < seconds < 60
    works = features.divided(context(tmp_path, "features").inputs)
    assert works.keys == KEYS and len(works.train.rows) == 16 and len(works.validation.rows) == 8
    again = features.of_all(MADE.network(True).features, works.train, works.validation, 1, False, 0)
    for one, other in zip((*found[0], *found[1]), (*again[0], *again[1]), strict=True):
        assert one.dtype == np.float32
        np.testing.assert_array_equal(one, other)


def test_training_takes_them_from_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedders, "get", lambda _: MADE)
    extraction.run(context(tmp_path, "features"))
    write_json(tmp_path / "features" / "features.json", {"seconds": 90.0})

    def taken_anew(*_: Any) -> None:
        raise AssertionError("features were taken once more")

    monkeypatch.setattr(training, "of_all", taken_anew)
    training.run(context(tmp_path, "train"))
    summary = pd.read_json(tmp_path / "train" / "training" / "summary.json", typ="series")
    # A convolution of 3 x 3, principal components, a signature, and a head of two layers: each number once.
    assert summary["parameters"] == (27 * 8 + 8) + (11 * 4 + 4) + 8 * 8 + (11 * 8 + 8) + (8 * 2 + 2)
    assert summary["features_seconds"] == 90 and summary["seconds"] > 90
    assert (tmp_path / "train" / "model" / "serving.tflite").is_file()


def test_features_of_other_weights_are_not_learned_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedders, "get", lambda _: MADE)
    extraction.run(context(tmp_path, "features"))
    kept = np.load(tmp_path / "features" / "train_0.npy")
    np.save(tmp_path / "features" / "train_0.npy", kept + 0.1)
    with pytest.raises(BuildError, match=r"weights are not those.+Remove the folders features-\*"):
        training.run(context(tmp_path, "train"))


def test_a_network_that_is_trained_from_scratch_has_none(tmp_path: Path) -> None:
    extraction.run(context(tmp_path, "features"))
    assert list((tmp_path / "features").iterdir()) == []


HEAD = ({"training.epochs": 3}, {"training.hidden": 0}, {"training.members": 2}, {"training.embedding": "triplet"})
VIEWS: tuple[dict[str, Any], ...] = ({"training.variations": 2}, {"training.mirror": True}, {"seed": 1})


@pytest.mark.parametrize("changed", [*HEAD, {"training.tuning_steps": 32}, *VIEWS])
def test_another_head_takes_no_features_anew(changed: dict[str, Any], tmp_path: Path) -> None:
    def planned(settings: dict[str, Any]) -> dict[str, str]:
        config = resolve({"source.name": "demo", "backbone": "mobilenet_v2", **settings})
        return Runner(config, tmp_path).plan(stages(config))

    before, after = planned({}), planned(changed)
    assert (before["features"] != after["features"]) == (changed in VIEWS)
    assert before["train"] != after["train"]


@pytest.mark.parametrize("changed", VIEWS)
def test_what_decides_the_features_is_known(changed: dict[str, Any]) -> None:
    def taken(backbone: str, settings: dict[str, Any]) -> list[object]:
        return _taken(resolve({"source.name": "demo", "backbone": backbone, **settings}))

    assert taken("mobilenet_v2", changed) != taken("mobilenet_v2", {})
    assert taken("cnn", changed) == taken("cnn", {}) == []
