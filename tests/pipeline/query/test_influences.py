"""The most influential works are those that comparing a picture with every work finds."""

import numpy as np
import pytest

from pipeline.query import influences
from pipeline.query.influences import InfluentialWorks
from pipeline.query.representer_points import RepresenterPoints, quantised

WORKS, FEATURES, CLASSES = 3000, 24, 3


def collection(rectified: bool) -> tuple[RepresenterPoints, np.ndarray, np.ndarray]:
    """Points, the class of each work, and the inputs float32 (20, H) of pictures that are no works."""
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(WORKS + 20, FEATURES)) * rng.uniform(1, 5, (WORKS + 20, 1))
    inputs = np.maximum(inputs, 0) if rectified else inputs
    labels = rng.integers(-1, CLASSES, WORKS)
    # Most weights are small, as in a classifier that is sure of nearly all works.
    alphas = rng.exponential(0.1, (WORKS, CLASSES)) ** 3 * np.where(np.eye(CLASSES)[labels], 1, -1)
    alphas[labels < 0] = 0
    alphas[rng.random(WORKS) < 0.3] = 0
    kept, steps = quantised(inputs[:WORKS].astype(np.float32))
    points = RepresenterPoints(alphas.astype(np.float32), np.zeros(CLASSES, np.float32), kept, steps)
    return points, labels, inputs[WORKS:].astype(np.float32)


@pytest.mark.parametrize("rectified", [True, False])
@pytest.mark.parametrize("count", [1, 3, 40])
def test_the_same_as_comparing_with_all_works(rectified: bool, count: int) -> None:
    points, labels, pictures = collection(rectified)
    works = InfluentialWorks(points, labels)
    for picture in pictures:
        similarities = points.similarities(picture)
        contributions = points.contributions(similarities)
        for index in range(CLASSES):
            given = contributions[:, index]
            chosen = np.flatnonzero((similarities > 0) & (given > 0) & (labels == index))
            expected = chosen[np.argsort(-given[chosen], kind="stable")[:count]]
            rows, values, whole = works.most(picture, index, count)
            assert rows.tolist() == expected.tolist()
            np.testing.assert_allclose(values, given[expected], rtol=1e-4)
            assert whole == pytest.approx(given[given > 0].sum(), rel=1e-4)


def test_few_works_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    points, labels, pictures = collection(rectified=True)
    works = InfluentialWorks(points, labels)
    compared = []
    monkeypatch.setattr(influences, "_COMPARED", 32)

    class Counted(np.ndarray):
        def __getitem__(self, at: object) -> np.ndarray:
            compared.append(len(at))  # type: ignore[arg-type]
            return np.asarray(super().__getitem__(at))

    object.__setattr__(points, "penultimate", points.penultimate.view(Counted))
    works.most(pictures[0], 1, 3)
    assert 0 < sum(compared) < (labels == 1).sum() / 3


def test_a_class_without_training_works_has_none() -> None:
    points, labels, pictures = collection(rectified=True)
    points.alphas[labels == 2] = 0
    rows, values, _ = InfluentialWorks(points, labels).most(pictures[0], 2, 3)
    assert len(rows) == len(values) == 0
