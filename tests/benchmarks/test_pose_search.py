"""The benchmark that changes pictures and asks whether a figure finds itself."""

import numpy as np
import pytest

from benchmarks._pose_search import CHANGES, Asked, ranks
from pipeline.annotations._pose.figures import Figure

WIDTH, HEIGHT = 200, 160


def figure(seed: int = 0) -> Figure:
    places = np.random.default_rng(seed).random((17, 2)) * (60, 100) + (100, 40)
    return Figure(np.concatenate([places, np.full((17, 1), 0.8)], axis=1), 0.8)


def marked(keypoints: np.ndarray) -> np.ndarray:
    """A picture that is bright where the nose is."""
    pixels = np.full((HEIGHT, WIDTH, 3), 20, np.uint8)
    x, y = keypoints[0, :2].astype(int)
    pixels[y - 2 : y + 3, x - 2 : x + 3] = 250
    return pixels


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("seed", range(5))
def test_a_place_of_the_changed_picture_leads_back(change: str, seed: int) -> None:
    asked = figure(seed)
    changed, back = CHANGES[change](marked(asked.keypoints), asked, np.random.default_rng(seed))
    bright = np.argwhere(changed.sum(axis=2) > changed.sum(axis=2).mean() + 30).mean(axis=0)[::-1]
    assert back(np.tile([*bright, 1.0], (17, 1))).min(axis=0)[:2] == pytest.approx(asked.keypoints[0, :2], abs=2)


@pytest.mark.parametrize("seed", range(5))
def test_a_cut_out_holds_the_figure(seed: int) -> None:
    asked = figure(seed)
    changed, back = CHANGES["cropped"](marked(asked.keypoints), asked, np.random.default_rng(seed))
    left, top = back(np.zeros((17, 3)))[0, :2]
    places = asked.keypoints[:, :2] - [left, top]
    assert (places >= 0).all() and (places <= [changed.shape[1], changed.shape[0]]).all()
    assert changed.shape[1] < WIDTH and changed.shape[0] < HEIGHT


def test_ranks_count_figures_of_other_works_that_are_more_alike() -> None:
    mine, other = figure(0).keypoints, figure(1).keypoints
    queries = [Asked("a", mine, 0.5, {"same": mine, "worse": other, "none": None})]
    figures, works = np.stack([mine, other, other]), np.array(["a", "b", "c"])
    assert ranks(queries, figures, works, "same") == [1]
    assert ranks(queries, figures, works, "worse") == [3]
    assert ranks(queries, figures, works, "none") == [None]
