"""Which vectors works are compared by: the classifier's features, alone or beside a head that brings classes together.

A head trained to bring classes together forgets what sets works of a class apart: its nearest works are of the right
class and otherwise anyone's. So it does not take the place of the features but stands beside them, with the same weight
(docs/decisions/0005-features-beside-a-metric-head.md has the measurements).

Every candidate is judged by the mean average precision of the validation works among the training works, and the best
one becomes the embedding; of those that are equally good, the first. How the training works themselves are ordered says
nothing: a head brings those together that it has seen, whatever it has understood.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.evaluate import metrics
from pipeline.training.losses import batches, supervised_contrastive, triplet_semi_hard

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

log = logging.getLogger("pipeline")

FEATURES, AUTO = "features", "auto"
#: In the order of how much of a work's own look they keep, see the decision.
LOSSES: dict[str, Callable[[tf.Tensor, tf.Tensor], tf.Tensor]] = {
    "contrastive": supervised_contrastive,
    "triplet": triplet_semi_hard,
}
#: Figures that are no further apart count as equal: then the first is taken, which keeps more of a work's own look.
CLOSE = 0.02
#: Values of a head, as in FaceNet, and of the layer before it.
DIMENSIONS, HIDDEN = 128, 512

#: How long at most, and how many rounds through the works without a better validation figure end it.
EPOCHS, PATIENCE = 40, 6
LEARNING_RATE, WEIGHT_DECAY, DROPOUT = 1e-3, 1e-2, 0.5
#: Classes in a batch, and works of each.
CLASSES, EACH = 8, 32
#: Works that a figure is taken from, at most: queries, and those among which they look.
QUERIES, GALLERY = 1_000, 10_000
#: Bootstrap resamples of an interval.
RESAMPLES = 1_000


@dataclass(frozen=True)
class Works:
    """Feature vectors and classes, float32 (n, D) and int (n,); ``sides`` int (n,), what stands and falls together."""

    vectors: np.ndarray
    targets: np.ndarray
    sides: np.ndarray | None = None


@dataclass(frozen=True)
class Choice:
    """The embedding that is used.

    Attributes:
        name: ``features``, or one of :data:`LOSSES`.
        head: from the feature vectors to what stands beside the features; None where nothing does.
        scores: validation mean average precision of every candidate, by name.
        intervals: (low, high) of each, by name; none where it is not known which works stand and fall together.
        note: why there are no more candidates, "" where nothing is missing.
    """

    name: str
    head: keras.Model | None
    scores: dict[str, float]
    intervals: dict[str, tuple[float, float]] = field(default_factory=dict)
    note: str = ""

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


def choose(
    wanted: str,
    views: Works,
    gallery: Works,
    validation: Works,
    features: Callable[[np.ndarray], np.ndarray],
    seed: int,
) -> Choice:
    """The best embedding, or the wanted one.

    Args:
        wanted: :data:`AUTO` for the best on the validation works, or a candidate's name.
        views: training works, with variations of them, to learn from.
        gallery: the training works as they are, to look among.
        validation: works that look for their class among them.
        features: from such vectors to the classifier's own features.
        seed: of every random choice.
    """
    validator = RetrievalValidator(gallery, validation, features, seed)
    names = [FEATURES, *LOSSES] if wanted == AUTO else [wanted]
    scores, heads, note = {}, {}, ""
    for name in names:
        if name == FEATURES:
            scores[name] = validator(None)
            continue
        try:
            heads[name], scores[name] = fit(LOSSES[name], views, validator, seed)
        except ValueError as error:
            note = f"No head was trained: {error}."
    if not scores:
        scores[FEATURES] = validator(None)
    name = next(each for each, score in scores.items() if score >= max(scores.values()) - CLOSE)
    told = ", ".join(f"{each} {score:.3f}" for each, score in scores.items())
    log.info("  embedding: %s (validation mAP: %s)", name, told)
    intervals = {each: validator.interval(heads.get(each)) for each in scores}
    reach = {each: found for each, found in intervals.items() if found is not None}
    return Choice(name, heads.get(name), scores, reach, note)


class RetrievalValidator:
    """How far up the works of its class stand when a validation work looks among the training works, on average."""

    def __init__(
        self, gallery: Works, validation: Works, features: Callable[[np.ndarray], np.ndarray], seed: int
    ) -> None:
        """Args:
        gallery: the training works.
        validation: those that look.
        features: from such vectors (n, D) to the classifier's own features.
        seed: of the sample that is taken of very many works.
        """
        self._seed = seed
        self._sides = [_sample(validation, QUERIES, seed), _sample(gallery, GALLERY, seed)]
        empty = np.empty((0, 1), np.float32)
        self._features = [_unit(features(works.vectors)) if len(works.targets) else empty for works in self._sides]

    def __call__(self, head: keras.Model | None) -> float:
        """Mean average precision with ``head`` beside the features, or without one; 0 when nobody looks."""
        average = self._average_precision(head)
        return float(average.mean()) if len(average) else 0.0

    def interval(self, head: keras.Model | None) -> tuple[float, float] | None:
        """The 95 % bootstrap interval of that figure over what stands and falls together; None where that is unknown.

        A head's weights were kept by this very figure, so that its interval tells how far the figure depends on these
        works, not how far it is flattered.
        """
        average, sides = self._average_precision(head), self._sides[0].sides
        if sides is None or len(average) == 0:
            return None
        found = metrics.mean(average, sides, metrics.resamples(sides, RESAMPLES, self._seed))
        return found.low, found.high

    def _average_precision(self, head: keras.Model | None) -> np.ndarray:
        asked, among = self._sides
        if len(asked.targets) == 0 or len(among.targets) == 0:
            return np.empty(0)
        found = []
        for works, features in zip(self._sides, self._features, strict=True):
            parts = [features]
            if head is not None:
                parts.append(head.predict(works.vectors, verbose=0, batch_size=4096))
            # Side by side with equal weight: the cosine is the mean of the parts' cosines.
            found.append(_unit(np.concatenate(parts, axis=1)))
        return metrics.retrieval(found[0], asked.targets, found[1], among.targets)[1]


def network(width: int) -> keras.Model:
    """A head: one hidden layer, then :data:`DIMENSIONS` values of unit length.

    Args:
        width: D, of the feature vectors.
    """
    import keras

    layers = keras.layers
    inputs = keras.Input((width,), name="vector")
    # Unit vectors have values of 1/sqrt(D); scaled to about 1 each, Adam's usual step fits them.
    x = layers.Rescaling(width**0.5)(layers.UnitNormalization()(inputs))
    x = layers.Dense(HIDDEN, activation="relu")(layers.Dropout(DROPOUT)(x))
    x = layers.Dense(DIMENSIONS)(layers.Dropout(DROPOUT)(x))
    return keras.Model(inputs, layers.UnitNormalization()(x), name="metric_head")


def fit(
    loss: Callable[[tf.Tensor, tf.Tensor], tf.Tensor], views: Works, validator: RetrievalValidator, seed: int
) -> tuple[keras.Model, float]:
    """Trains a head; the weights that the validator likes best stay. Returns it and what the validator said of it.

    Raises:
        ValueError: there is nothing to compare, see :func:`pipeline.training.losses.batches`.
    """
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    model = network(views.vectors.shape[1])
    optimizer = keras.optimizers.AdamW(LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    optimizer.build(model.trainable_variables)

    @tf.function(reduce_retracing=True)
    def step(vectors: tf.Tensor, targets: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            value = loss(model(vectors, training=True), targets)
        optimizer.apply_gradients(
            zip(tape.gradient(value, model.trainable_variables), model.trainable_variables, strict=True)
        )

    best, kept, since, start = -1.0, model.get_weights(), 0, time.monotonic()
    for _ in range(EPOCHS):
        for rows in batches(views.targets, CLASSES, EACH, rng):
            step(tf.constant(views.vectors[rows]), tf.constant(views.targets[rows]))
        reached = validator(model)
        since += 1
        if reached > best + 1e-4:
            best, kept, since = reached, model.get_weights(), 0
        if since >= PATIENCE:
            break
    model.set_weights(kept)
    log.info("  %s: validation mAP %.3f (%.1f s)", loss.__name__, best, time.monotonic() - start)
    return model, best


def _sample(works: Works, most: int, seed: int) -> Works:
    if len(works.targets) <= most:
        return works
    rows = np.sort(np.random.default_rng(seed).choice(len(works.targets), most, replace=False))
    return Works(works.vectors[rows], works.targets[rows], None if works.sides is None else works.sides[rows])


def _unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12), np.float32)
