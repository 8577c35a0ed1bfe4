"""Stage features: taken once for a pretrained network, and kept whatever is trained on them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.build.config import resolve
from pipeline.build.plan import planned as planned_stages
from pipeline.build.runner import Runner
from pipeline.build.stage import Context
from pipeline.build.stages import features as extraction
from pipeline.build.stages import train
from pipeline.core.errors import BuildError
from pipeline.core.files import write_json
from pipeline.images.decoding import Preprocessing
from pipeline.training import backbones, classifier, features
from pipeline.training.backbones._readings import Network, mean
from pipeline.training.backbones.base import Backbone, Recipe
from pipeline.training.features import BACKGROUND, TRAIN, VALIDATION
from tests.pipeline.pictures import encode, painting
from tests.pipeline.training.test_classifier import KEYS, SIDE, pictures
from tests.pipeline.training.test_fine_tuning import blind


def two_depths(_: bool) -> Network:
    """What :func:`blind` sees, and before it the mean colours: vectors of 8 and of 3 values."""
    import keras

    made = blind(True)
    # As many places as a convolution of 3 x 3 leaves.
    colours = keras.layers.Cropping2D(1)(keras.layers.Rescaling(1 / 255)(made.image))
    return Network(made.image, (*made.readings, mean(colours)), "two")


MADE = Backbone("colours", Preprocessing(SIDE), 4, True, Recipe(4, 16, 0.01, 5, hidden=8), two_depths)


INPUTS = ("acquire", "prepare", "background", "split", "features", "features-background")


def context(folder: Path, out: str) -> Context:
    """What the stages before it leave of forty small pictures."""
    inputs = {name: folder / name for name in INPUTS}
    for path in (*inputs.values(), folder / out):
        path.mkdir(exist_ok=True)
    pixels, labels = pictures()
    write_json(inputs["acquire"] / "classes.json", [{"key": key, "title": key} for key in KEYS])
    np.save(inputs["prepare"] / "pixels.npy", pixels)
    sides = np.array(["train", "train", "validation", "test", ""])[np.arange(40) // 2 % 5]
    pd.DataFrame({"label": labels, "split": sides}).to_parquet(inputs["split"] / "objects.parquet")
    np.save(inputs["split"] / "groups.npy", np.arange(40))
    np.save(inputs["background"] / "pixels.npy", 255 - pixels[:10])
    pd.DataFrame({"split": ["train", "test"] * 5}).to_parquet(inputs["background"] / "background.parquet")
    return Context(resolve({"source.name": "demo", "backbone": "cnn"}), inputs, folder / out)


def test_what_is_kept_is_what_training_would_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backbones, "get", lambda _: MADE)
    extraction.run(context(tmp_path, "features"))
    found, seconds = features.load(tmp_path / "features")
    assert 0 < seconds < 60
    extraction.run_background(context(tmp_path, "features-background"))
    found |= features.load(tmp_path / "features-background")[0]
    results = context(tmp_path, "features").results
    splits = {
        **features.work_examples(np.load(results.pixels), results.labels, results.split, results.class_keys),
        **features.background_examples(*results.background, len(KEYS)),
    }
    assert {name: len(part.rows) for name, part in splits.items()} == {TRAIN: 16, VALIDATION: 8, BACKGROUND: 5}
    again = features.extract_all(MADE.network(True).features, splits, 1, False, 0)
    assert found.keys() == again.keys()
    for side, depths in again.items():
        for one, other in zip(found[side], depths, strict=True):
            assert one.dtype == np.float32
            np.testing.assert_array_equal(one, other)


def test_training_takes_them_from_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backbones, "get", lambda _: MADE)
    extraction.run(context(tmp_path, "features"))
    extraction.run_background(context(tmp_path, "features-background"))
    for stage, seconds in (("features", 90.0), ("features-background", 5.0)):
        told = json.loads((tmp_path / stage / "features.json").read_text())
        write_json(tmp_path / stage / "features.json", told | {"seconds": seconds})

    def taken_anew(*_: Any) -> None:
        raise AssertionError("features were taken once more")

    monkeypatch.setattr(classifier, "extract_all", taken_anew)
    train.run(context(tmp_path, "train"))
    summary = pd.read_json(tmp_path / "train" / "training" / "summary.json", typ="series")
    # A convolution of 3 x 3, principal components, a signature, two probes, and a head of two layers: each number once.
    assert summary["parameters"] == (27 * 8 + 8) + (11 * 4 + 4) + 8 * 8 + (11 + 1) * 2 * 3 + (11 * 8 + 8) + (8 * 2 + 2)
    assert summary["features_seconds"] == 95 and summary["seconds"] > 95
    assert summary["works"] == {"train": 16, "validation": 8, "background": 5}
    assert (tmp_path / "train" / "model" / "serving.tflite").is_file()


@pytest.mark.parametrize(("stage", "side"), [("features", "train"), ("features-background", "background")])
def test_features_of_other_weights_are_not_learned_from(
    stage: str, side: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backbones, "get", lambda _: MADE)
    extraction.run(context(tmp_path, "features"))
    extraction.run_background(context(tmp_path, "features-background"))
    kept = np.load(tmp_path / stage / f"{side}_0.npy")
    np.save(tmp_path / stage / f"{side}_0.npy", kept + 0.1)
    with pytest.raises(BuildError, match=r"weights are not those.+Remove the folders features-\*"):
        train.run(context(tmp_path, "train"))


def test_a_network_that_is_trained_from_scratch_has_none(tmp_path: Path) -> None:
    for stage, run in (("features", extraction.run), ("features-background", extraction.run_background)):
        run(context(tmp_path, stage))
        assert list((tmp_path / stage).iterdir()) == []


def test_without_a_background_there_is_nothing_to_keep_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backbones, "get", lambda _: MADE)
    given = context(tmp_path, "features-background")
    pd.DataFrame({"split": ["test"]}).to_parquet(given.inputs["background"] / "background.parquet")
    extraction.run_background(given)
    assert features.load(tmp_path / "features-background") == ({}, 0.0)


HEAD = ({"training.epochs": 3}, {"training.hidden": 0}, {"training.members": 2}, {"training.embedding": "triplet"})
VIEWS: tuple[dict[str, Any], ...] = ({"training.variations": 2}, {"training.mirror": True}, {"seed": 1})


@pytest.mark.parametrize("changed", [*HEAD, {"training.tuning_steps": 32}, *VIEWS])
def test_another_head_takes_no_features_anew(changed: dict[str, Any], tmp_path: Path) -> None:
    def planned(settings: dict[str, Any]) -> dict[str, str]:
        config = resolve({"source.name": "demo", "backbone": "mobilenet_v2", **settings})
        return Runner(config, tmp_path).plan(planned_stages(config))

    before, after = planned({}), planned(changed)
    assert (before["features"] != after["features"]) == (changed in VIEWS)
    assert before["train"] != after["train"]


def test_another_background_takes_no_features_of_the_works_anew(tmp_path: Path) -> None:
    pictures_of_it = tmp_path / "others"
    pictures_of_it.mkdir()
    (pictures_of_it / "one.png").write_bytes(encode(painting(), ".png"))

    def planned(settings: dict[str, Any]) -> dict[str, str]:
        config = resolve({"source.name": "demo", "backbone": "mobilenet_v2", **settings})
        return Runner(config, tmp_path).plan(planned_stages(config))

    before, after = planned({}), planned({"training.background": str(pictures_of_it)})
    assert before["features"] == after["features"]
    assert before["features-background"] != after["features-background"] and before["train"] != after["train"]


@pytest.mark.parametrize("changed", VIEWS)
def test_what_decides_the_features_is_known(changed: dict[str, Any]) -> None:
    def taken(backbone: str, settings: dict[str, Any]) -> list[object]:
        config = resolve({"source.name": "demo", "backbone": backbone, **settings})
        return list(extraction.stages(config)[0].settings)

    assert taken("mobilenet_v2", changed) != taken("mobilenet_v2", {})
    assert taken("cnn", changed) == taken("cnn", {}) == []
