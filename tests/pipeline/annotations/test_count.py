"""The annotator count: boxes as text, places in pixels of the file, sentences for what cannot be counted."""

import json
from pathlib import Path

import cv2
import pytest

from pipeline import annotate
from pipeline.annotations.count import ANNOTATOR, CountOptions, parsed
from pipeline.build.config import resolve
from pipeline.build.stages import annotate_pictures
from pipeline.core.errors import AnnotationError, ConfigError
from pipeline.images.counting import model_file
from pipeline.images.counting.intervals import Interval
from pipeline.images.counting.network import open_model
from pipeline.images.decoding import Picture
from tests.pipeline.images.counting.scenes import scene


def as_text(boxes: object) -> str:
    return " ".join(",".join(f"{value:.1f}" for value in box) for box in boxes)  # type: ignore[attr-defined]


def test_the_command_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pixels, boxes = scene(24, 24)
    file = tmp_path / "leaves.png"
    cv2.imwrite(str(file), pixels[..., ::-1])
    assert annotate.main(["count", str(file), "--boxes", as_text(boxes[:3]), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert set(found) == {"file", "count", "low", "high", "density", "dots"}
    assert abs(found["count"] - 24) <= 4 and found["low"] <= 24 <= found["high"]
    assert sum(map(sum, found["density"]["values"])) == pytest.approx(found["count"], abs=1e-6)
    assert all(0 <= dot["x"] <= 480 and 0 <= dot["y"] <= 360 and 0 < dot["score"] <= 1 for dot in found["dots"])
    assert annotate.main(["count", str(file), "--boxes", as_text(boxes[:3])]) == 0
    assert "about " in capsys.readouterr().out


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """It is not trained, so it finds a little everywhere."""
    import keras

    from pipeline.training.counting.learning.export import exported
    from pipeline.training.counting.learning.networks import over_sizes

    keras.utils.set_random_seed(4)
    path = tmp_path_factory.mktemp("networks") / "untrained.count"
    content = exported(over_sizes(widths=(4, 4, 4, 4)))
    model_file.write(path, model_file.ModelFile(content, Interval(-2.0, 3.0, 1.0, 40), 100.0, {}))
    return path


def test_the_command_counts_with_a_trained_network(
    network: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pixels = scene(24, 24)[0]
    file = tmp_path / "leaves.png"
    cv2.imwrite(str(file), pixels[..., ::-1])
    assert annotate.main(["count", str(file), "--model", str(network), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    expected = open_model(network)(pixels)
    assert found["count"] == pytest.approx(expected.count, rel=0.001) and len(found["dots"]) == len(expected.dots)
    assert (found["low"], found["high"]) == (round(expected.low, 1), round(expected.high, 1))
    values = found["density"]["values"]
    assert found["density"]["cell"] * len(values[0]) == pytest.approx(480, abs=found["density"]["cell"])
    assert len(values[0]) <= 64 and sum(map(sum, values)) == pytest.approx(found["count"], abs=1e-6)
    # The file has twice as many pixels on each side as its working copy.
    large = ANNOTATOR.open(CountOptions(model=str(network)))(Picture(pixels, 960, 720, "jpeg"))
    assert large["density"]["cell"] == pytest.approx(2 * found["density"]["cell"], rel=0.01)


def test_a_network_that_is_none_and_one_beside_boxes_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, none = tmp_path / "a.png", tmp_path / "none.count"
    cv2.imwrite(str(file), scene(12, 24)[0])
    assert annotate.main(["count", str(file), "--model", str(none)]) == 2
    assert "There is no counting network none.count" in capsys.readouterr().err
    none.write_bytes(b"nothing")
    assert annotate.main(["count", str(file), "--model", str(none)]) == 2
    assert "none.count is damaged" in capsys.readouterr().err
    assert annotate.main(["count", str(file), "--model", str(none), "--boxes", "1,2,30,40"]) == 2
    assert "Give one of the two" in capsys.readouterr().err


def test_without_boxes_the_command_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), scene(12, 24)[0])
    assert annotate.main(["count", str(tmp_path / "a.png")]) == 2
    said = capsys.readouterr().err
    assert "Mark one to five of the things with boxes: x,y,width,height" in said
    assert "--" not in said  # The page shows the sentence too.


def test_places_are_in_pixels_of_the_file() -> None:
    pixels, boxes = scene(24, 24)
    # The file has twice as many pixels on each side as its working copy.
    read = ANNOTATOR.open(CountOptions(boxes=as_text(2 * boxes[:3])))
    large, small = read(Picture(pixels, 960, 720, "jpeg")), ANNOTATOR.open(CountOptions(boxes=as_text(boxes[:3])))
    found = small(Picture(pixels, 480, 360, "jpeg"))
    assert len(large["dots"]) == pytest.approx(len(found["dots"]), abs=1)
    assert large["density"]["cell"] == pytest.approx(2 * found["density"]["cell"], rel=0.05)
    box = 2 * boxes[0]
    assert abs(large["dots"][0]["x"] - (box[0] + box[2] / 2)) < 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There is nothing to count by"),
        ("1,2,3", "“1,2,3” is no box"),
        ("1,2,3,x", "is no box"),
        ("1,2,3,nan", "is no box"),
        ("1;2;3;4", "is no box"),
        (" ".join(["1,2,30,40"] * 6), "There are 6 boxes. Mark one to 5 things"),
    ],
)
def test_boxes_are_read_or_refused(text: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        parsed(text)


def test_boxes_are_numbers() -> None:
    assert parsed(" 1,2,30,40  5.5,-6,7,8 ").tolist() == [[1, 2, 30, 40], [5.5, -6, 7, 8]]


def test_a_box_outside_is_told_in_pixels_of_the_file() -> None:
    pixels, _ = scene(12, 24)
    read = ANNOTATOR.open(CountOptions(boxes="2000,10,40,40"))
    with pytest.raises(AnnotationError, match="outside the picture, which is 960 x 720 pixels"):
        read(Picture(pixels, 960, 720, "jpeg"))


def test_a_build_counts_with_a_trained_network_and_knows_its_content(tmp_path: Path) -> None:
    file = tmp_path / "berries.count"
    settings = []
    for content in (b"one", b"other"):
        file.write_bytes(content)
        (stage,) = annotate_pictures.stages(resolve({"annotate.kinds": "count", "annotate.count.model": str(file)}))
        settings.append(stage.settings)
    assert settings[0] != settings[1]


def test_a_build_leaves_it_out_with_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("WARNING", logger="pipeline"):
        assert list(annotate_pictures.stages(resolve({"annotate.kinds": "count"}))) == []
    assert "Counts: left out. What is counted must be marked in each picture" in caplog.text
