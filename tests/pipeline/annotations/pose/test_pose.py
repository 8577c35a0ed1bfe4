"""The annotator on drawn people and on pictures in which there is nobody."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from pipeline import annotations
from pipeline.annotate import main
from pipeline.annotations.base import Found
from pipeline.annotations.pose import ANNOTATOR, PoseOptions, lines, rows
from pipeline.artefacts.annotations import SCHEMA
from pipeline.core.skeleton import NAMES
from pipeline.images.decoding import Picture
from tests.pipeline.annotations.pose.drawing import JOINTS, person, room

needs_networks = pytest.mark.skipif(
    not all(file.is_at_hand() for file in ANNOTATOR.models),
    reason="the networks are not on this machine: name their folder in VITRINE_MODELS",
)
Read = Callable[[Picture], Found]


def picture(pixels: np.ndarray, scale: int = 1) -> Picture:
    """A working copy of a picture that is larger in its file by that factor."""
    return Picture(pixels, pixels.shape[1] * scale, pixels.shape[0] * scale, "png")


@pytest.fixture(scope="module")
def read() -> Read:
    return ANNOTATOR.open(PoseOptions())


def places(figure: dict[str, Any]) -> dict[str, tuple[float, float]]:
    return {point["name"]: (point["x"], point["y"]) for point in figure["keypoints"]}


@needs_networks
def test_joints_of_a_person_are_where_they_were_drawn(read: Read) -> None:
    (figure,) = read(picture(person(room())))["figures"]
    assert [point["name"] for point in figure["keypoints"]] == list(NAMES)
    for name, (x, y) in JOINTS.items():
        assert places(figure)[name] == pytest.approx((128 + x, 40 + y), abs=10), name
    left, top, width, height = figure["box"]
    assert left < 98 and top < 57 and left + width > 158 and top + height > 205
    assert figure["posture"] == "standing" and figure["score"] > 0.5


@needs_networks
def test_two_people_in_their_postures(read: Read) -> None:
    image = person(person(room(512), 110), 376, 50, seated=True)
    figures = sorted(read(picture(image))["figures"], key=lambda figure: figure["box"][0])
    assert [figure["posture"] for figure in figures] == ["standing", "sitting"]
    assert places(figures[1])["nose"] == pytest.approx((376, 67), abs=10)


@needs_networks
def test_a_person_who_is_cut_off_is_a_half_length(read: Read) -> None:
    (figure,) = read(picture(person(room(), y=120)))["figures"]
    assert figure["posture"] == "half-length" and sum(figure["box"][1::2]) <= 256


@needs_networks
def test_places_are_pixels_of_the_file(read: Read) -> None:
    small, large = (read(picture(person(room()), scale))["figures"][0] for scale in (1, 3))
    assert np.array(large["box"]) == pytest.approx(3 * np.array(small["box"]), abs=0.4)
    assert large["keypoints"][9]["x"] == pytest.approx(3 * small["keypoints"][9]["x"], abs=0.4)


@needs_networks
def test_a_mirrored_person_is_found_mirrored(read: Read) -> None:
    image = person(room(), 90, seated=True)
    (figure,), (mirrored,) = (read(picture(each))["figures"] for each in (image, image[:, ::-1].copy()))
    assert places(mirrored)["left_wrist"][0] == pytest.approx(256 - places(figure)["right_wrist"][0], abs=4)


@needs_networks
@pytest.mark.parametrize("nothing", ["grey", "black", "noise", "gradient", "room"])
def test_where_nobody_is_nobody_is_found(read: Read, nothing: str) -> None:
    image = {
        "grey": np.full((200, 300, 3), 128, np.uint8),
        "black": np.zeros((200, 300, 3), np.uint8),
        "noise": np.random.default_rng(0).integers(0, 256, (200, 300, 3)).astype(np.uint8),
        "gradient": np.tile(np.linspace(0, 255, 300).astype(np.uint8)[:, None], (200, 1, 3)),
        "room": room(300, 200),
    }[nothing]
    assert read(picture(image)) == {"figures": []}


@needs_networks
def test_tiny_and_long_pictures_are_read(read: Read) -> None:
    for size in ((1, 1), (8, 400), (600, 20)):
        assert read(picture(np.full((*size, 3), 90, np.uint8))) == {"figures": []}


@needs_networks
def test_options_decide_what_is_told() -> None:
    image = picture(person(room()))
    assert ANNOTATOR.open(PoseOptions(least_score=0.95))(image) == {"figures": []}
    assert ANNOTATOR.open(PoseOptions(smallest=250))(image) == {"figures": []}


@needs_networks
def test_the_command_prints_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, image in (("one", person(room())), ("none", room())):
        cv2.imwrite(str(tmp_path / f"{name}.png"), image[:, :, ::-1])
    assert main(["pose", str(tmp_path / "one.png"), str(tmp_path / "none.png"), "--json"]) == 0
    one, none = json.loads(capsys.readouterr().out)
    assert len(one["figures"]) == 1 and none["figures"] == []


#: What the annotator found, as its readers have it.
FOUND: Found = {
    "figures": [
        {"score": 0.6, "box": [10.0, 20.0, 30.0, 40.0], "keypoints": [], "posture": "standing"},
        {"score": 0.4, "box": [0.0, 0.0, 100.0, 200.0], "keypoints": [], "posture": None},
    ]
}


def test_rows_count_the_figures_and_name_their_postures() -> None:
    counted, standing, other = rows(FOUND, picture(np.zeros((200, 100, 3), np.uint8)))
    assert counted == {"value": 2.0, "unit": "figures"} and counted.keys() <= set(SCHEMA.names)
    assert standing["label"] == "standing" and other["label"] == "figure"
    assert [standing[key] for key in ("x", "y", "w", "h")] == pytest.approx([0.1, 0.1, 0.3, 0.2])
    assert rows({"figures": []}, picture(np.zeros((9, 9, 3), np.uint8))) == [{"value": 0.0, "unit": "figures"}]


def test_lines_say_what_was_found() -> None:
    assert lines(FOUND)[0] == "2 figures: 1 standing, 1 no posture told"
    assert lines(FOUND)[1] == "standing (score 0.60) at x 10, y 20, 30 x 40 pixels"
    assert lines({"figures": []}) == ["no figure"]


def test_it_is_one_of_the_annotators_of_pictures() -> None:
    assert annotations.of_pictures()["pose"] is ANNOTATOR
