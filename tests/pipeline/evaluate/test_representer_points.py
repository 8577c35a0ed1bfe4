"""A classifier as a sum over the works that it was trained on."""

import json
from pathlib import Path

import numpy as np
import pytest

from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context
from pipeline.build.stages import influence
from pipeline.core.errors import ArtefactError
from pipeline.core.files import write_json
from pipeline.core.probability import probabilities
from pipeline.evaluate import representer_points
from pipeline.query.representer_points import DESCRIPTION, READS, REPRESENTERS, RepresenterPoints, load, quantised

WORKS, FEATURES, CLASSES = 60, 12, 3


def collection(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """What the last layer reads (N, H), the logits (N, C), and the kernel and bias that these were made with."""
    rng = np.random.default_rng(seed)
    kernel, bias = rng.normal(size=(FEATURES, CLASSES)), rng.normal(size=CLASSES)
    reads = np.maximum(rng.normal(size=(WORKS, FEATURES)) * rng.uniform(1, 5, (WORKS, 1)), 0).astype(np.float16)
    logits = reads.astype(np.float64) @ kernel + bias
    return reads, logits.astype(np.float32), kernel, bias


def explained() -> tuple[RepresenterPoints, np.ndarray, np.ndarray]:
    reads, logits, kernel, bias = collection()
    trained = np.arange(WORKS) < 40
    truth = np.eye(CLASSES)[np.arange(WORKS) % CLASSES]
    residuals = (truth - probabilities(logits))[trained]
    alphas = np.zeros((WORKS, CLASSES), np.float32)
    kept, steps = quantised(reads)
    alphas[trained] = representer_points.representers(kept[trained] * steps, kernel, residuals)
    return RepresenterPoints(alphas, bias.astype(np.float32), kept, steps), reads, logits


def test_contributions_and_the_bias_are_the_logits_of_pictures_never_trained_on() -> None:
    found, reads, logits = explained()
    for row in range(40, WORKS):
        given = found.contributions(found.similarities(reads[row].astype(np.float32)))
        assert given.shape == (WORKS, CLASSES)
        np.testing.assert_allclose(given.sum(axis=0) + found.bias, logits[row], atol=1e-3)
        assert not given[40:].any()
    assert representer_points.agreement_of(found, reads[40:], logits[40:]) > 0.99999


def test_reads_keep_their_size_in_a_byte() -> None:
    reads = np.concatenate([collection()[0], -collection(1)[0]]).astype(np.float32)
    reads[:, 0] = 0
    kept, steps = quantised(reads)
    assert kept.dtype == np.int8 and steps.dtype == np.float32
    assert np.abs(kept[:, 1:]).max(axis=0).tolist() == [127] * 11
    assert (np.abs(kept * steps - reads) <= steps / 2 + 1e-6).all() and not kept[:, 0].any()
    found = RepresenterPoints(np.ones((120, 1), np.float32), np.zeros(1), kept, steps)
    apart = np.abs(found.similarities(reads[3]) - reads @ reads[3])
    assert (apart <= np.abs(reads[3]) @ steps / 2 + 1e-4).all()
    assert quantised(reads[:0])[0].shape == (0, FEATURES)


def test_another_classifier_is_not_what_the_works_add_up_to() -> None:
    found, reads, logits = explained()
    assert representer_points.agreement_of(found, reads[40:], logits[40:, ::-1]) < 0.9


def test_they_are_the_nearest_to_what_training_pulled_by() -> None:
    rng = np.random.default_rng(1)
    features, kernel = rng.normal(size=(30, 5)), rng.normal(size=(5, 2))
    residuals = rng.normal(size=(30, 2))
    found = representer_points.representers(features, kernel, residuals)
    np.testing.assert_allclose(features.T @ found, kernel, atol=1e-9)
    reached = features.T @ residuals
    begun = residuals * (reached * kernel).sum() / (reached * reached).sum()
    for seed in range(20):
        # Any other solution: moved along what the features do not see.
        step = np.random.default_rng(seed).normal(size=30)
        step -= features @ np.linalg.lstsq(features, step, rcond=None)[0]
        other = found + step[:, np.newaxis]
        np.testing.assert_allclose(features.T @ other, kernel, atol=1e-9)
        assert np.linalg.norm(other - begun) > np.linalg.norm(found - begun)


def test_at_the_optimum_they_are_the_residuals_themselves() -> None:
    """Yeh et al.: with loss + penalty * |W|^2 at its minimum, alpha_ic = weight_i (1[y_i = c] - p_ic) / (2 penalty)."""
    from scipy.optimize import minimize

    rng = np.random.default_rng(2)
    features, truth = rng.normal(size=(25, 4)), np.eye(3)[rng.integers(0, 3, 25)]
    weights = rng.uniform(0.5, 2, (25, 1))

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        kernel = flat.reshape(4, 3)
        chances = probabilities(features @ kernel)
        value = -(weights * truth * np.log(chances)).sum() + 0.5 * (kernel**2).sum()
        return value, (features.T @ (weights * (chances - truth)) + kernel).ravel()

    kernel = minimize(loss, np.zeros(12), jac=True, tol=1e-14).x.reshape(4, 3)
    residuals = weights * (truth - probabilities(features @ kernel))
    np.testing.assert_allclose(representer_points.representers(features, kernel, residuals), residuals, atol=1e-4)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """Results of the stages before, with works of two splits."""
    import pandas as pd

    reads, logits, kernel, bias = collection()
    folders = {name: tmp_path / name for name in ("acquire", "split", "train", "embed", "out")}
    for folder in folders.values():
        folder.mkdir()
    (folders["train"] / "training").mkdir()
    keys = ["a", "b", "c"]
    write_json(folders["acquire"] / "classes.json", [{"key": key} for key in keys])
    write_json(folders["train"] / "training" / "summary.json", {"class_weights": dict.fromkeys(keys, 1.0)})
    splits = ["train"] * 40 + ["validation"] * 15 + ["unlabelled"] * 5
    labels = [keys[row % CLASSES] for row in range(55)] + [""] * 5
    pd.DataFrame({"label": labels, "split": splits}).to_parquet(folders["split"] / "objects.parquet")
    np.save(folders["embed"] / "reads.npy", reads)
    np.save(folders["embed"] / "logits.npy", logits)
    np.savez(folders["train"] / "head.npz", kernel=kernel, bias=bias)
    out = folders.pop("out")
    return Context(BuildConfig(), folders, out)


def test_the_stage_writes_what_the_page_reads(context: Context, tmp_path: Path) -> None:
    influence.run(context)
    build = tmp_path / "build"
    (build / "model").mkdir(parents=True)
    for name in (REPRESENTERS, READS, DESCRIPTION):
        (context.out / name).rename(build / "model" / name)
    found = load(build)
    assert found is not None
    assert found.alphas.dtype == np.float32 and found.alphas.shape == (WORKS, CLASSES)
    reads = np.load(context.inputs["embed"] / "reads.npy")
    logits = np.load(context.inputs["embed"] / "logits.npy")
    given = found.contributions(found.similarities(reads[50].astype(np.float32)))
    np.testing.assert_allclose(given.sum(axis=0) + found.bias, logits[50], atol=1e-3)
    assert not found.alphas[40:].any()

    told = json.loads((build / "model" / DESCRIPTION).read_text())
    write_json(build / "model" / DESCRIPTION, told | {"agreement": 0.8})
    assert load(build) is None
    write_json(build / "model" / DESCRIPTION, {"agreement": 1.0})
    with pytest.raises(ArtefactError, match="representers"):
        load(build)
    write_json(build / "model" / DESCRIPTION, told)
    kept = np.load(build / "model" / READS)
    np.save(build / "model" / READS, kept.astype(np.float16))  # as it was kept before bytes were
    assert load(build) is None
    np.save(build / "model" / READS, kept)
    for damaged in (b"", b"no array"):
        (build / "model" / REPRESENTERS).write_bytes(damaged)
        with pytest.raises(ArtefactError, match="representers"):
            load(build)


def test_a_build_without_them_has_none(context: Context, tmp_path: Path) -> None:
    assert load(tmp_path) is None
    # One that is older than what the works are read by.
    influence.run(context)
    (tmp_path / "model").mkdir()
    for name in (REPRESENTERS, DESCRIPTION):
        (context.out / name).rename(tmp_path / "model" / name)
    assert load(tmp_path) is None
