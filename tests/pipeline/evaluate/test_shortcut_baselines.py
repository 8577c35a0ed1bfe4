"""Each shortcut baseline sees its own property of a picture, and nothing else."""

from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pandas as pd
import pytest

from pipeline.artefacts import manifest
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context
from pipeline.build.stages import controls
from pipeline.core.executors.serial import SERIAL
from pipeline.core.files import write_json
from pipeline.evaluate import shortcut_baselines

SIDE = 64


def painting(seed: int) -> np.ndarray:
    """Smooth patches of colour with a little grain, uint8 (SIDE, SIDE, 3)."""
    rng = np.random.default_rng(seed)
    patches = cv2.resize(rng.uniform(40, 215, (5, 5, 3)), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    return np.clip(patches + rng.normal(0, 2, patches.shape), 0, 255).astype(np.uint8)


def test_the_border_does_not_see_what_is_inside() -> None:
    picture, width = painting(0), round(shortcut_baselines.BORDER * SIDE)
    changed = picture.copy()
    changed[width:-width, width:-width] = painting(1)[width:-width, width:-width]
    np.testing.assert_array_equal(shortcut_baselines.border(changed), shortcut_baselines.border(picture))
    changed[0, SIDE // 2] = 255 - changed[0, SIDE // 2]
    assert (shortcut_baselines.border(changed) != shortcut_baselines.border(picture)).any()


def test_each_side_of_the_border_is_seen() -> None:
    flat = np.full((SIDE, SIDE, 3), 128, np.uint8)
    found = []
    for edge in (np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]):
        marked = flat.copy()
        marked[edge] = 255
        found.append(shortcut_baselines.border(marked))
        assert (found[-1] != shortcut_baselines.border(flat)).any()
    assert len({tuple(values) for values in found}) == 4


def test_colours_do_not_see_where_they_are() -> None:
    picture = painting(0)
    shuffled = np.random.default_rng(0).permutation(picture.reshape(-1, 3)).reshape(picture.shape)
    np.testing.assert_allclose(shortcut_baselines.colour(shuffled), shortcut_baselines.colour(picture), rtol=1e-5)
    assert shortcut_baselines.colour(picture)[6:].reshape(3, -1).sum(axis=1) == pytest.approx([1, 1, 1])
    assert (shortcut_baselines.colour(painting(1)) != shortcut_baselines.colour(picture)).any()


def test_noise_sees_neither_brightness_nor_shapes_that_are_smooth() -> None:
    flat = [np.full((SIDE, SIDE, 3), value, np.uint8) for value in (60, 180)]
    np.testing.assert_array_equal(shortcut_baselines.noise(flat[0]), shortcut_baselines.noise(flat[1]))
    grain = np.random.default_rng(0).normal(0, 6, flat[0].shape)
    quiet, loud = (
        shortcut_baselines.noise(np.clip(120 + factor * grain, 0, 255).astype(np.uint8)) for factor in (0.3, 1)
    )
    assert (loud[:3] > quiet[:3]).all()


def test_noise_sees_the_blocks_of_a_jpeg() -> None:
    picture = painting(0)
    saved = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 5])[1], cv2.IMREAD_COLOR)
    # Steps across the edge of a block, between its 8th and the next column, against those inside of it.
    edge = shortcut_baselines.noise(saved)[9 : 9 + shortcut_baselines.BLOCK]
    assert edge.argmax() == shortcut_baselines.BLOCK - 1 and edge.max() > 2
    assert shortcut_baselines.noise(picture)[9 : 9 + shortcut_baselines.BLOCK].max() < 1.5


def test_the_spectrum_is_that_of_the_blocks() -> None:
    import scipy.fft

    plane = np.random.default_rng(0).normal(size=(8, 8)).astype(np.float32)
    transformed = shortcut_baselines.DCT @ plane @ shortcut_baselines.DCT.T
    np.testing.assert_allclose(transformed, scipy.fft.dctn(plane, norm="ortho"), atol=1e-5)


@pytest.fixture
def leaky(tmp_path: Path) -> SimpleNamespace:
    """Paintings of two classes, those of one photographed with more red light; and some of no class."""
    rng, count = np.random.default_rng(0), 240
    labels = rng.integers(0, 2, count)
    pixels = np.stack([painting(seed) for seed in range(count)])
    pixels[labels == 1, ..., 0] = np.minimum(pixels[labels == 1, ..., 0].astype(int) + 60, 255)
    pixels = np.concatenate([pixels, pixels[:5]])
    for name in ("acquire", "prepare", "split", "out"):
        (tmp_path / name).mkdir()
    np.save(tmp_path / "prepare/pixels.npy", pixels)
    write_json(tmp_path / "acquire/classes.json", [{"key": "a"}, {"key": "b"}])
    split = np.resize(["train", "train", "validation", "test"], count)
    objects = pd.DataFrame({"label": np.array(["a", "b"])[labels], "split": split})
    others = pd.DataFrame({"label": [""] * 5, "split": ["unlabelled"] * 5})
    pd.concat([objects, others]).to_parquet(tmp_path / "split/objects.parquet")
    np.save(tmp_path / "split/groups.npy", np.arange(count + 5))
    inputs = {name: tmp_path / name for name in ("acquire", "prepare", "split")}
    context = Context(BuildConfig(), inputs, tmp_path / "out", SERIAL)
    return SimpleNamespace(context=context, truth=labels[split == "test"])


def test_a_leak_is_found_by_the_baselines_that_see_it(leaky: SimpleNamespace) -> None:
    controls.run(leaky.context)
    found = manifest.read_json(leaky.context.out / "controls.json")
    assert found["works"] == len(leaky.truth) == 60
    reached = {row["name"]: row["accuracy"] for row in found["controls"]}
    assert reached["colour"]["low"] > 0.85 and reached["border"]["low"] > 0.75
    assert reached["noise"]["value"] < 0.75
    guesses = np.load(leaky.context.out / "guesses.npy")
    assert guesses.shape == (len(shortcut_baselines.BASELINES), 60)
    for row, guessed in zip(found["controls"], guesses, strict=True):
        assert (guessed == leaky.truth).mean() == pytest.approx(row["accuracy"]["value"], abs=1e-4)


def test_works_are_looked_at_in_their_order_whatever_the_chunks(
    leaky: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shortcut_baselines, "CHUNK", 3)
    pixels, rows = leaky.context.inputs["prepare"] / "pixels.npy", np.array([3, 1, 7, 200])
    whole = shortcut_baselines.extract(pixels, rows, SERIAL)
    for baseline in shortcut_baselines.BASELINES:
        expected = np.stack([baseline.features(np.load(pixels)[row]) for row in rows])
        np.testing.assert_array_equal(whole[baseline.name], expected)


def test_the_penalty_is_chosen_by_works_that_were_not_learned_from() -> None:
    rng = np.random.default_rng(0)
    targets = rng.integers(0, 2, 300)
    values = rng.normal(size=(300, 200)).astype(np.float32)
    values[:, 0] += 2 * targets
    train, validation = np.arange(300) < 100, (np.arange(300) >= 100) & (np.arange(300) < 200)
    guesses, penalty = shortcut_baselines.fit(values, targets, train, validation, 0)
    # 200 values and 100 works: a weak penalty learns the noise by heart.
    assert penalty < max(shortcut_baselines.PENALTIES)
    assert (guesses[200:] == targets[200:]).mean() > 0.65


def test_of_very_many_works_a_sample_is_learned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    targets = rng.integers(0, 2, 400)
    values = (rng.normal(size=(400, 3)) + 3 * targets[:, None]).astype(np.float32)
    train, validation = np.arange(400) < 300, np.arange(400) >= 300
    # Beyond the sample every label is wrong: who learned from all of them would be confused.
    monkeypatch.setattr(shortcut_baselines, "MAX_TRAINING_WORKS", 40)
    kept = np.sort(np.random.default_rng(0).choice(300, 40, replace=False))
    taught = np.where(train, 1 - targets, targets)
    taught[kept] = targets[kept]
    guesses, _ = shortcut_baselines.fit(values, taught, train, validation, 0)
    assert (guesses[300:] == targets[300:]).mean() > 0.95
