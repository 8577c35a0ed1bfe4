"""Stage train: the classifier in Keras, its history, and its serving form in LiteRT, which must answer alike."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.core.errors import BuildError
from pipeline.training import features, linear_probes
from pipeline.training.backbones.base import (
    Backbone,
    ModelParts,
    Recipe,
    dense_head,
    feature_normaliser,
    heads,
    merged,
    principal_components,
    signature,
)
from pipeline.training.embedding_head import Choice, Works, choose
from pipeline.training.export import AGREEMENT
from pipeline.training.features import BACKGROUND, TRAIN, VALIDATION, Examples, Found, Splits, of_all
from pipeline.training.fine_tuning import Tuned, fine_tune

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

log = logging.getLogger("pipeline")

#: Pictures on which the two forms are compared.
COMPARED = 16


@dataclass(frozen=True)
class Learned:
    """A trained classifier, and the joined feature vectors that an embedding can be learned from.

    Attributes:
        parts: what was trained.
        history: a row an epoch.
        classes: C.
        views: training works as they are, and then variations of each.
        works: how many of the views are the works as they are.
        validation: validation works.
        background: pictures of none of the classes and variations of each, with the target after the last; or None.
        tuned: how fine-tuning went; None where there was none.
    """

    parts: ModelParts
    history: list[dict[str, float]]
    classes: int
    views: Works
    works: int
    validation: Works
    background: Works | None = None
    tuned: Tuned | None = None

    def choose_embedding(self, wanted: str, sides: np.ndarray, seed: int) -> Choice:
        """The embedding that does best on the validation works, or the wanted one; see :mod:`embedding_heads`.

        Args:
            wanted: a candidate's name, or that the best is taken.
            sides: int (n,), which of the validation works stand and fall together.
            seed: of every random choice.
        """
        gallery = Works(self.views.vectors[: self.works], self.views.targets[: self.works])
        asked = replace(self.validation, sides=sides)
        return choose(wanted, self.views, gallery, asked, self._features, seed)

    def probes(self, seed: int) -> keras.Model:
        """Of the classes, and of the background where there is one; see :func:`pipeline.training.linear_probes.fit`."""
        parts = [self.views, self.background] if self.background else [self.views]
        return linear_probes.fit(
            np.concatenate([part.vectors for part in parts]),
            self.parts.widths,
            np.concatenate([part.targets for part in parts]),
            self.classes + len(parts) - 1,
            seed,
        )

    def _features(self, vectors: np.ndarray) -> np.ndarray:
        return np.asarray(self.parts.compared_by(vectors))


def fit_heads(
    backbone: Backbone, recipe: Recipe, sides: Splits, classes: int, seed: int, taken: Found | None = None
) -> Learned:
    """A head on features of each picture and of variations of it; then fine-tuning, by the recipe.

    Args:
        backbone: a pretrained one.
        recipe: how to train.
        sides: works to learn from and to validate by, and the background.
        classes: how many.
        seed: of every random choice.
        taken: features, as :func:`features.of_all` took them of just this; nothing to take them now.

    Raises:
        BuildError: the features that were taken are not this network's.
    """
    network = backbone.network(True)
    train, validation = sides[TRAIN], sides[VALIDATION]
    for side, kept in (taken or {}).items():
        _check(network.features, kept, sides[side])
    found = taken or of_all(network.features, sides, recipe.variations, recipe.mirror, seed)
    normaliser = feature_normaliser(found[TRAIN])
    vectors = _joined(normaliser, found)
    views = vectors[TRAIN]
    reduce = principal_components(views, backbone.dimensions, seed)
    several = heads(views.shape[1], classes, recipe.hidden, recipe.members)
    views_of_each = 1 + recipe.variations
    history = _fit(
        several,
        recipe,
        {
            "x": views,
            "y": np.tile(train.targets, views_of_each),
            "sample_weight": np.tile(train.weights, views_of_each),
            "batch_size": recipe.batch_size,
        },
        (vectors[VALIDATION], validation.targets, validation.weights),
        -(-len(views) // recipe.batch_size),
    )
    head = merged(several, recipe.hidden, recipe.members)
    parts = ModelParts(network, head, normaliser, reduce, signature(found[TRAIN][0][: len(train.rows)], seed))
    tuned = None
    if recipe.tuning_steps and network.upper:
        tuned = fine_tune(parts, recipe, train, validation, seed)
        if tuned.share:
            vectors = _joined(normaliser, of_all(network.features, sides, recipe.variations, recipe.mirror, seed))
    return _learned(parts, history, sides, vectors, classes, tuned)


def _joined(normaliser: keras.Model, found: Found) -> dict[str, np.ndarray]:
    """Of each side, what a feature_normaliser makes of the depths' features: float32 (n, W)."""
    return {side: normaliser.predict(depths, verbose=0, batch_size=1024) for side, depths in found.items()}


def _learned(
    parts: ModelParts,
    history: list[dict[str, float]],
    sides: Splits,
    vectors: dict[str, np.ndarray],
    classes: int,
    tuned: Tuned | None = None,
) -> Learned:
    """From the sides' joined vectors, of variations too where there are any."""
    works = {
        side: Works(found, np.tile(sides[side].targets, len(found) // max(1, len(sides[side].rows))))
        for side, found in vectors.items()
    }
    train = len(sides[TRAIN].rows)
    return Learned(parts, history, classes, works[TRAIN], train, works[VALIDATION], works.get(BACKGROUND), tuned)


def _check(network: keras.Model, kept: list[np.ndarray], part: Examples) -> None:
    """Raises BuildError where kept features are another network's: weights lie outside of what a stage is known by."""
    first = part.pixels[part.rows[:COMPARED]]
    again = features.features(network, iter([first]), len(first), "features to compare")
    for one, other in zip(kept, again, strict=True):
        if np.abs(one[: len(first)] - other).max() > AGREEMENT * max(1.0, float(np.abs(other).max())):
            raise BuildError(
                "The network's weights are not those that its features were taken with. Remove the folders "
                "features-* below .stages in the folder of builds, and build again."
            )


def fit_from_scratch(
    backbone: Backbone, recipe: Recipe, sides: Splits, classes: int, seed: int, taken: Found | None = None
) -> Learned:
    """The whole network, on pictures shifted, zoomed and (by the recipe) mirrored, drawn anew by ``seed``.

    Args:
        backbone: one that comes without weights.
        recipe: how to train.
        sides: works to learn from and to validate by, and the background.
        classes: how many.
        seed: of every random choice.
        taken: nothing; features could not be taken before the network had learned.
    """
    import keras

    network = backbone.network(False)
    head = dense_head(backbone.dimensions, classes)
    trained = keras.Model(network.image, head(network.readings[0].vector))
    history = _fit(
        trained,
        recipe,
        {"x": _dataset(sides[TRAIN], recipe.batch_size, seed, recipe.mirror)},
        _dataset(sides[VALIDATION], recipe.batch_size),
        -(-len(sides[TRAIN].rows) // recipe.batch_size),
    )
    found = of_all(network.features, sides, recipe.variations, recipe.mirror, seed)
    vectors = {side: depths[0] for side, depths in found.items()}
    return _learned(ModelParts(network, head), history, sides, vectors, classes)


def _dataset(part: Examples, batch_size: int, seed: int | None = None, mirror: bool = False) -> tf.data.Dataset:
    """Batches of pictures, targets and weights; shuffled and augmented where a seed is given."""
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
        steps = keras.Sequential(
            [
                layers.RandomTranslation(0.1, 0.1, fill_mode="nearest", seed=seed),
                layers.RandomZoom(0.15, fill_mode="nearest", seed=seed),
                *([layers.RandomFlip("horizontal", seed=seed)] if mirror else []),
            ]
        )
        data = data.map(lambda x, y, w: (tf.cast(steps(tf.cast(x, tf.float32), training=True), tf.uint8), y, w))
    return data.prefetch(2)


def _smoothed(smoothing: float) -> Callable[[tf.Tensor, tf.Tensor], tf.Tensor]:
    """Cross-entropy of class indices and logits, with label smoothing (Szegedy et al. 2016, arXiv:1512.00567)."""
    import keras

    ops = keras.ops

    def loss(truth: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
        """Of each picture; of several heads' logits (M, C), the mean over the heads."""
        classes = logits.shape[-1]
        several = ops.reshape(logits, (ops.shape(logits)[0], -1, classes))
        one_hot = ops.one_hot(ops.reshape(truth, (-1, 1)), classes) * ops.ones_like(several)
        each = keras.losses.categorical_crossentropy(one_hot, several, from_logits=True, label_smoothing=smoothing)
        return ops.mean(each, axis=-1)

    return loss


def accuracy(truth: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """Whether each picture is told right: of several heads' logits (M, C), by their mean."""
    import keras

    ops = keras.ops
    several = ops.reshape(logits, (ops.shape(logits)[0], -1, logits.shape[-1]))
    guess = ops.argmax(ops.mean(several, axis=1), axis=-1)
    return ops.cast(ops.equal(ops.reshape(ops.cast(truth, guess.dtype), (-1,)), guess), "float32")


def _fit(
    model: keras.Model, recipe: Recipe, data: dict[str, Any], validation: Any, steps: int
) -> list[dict[str, float]]:
    """Trains with early stopping on the validation loss; the best epoch's weights stay. Returns the history.

    Args:
        model: from the data's ``x`` to logits (C,), or to those of several heads (M, C), each of which learns alone.
        recipe: how to train it.
        data: for ``fit``.
        validation: for ``fit``.
        steps: batches of an epoch.
    """
    import keras

    rate: Any = recipe.learning_rate
    if recipe.schedule == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(rate, recipe.epochs * steps)
    model.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=recipe.weight_decay),
        loss=_smoothed(recipe.label_smoothing),
        weighted_metrics=[accuracy],
    )
    history: list[dict[str, float]] = []
    clock = [time.monotonic()]
    spoken = [0.0]

    def note(epoch: int, logs: dict[str, float]) -> None:
        now = time.monotonic()
        row = {key: round(float(logs[key]), 5) for key in ("loss", "accuracy", "val_loss", "val_accuracy")}
        history.append({"epoch": epoch + 1, **row, "seconds": round(now - clock[0], 2)})
        clock[0] = now
        # An epoch of such heads takes a tenth of a second; a line a second is enough to follow.
        if now - spoken[0] < 1 and epoch + 1 < recipe.epochs:
            return
        spoken[0] = now
        log.info(
            "  epoch %d of at most %d: loss %.3f, accuracy %.3f; validation loss %.3f, accuracy %.3f (%.1f s)",
            epoch + 1, recipe.epochs, *row.values(), history[-1]["seconds"],
        )  # fmt: skip

    if "y" not in data:
        data = {**data, "shuffle": False}  # a tf.data.Dataset shuffles itself, and Keras warns where both would
    model.fit(
        **data,
        validation_data=validation,
        epochs=recipe.epochs,
        verbose=0,
        callbacks=[
            keras.callbacks.EarlyStopping("val_loss", patience=recipe.patience, restore_best_weights=True),
            keras.callbacks.LambdaCallback(on_epoch_end=note),
        ],
    )
    return history
