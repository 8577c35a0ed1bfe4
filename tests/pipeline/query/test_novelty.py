"""How like the collection a picture is: the parts of the score, and that it survives being written."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.core.errors import ArtefactError
from pipeline.core.files import write_json
from pipeline.query.novelty import (
    FIGURES,
    LEEWAY,
    SIGNATURES,
    NoveltyDetector,
    Scale,
    energy,
    log_odds,
    mean_knn_similarity,
    mean_over_depths,
    novelty_features,
)
from pipeline.query.outputs import ModelOutputs
from pipeline.similarity.indexes.exact import ExactIndex


def test_nearness_is_the_mean_of_the_nearest() -> None:
    gallery = np.array([[1, 0], [0.8, 0.6], [0, 1], [-1, 0]], np.float32)
    asked = np.array([[1, 0], [0, 1]], np.float32)
    assert mean_knn_similarity(asked, ExactIndex(gallery), k=2) == pytest.approx([(1 + 0.8) / 2, (1 + 0.6) / 2])
    assert mean_knn_similarity(asked[:1], ExactIndex(gallery[:2]), k=10) == pytest.approx([0.9])


def test_nearness_of_many_does_not_depend_on_blocks() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(2500, 6)).astype(np.float32)
    expected = np.sort(vectors @ vectors[:50].T, axis=1)[:, -10:].mean(axis=1)
    np.testing.assert_allclose(mean_knn_similarity(vectors, ExactIndex(vectors[:50])), expected, atol=1e-5)
    assert len(mean_knn_similarity(vectors[:0], ExactIndex(vectors))) == 0


def outputs(embeddings: list[list[float]], signatures: list[list[float]], logits: list[list[float]]) -> ModelOutputs:
    """Pictures whose single probe says these logits."""
    arrays = [np.array(part, np.float32) for part in (embeddings, signatures, logits)]
    return ModelOutputs(arrays[0], arrays[2], arrays[1], arrays[2][:, None])


def test_without_signatures_nearness_goes_by_the_embeddings() -> None:
    both = outputs(np.eye(3).tolist(), np.ones((3, 2)).tolist(), np.zeros((3, 2)).tolist())
    assert novelty_features(both) is both.signatures
    alone = replace(both, signatures=both.signatures[:, :0])
    assert novelty_features(alone) is both.embeddings
    swapped = replace(both, embeddings=both.signatures, signatures=both.embeddings)
    np.testing.assert_array_equal(made().score_samples(alone), made().score_samples(swapped))


def test_energy_is_the_log_of_summed_exponentials() -> None:
    assert energy(np.log([[1.0, 2.0, 5.0]])) == pytest.approx([np.log(8)])
    assert energy(np.array([1000.0, 0.0])) == pytest.approx(1000)


def test_log_odds_are_those_of_the_classes_against_the_background() -> None:
    logits = np.array([[1.0, 2, 3]])
    chance = np.exp(logits[0]) / np.exp(logits[0]).sum()
    assert log_odds(logits) == pytest.approx([np.log((chance[0] + chance[1]) / chance[2])], abs=1e-6)


def test_the_last_layer_is_not_asked_where_there_are_other_depths() -> None:
    probe_logits = np.array([[[9.0, 9], [1, 2], [3, 4]]])
    assert mean_over_depths(probe_logits).tolist() == [[2, 3]]
    assert mean_over_depths(probe_logits[:, :1]).tolist() == [[9, 9]]


def made(background: bool = False) -> NoveltyDetector:
    return NoveltyDetector(np.eye(3, dtype=np.float32), Scale(0.3, 0.1), Scale(2.0, 0.5), background, -1.5)


def test_what_the_probes_say_counts_in_deviations_of_the_validation_works() -> None:
    near = [1.0, 0, 0]
    asked = outputs([near], [near], [[1.0, 2, 1.5]])
    sure = np.log(np.exp([1, 2, 1.5]).sum())
    assert made().score_samples(asked) == pytest.approx([min((sure - 2) / 0.5, LEEWAY + 1 / 3)], abs=1e-5)
    odds = np.log(np.exp([1, 2]).sum()) - 1.5
    assert made(True).score_samples(asked) == pytest.approx([(odds - 2) / 0.5], abs=1e-5)


@pytest.mark.parametrize("background", [False, True])
def test_what_is_far_off_is_unlike_whatever_the_probes_say(background: bool) -> None:
    far = outputs([[1.0, 0, 0]], [[-1.0, 0, 0]], [[50.0, 0, 0]])
    nearness_of_it = (-1 / 3 - 0.3) / 0.1
    assert made(background).score_samples(far) == pytest.approx([nearness_of_it + LEEWAY], abs=1e-5)


@pytest.mark.parametrize("background", [False, True])
def test_it_counts_by_works_and_lets_a_share_of_them_pass(background: bool) -> None:
    rng = np.random.default_rng(0)
    gallery, vectors = rng.normal(size=(50, 4)).astype(np.float32), rng.normal(size=(400, 4))
    works = outputs(vectors.tolist(), vectors.tolist(), rng.normal(3, 2, (400, 3)).tolist())
    found = NoveltyDetector.fit(gallery, works, background, 0.9)
    scores = found.score_samples(works)
    assert (scores >= found.threshold).mean() == pytest.approx(0.9, abs=0.01)
    told = found.probe_scale(found.probe_scores(works))
    assert (told.mean(), told.std()) == pytest.approx((0, 1), abs=1e-6)
    assert NoveltyDetector.fit(gallery, works.only(slice(0)), background, 0.9).threshold == -np.inf


def test_a_scale_of_nothing_or_of_equal_values_divides_by_one() -> None:
    assert Scale.of(np.zeros(0)) == Scale(0.0, 1.0)
    assert Scale.of(np.full(4, 3.0)) == Scale(3.0, 1.0)


@pytest.mark.parametrize("background", [False, True])
def test_what_is_written_is_read_again(tmp_path: Path, background: bool) -> None:
    (tmp_path / "model").mkdir()
    written = made(background)
    written.save(tmp_path / "model")
    found = NoveltyDetector.load(tmp_path)
    assert found is not None and (found.threshold, found.background) == (-1.5, background)
    asked = outputs([[0, 1, 0]], [[0, 1, 0]], [[1, 0.5, 1]])
    np.testing.assert_allclose(found.score_samples(asked), written.score_samples(asked))
    np.testing.assert_allclose(found.decision_function(asked), written.score_samples(asked) + 1.5)


def test_an_older_build_has_none(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert NoveltyDetector.load(tmp_path) is None and not caplog.records
    # One of a time when regressions were kept beside the model, in place of probes in it.
    (tmp_path / "model").mkdir()
    scale = {"mean": 0.0, "deviation": 1.0}
    write_json(tmp_path / "model" / FIGURES, {"nearness": scale, "energy": scale, "log_odds": scale, "least": 0.0})
    assert NoveltyDetector.load(tmp_path) is None
    assert "a class is named for every picture" in caplog.text and "pipeline.build" in caplog.text


@pytest.mark.parametrize("damaged", [FIGURES, SIGNATURES])
@pytest.mark.parametrize("content", [b"", b"{}", b"PK\x03\x04" + bytes(500)])
def test_a_damaged_one_is_refused_by_name(tmp_path: Path, damaged: str, content: bytes) -> None:
    (tmp_path / "model").mkdir()
    made(True).save(tmp_path / "model")
    (tmp_path / "model" / damaged).write_bytes(content)
    with pytest.raises(ArtefactError, match=damaged):
        NoveltyDetector.load(tmp_path)
