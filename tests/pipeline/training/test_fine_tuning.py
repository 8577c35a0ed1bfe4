"""Fine-tuning: it learns what the frozen network cannot tell, and leaves alone what it cannot better."""

from dataclasses import replace

import numpy as np
import pytest

from pipeline.images.decoding import Preprocessing
from pipeline.training import classifier, fine_tuning
from pipeline.training.backbones._readings import Network, mean
from pipeline.training.backbones.base import Backbone, Recipe
from pipeline.training.features import BACKGROUND, TRAIN, VALIDATION, Examples
from pipeline.training.fine_tuning import FineTuning

SIDE = 32
RECIPE = Recipe(
    epochs=5,
    batch_size=16,
    learning_rate=0.01,
    patience=5,
    label_smoothing=0.1,
    weight_decay=1e-2,
    hidden=16,
    members=2,
    tuning_steps=96,
    tuning_rate=0.02,
)


def stripes(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Upright and lying stripes of any colours, uint8 (count, 32, 32, 3), and which they are, int32 (count,)."""
    rng = np.random.default_rng(seed)
    targets = (np.arange(count) % 2).astype(np.int32)
    wave = np.where(np.arange(SIDE) // 2 % 2, 1.0, 0.2)
    lying = np.tile(wave[:, None, None], (1, SIDE, 1))
    pixels = [(lying if target else lying.swapaxes(0, 1)) * rng.uniform(200, 255, 3) for target in targets]
    return np.stack(pixels).astype(np.uint8), targets


def part(count: int, seed: int) -> Examples:
    pixels, targets = stripes(count, seed)
    return Examples(pixels, np.arange(count), targets, np.ones(count, np.float32))


def blind(_: bool) -> Network:
    """Sees colours only, as long as its upper layer is what it begins as: then both classes look alike."""
    import keras

    image = keras.Input((SIDE, SIDE, 3), dtype="uint8", name="image")
    upper = keras.layers.Conv2D(8, 3, name="upper", trainable=False)
    maps = keras.layers.ReLU()(upper(keras.layers.Rescaling(1 / 255)(image)))
    # Every channel blurs alike in both directions: no difference between upright and lying.
    upper.set_weights([np.full((3, 3, 3, 8), 1 / 27), np.linspace(-0.5, -0.1, 8)])
    return Network(image, (mean(maps),), "blind", (upper,))


def learned(recipe: Recipe, validation: Examples | None = None) -> classifier.TrainedClassifier:
    import keras

    keras.utils.set_random_seed(0)
    backbone = Backbone("stripes", Preprocessing(SIDE), 4, True, recipe, blind, tunable=True)
    sides = {TRAIN: part(64, 0), VALIDATION: validation or part(32, 1), BACKGROUND: part(16, 3)}
    return classifier.fit_heads(backbone, recipe, sides, 2, 0)


def right(found: classifier.TrainedClassifier) -> float:
    pixels, targets = stripes(60, 2)
    logits = found.parts.classifier()(pixels, training=False).numpy()
    return float((logits.argmax(axis=1) == targets).mean())


def test_it_learns_what_the_frozen_network_cannot_tell() -> None:
    frozen, tuned = learned(replace(RECIPE, tuning_steps=0)), learned(RECIPE)
    assert frozen.fine_tuning is None and tuned.fine_tuning is not None
    assert right(frozen) < 0.75 and right(tuned) > 0.95
    assert (
        tuned.fine_tuning.share > 0
        and tuned.fine_tuning.shares[tuned.fine_tuning.share] < tuned.fine_tuning.shares[0.0]
    )
    assert [row["step"] for row in tuned.fine_tuning.history] == [64, 96]
    # What the embedding and the probes are learned from is what the network sees now.
    for one, other in ((tuned.views, frozen.views), (tuned.background, frozen.background)):
        assert one is not None and other is not None and np.abs(one.vectors - other.vectors).max() > 0.1
    answer = tuned.parts.assemble()(stripes(4, 3)[0], training=False)
    sums = np.sum(answer["evidence"], axis=(2, 3)) + tuned.parts.head.get_layer("class").get_weights()[1]
    np.testing.assert_allclose(sums, answer["logits"], atol=1e-3)


def test_what_does_not_help_is_not_used() -> None:
    # The validation works say the opposite of the training works: whatever is learned makes it worse.
    opposite = replace(part(32, 1), targets=1 - part(32, 1).targets)
    found, unchanged = learned(RECIPE, opposite), learned(replace(RECIPE, tuning_steps=0), opposite)
    assert found.fine_tuning is not None and found.fine_tuning.share == 0
    assert min(loss for share, loss in found.fine_tuning.shares.items() if share) > found.fine_tuning.shares[0.0]
    np.testing.assert_array_equal(found.views.vectors, unchanged.views.vectors)
    pixels, _ = stripes(8, 2)
    logits = [each.parts.classifier()(pixels, training=False) for each in (found, unchanged)]
    np.testing.assert_array_equal(*logits)


def test_it_ends_when_rounds_bring_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fine_tuning, "STEPS_PER_ROUND", 4)
    monkeypatch.setattr(fine_tuning, "_validator", lambda *_: lambda: (1.0, 0.5))
    found = learned(replace(RECIPE, tuning_steps=200))
    assert found.fine_tuning is not None
    assert len(found.fine_tuning.history) == 1 + fine_tuning.PATIENCE and found.fine_tuning.share == 0


def test_every_work_is_seen_before_any_is_seen_again() -> None:
    works = part(40, 0)
    batches = list(fine_tuning._training_batches(replace(works, targets=np.arange(40, dtype=np.int32)), 5, False, 0))
    assert [tuple(pixels.shape) for pixels, _, _ in batches] == [(32, SIDE, SIDE, 3)] * 5
    order = np.concatenate([targets.numpy() for _, targets, _ in batches])
    for start in range(0, 160, 40):
        assert sorted(order[start : start + 40]) == list(range(40))
    again = list(fine_tuning._training_batches(replace(works, targets=np.arange(40, dtype=np.int32)), 5, False, 0))
    for one, other in zip(batches, again, strict=True):
        np.testing.assert_array_equal(one[0].numpy(), other[0].numpy())


def test_the_summary_says_what_was_done() -> None:
    rows = [
        {"step": 64, "loss": 0.5, "val_loss": 0.3, "val_accuracy": 0.9, "seconds": 1.0},
        {"step": 100, "loss": 0.4, "val_loss": 0.4, "val_accuracy": 0.8, "seconds": 1.0},
    ]
    assert FineTuning(rows, {0.0: 0.5, 0.5: 0.25}, 0.5, 7).as_dict() == {
        "steps": 100,
        "best_step": 64,
        "pictures_a_step": 32,
        "weights": 7,
        "share": 0.5,
        "validation_loss_by_share": {"0": 0.5, "0.5": 0.25},
    }
