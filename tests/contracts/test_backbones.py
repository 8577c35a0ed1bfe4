"""What every registered backbone keeps to, from pixels to the form that is served."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from pipeline.core import native_stderr
from pipeline.query.feature_maps import FeatureMaps
from pipeline.query.model import FILE_NAME, ServingModel
from pipeline.training import backbones, embedding_head, fine_tuning, layer_export, linear_probes
from pipeline.training.backbones._readings import Network
from pipeline.training.backbones.base import (
    CLASS,
    ModelParts,
    dense_head,
    feature_normaliser,
    heads,
    merge_heads,
    principal_components,
    signature,
)
from pipeline.training.export import AGREEMENT, disagreement, export
from pipeline.training.features import Examples
from tests.pipeline import pictures

if TYPE_CHECKING:
    import keras

ROOT = Path(__file__).parents[2]
CLASSES, PICTURES = 3, 5
PRETRAINED = [name for name in backbones.names() if backbones.get(name).pretrained]
#: Large networks. Every commit checks their shapes and input values; `make test-all` runs the whole contract over them.
HEAVY = ("convnext_tiny", "efficientnet_v2_b0", "resnet50", "vgg16")
#: Modules of ``keras.applications`` that go by another name than the backbone does.
APPLICATIONS = {"convnext_tiny": "convnext", "efficientnet_v2_b0": "efficientnet_v2"}


def marked(names: Iterable[str]) -> list[Any]:
    """The names as parameters; the heavy ones carry the marker."""
    return [pytest.param(name, marks=pytest.mark.heavy if name in HEAVY else ()) for name in names]


@dataclass
class Trained:
    """A backbone with random weights, its whole model and the serving form of that."""

    backbone: backbones.Backbone
    network: Network
    parts: ModelParts
    model: keras.Model
    path: Path
    pixels: np.ndarray

    @cached_property
    def vectors(self) -> list[np.ndarray]:
        """Its feature vectors of the pictures, one array a depth."""
        return features(self.network.features, self.pixels)

    @cached_property
    def found(self) -> dict[str, np.ndarray]:
        """What the whole model says of the pictures, in Keras."""
        return {name: value.numpy() for name, value in self.model(self.pixels, training=False).items()}

    @property
    def bias(self) -> np.ndarray:
        """What every picture's logits begin with, (C,)."""
        return self.parts.head.get_layer(CLASS).get_weights()[1]


def features(network: keras.Model, pixels: np.ndarray) -> list[np.ndarray]:
    """One array a depth; of a single one, Keras makes no list."""
    found = network(pixels, training=False)
    return [part.numpy() for part in (found if isinstance(found, list) else [found])]


def ready_made(network: Network) -> tuple[list[keras.Layer], keras.Model]:
    """The layers before the network of ``keras.applications`` within a backbone's, and that network."""
    import keras

    layers = network.features.layers
    at = next(number for number, layer in enumerate(layers) if isinstance(layer, keras.Model))
    return layers[1:at], layers[at]


def prepared(network: Network, pixels: np.ndarray) -> np.ndarray:
    """What such a network is given of pictures."""
    values = pixels
    for layer in ready_made(network)[0]:
        values = layer(values)
    return np.asarray(values)


def settle(network: Network, pixels: np.ndarray) -> None:
    """Lets batch normalisation see the pictures.

    Through fifty layers of random weights a signal fades to nothing or swells past all numbers. In a trained network
    each normalisation knows its channels and keeps them in size; so does it here, then.
    """
    import keras

    inner = ready_made(network)[1]
    inner.trainable = True
    for layer in inner.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.0
    inner(prepared(network, pixels), training=True)
    inner.trainable = False


@pytest.fixture(scope="module", params=marked(backbones.names()))
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trained]:
    import keras

    keras.utils.set_random_seed(0)
    backbone = backbones.get(request.param)
    pixels = np.stack([backbone.preprocessing.apply(pictures.painting(seed)) for seed in range(PICTURES)])
    network = backbone.network(False)
    if backbone.pretrained:
        settle(network, pixels)
    if backbone.pretrained:
        found = features(network.features, pixels)
        sort = signature(found[0], 0)
        join = feature_normaliser(found)
        vectors = join.predict(found, verbose=0)
        reduce = principal_components(vectors, backbone.dimensions, 0)
        recipe = backbone.recipe
        several = heads(vectors.shape[1], CLASSES, recipe.hidden, recipe.members)
        parts = ModelParts(network, merge_heads(several, recipe.hidden, recipe.members), join, reduce, sort)
        metric = embedding_head.metric_head(vectors.shape[1])
    else:
        vectors = features(network.features, pixels)[0]
        parts, metric = ModelParts(network, dense_head(backbone.dimensions, CLASSES)), None
    asked = linear_probes.fit(vectors, parts.widths, np.arange(PICTURES) % (CLASSES + 1), CLASSES + 1, 0)
    parts = replace(parts, probes=asked)
    head = parts.head.get_layer(CLASS)
    head.set_weights([head.get_weights()[0], np.linspace(-1, 1, CLASSES)])
    model = parts.assemble(metric)
    path = tmp_path_factory.mktemp("model") / FILE_NAME
    with native_stderr.native_stderr():
        export(model, path)
    yield Trained(backbone, network, parts, model, path, pixels)
    path.unlink()  # pytest keeps what is left for three runs; VGG-16's is half a gigabyte


def test_features_come_from_pictures_as_they_are_prepared(trained: Trained) -> None:
    size = trained.backbone.preprocessing.size
    assert trained.network.features.input_shape == (None, size, size, 3)
    assert trained.network.image.dtype == "uint8"
    for part in trained.vectors:
        assert part.shape[0] == len(trained.pixels) and len(part.shape) == 2
        assert np.isfinite(part).all()


def assert_given_the_values_that_it_learned_from(network: Network, pixels: np.ndarray) -> None:
    import keras

    module = importlib.import_module(f"keras.applications.{APPLICATIONS.get(network.name, network.name)}")
    own = module.preprocess_input(pixels.astype(np.float32))
    np.testing.assert_allclose(prepared(network, pixels), own, atol=1e-4)
    if np.array_equal(own, pixels):
        # Those that scale values themselves can be made without that.
        scaling = (keras.layers.Rescaling, keras.layers.Normalization)
        assert any(isinstance(layer, scaling) for layer in ready_made(network)[1].layers)


@pytest.mark.parametrize("trained", marked(PRETRAINED), indirect=True)
def test_a_pretrained_network_is_given_the_values_that_it_learned_from(trained: Trained) -> None:
    assert_given_the_values_that_it_learned_from(trained.network, trained.pixels)


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_network_has_its_shapes_and_input_values(name: str) -> None:
    """What can be checked of a large network without running it."""
    backbone = backbones.get(name)
    size = backbone.preprocessing.size
    network = backbone.network(False)
    assert network.features.input_shape == (None, size, size, 3) and network.image.dtype == "uint8"
    assert all(len(reading.vector.shape) == 2 and reading.vector.shape[-1] > 0 for reading in network.readings)
    assert backbone.tunable == bool(network.upper)
    pixels = np.stack([backbone.preprocessing.apply(pictures.painting(seed)) for seed in range(2)])
    assert_given_the_values_that_it_learned_from(network, pixels)


def test_unlike_pictures_have_unlike_features(trained: Trained) -> None:
    for part in trained.vectors:
        assert len(np.unique((part / np.abs(part).max()).round(3), axis=0)) == len(trained.pixels)


def test_the_model_gives_a_unit_embedding_and_logits(trained: Trained) -> None:
    found = trained.found
    further = {"signature"} if trained.backbone.pretrained else set()
    assert set(found) - {"evidence"} == {"embedding", "logits", "penultimate", "probe_logits"} | further
    assert found["probe_logits"].shape == (len(trained.pixels), len(trained.network.readings), CLASSES + 1)
    kernel = trained.parts.head.get_layer(CLASS).get_weights()[0]
    np.testing.assert_allclose(found["penultimate"] @ kernel + trained.bias, found["logits"], atol=1e-4)
    assert found["logits"].shape == (len(trained.pixels), CLASSES)
    assert found["embedding"].shape[1] <= trained.backbone.dimensions + embedding_head.DIMENSIONS
    np.testing.assert_allclose(np.linalg.norm(found["embedding"], axis=1), 1, atol=1e-5)


def test_places_are_what_feature_vectors_are_the_mean_of(trained: Trained) -> None:
    if trained.network.located is None:
        assert any(reading.places is None for reading in trained.network.readings)
        return
    found = trained.network.located(trained.pixels, training=False)
    depths = len(trained.network.readings)
    for vector, places in zip(found[:depths], found[depths:], strict=True):
        np.testing.assert_allclose(np.mean(places, axis=(1, 2)), vector, atol=4e-5 * np.abs(vector).max())


def test_evidence_adds_up_to_the_logits_in_both_forms(trained: Trained) -> None:
    found = trained.found
    assert ("evidence" in found) == (trained.network.located is not None)
    served = ServingModel(trained.path)
    for row, picture in enumerate(trained.pixels):
        answer = served.answer(picture)
        if "evidence" not in found:
            assert answer.evidence is None
            continue
        keras_own = found["evidence"][row], found["logits"][row]
        for evidence, logits in (keras_own, (answer.evidence, answer.logits)):
            assert evidence.shape[0] == CLASSES and min(evidence.shape[1:]) >= 7 and evidence.dtype == np.float32
            # The bias, which no place accounts for, is the same for every picture.
            np.testing.assert_allclose(evidence.sum(axis=(1, 2)) + trained.bias, logits, atol=2e-4)
            # It tells places apart: it is not the logit shared out evenly.
            assert (evidence.std(axis=(1, 2)) > 1e-4).all()


def test_layers_to_look_at_go_from_the_first_to_the_last(trained: Trained, tmp_path: Path) -> None:
    import keras

    network = trained.network.features
    image, chosen, tensors = layer_export.select_layers(network)
    assert 3 <= len(chosen) <= layer_export.MAX_LAYERS
    assert chosen[0].convolutions == 1 and chosen[-1].convolutions == chosen[-1].total
    depths, sides = [each.convolutions for each in chosen], [each.width for each in chosen]
    assert depths == sorted(set(depths)) and sides == sorted(sides, reverse=True) and sides[0] >= 4 * sides[-1]

    (tmp_path / "model").mkdir()
    with native_stderr.native_stderr():
        layer_export.write(network, tmp_path / "model")
    for maps, values in zip(
        FeatureMaps(tmp_path)(trained.pixels[0]),
        keras.tree.flatten(keras.Model(image, tensors)(trained.pixels[:1], training=False)),
        strict=True,
    ):
        expected = np.moveaxis(np.asarray(values)[0][:, :, maps.channels], 2, 0)
        # Weights of half precision: through fifty layers a place may be off by some per cent, the whole is the same.
        assert np.linalg.norm(maps.values - expected) < 0.2 * np.linalg.norm(expected)


def test_only_a_backbone_without_weights_of_its_own_is_trained_as_a_whole(trained: Trained) -> None:
    assert bool(trained.network.features.trainable_variables) != trained.backbone.pretrained


def test_the_serving_form_has_both_outputs_by_name(trained: Trained) -> None:
    served = ServingModel(trained.path)
    output = served.answer(trained.pixels[0])
    assert served.size == trained.backbone.preprocessing.size
    assert (output.embedding.shape, output.logits.shape) == (trained.found["embedding"].shape[1:], (CLASSES,))
    assert output.embedding.dtype == output.logits.dtype == np.float32
    assert np.linalg.norm(output.embedding) == pytest.approx(1, abs=1e-5)


def test_both_forms_agree(trained: Trained) -> None:
    assert disagreement(trained.model, trained.path, trained.pixels) < AGREEMENT


def test_another_model_does_not_agree(trained: Trained) -> None:
    import keras

    other = keras.models.clone_model(trained.model)
    assert disagreement(other, trained.path, trained.pixels[:2]) > AGREEMENT


def test_the_kept_model_is_the_trained_one(trained: Trained, tmp_path: Path) -> None:
    import keras

    trained.model.save(tmp_path / "model.keras")
    kept = keras.models.load_model(tmp_path / "model.keras")
    (tmp_path / "model.keras").unlink()
    for name, values in kept(trained.pixels[:2], training=False).items():
        np.testing.assert_allclose(values, trained.found[name][:2], atol=1e-5)


def test_a_recipe_can_be_followed(trained: Trained) -> None:
    recipe = trained.backbone.recipe
    assert recipe.epochs >= recipe.patience >= 1 and recipe.batch_size >= 1 and 0 < recipe.learning_rate < 1
    assert len(trained.backbone.description) > 10


def test_only_upper_layers_are_fine_tuned_and_a_normalisation_never(
    trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keras

    assert bool(trained.network.upper) == trained.backbone.tunable
    if not trained.network.upper:
        return
    layers = ready_made(trained.network)[1].layers
    own = {id(layer) for layer in trained.network.upper}
    first = next(number for number, layer in enumerate(layers) if id(layer) in own)
    # Whatever else has weights behind the first of them is a normalisation by the statistics of millions of pictures.
    for layer in layers[first:]:
        assert (id(layer) in own) != (isinstance(layer, keras.layers.BatchNormalization) or not layer.weights)

    before = [[value.numpy() for value in layer.weights] for layer in layers]
    head = trained.parts.head.get_weights()
    part = Examples(trained.pixels, np.arange(4), np.arange(4, dtype=np.int32) % CLASSES, np.ones(4, np.float32))
    recipe = replace(trained.backbone.recipe, tuning_steps=2)
    monkeypatch.setattr(fine_tuning, "SHARES", (1.0,))
    tuned = fine_tuning.fine_tune(trained.parts, recipe, part, part, 0)
    assert tuned.share == 1 and tuned.history[-1]["step"] == 2 and np.isfinite(tuned.shares[1.0])
    assert tuned.weights == sum(value.size for value in head) + sum(
        variable.numpy().size for layer in trained.network.upper for variable in layer.weights
    )
    changed = [
        any((variable.numpy() != value).any() for variable, value in zip(layer.weights, values, strict=True))
        for layer, values in zip(layers, before, strict=True)
    ]
    assert [bool(each) for each in changed] == [id(layer) in own for layer in layers]
    trained.parts.head.set_weights(head)
    for layer, values in zip(layers, before, strict=True):
        for variable, value in zip(layer.weights, values, strict=True):
            variable.assign(value)


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """An empty folder for weights, and what each pretrained backbone says where there is no network either."""
    home = tmp_path_factory.mktemp("home")
    code = (
        "import json, sys; from pipeline.training import backbones; from pipeline.core.errors import BackboneError\n"
        "said = {}\n"
        "for name in sys.argv[1:]:\n"
        "    try:\n        backbones.get(name).network(True)\n"
        "    except BackboneError as error:\n        said[name] = str(error)\n"
        "print(json.dumps(said))\n"
    )
    # A proxy that nobody listens behind: no network, whatever the machine has.
    nowhere = dict.fromkeys(
        ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy"), "http://127.0.0.1:9"
    )
    environment = os.environ | nowhere | {"KERAS_HOME": str(home), "TF_CPP_MIN_LOG_LEVEL": "3", "no_proxy": ""}
    done = subprocess.run(
        [sys.executable, "-c", code, *PRETRAINED], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert "Traceback" not in done.stderr
    return home, json.loads(done.stdout.strip().splitlines()[-1])


@pytest.mark.parametrize("name", PRETRAINED)
def test_without_weights_and_network_one_sentence_names_both_ways_on(
    name: str, refused: tuple[Path, dict[str, str]]
) -> None:
    home, said = refused
    for part in (str(home / "models"), "with a network", "KERAS_HOME", "--backbone cnn"):
        assert part in said[name], part
