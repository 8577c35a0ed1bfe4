"""Training: both ways to fit a model, and by which settings."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.build.config import TrainingConfig, resolve
from pipeline.images.decoding import Preprocessing
from pipeline.training import classifier
from pipeline.training.backbones._readings import Network, Reading, mean, mean_and_deviation
from pipeline.training.backbones.base import CLASS, Backbone, ModelParts, Recipe, heads, merge_heads
from pipeline.training.features import BACKGROUND, TRAIN, VALIDATION, Examples, class_weights, examples

if TYPE_CHECKING:
    import keras

SIDE = 32
KEYS = ["blue", "red"]


def pictures(count: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """Reddish and bluish noise, uint8 (count, 32, 32, 3), and their classes."""
    rng = np.random.default_rng(0)
    labels = np.array(KEYS)[np.arange(count) % 2]
    pixels = rng.integers(0, 120, (count, SIDE, SIDE, 3))
    pixels[labels == "red", :, :, 0] += 100
    pixels[labels == "blue", :, :, 2] += 100
    return pixels.astype(np.uint8), labels


def network(depths: int) -> Network:
    """Mean colours of the picture, and how they differ between its quarters' quarters."""
    import keras

    image = keras.Input((SIDE, SIDE, 3), dtype="uint8", name="image")
    scaled = keras.layers.Rescaling(1 / 255)(image)
    found = (mean(scaled), mean_and_deviation(keras.layers.AveragePooling2D(SIDE // 4)(scaled)))
    return Network(image, found[:depths], "colours")


def backbone(depths: int, pretrained: bool) -> Backbone:
    recipe = Recipe(
        epochs=12, batch_size=8, learning_rate=0.01 if pretrained else 0.1, patience=12, hidden=16, members=2
    )
    size = Preprocessing(SIDE)
    return Backbone("mean colours", size, 3, pretrained, recipe, lambda _: network(depths))


def fitted(
    depths: int, pretrained: bool, embedding: str = "features", *, beside: bool = False, **recipe: object
) -> tuple[keras.Model, list[dict[str, float]], np.ndarray, np.ndarray]:
    """The model, its history, and the pictures with their labels. Tests share it and must not change it."""
    return _fitted(depths, pretrained, embedding, beside, tuple(recipe.items()))


@cache
def _fitted(
    depths: int, pretrained: bool, embedding: str, beside: bool, recipe: tuple[tuple[str, object], ...]
) -> tuple[keras.Model, list[dict[str, float]], np.ndarray, np.ndarray]:
    import keras

    keras.utils.set_random_seed(0)
    pixels, labels = pictures()
    weights = class_weights(labels, KEYS)
    train, validation = (
        examples(pixels, labels, chosen, KEYS, weights) for chosen in (np.arange(40) < 28, np.arange(40) >= 28)
    )
    fit = classifier.fit_heads if pretrained else classifier.fit_from_scratch
    made = backbone(depths, pretrained)
    sides = {TRAIN: train, VALIDATION: validation}
    if beside:
        sides[BACKGROUND] = Examples(255 - pixels, np.arange(12), np.full(12, 2, np.int32), np.ones(12, np.float32))
    learned = fit(made, replace(made.recipe, **dict(recipe)), sides, 2, 0)
    choice = learned.select_embedding(embedding, np.arange(len(validation.rows)), 0)
    return replace(learned.parts, probes=learned.probes(0)).assemble(choice.head), learned.history, pixels, labels


def test_features_that_no_place_gives_make_a_model_without_evidence() -> None:
    import keras

    with_places = network(1)
    without = Network(with_places.image, (Reading(with_places.readings[0].vector),), "colours")
    vector = keras.Input((3,))
    head = keras.Model(vector, keras.layers.Dense(2, name=CLASS)(vector))
    answers = [ModelParts(made, head).assemble()(pictures(2)[0], training=False) for made in (with_places, without)]
    assert [set(answer) for answer in answers] == [
        {"embedding", "logits", "penultimate", "evidence"},
        {"embedding", "logits", "penultimate"},
    ]
    np.testing.assert_allclose(answers[0]["logits"], answers[1]["logits"], atol=1e-5)


@pytest.mark.parametrize(("depths", "pretrained"), [(1, True), (2, True), (1, False)])
def test_what_only_one_class_has_is_where_its_evidence_is(depths: int, pretrained: bool) -> None:
    model, *_ = fitted(depths, pretrained)
    picture = np.full((SIDE, SIDE, 3), 60, np.uint8)
    picture[:, : SIDE // 2, 0] += 100  # red on the left
    picture[:, SIDE // 2 :, 2] += 100  # blue on the right
    for given, left, right in ((picture, "red", "blue"), (picture[:, ::-1], "blue", "red")):
        evidence = model(given[None], training=False)["evidence"][0].numpy()
        assert evidence.shape == (len(KEYS), SIDE, SIDE)
        sides = evidence[:, :, : SIDE // 2].sum(axis=(1, 2)), evidence[:, :, SIDE // 2 :].sum(axis=(1, 2))
        here, there = KEYS.index(left), KEYS.index(right)
        assert sides[0][here] > 0 > sides[1][here] and sides[0][here] > sides[0][there]
        assert sides[1][there] > 0 > sides[0][there] and sides[1][there] > sides[1][here]


@pytest.mark.parametrize("depths", [1, 2])
def test_a_probe_learns_from_features_of_one_depth_or_several(depths: int) -> None:
    model, history, pixels, labels = fitted(depths, pretrained=True)
    found = model(pixels, training=False)
    assert (np.array(KEYS)[np.argmax(found["logits"], axis=1)] == labels).mean() > 0.9
    np.testing.assert_allclose(np.linalg.norm(found["embedding"], axis=1), 1, atol=1e-5)
    assert [row["epoch"] for row in history] == list(range(1, len(history) + 1))
    assert history[-1]["loss"] < history[0]["loss"]


def test_a_network_learns_from_scratch() -> None:
    model, history, pixels, labels = fitted(1, pretrained=False)
    found = model(pixels, training=False)
    assert (np.array(KEYS)[np.argmax(found["logits"], axis=1)] == labels).mean() > 0.9
    assert set(history[0]) == {"epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds"}


def test_the_config_is_laid_over_the_recipe() -> None:
    recipe = Recipe(epochs=30, batch_size=32, learning_rate=1e-3, patience=6)
    assert recipe.with_settings(TrainingConfig()) == recipe
    config = resolve({"training.epochs": 2, "training.learning_rate": 0.5}).training
    assert recipe.with_settings(config) == Recipe(2, 32, 0.5, 6)
    mirrored = Recipe(epochs=30, batch_size=32, learning_rate=1e-3, patience=6, mirror=True)
    assert mirrored.with_settings(TrainingConfig()).mirror  # what a recipe always does is not switched off
    config = resolve({"training.mirror": True, "training.label_smoothing": 0.0, "training.variations": 3}).training
    assert recipe.with_settings(config) == Recipe(30, 32, 1e-3, 6, variations=3, mirror=True)


def test_label_smoothing_shares_out_the_truth() -> None:
    import keras

    truth, logits = np.array([0, 2]), np.array([[2.0, 0, -1], [0.5, 0, 0.5]], np.float32)
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    wanted = np.array([[0.9 + 0.1 / 3, 0.1 / 3, 0.1 / 3], [0.1 / 3, 0.1 / 3, 0.9 + 0.1 / 3]])
    expected = -(wanted * np.log(chances)).sum(axis=1)
    plain = -np.log(chances[[0, 1], truth])
    for smoothing, each in ((0.1, expected), (0.0, plain)):
        loss = classifier._smoothed_cross_entropy(smoothing)
        np.testing.assert_allclose(keras.ops.convert_to_numpy(loss(truth, logits)), each, rtol=1e-5)
        # Of several heads, each is asked alone.
        pair = np.stack([logits, np.roll(logits, 1, axis=0)], axis=1)
        alone = keras.ops.convert_to_numpy(loss(np.roll(truth, 1), logits))[::-1]
        np.testing.assert_allclose(keras.ops.convert_to_numpy(loss(truth, pair)), (each + alone) / 2, rtol=1e-5)


def test_several_heads_are_right_where_their_mean_is() -> None:
    logits = np.array([[[2.0, 0, 0], [0, 1, 0]], [[0, 0, 3], [0, 1, 0]]], np.float32)
    found = classifier.accuracy(np.array([[0], [1]]), logits)
    assert np.asarray(found).tolist() == [1, 0]
    assert np.asarray(classifier.accuracy(np.array([1, 1]), logits[:, 1])).tolist() == [1, 1]


@pytest.mark.parametrize(("hidden", "members"), [(0, 1), (0, 3), (5, 1), (5, 3)])
def test_the_mean_of_heads_is_one_head(hidden: int, members: int) -> None:
    import keras

    keras.utils.set_random_seed(0)
    several = heads(7, 2, hidden, members)
    for layer in several.layers:
        layer.set_weights([np.random.default_rng(1).normal(size=part.shape) for part in layer.get_weights()])
    one = merge_heads(several, hidden, members)
    vectors = np.random.default_rng(0).normal(size=(6, 7)).astype(np.float32)
    each = several(vectors, training=False).numpy()
    assert each.shape == (6, members, 2)
    np.testing.assert_allclose(one(vectors, training=False).numpy(), each.mean(axis=1), atol=1e-4)


@pytest.mark.parametrize("changed", [{}, {"hidden": 0}])
def test_evidence_is_told_of_a_head_with_and_without_a_hidden_layer(changed: dict[str, object]) -> None:
    model, _, pixels, _ = fitted(2, True, **changed)
    found = model(pixels, training=False)
    bias = found["logits"] - np.sum(found["evidence"], axis=(2, 3))
    np.testing.assert_allclose(bias, np.tile(bias[:1], (len(pixels), 1)), atol=1e-4)


@pytest.mark.parametrize("changed", [{"schedule": "cosine"}, {"label_smoothing": 0.1}, {"variations": 2}])
def test_a_probe_learns_by_every_setting(changed: dict[str, object]) -> None:
    model, history, pixels, labels = fitted(1, True, **changed)
    found = model(pixels, training=False)
    assert (np.array(KEYS)[np.argmax(found["logits"], axis=1)] == labels).mean() > 0.9
    assert history[-1]["loss"] < history[0]["loss"]


@pytest.mark.parametrize("pretrained", [True, False])
def test_a_metric_head_becomes_the_embedding_and_the_classifier_stays(pretrained: bool) -> None:
    plain, _, pixels, labels = fitted(1, pretrained)
    model, _, _, _ = fitted(1, pretrained, "contrastive")
    found, before = model(pixels, training=False), plain(pixels, training=False)
    np.testing.assert_allclose(found["logits"], before["logits"], atol=1e-4)
    # Beside the classifier's own features, with the same weight.
    own = before["embedding"].shape[1]
    assert found["embedding"].shape == (len(pixels), own + 128)
    halves = np.asarray(found["embedding"])[:, :own], np.asarray(found["embedding"])[:, own:]
    for half in halves:
        np.testing.assert_allclose(np.linalg.norm(half, axis=1), 0.5**0.5, atol=1e-4)
    np.testing.assert_allclose(halves[0] * 2**0.5, before["embedding"], atol=1e-3)
    similar = np.asarray(found["embedding"]) @ np.asarray(found["embedding"]).T
    same = labels[:, None] == labels[None, :]
    assert similar[same].mean() > similar[~same].mean() + 0.1


@pytest.mark.parametrize(("depths", "pretrained"), [(2, True), (1, False)])
@pytest.mark.parametrize("beside", [False, True])
def test_each_depth_is_asked_for_classes_and_background(depths: int, pretrained: bool, beside: bool) -> None:
    model, _, pixels, labels = fitted(depths, pretrained, beside=beside)
    probe_logits = model(pixels, training=False)["probe_logits"].numpy()
    assert probe_logits.shape == (len(pixels), depths, 3 if beside else 2)
    # Of what only noise tells apart a depth may be wrong; colours tell here.
    told = np.array([*KEYS, ""])[probe_logits[:, 0].argmax(axis=1)]
    assert (told == labels).mean() > 0.9
    if beside:
        others = model(255 - pixels, training=False)["probe_logits"].numpy()[:, 0]
        assert (others.argmax(axis=1) == 2).mean() > 0.9
