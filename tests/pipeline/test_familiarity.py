"""How like the collection a picture is: the parts of the score, and that it survives being written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import ArtefactError
from pipeline.familiarity import (
    BACKGROUND,
    FIGURES,
    LEEWAY,
    REGRESSION,
    SIGNATURES,
    Familiarity,
    Scale,
    energy,
    log_odds,
    nearness,
    signed,
)


def test_nearness_is_the_mean_of_the_nearest() -> None:
    gallery = np.array([[1, 0], [0.8, 0.6], [0, 1], [-1, 0]], np.float32)
    asked = np.array([[1, 0], [0, 1]], np.float32)
    assert nearness(asked, gallery, k=2) == pytest.approx([(1 + 0.8) / 2, (1 + 0.6) / 2])
    assert nearness(asked[:1], gallery[:2], k=10) == pytest.approx([0.9])


def test_nearness_of_many_does_not_depend_on_blocks() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(2500, 6)).astype(np.float32)
    expected = np.sort(vectors @ vectors[:50].T, axis=1)[:, -10:].mean(axis=1)
    np.testing.assert_allclose(nearness(vectors, vectors[:50]), expected, atol=1e-5)
    assert len(nearness(vectors[:0], vectors)) == 0


def test_without_signatures_nearness_goes_by_the_embeddings() -> None:
    embeddings, signatures = np.eye(3, dtype=np.float32), np.ones((3, 2), np.float32)
    assert signed(embeddings, signatures) is signatures
    assert signed(embeddings, signatures[:, :0]) is embeddings
    logits = np.zeros((3, 2))
    np.testing.assert_array_equal(
        made().score(embeddings, logits, signatures[:, :0]), made().score(signatures, logits, embeddings)
    )


def test_energy_is_the_log_of_summed_exponentials() -> None:
    assert energy(np.log([[1.0, 2.0, 5.0]])) == pytest.approx([np.log(8)])
    assert energy(np.array([1000.0, 0.0])) == pytest.approx(1000)


def test_log_odds_are_those_of_the_classes_against_the_background() -> None:
    # Two classes and the background, with scores 1, 2 and 3 by their biases alone.
    weights = np.array([[0, 0, 1], [0, 0, 2], [0, 0, 3]], np.float32)
    chance = np.exp([1, 2, 3]) / np.exp([1, 2, 3]).sum()
    expected = np.log((chance[0] + chance[1]) / chance[2])
    assert log_odds(np.array([[0.3, 0.4]], np.float32), weights) == pytest.approx([expected], abs=1e-6)


def made(background: np.ndarray | None = None) -> Familiarity:
    gallery = np.eye(3, dtype=np.float32)
    return Familiarity(gallery, Scale(0.3, 0.1), Scale(2.0, 0.5), None, background, Scale(1.0, 2.0), -1.5)


def test_the_score_counts_in_deviations_of_the_validation_works() -> None:
    asked = np.array([[1, 0, 0]], np.float32)
    logits = np.log(np.array([[np.e**2, np.e**2]]))
    plain = (1 / 3 - 0.3) / 0.1 + (2 + np.log(2) - 2) / 0.5
    assert made().score(asked, logits, asked) == pytest.approx([plain], abs=1e-5)
    weights = np.zeros((3, 4), np.float32)
    taught = (np.log(2) - 1) / 2
    assert made(weights).score(asked, logits, asked) == pytest.approx([taught], abs=1e-5)


def test_the_classes_are_asked_by_the_regression_where_there_is_one() -> None:
    asked, logits = np.array([[1, 0, 0]], np.float32), np.zeros((1, 2))
    # Two classes, with scores 3 and 1 of this picture: one by its weight, one by its bias.
    regression = np.array([[3, 0, 0, 0], [0, 0, 0, 1]], np.float32)
    expected = (1 / 3 - 0.3) / 0.1 + (np.log(np.exp(3) + np.exp(1)) - 2) / 0.5
    found = replace(made(), classes=regression)
    assert found.score(asked, logits, asked) == pytest.approx([expected], abs=1e-5)
    assert found.score(asked, logits + 9, asked) == pytest.approx([expected], abs=1e-5)


def test_what_is_far_off_is_unlike_whatever_the_background_says() -> None:
    weights = np.zeros((3, 4), np.float32)
    weights[:2, 0] = 50  # sure that it is of the classes
    far = np.array([[-1, 0, 0]], np.float32)
    nearness_of_it = (-1 / 3 - 0.3) / 0.1
    embedding = np.array([[1, 0, 0]], np.float32)
    assert made(weights).score(embedding, np.zeros((1, 2)), far) == pytest.approx([nearness_of_it + LEEWAY], abs=1e-5)


def test_a_scale_of_nothing_or_of_equal_values_divides_by_one() -> None:
    assert Scale.of(np.zeros(0)) == Scale(0.0, 1.0)
    assert Scale.of(np.full(4, 3.0)) == Scale(3.0, 1.0)


@pytest.mark.parametrize("background", [None, np.ones((3, 4), np.float32)])
def test_what_is_written_is_read_again(tmp_path: Path, background: np.ndarray | None) -> None:
    (tmp_path / "model").mkdir()
    written = replace(made(background), classes=np.eye(2, 4, dtype=np.float32))
    written.save(tmp_path / "model")
    found = Familiarity.load(tmp_path)
    assert found is not None and found.least == -1.5
    asked = np.array([[0, 1, 0]], np.float32)
    expected = written.score(asked, np.ones((1, 2)), asked)
    np.testing.assert_allclose(found.score(asked, np.ones((1, 2)), asked), expected)


def test_an_older_build_has_none(tmp_path: Path) -> None:
    assert Familiarity.load(tmp_path) is None


@pytest.mark.parametrize("damaged", [FIGURES, SIGNATURES, REGRESSION, BACKGROUND])
@pytest.mark.parametrize("content", [b"", b"{}"])
def test_a_damaged_one_is_refused_by_name(tmp_path: Path, damaged: str, content: bytes) -> None:
    (tmp_path / "model").mkdir()
    replace(made(np.ones((3, 4), np.float32)), classes=np.ones((2, 4), np.float32)).save(tmp_path / "model")
    (tmp_path / "model" / damaged).write_bytes(content)
    with pytest.raises(ArtefactError, match=FIGURES):
        Familiarity.load(tmp_path)
