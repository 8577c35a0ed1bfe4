"""Where figures are looked for, and which of them are kept."""

import numpy as np
import pytest

from pipeline.annotations._pose.figures import (
    Figure,
    FigureFinder,
    extent,
    mean_of,
    similarity,
    square_round,
    squares,
    unmirrored,
    whole,
    without_doubles,
)


def keypoints(x: float = 50, y: float = 100, size: float = 100, score: float = 0.8) -> np.ndarray:
    """A figure of that height, at random places of its own."""
    places = np.random.default_rng(1).random((17, 2)) * (size / 2, size) + (x, y)
    return np.concatenate([places, np.full((17, 1), score)], axis=1)


@pytest.mark.parametrize(("width", "height"), [(224, 224), (640, 425), (100, 1024), (1, 1)])
def test_squares_cover_the_picture(width: int, height: int) -> None:
    covered = np.zeros((height, width), bool)
    for left, top, side in [*squares(width, height, (1.0, 0.5)), whole(width, height)]:
        covered[max(0, round(top)) : round(top + side), max(0, round(left)) : round(left + side)] = True
    assert covered.all()


def test_neighbouring_squares_share_at_least_a_half() -> None:
    """A figure at the border of a square is in the middle of the next one."""
    lefts = sorted({left for left, _, side in squares(640, 300, (0.5,)) if side == 150})
    assert np.diff(lefts).max() <= 75 and lefts[0] == 0 and lefts[-1] == 490


def test_squares_that_would_be_enlarged_much_are_left_out() -> None:
    assert [side for _, _, side in squares(224, 224, (1.0, 0.25))] == [224]


def test_points_that_are_not_seen_do_not_widen_the_box() -> None:
    figure = keypoints()
    box = extent(figure)
    figure[3] = [5000, 5000, 0.01]
    assert extent(figure) != pytest.approx((0, 0, 5000, 5000)) and extent(figure)[2] <= box[2]


def test_the_square_round_a_figure_holds_it() -> None:
    left, top, side = square_round(keypoints(300, 20, 150))
    x, y, width, height = extent(keypoints(300, 20, 150))
    assert left < x and top < y and left + side > x + width and top + side > y + height


def test_a_reading_with_the_higher_score_weighs_more() -> None:
    one, other = keypoints(score=0.9), keypoints(60, score=0.1)
    found = mean_of(np.stack([one, other]))
    assert found[:, 0] == pytest.approx(one[:, 0] + 1) and found[:, 2] == pytest.approx(0.5)


def test_readings_of_nothing_have_finite_places() -> None:
    assert np.isfinite(mean_of(np.stack([keypoints(score=0.0)] * 2))).all()


def test_a_mirrored_reading_is_mirrored_back() -> None:
    mirrored = unmirrored(keypoints(), 400)
    assert unmirrored(mirrored, 400) == pytest.approx(keypoints())
    assert mirrored[5, 0] == pytest.approx(400 - keypoints()[6, 0])


def test_doubles_are_left_out_and_neighbours_stay() -> None:
    best, double, neighbour = (
        Figure(keypoints(), 0.8),
        Figure(keypoints(53), 0.5),
        Figure(keypoints(140), 0.4),
    )
    assert without_doubles([neighbour, double, best], 0.25) == [best, neighbour]
    assert similarity(double, best) > 0.8 and similarity(neighbour, best) < 0.1


def test_nothing_stays_nothing() -> None:
    assert without_doubles([], 0.25) == []


class OneSided:
    """A network that sees the figure only where red lies left of green; once it is found, it is seen both ways."""

    def __init__(self) -> None:
        self.first = True

    def figure(self, pixels: np.ndarray, left: float, top: float, side: float, *, balanced: bool = False) -> np.ndarray:
        red, green = (np.argwhere(pixels[..., channel] > 200) for channel in (0, 1))
        faces_right = red[:, 1].mean() < green[:, 1].mean()
        if self.first and not faces_right:
            return keypoints(score=0.0)
        self.first = False
        places = keypoints(size=60)
        places[:, :2] += (red.mean(axis=0) + green.mean(axis=0))[::-1] / 2 - places[:, :2].mean(axis=0)
        return places if faces_right else unmirrored(places, red[:, 1].mean() + green[:, 1].mean())


@pytest.mark.parametrize(("mirrored", "balanced", "count"), [(0, 0, 1), (1, 0, 0), (0, 1, 1), (1, 1, 1)])
def test_whoever_asks_with_a_mirrored_picture_finds_the_same_figure(mirrored: int, balanced: int, count: int) -> None:
    picture = np.full((300, 300, 3), 90, np.uint8)
    picture[140:150, 120:130, 0], picture[140:150, 170:180, 1] = 250, 250
    finder = FigureFinder.__new__(FigureFinder)
    finder._movenet, finder._detector = OneSided(), None  # type: ignore[assignment]
    finder._shares, finder._detector_shares, finder._whole = (), (), True
    shown = np.ascontiguousarray(picture[:, ::-1]) if mirrored else picture
    found = finder.figures(shown, 0.2, 10, balanced=bool(balanced))
    assert len(found) == count
