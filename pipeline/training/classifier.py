"""Fits the classifier: small heads on a pretrained network's features, or a whole network from scratch."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.core.errors import BuildError
from pipeline.training import linear_probes
from pipeline.training.backbones.base import (
    Backbone,
    ModelParts,
    Recipe,
    dense_head,
    feature_normaliser,
    heads,
    merge_heads,
    principal_components,
    signature,
)
from pipeline.training.embedding_head import LabelledVectors, SelectedEmbedding, select_embedding
from pipeline.training.export import AGREEMENT
from pipeline.training.features import (
    BACKGROUND,
    TRAIN,
    VALIDATION,
    Examples,
    Features,
    Splits,
    compiled,
    extract,
    extract_all,
)
from pipeline.training.fine_tuning import FineTuning, fine_tune

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

log = logging.getLogger("pipeline")

#: Pictures on which two models, or two forms of one, are compared.
COMPARED = 16


@dataclass(frozen=True)
class TrainedClassifier:
    """A trained classifier, and the joined feature vectors for the embedding and the probes."""

    parts: ModelParts
    history: list[dict[str, float]]  #: a row an epoch
    classes: int  #: C
    views: LabelledVectors  #: the training works, then variations of each
    works: int  #: how many of the views are the training works themselves
    validation: LabelledVectors
    background: LabelledVectors | None = None  #: its pictures and their variations, with target C
    fine_tuning: FineTuning | None = None

    def select_embedding(self, requested: str, groups: np.ndarray, seed: int) -> SelectedEmbedding:
        """See :func:`.embedding_head.select_embedding`; ``groups`` int (n,) are those of the validation works."""
        gallery = LabelledVectors(self.views.vectors[: self.works], self.views.targets[: self.works])
        queries = replace(self.validation, groups=groups)

        def features(joined: np.ndarray) -> np.ndarray:
            return np.asarray(self.parts.comparison_features(joined))

        return select_embedding(requested, self.views, gallery, queries, features, seed)

    def probes(self, seed: int) -> keras.Model:
        """Probes of the classes, and of the background if there is one; see :func:`linear_probes.fit`."""
        parts = [self.views, self.background] if self.background else [self.views]
        return linear_probes.fit(
            np.concatenate([part.vectors for part in parts]),
            self.parts.widths,
            np.concatenate([part.targets for part in parts]),
            self.classes + len(parts) - 1,
            seed,
        )


def fit_heads(
    backbone: Backbone, recipe: Recipe, splits: Splits, classes: int, seed: int, precomputed: Features | None = None
) -> TrainedClassifier:
    """Trains heads on the features of each picture and of its variations, then fine-tunes if the recipe says so.

    Args:
        backbone: a pretrained one.
        recipe: how to train.
        splits: training works, validation works, and the background.
        classes: C.
        seed: of every random choice.
        precomputed: features of just these pictures, from :func:`features.extract_all`; None to extract them here.

    Raises:
        BuildError: the precomputed features are not this network's.
    """
    network = backbone.network(True)
    train, validation = splits[TRAIN], splits[VALIDATION]
    if precomputed:
        _check_precomputed(network.features, precomputed, splits)
    features = precomputed or extract_all(network.features, splits, recipe.variations, recipe.mirror, seed)
    normaliser = feature_normaliser(features[TRAIN])
    joined = _join(normaliser, features)
    views = joined[TRAIN]
    reduce = principal_components(views, backbone.dimensions, seed)
    ensemble = heads(views.shape[1], classes, recipe.hidden, recipe.members)
    views_of_each = 1 + recipe.variations
    history = _fit(
        ensemble,
        recipe,
        {
            "x": views,
            "y": np.tile(train.targets, views_of_each),
            "sample_weight": np.tile(train.weights, views_of_each),
            "batch_size": recipe.batch_size,
        },
        (joined[VALIDATION], validation.targets, validation.weights),
        len(views),
    )
    head = merge_heads(ensemble, recipe.hidden, recipe.members)
    parts = ModelParts(network, head, normaliser, reduce, signature(features[TRAIN][0][: len(train.rows)], seed))
    tuning = None
    if recipe.tuning_steps and network.upper:
        tuning = fine_tune(parts, recipe, train, validation, seed)
        if tuning.share:
            joined = _join(normaliser, extract_all(network.features, splits, recipe.variations, recipe.mirror, seed))
    return _trained(parts, history, splits, joined, classes, tuning)


def fit_from_scratch(
    backbone: Backbone, recipe: Recipe, splits: Splits, classes: int, seed: int, precomputed: Features | None = None
) -> TrainedClassifier:
    """Trains the whole network on pictures that are shifted, zoomed and (by the recipe) mirrored at random.

    The arguments are those of :func:`fit_heads`, of a backbone without weights. ``precomputed`` is not used: there are
    no features before the network is trained.
    """
    import keras

    network = backbone.network(False)
    head = dense_head(backbone.dimensions, classes)
    model = keras.Model(network.image, head(network.readings[0].vector))
    history = _fit(
        model,
        recipe,
        {"x": _dataset(splits[TRAIN], recipe.batch_size, seed, recipe.mirror)},
        _dataset(splits[VALIDATION], recipe.batch_size),
        len(splits[TRAIN].rows),
    )
    features = extract_all(network.features, splits, recipe.variations, recipe.mirror, seed)
    return _trained(ModelParts(network, head), history, splits, {key: of[0] for key, of in features.items()}, classes)


def _join(normaliser: keras.Model, features: Features) -> dict[str, np.ndarray]:
    """The joined vectors of each split, float32 (m, W)."""
    return {name: normaliser.predict(depths, verbose=0, batch_size=1024) for name, depths in features.items()}


def _trained(
    parts: ModelParts,
    history: list[dict[str, float]],
    splits: Splits,
    joined: dict[str, np.ndarray],
    classes: int,
    tuning: FineTuning | None = None,
) -> TrainedClassifier:
    """The result, with the targets repeated for the variations among the joined vectors."""
    labelled = {
        name: LabelledVectors(vectors, np.tile(splits[name].targets, len(vectors) // max(1, len(splits[name].rows))))
        for name, vectors in joined.items()
    }
    works = len(splits[TRAIN].rows)
    validation, background = labelled[VALIDATION], labelled.get(BACKGROUND)
    return TrainedClassifier(parts, history, classes, labelled[TRAIN], works, validation, background, tuning)


def _check_precomputed(network: keras.Model, precomputed: Features, splits: Splits) -> None:
    """Raises BuildError if features come from other weights. Weights are not part of a stage's fingerprint."""
    forward = compiled(network)
    for name, depths in precomputed.items():
        part = splits[name]
        first = part.pixels[part.rows[:COMPARED]]
        expected = extract(forward, iter([first]), len(first), "features to compare")
        for actual, wanted in zip(depths, expected, strict=True):
            if np.abs(actual[: len(first)] - wanted).max() > AGREEMENT * max(1.0, float(np.abs(wanted).max())):
                raise BuildError(
                    "The network's weights are not those that its features were taken with. Remove the folders "
                    "features-* below .stages in the folder of builds, and build again."
                )


def _dataset(part: Examples, batch_size: int, seed: int | None = None, mirror: bool = False) -> tf.data.Dataset:
    """Batches of pictures, targets and weights; shuffled and augmented if a seed is given."""
    import keras
    import tensorflow as tf

    shape = part.pixels.shape[1:]

    def read(index: np.ndarray) -> np.ndarray:
        return np.asarray(part.pixels[part.rows[index]])

    data = tf.data.Dataset.from_tensor_slices((np.arange(len(part.rows)), part.targets, part.weights))
    if seed is not None:
        data = data.shuffle(len(part.rows), seed=seed, reshuffle_each_iteration=True)
    data = data.batch(batch_size)
    data = data.map(
        lambda index, y, w: (tf.ensure_shape(tf.numpy_function(read, [index], tf.uint8), (None, *shape)), y, w)
    )
    if seed is not None:
        layers = keras.layers
        augment = keras.Sequential(
            [
                layers.RandomTranslation(0.1, 0.1, fill_mode="nearest", seed=seed),
                layers.RandomZoom(0.15, fill_mode="nearest", seed=seed),
                *([layers.RandomFlip("horizontal", seed=seed)] if mirror else []),
            ]
        )
        data = data.map(lambda x, y, w: (tf.cast(augment(tf.cast(x, tf.float32), training=True), tf.uint8), y, w))
    return data.prefetch(2)


def _smoothed_cross_entropy(smoothing: float) -> Callable[[tf.Tensor, tf.Tensor], tf.Tensor]:
    """Cross-entropy of class indices and logits, with label smoothing (Szegedy et al. 2016, arXiv:1512.00567).

    Of an ensemble's logits (M, C) it is the mean over the heads.
    """
    import keras

    ops = keras.ops

    def loss(truth: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
        classes = logits.shape[-1]
        by_head = ops.reshape(logits, (ops.shape(logits)[0], -1, classes))
        one_hot = ops.one_hot(ops.reshape(truth, (-1, 1)), classes) * ops.ones_like(by_head)
        losses = keras.losses.categorical_crossentropy(one_hot, by_head, from_logits=True, label_smoothing=smoothing)
        return ops.mean(losses, axis=-1)

    return loss


def accuracy(truth: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """Whether the predicted class of each picture is right; an ensemble's logits (M, C) are averaged."""
    import keras

    ops = keras.ops
    by_head = ops.reshape(logits, (ops.shape(logits)[0], -1, logits.shape[-1]))
    predicted = ops.argmax(ops.mean(by_head, axis=1), axis=-1)
    return ops.cast(ops.equal(ops.reshape(ops.cast(truth, predicted.dtype), (-1,)), predicted), "float32")


def _fit(
    model: keras.Model, recipe: Recipe, data: dict[str, Any], validation: Any, count: int
) -> list[dict[str, float]]:
    """Trains with early stopping on the validation loss; the best epoch's weights stay. Returns the history.

    The model gives logits (C,) or an ensemble's logits (M, C), of which each head is trained on its own loss. ``data``
    are arguments of ``keras.Model.fit``, and ``count`` is the number of pictures of an epoch.
    """
    import keras

    rate: Any = recipe.learning_rate
    if recipe.schedule == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(rate, recipe.epochs * -(-count // recipe.batch_size))
    model.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=recipe.weight_decay),
        loss=_smoothed_cross_entropy(recipe.label_smoothing),
        weighted_metrics=[accuracy],
    )
    history: list[dict[str, float]] = []
    epoch_start, last_line = time.monotonic(), 0.0

    def record(epoch: int, logs: dict[str, float]) -> None:
        nonlocal epoch_start, last_line
        now = time.monotonic()
        row = {key: round(float(logs[key]), 5) for key in ("loss", "accuracy", "val_loss", "val_accuracy")}
        history.append({"epoch": epoch + 1, **row, "seconds": round(now - epoch_start, 2)})
        epoch_start = now
        # An epoch of such heads takes a tenth of a second: at most one line a second is logged.
        if now - last_line < 1 and epoch + 1 < recipe.epochs:
            return
        last_line = now
        log.info(
            "  epoch %d of at most %d: loss %.3f, accuracy %.3f; validation loss %.3f, accuracy %.3f (%.1f s)",
            epoch + 1, recipe.epochs, *row.values(), history[-1]["seconds"],
        )  # fmt: skip

    if "y" not in data:
        data = {**data, "shuffle": False}  # a tf.data.Dataset shuffles itself; Keras warns if asked to shuffle it
    model.fit(
        **data,
        validation_data=validation,
        epochs=recipe.epochs,
        verbose=0,
        callbacks=[
            keras.callbacks.EarlyStopping("val_loss", patience=recipe.patience, restore_best_weights=True),
            keras.callbacks.LambdaCallback(on_epoch_end=record),
        ],
    )
    return history
