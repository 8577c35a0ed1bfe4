"""Linear probes: a regression a depth, which is the same in the model as it was fitted."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from pipeline.training import linear_probes

WIDTHS = [3, 5]


def vectors(count: int = 90, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two depths' unit vectors side by side, float32 (count, 8), about a direction a class, and the classes."""
    rng = np.random.default_rng(seed)
    targets = np.arange(count) % 3
    parts = [np.eye(3, width)[targets] + rng.normal(0, 0.3, (count, width)) for width in WIDTHS]
    units = [part / np.linalg.norm(part, axis=1, keepdims=True) for part in parts]
    return np.concatenate(units, axis=1).astype(np.float32), targets


def test_each_depth_has_a_regression_of_its_own() -> None:
    found, targets = vectors()
    probe_logits = linear_probes.fit(found, WIDTHS, targets, 3, 0).predict(found, verbose=0)
    assert probe_logits.shape == (90, 2, 3)
    for depth, part in enumerate((found[:, :3], found[:, 3:])):
        alone = LogisticRegression(C=linear_probes.INVERSE_PENALTY, class_weight="balanced").fit(part, targets)
        np.testing.assert_allclose(probe_logits[:, depth], alone.decision_function(part), atol=0.05)
        assert (probe_logits[:, depth].argmax(axis=1) == targets).mean() > 0.8


def test_a_networks_own_vector_may_have_any_length() -> None:
    found, targets = vectors()
    short, long = (linear_probes.fit(found[:, :3] * by, [3], targets, 3, 0) for by in (1, 50))
    np.testing.assert_allclose(
        short.predict(found[:, :3], verbose=0), long.predict(7 * found[:, :3], verbose=0), atol=0.02
    )


def test_every_outcome_weighs_alike() -> None:
    rng = np.random.default_rng(0)
    # Of one outcome there are ten times as many; what lies between is as likely the other.
    values = np.concatenate([rng.normal(-1, 1, (500, 1)), rng.normal(1, 1, (50, 1))])
    found = np.concatenate([values, np.ones_like(values)], axis=1).astype(np.float32)
    targets = np.repeat([0, 1], [500, 50])
    told = linear_probes.fit(found, [2], targets, 2, 0).predict(found, verbose=0)[:, 0].argmax(axis=1)
    shares = [(told[targets == outcome] == outcome).mean() for outcome in (0, 1)]
    assert abs(shares[0] - shares[1]) < 0.12 and min(shares) > 0.7


@pytest.mark.parametrize("there", [[0], [0, 2], [0, 1, 2]])
def test_an_outcome_without_an_example_is_never_what_is_meant(there: list[int]) -> None:
    found, targets = vectors()
    chosen = np.isin(targets, there)
    probe_logits = linear_probes.fit(found[chosen], WIDTHS, targets[chosen], 4, 0).predict(found, verbose=0)
    assert np.isfinite(probe_logits).all() and set(np.unique(probe_logits.argmax(axis=2))) == set(there)


def test_of_very_many_vectors_a_sample_is_learned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    found, targets = vectors(300)
    monkeypatch.setattr(linear_probes, "MAX_VECTORS", 60)
    one, same, other = (
        linear_probes.fit(found, WIDTHS, targets, 3, seed).predict(found, verbose=0) for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 0.01
    assert (one[:, 0].argmax(axis=1) == targets).mean() > 0.8
