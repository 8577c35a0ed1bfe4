"""Which embedding a build takes: the best one on works that were not learned from."""

from dataclasses import replace

import numpy as np
import pytest

from pipeline.training import embedding_head
from pipeline.training.embedding_head import TOLERANCE, LabelledVectors, RetrievalValidator, fit, select_embedding
from pipeline.training.losses import supervised_contrastive, triplet_semi_hard

WIDTH, CLASSES = 40, 3


def works(seed: int, each: int = 100, loud: float = 1.5) -> LabelledVectors:
    """Vectors whose class is in a few quiet directions, and whose loud ones say nothing."""
    rng = np.random.default_rng(seed)
    targets = np.repeat(np.arange(CLASSES), each)
    vectors = rng.normal(size=(len(targets), WIDTH)) * np.where(np.arange(WIDTH) < 6, 0.4, loud)
    vectors[np.arange(len(targets)), targets] += 1.5
    return LabelledVectors(vectors.astype(np.float32), targets)


def same(vectors: np.ndarray) -> np.ndarray:
    return vectors


@pytest.mark.parametrize("loss", [supervised_contrastive, triplet_semi_hard])
def test_a_head_brings_works_together_that_it_has_never_seen(loss: object) -> None:
    train, validation = works(0), works(1, each=20)
    validator = RetrievalValidator(train, validation, same, 0)
    before = validator(None)
    model, reached = fit(loss, train, validator, 0)  # type: ignore[arg-type]
    assert before < 0.6 and reached > before + 0.15
    found = model.predict(validation.vectors, verbose=0)
    assert found.shape == (len(validation.targets), embedding_head.DIMENSIONS)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    # What was said of it is what its kept weights reach.
    assert validator(model) == pytest.approx(reached, abs=1e-6)


def test_the_best_on_the_validation_works_is_taken_and_all_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_head, "EPOCHS", 12)
    train, validation = works(0), works(1, each=20)
    found = select_embedding("auto", train, train, validation, same, 0)
    assert set(found.scores) == {"features", "contrastive", "triplet"}
    assert found.name != "features" and found.scores[found.name] >= max(found.scores.values()) - TOLERANCE
    assert found.head is not None and found.as_dict()["chosen"] == found.name
    # Where the features themselves are perfect, nothing is put on top of them.
    monkeypatch.setattr(embedding_head, "EPOCHS", 2)
    easy = LabelledVectors(np.eye(CLASSES, dtype=np.float32)[train.targets], train.targets)
    plain = select_embedding("auto", easy, easy, easy, same, 0)
    assert plain.name == "features" and plain.head is None and plain.scores["features"] == pytest.approx(1)


@pytest.mark.parametrize(("reached", "taken"), [(0.899, "contrastive"), (0.93, "triplet"), (0.5, "contrastive")])
def test_of_equally_good_ones_the_first_is_taken(monkeypatch: pytest.MonkeyPatch, reached: float, taken: str) -> None:
    figures = iter([0.89, reached])
    monkeypatch.setattr(embedding_head, "fit", lambda *_: (None, next(figures)))
    train = works(0, each=5)
    assert select_embedding("auto", train, train, works(1, each=5), same, 0).name == taken


def test_a_wanted_one_is_taken_whatever_the_others_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_head, "EPOCHS", 2)
    train, validation = works(0), works(1, each=20)
    assert select_embedding("features", train, train, validation, same, 0).scores.keys() == {"features"}
    triplet = select_embedding("triplet", train, train, validation, same, 0)
    assert triplet.name == "triplet" and triplet.scores.keys() == {"triplet"} and triplet.head is not None


@pytest.mark.parametrize("wanted", ["auto", "contrastive"])
def test_with_nothing_to_compare_the_features_are_taken_and_it_is_said_why(wanted: str) -> None:
    alone = LabelledVectors(np.eye(3, dtype=np.float32), np.arange(3))
    found = select_embedding(wanted, alone, alone, alone, same, 0)
    assert found.name == "features" and "two works" in found.note


def test_the_seed_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_head, "EPOCHS", 3)
    train, validation = works(0), works(1, each=20)
    validator = RetrievalValidator(train, validation, same, 0)
    first, again = (fit(supervised_contrastive, train, validator, 4)[0] for _ in range(2))
    for a, b in zip(first.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_figure_has_an_interval_where_it_is_known_which_works_stand_together() -> None:
    train, validation = works(0), works(1, each=20)
    assert RetrievalValidator(train, validation, same, 0).interval(None) is None
    validator = RetrievalValidator(train, replace(validation, groups=np.arange(60)), same, 0)
    low, high = validator.interval(None)
    assert low < validator(None) < high
    found = select_embedding("features", train, train, replace(validation, groups=np.arange(60)), same, 0).as_dict()
    reach = found["validation_intervals"]["features"]
    assert reach["low"] == pytest.approx(low, abs=1e-4) and reach["high"] == pytest.approx(high, abs=1e-4)


def test_without_validation_works_nothing_is_claimed() -> None:
    nobody = LabelledVectors(np.empty((0, WIDTH), np.float32), np.empty(0, int))
    assert RetrievalValidator(works(0), nobody, same, 0)(None) == 0


def test_of_very_many_works_a_sample_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    train, validation = works(0), works(1, each=20)
    whole = RetrievalValidator(train, validation, same, 0)(None)
    monkeypatch.setattr(embedding_head, "MAX_QUERIES", 30)
    monkeypatch.setattr(embedding_head, "MAX_GALLERY", 60)
    sampled = RetrievalValidator(train, validation, same, 0)(None)
    assert sampled == pytest.approx(whole, abs=0.1) and sampled != whole
