"""How alike poses are, wherever the figures stand and to whichever side they turn."""

import numpy as np
import pytest

from pipeline.core.skeleton import MIRRORED
from pipeline.similarity.poses import PoseSimilarities, compared, of_works

#: x and y of a standing figure with one arm raised, all points present.
RAISED = np.array(
    [
        [0, -9], [0.5, -9.5], [-0.5, -9.5], [1, -9], [-1, -9], [2, -7], [-2, -7], [4, -9], [-3, -4.5], [5, -12],
        [-3, -2], [1.2, -1], [-1.2, -1], [1.3, 3], [-1.3, 3], [1.4, 7], [-1.4, 7],
    ], float,
)  # fmt: skip


def figure(places: np.ndarray = RAISED, score: float = 1.0) -> np.ndarray:
    return np.concatenate([places, np.full((17, 1), score)], axis=1)


def lowered() -> np.ndarray:
    places = RAISED.copy()
    places[[7, 9]] = [3, -4.5], [3, -2]
    return figure(places)


def mirrored(one: np.ndarray) -> np.ndarray:
    return one[MIRRORED] * [-1, 1, 1]


def strangers(count: int, seed: int = 0) -> np.ndarray:
    places = np.random.default_rng(seed).normal(size=(count, 17, 2)) * (3, 6)
    return np.concatenate([places, np.ones((count, 17, 1))], axis=2)


def test_a_figure_finds_itself_elsewhere_and_at_another_size() -> None:
    elsewhere = figure() * [40, 40, 1] + [900, 300, 0]
    found = compared(figure(), np.concatenate([strangers(50), [elsewhere]]))
    assert found.similarities.argmax() == 50 and found.similarities[50] == pytest.approx(1, abs=1e-5)
    assert not found.mirrored[50]


def test_a_mirrored_figure_finds_itself_and_says_so() -> None:
    found = compared(mirrored(figure()), np.concatenate([strangers(50), [figure(), lowered()]]))
    assert found.similarities.argmax() == 50 and found.mirrored[50]
    assert found.similarities[50] == pytest.approx(1, abs=1e-5)


def test_another_pose_is_less_like_it_and_a_lying_figure_less_still() -> None:
    lying = figure(RAISED[:, ::-1])
    found = compared(figure(), np.stack([figure(), lowered(), lying])).similarities
    assert found[0] > found[1] > found[2] and found[1] < 0.9


def test_a_sketch_lacks_points_and_finds_its_pose() -> None:
    """A stick figure without a face, whose points that are absent stand anywhere."""
    sketch = figure()
    sketch[:5] = [1e5, -1e5, 0]
    found = compared(sketch, np.stack([lowered(), figure()])).similarities
    assert found[1] == pytest.approx(1, abs=1e-5) and found[0] < found[1]


def test_a_figure_that_lacks_points_of_the_query_is_less_like_it() -> None:
    bust = figure()
    bust[11:, 2] = 0
    found = compared(figure(), np.stack([figure(), bust])).similarities
    assert found[1] == pytest.approx(np.sqrt(11 / 17), abs=1e-5)


def test_points_with_low_scores_decide_little() -> None:
    unsure = figure()
    unsure[[15, 16], :2] += 20
    sure = unsure.copy()
    unsure[[15, 16], 2] = 0.01
    sure_found, unsure_found = compared(figure(), np.stack([sure, unsure])).similarities
    assert unsure_found > 0.8 > sure_found


def test_hidden_legs_are_like_hidden_legs() -> None:
    hidden = figure()
    hidden[13:, 2] = 0.05
    found = compared(hidden, np.stack([figure(), hidden])).similarities
    assert found[1] > found[0]


def test_figures_without_common_points_are_not_alike() -> None:
    upper, lower = figure(), figure()
    upper[9:, 2], lower[:9, 2] = 0, 0
    assert compared(upper, lower[np.newaxis]).similarities.tolist() == [0]


def test_places_in_large_pictures_lose_no_digits() -> None:
    far = figure() + [30_000, 20_000, 0]
    assert compared(far, far[np.newaxis]).similarities[0] == pytest.approx(1, abs=1e-3)


def test_no_figures_give_no_similarities() -> None:
    found = compared(figure(), np.empty((0, 17, 3)))
    assert found.similarities.shape == found.mirrored.shape == (0,)


def test_more_figures_than_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    gallery = np.concatenate([strangers(11), [figure()]])
    whole = compared(figure(), gallery)
    monkeypatch.setattr("pipeline.similarity.poses.BLOCK", 5)
    parts = compared(figure(), gallery)
    assert parts.similarities.tolist() == whole.similarities.tolist()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (np.zeros((16, 3)), "17 key points of three finite numbers"),
        (np.full((17, 3), np.nan), "17 key points of three finite numbers"),
        (figure(score=0), "at least 3 key points at different places"),
        (np.ones((17, 3)), "at least 3 key points at different places"),
    ],
)
def test_what_is_no_pose_is_refused(query: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        compared(query, figure()[np.newaxis])


def test_a_work_is_as_alike_as_its_best_figure() -> None:
    found = PoseSimilarities(np.array([0.2, 0.9, 0.5, 0.9], np.float32), np.zeros(4, bool))
    similarities, indices = of_works(found, np.array([2, 2, 0, 2]), 4)
    assert similarities.tolist() == pytest.approx([0.5, 0, 0.9, 0]) and indices.tolist() == [2, -1, 1, -1]
