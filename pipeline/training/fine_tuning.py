"""Fine-tuning: trains the upper layers of a pretrained network, then averages their weights with the original ones.

A network that is trained freely on a few thousand works overfits: on artists it never saw it is no better than the
frozen network. Three measures prevent that. Fine-tuning starts from trained heads, so that its first steps do not
distort the features (Kumar et al. 2022, arXiv:2202.10054). Batch normalisation stays frozen. Of the straight line
between the weights before and after, the point with the lowest validation loss is kept (WiSE-FT, Wortsman et al. 2021,
arXiv:2109.01903). The weights before are one of these points, so fine-tuning that does not help is not used. Losses are
compared at the best temperature of each, because the build calibrates afterwards.
docs/decisions/0011-heads-and-fine-tuning.md has the measurements.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.core.probability import negative_log_likelihood
from pipeline.evaluate.calibration import fit_temperature
from pipeline.images.augmentation import vary
from pipeline.training.backbones.base import ModelParts, Recipe
from pipeline.training.features import Examples, batches

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

log = logging.getLogger("pipeline")

#: Steps between validations, and validations without a lower loss before training stops.
STEPS_PER_ROUND, PATIENCE = 64, 3
#: Pictures in a step.
BATCH = 32
#: Points between the weights before (0) and after (1) that are tried.
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
#: Share of the pictures that are not augmented; share of the augmented ones that show a part of the picture.
UNCHANGED, REFRAMED = 0.25, 2 / 3
#: Gradients are clipped to this norm.
CLIP_NORM = 1.0


@dataclass(frozen=True)
class FineTuning:
    """The record of a fine-tuning."""

    history: list[dict[str, float]]  #: a row a round: ``step``, ``loss``, ``val_loss``, ``val_accuracy``, ``seconds``
    shares: dict[float, float]  #: validation loss at each point between the weights before and after
    share: float  #: the point that was kept; 0: the weights before
    weights: int  #: how many numbers were trained

    def as_dict(self) -> dict[str, Any]:
        """For ``summary.json``."""
        best = min(self.history, key=lambda row: row["val_loss"])
        return {
            "steps": int(self.history[-1]["step"]),
            "best_step": int(best["step"]),
            "pictures_a_step": BATCH,
            "weights": self.weights,
            "share": self.share,
            "validation_loss_by_share": {f"{share:g}": round(loss, 5) for share, loss in self.shares.items()},
        }


def fine_tune(parts: ModelParts, recipe: Recipe, train: Examples, validation: Examples, seed: int) -> FineTuning:
    """Trains the network's upper layers and the head together; both are changed in place.

    Args:
        parts: a network with its trained head.
        recipe: ``tuning_steps`` and ``tuning_rate`` are used.
        train: works to learn from, augmented anew each time.
        validation: works by which training stops and the share is selected.
        seed: of every random choice.
    """
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(seed)
    variables = [variable for layer in (*parts.network.upper, parts.head) for variable in layer.weights]
    before = [variable.numpy() for variable in variables]
    model = parts.classifier()
    warm_up = min(STEPS_PER_ROUND, recipe.tuning_steps // 4)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, recipe.tuning_steps - warm_up, warmup_target=recipe.tuning_rate, warmup_steps=warm_up
    )
    optimizer = keras.optimizers.Adam(rate, global_clipnorm=CLIP_NORM)
    optimizer.build(variables)

    @tf.function
    def step(pixels: tf.Tensor, targets: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
        # Only trained variables are watched, so the activations of the layers below are not kept.
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([variable.value for variable in variables])
            logits = model(pixels, training=False)
            truth = keras.ops.one_hot(targets, logits.shape[-1])
            losses = keras.losses.categorical_crossentropy(
                truth, logits, from_logits=True, label_smoothing=recipe.label_smoothing
            )
            loss = tf.reduce_mean(weights * losses) + sum(parts.head.losses)
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return loss

    validate = _validator(model, validation)
    history: list[dict[str, float]] = []
    best_loss, after, stale_rounds, losses, start = np.inf, before, 0, [], time.monotonic()
    for number, batch in enumerate(_training_batches(train, recipe.tuning_steps, recipe.mirror, seed), 1):
        losses.append(step(*batch))
        if number % STEPS_PER_ROUND and number < recipe.tuning_steps:
            continue
        loss, accuracy = validate()
        row = {"loss": float(np.mean(losses)), "val_loss": loss, "val_accuracy": accuracy}
        row["seconds"] = time.monotonic() - start
        history.append({"step": number, **{key: round(value, 5) for key, value in row.items()}})
        log.info(
            "  fine-tuning, step %d of at most %d: loss %.3f; validation loss %.3f, accuracy %.3f (%.0f s)",
            number, recipe.tuning_steps, *row.values(),
        )  # fmt: skip
        losses, start, stale_rounds = [], time.monotonic(), stale_rounds + 1
        if loss < best_loss:
            best_loss, after, stale_rounds = loss, [variable.numpy() for variable in variables], 0
        if stale_rounds >= PATIENCE:
            break
    shares = {}
    for share in SHARES:
        _interpolate(variables, before, after, share)
        shares[share], accuracy = validate()
        log.info("  share of fine-tuning %g: validation loss %.3f, accuracy %.3f", share, shares[share], accuracy)
    best_share = min(shares, key=lambda share: shares[share])
    _interpolate(variables, before, after, best_share)
    return FineTuning(history, shares, best_share, sum(array.size for array in before))


def _interpolate(
    variables: list[keras.Variable], before: list[np.ndarray], after: list[np.ndarray], share: float
) -> None:
    for variable, old, new in zip(variables, before, after, strict=True):
        variable.assign((1 - share) * old + share * new)


def _validator(model: keras.Model, works: Examples) -> Callable[[], tuple[float, float]]:
    """A function that computes the loss (at its best temperature) and the accuracy of the validation works."""
    import tensorflow as tf

    forward = tf.function(lambda pixels: model(pixels, training=False), reduce_retracing=True)

    def validate() -> tuple[float, float]:
        logits = np.concatenate([forward(batch).numpy() for batch in batches(works)])
        loss = negative_log_likelihood(logits, works.targets, fit_temperature(logits, works.targets))
        return loss, float((logits.argmax(axis=1) == works.targets).mean())

    return validate


def _training_batches(part: Examples, steps: int, mirror: bool, seed: int) -> tf.data.Dataset:
    """``steps`` batches: pictures uint8 (n, size, size, 3), targets int32 (n,), weights float32 (n,).

    Every work is drawn once before any is drawn again.
    """
    import tensorflow as tf

    size = min(BATCH, len(part.rows))

    def draw() -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        order: np.ndarray = np.empty(0, np.int64)
        for number in range(steps):
            rng = np.random.default_rng((seed, number))
            if len(order) < size:
                order = np.concatenate([order, rng.permutation(len(part.rows))])
            chosen, order = order[:size], order[size:]
            pictures = np.stack([_augmented(part.pixels[part.rows[place]], rng, mirror) for place in chosen])
            yield pictures, part.targets[chosen], part.weights[chosen]

    specs = ((part.pixels.shape[1:], tf.uint8), ((), tf.int32), ((), tf.float32))
    signature = tuple(tf.TensorSpec((size, *shape), kind) for shape, kind in specs)
    return tf.data.Dataset.from_generator(draw, output_signature=signature).prefetch(2)


def _augmented(picture: np.ndarray, rng: np.random.Generator, mirror: bool) -> np.ndarray:
    if rng.random() < UNCHANGED:
        return np.asarray(picture)
    return vary(picture, rng, reframe=rng.random() < REFRAMED, mirror=mirror)
