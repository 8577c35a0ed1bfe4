"""Which posture the rules give a figure."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.annotations._pose.postures import postures
from pipeline.core.errors import ConfigError

#: A standing figure in a picture of 200 x 300 pixels, x and y.
STANDING = np.array(
    [
        [100, 40], [105, 35], [95, 35], [110, 40], [90, 40], [120, 70], [80, 70], [130, 110], [70, 110], [130, 150],
        [70, 150], [112, 150], [88, 150], [112, 205], [88, 205], [112, 260], [88, 260],
    ], float,
)  # fmt: skip
KNEES, ANKLES = [13, 14], [15, 16]


def figure(places: np.ndarray = STANDING, unseen: tuple[int, ...] = ()) -> np.ndarray:
    scores = np.full((17, 1), 0.7)
    scores[list(unseen)] = 0.05
    return np.concatenate([places, scores], axis=1)


def posture(keypoints: np.ndarray) -> str | None:
    return postures().of(keypoints, 200, 300)


def seated(knee_height: float = 160) -> np.ndarray:
    places = STANDING.copy()
    places[KNEES] = [[160, knee_height], [150, knee_height]]
    places[ANKLES] = [[160, 230], [150, 230]]
    return places


def test_straight_legs_stand() -> None:
    assert posture(figure()) == "standing"


@pytest.mark.parametrize("knee_height", [145, 160, 180])
def test_level_thighs_sit(knee_height: float) -> None:
    assert posture(figure(seated(knee_height))) == "sitting"


def test_unseen_legs_are_a_half_length() -> None:
    assert posture(figure(unseen=(13, 14, 15, 16))) == "half-length"


def test_legs_below_the_edge_of_the_picture_are_unseen() -> None:
    assert postures().of(figure(), 200, 180) == "half-length"


def test_points_that_gather_at_the_edge_of_the_picture_are_unseen() -> None:
    places = STANDING.copy()
    places[[13, 14, 15, 16], 1] = 179
    assert postures().of(figure(places), 200, 180) == "half-length"


def test_a_standing_figure_may_be_cut_off_below_the_knees() -> None:
    assert postures().of(figure(), 200, 230) == "standing"


def test_a_lying_figure_has_no_posture() -> None:
    assert posture(figure(STANDING[:, ::-1] * [0.6, 1])) is None


def test_a_head_alone_has_no_posture() -> None:
    assert posture(figure(unseen=tuple(range(5, 17)))) is None


def test_one_leg_is_enough() -> None:
    assert posture(figure(unseen=(13, 15))) == "standing"


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_curator_writes_a_rule(tmp_path: Path) -> None:
    text = 'least_score = 0.2\nedge = 0.0\n[[posture]]\nname = "legs"\nseen = ["ankles"]\n'
    assert postures(written(tmp_path, text)).of(figure(), 200, 300) == "legs"


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ('seen = ["tail"]', "names tail. There are the parts eyes, shoulders"),
        ("least = { grace = 1 }", "names grace. .* measures torso_rise, thigh_drop, knee_angle"),
        ("sene = []", "does not hold rules of postures"),
        ("seen =", "does not hold rules of postures"),
    ],
)
def test_a_rule_that_says_nothing_known_is_refused(tmp_path: Path, rule: str, message: str) -> None:
    text = f'least_score = 0.2\nedge = 0.0\n[[posture]]\nname = "mine"\n{rule}\n'
    with pytest.raises(ConfigError, match=message):
        postures(written(tmp_path, text))
