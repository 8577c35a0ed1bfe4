"""Fine-tuning: the upper layers of a pretrained network learn too, and are then averaged with what they were.

A network that learns freely from a few thousand works learns those works: on artists it never saw it is no better than
the frozen one that it began from. Three things change that. It starts from trained heads, so that the first steps do
not tear apart what the network knows (Kumar et al. 2022, arXiv:2202.10054). Batch normalisation stays as it was. And of
the straight line between the weights before and the weights after, the point is taken whose validation loss is least
(WiSE-FT, Wortsman et al. 2021, arXiv:2109.01903); the weights before are one of them, so that fine-tuning that does
not help is not used. Losses are compared at each one's best temperature, since the build calibrates afterwards.
docs/decisions/0011-heads-and-fine-tuning.md has the measurements.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.core.probability import negative_log_likelihood
from pipeline.evaluate.calibration import fit_temperature
from pipeline.images.augmentation import vary
from pipeline.training.backbones.base import ModelParts, Recipe
from pipeline.training.features import Examples, plain

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

log = logging.getLogger("pipeline")

#: Steps after which the validation works are asked, and how often they may answer no better before it ends.
ROUND, PATIENCE = 64, 3
#: Pictures in a step.
PICTURES = 32
#: Points between the weights before (0) and after (1) that are tried.
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
#: Share of the views that are the picture as it is, and, of the varied ones, of those that show a part of it.
AS_IT_IS, REFRAMED = 0.25, 2 / 3
#: Gradients are cut to this length: an odd batch does not throw the network off.
LONGEST = 1.0


@dataclass(frozen=True)
class Tuned:
    """How fine-tuning went.

    Attributes:
        history: a row a round: ``step``, ``loss``, ``val_loss``, ``val_accuracy``, ``seconds``.
        shares: validation loss of each point between the weights before and after.
        share: of the weights after, in those that are kept; 0 where they stay as they were.
        weights: how many numbers learned.
    """

    history: list[dict[str, float]]
    shares: dict[float, float]
    share: float
    weights: int

    def as_dict(self) -> dict[str, Any]:
        """For ``summary.json``."""
        best = min(self.history, key=lambda row: row["val_loss"])
        return {
            "steps": int(self.history[-1]["step"]),
            "best_step": int(best["step"]),
            "pictures_a_step": PICTURES,
            "weights": self.weights,
            "share": self.share,
            "validation_loss_by_share": {f"{share:g}": round(loss, 5) for share, loss in self.shares.items()},
        }


def fine_tune(parts: ModelParts, recipe: Recipe, train: Examples, validation: Examples, seed: int) -> Tuned:
    """Trains the network's upper layers and the head together; both are changed in place.

    Args:
        parts: a network with its head trained.
        recipe: ``tuning_steps`` and ``tuning_rate`` say for how long, and how fast.
        train: works to learn from, varied anew each time.
        validation: works that say when it is enough, and how much of it is taken.
        seed: of every random choice.
    """
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(seed)
    variables = [v for layer in (*parts.network.upper, parts.head) for v in layer.weights]
    before = [variable.numpy() for variable in variables]
    model = parts.classifier()
    warm_up = min(ROUND, recipe.tuning_steps // 4)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, recipe.tuning_steps - warm_up, warmup_target=recipe.tuning_rate, warmup_steps=warm_up
    )
    optimizer = keras.optimizers.Adam(rate, global_clipnorm=LONGEST)
    optimizer.build(variables)

    @tf.function
    def step(pixels: tf.Tensor, targets: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
        # Only what learns is watched: nothing is kept of the layers below.
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([variable.value for variable in variables])
            logits = model(pixels, training=False)
            truth = keras.ops.one_hot(targets, logits.shape[-1])
            each = keras.losses.categorical_crossentropy(
                truth, logits, from_logits=True, label_smoothing=recipe.label_smoothing
            )
            loss = tf.reduce_mean(weights * each) + sum(parts.head.losses)
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return loss

    validator = _Validator(model, validation)
    history: list[dict[str, float]] = []
    best, kept, since, losses, clock = np.inf, before, 0, [], time.monotonic()
    for number, batch in enumerate(_batches(train, recipe.tuning_steps, recipe.mirror, seed), 1):
        losses.append(step(*batch))
        if number % ROUND and number < recipe.tuning_steps:
            continue
        loss, accuracy = validator()
        row = {"loss": float(np.mean(losses)), "val_loss": loss, "val_accuracy": accuracy}
        row["seconds"] = time.monotonic() - clock
        history.append({"step": number, **{key: round(value, 5) for key, value in row.items()}})
        log.info(
            "  fine-tuning, step %d of at most %d: loss %.3f; validation loss %.3f, accuracy %.3f (%.0f s)",
            number, recipe.tuning_steps, *row.values(),
        )  # fmt: skip
        losses, clock, since = [], time.monotonic(), since + 1
        if loss < best:
            best, kept, since = loss, [variable.numpy() for variable in variables], 0
        if since >= PATIENCE:
            break
    shares = {}
    for share in SHARES:
        _assign(variables, before, kept, share)
        shares[share], accuracy = validator()
        log.info("  share of fine-tuning %g: validation loss %.3f, accuracy %.3f", share, shares[share], accuracy)
    share = min(shares, key=lambda each: shares[each])
    _assign(variables, before, kept, share)
    return Tuned(history, shares, share, sum(int(np.prod(each.shape)) for each in before))


def _assign(variables: list[keras.Variable], before: list[np.ndarray], after: list[np.ndarray], share: float) -> None:
    for variable, old, new in zip(variables, before, after, strict=True):
        variable.assign((1 - share) * old + share * new)


class _Validator:
    """Loss (at its best temperature) and accuracy of the validation works."""

    def __init__(self, model: keras.Model, works: Examples) -> None:
        import tensorflow as tf

        self._works = works
        self._forward = tf.function(lambda pixels: model(pixels, training=False), reduce_retracing=True)

    def __call__(self) -> tuple[float, float]:
        works = self._works
        logits = np.concatenate([self._forward(batch).numpy() for batch in plain(works)])
        loss = negative_log_likelihood(logits, works.targets, fit_temperature(logits, works.targets))
        return loss, float((logits.argmax(axis=1) == works.targets).mean())


def _batches(part: Examples, steps: int, mirror: bool, seed: int) -> tf.data.Dataset:
    """So many batches: pictures uint8 (n, size, size, 3), targets int32 (n,), weights float32 (n,).

    Every work comes once before any comes again.
    """
    import tensorflow as tf

    size = min(PICTURES, len(part.rows))

    def draw() -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        order: np.ndarray = np.empty(0, np.int64)
        for number in range(steps):
            rng = np.random.default_rng((seed, number))
            if len(order) < size:
                order = np.concatenate([order, rng.permutation(len(part.rows))])
            chosen, order = order[:size], order[size:]
            yield (
                np.stack([_view(part.pixels[part.rows[i]], rng, mirror) for i in chosen]),
                *(values[chosen] for values in (part.targets, part.weights)),
            )

    shape = (size, *part.pixels.shape[1:])
    signature = (
        tf.TensorSpec(shape, tf.uint8),
        tf.TensorSpec((size,), tf.int32),
        tf.TensorSpec((size,), tf.float32),
    )
    return tf.data.Dataset.from_generator(draw, output_signature=signature).prefetch(2)


def _view(picture: np.ndarray, rng: np.random.Generator, mirror: bool) -> np.ndarray:
    if rng.random() < AS_IT_IS:
        return np.asarray(picture)
    return vary(picture, rng, reframe=rng.random() < REFRAMED, mirror=mirror)
