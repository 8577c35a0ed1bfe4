"""The vectors that works are compared by: the classifier's features, alone or beside a head trained by metric learning.

A head trained to bring classes together loses the differences between works of one class: the nearest works are of the
right class and otherwise arbitrary. So the head does not replace the features. It stands beside them, with the same
weight (docs/decisions/0005-features-beside-a-metric-head.md has the measurements).

Each candidate is rated by the mean average precision of the validation works among the training works. The best one
becomes the embedding; of equally good ones, the first. The ranking of the training works says nothing, because a head
brings together the works that it was trained on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.evaluate import metrics
from pipeline.training.losses import balanced_batches, supervised_contrastive, triplet_semi_hard

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

log = logging.getLogger("pipeline")

FEATURES, AUTO = "features", "auto"
#: Ordered by how much of the differences within a class they keep, see the decision.
LOSSES: dict[str, Callable[[tf.Tensor, tf.Tensor], tf.Tensor]] = {
    "contrastive": supervised_contrastive,
    "triplet": triplet_semi_hard,
}
#: Scores within this tolerance count as equal; then the first candidate is taken, which keeps more of the differences.
TOLERANCE = 0.02
#: Values of a head, as in FaceNet, and units of its hidden layer.
DIMENSIONS, HIDDEN = 128, 512

#: Epochs at most, and epochs without a better validation score before training stops.
EPOCHS, PATIENCE = 40, 6
LEARNING_RATE, WEIGHT_DECAY, DROPOUT = 1e-3, 1e-2, 0.5
#: Classes in a batch, and works of each.
CLASSES, WORKS_PER_CLASS = 8, 32
#: Validation works that are queries at most, and training works that are searched at most.
MAX_QUERIES, MAX_GALLERY = 1_000, 10_000
#: Vectors that a head is given at once when it is validated.
BATCH = 4096
#: Bootstrap resamples of an interval.
RESAMPLES = 1_000


@dataclass(frozen=True)
class LabelledVectors:
    """Feature vectors and their classes."""

    vectors: np.ndarray  #: float32 (n, D)
    targets: np.ndarray  #: int (n,)
    groups: np.ndarray | None = None  #: int (n,), resampled as wholes; None if unknown

    def sample(self, count: int, seed: int) -> LabelledVectors:
        """At most ``count`` of them, drawn at random, in order."""
        if len(self.targets) <= count:
            return self
        rows = np.sort(np.random.default_rng(seed).choice(len(self.targets), count, replace=False))
        return LabelledVectors(
            self.vectors[rows], self.targets[rows], None if self.groups is None else self.groups[rows]
        )


@dataclass(frozen=True)
class SelectedEmbedding:
    """The embedding that is used."""

    name: str  #: ``features``, or one of :data:`LOSSES`
    head: keras.Model | None  #: from the feature vectors to the part beside the features; None for these alone
    scores: dict[str, float]  #: validation mean average precision of every candidate
    intervals: dict[str, tuple[float, float]] = field(default_factory=dict)  #: of each; none without groups
    note: str = ""  #: why there are no more candidates; "" if none is missing

    def as_dict(self) -> dict[str, Any]:
        """For ``summary.json``."""
        return {
            "chosen": self.name,
            "validation_map": {name: round(score, 4) for name, score in self.scores.items()},
            "validation_intervals": {
                name: {"low": round(low, 4), "high": round(high, 4)} for name, (low, high) in self.intervals.items()
            },
            "note": self.note,
        }


def select_embedding(
    requested: str,
    views: LabelledVectors,
    gallery: LabelledVectors,
    validation: LabelledVectors,
    features: Callable[[np.ndarray], np.ndarray],
    seed: int,
) -> SelectedEmbedding:
    """The best embedding, or the requested one.

    Args:
        requested: :data:`AUTO` for the best on the validation works, or a candidate's name.
        views: training works and variations of them, to learn from.
        gallery: the training works, which are searched.
        validation: works that are the queries.
        features: from such vectors (n, D) to the classifier's own features.
        seed: of every random choice.
    """
    validator = RetrievalValidator(gallery, validation, features, seed)
    scores: dict[str, float] = {}
    heads, note = {}, ""
    for name in [FEATURES, *LOSSES] if requested == AUTO else [requested]:
        if name == FEATURES:
            scores[name] = validator(None)
            continue
        try:
            heads[name], scores[name] = fit(LOSSES[name], views, validator, seed)
        except ValueError as error:
            note = f"No head was trained: {error}."
    if not scores:
        scores[FEATURES] = validator(None)
    selected = next(name for name, score in scores.items() if score >= max(scores.values()) - TOLERANCE)
    figures = ", ".join(f"{name} {score:.3f}" for name, score in scores.items())
    log.info("  embedding: %s (validation mAP: %s)", selected, figures)
    intervals = {name: interval for name in scores if (interval := validator.interval(heads.get(name)))}
    return SelectedEmbedding(selected, heads.get(selected), scores, intervals, note)


class RetrievalValidator:
    """Mean average precision of the validation works among the training works, for a metric head."""

    def __init__(
        self,
        gallery: LabelledVectors,
        validation: LabelledVectors,
        features: Callable[[np.ndarray], np.ndarray],
        seed: int,
    ) -> None:
        """The arguments are those of :func:`select_embedding`; ``seed`` is also that of the samples of many works."""
        self._seed = seed
        self._queries, self._gallery = validation.sample(MAX_QUERIES, seed), gallery.sample(MAX_GALLERY, seed)
        self._empty = not (len(self._queries.targets) and len(self._gallery.targets))
        self._features = (
            [] if self._empty else [_unit(features(part.vectors)) for part in (self._queries, self._gallery)]
        )

    def __call__(self, head: keras.Model | None) -> float:
        """The figure with ``head`` beside the features, or with the features alone; 0 without works."""
        average = self._average_precision(head)
        return float(average.mean()) if len(average) else 0.0

    def interval(self, head: keras.Model | None) -> tuple[float, float] | None:
        """The 95 % bootstrap interval of that figure over groups; None without works, or without groups enough.

        A head's weights were selected by this figure. The interval says how far the figure depends on these works, and
        not how far the selection makes it too high.
        """
        average, groups = self._average_precision(head), self._queries.groups
        if groups is None or len(average) == 0:
            return None
        estimate = metrics.mean(average, groups, metrics.resamples(groups, RESAMPLES, self._seed))
        return None if np.isnan(estimate.low) else (estimate.low, estimate.high)

    def _average_precision(self, head: keras.Model | None) -> np.ndarray:
        if self._empty:
            return np.empty(0)
        embeddings = []
        for part, features in zip((self._queries, self._gallery), self._features, strict=True):
            beside = [] if head is None else [_outputs(head, part.vectors)]
            # Concatenated with equal weight: the cosine is the mean of the parts' cosines.
            embeddings.append(_unit(np.concatenate([features, *beside], axis=1)))
        return metrics.retrieval(embeddings[0], self._queries.targets, embeddings[1], self._gallery.targets)[1]


def metric_head(width: int) -> keras.Model:
    """A head on vectors (width,): one hidden layer, then :data:`DIMENSIONS` values of unit length."""
    import keras

    layers = keras.layers
    inputs = keras.Input((width,), name="vector")
    # Unit vectors have values of 1/sqrt(width). Scaled to about 1 each, they fit Adam's usual step.
    x = layers.Rescaling(width**0.5)(layers.UnitNormalization()(inputs))
    x = layers.Dense(HIDDEN, activation="relu")(layers.Dropout(DROPOUT)(x))
    x = layers.Dense(DIMENSIONS)(layers.Dropout(DROPOUT)(x))
    return keras.Model(inputs, layers.UnitNormalization()(x), name="metric_head")


def fit(
    loss: Callable[[tf.Tensor, tf.Tensor], tf.Tensor], views: LabelledVectors, validator: RetrievalValidator, seed: int
) -> tuple[keras.Model, float]:
    """Trains a head and keeps the weights with the best validation score. Returns it and that score.

    Raises:
        ValueError: there is nothing to compare, see :func:`pipeline.training.losses.balanced_batches`.
    """
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    model = metric_head(views.vectors.shape[1])
    optimizer = keras.optimizers.AdamW(LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    optimizer.build(model.trainable_variables)

    @tf.function(reduce_retracing=True)
    def step(vectors: tf.Tensor, targets: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            value = loss(model(vectors, training=True), targets)
        optimizer.apply_gradients(
            zip(tape.gradient(value, model.trainable_variables), model.trainable_variables, strict=True)
        )

    best_score, best_weights, stale_epochs, start = -1.0, model.get_weights(), 0, time.monotonic()
    for _ in range(EPOCHS):
        for rows in balanced_batches(views.targets, CLASSES, WORKS_PER_CLASS, rng):
            step(tf.constant(views.vectors[rows]), tf.constant(views.targets[rows]))
        score = validator(model)
        stale_epochs += 1
        if score > best_score + 1e-4:
            best_score, best_weights, stale_epochs = score, model.get_weights(), 0
        if stale_epochs >= PATIENCE:
            break
    model.set_weights(best_weights)
    log.info("  %s: validation mAP %.3f (%.1f s)", loss.__name__, best_score, time.monotonic() - start)
    return model, best_score


def _outputs(head: keras.Model, vectors: np.ndarray) -> np.ndarray:
    # Keras' predict makes a data set for each call, which takes longer than these few layers.
    return np.concatenate(
        [np.asarray(head(vectors[at : at + BATCH], training=False)) for at in range(0, len(vectors), BATCH)]
    )


def _unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12), np.float32)
