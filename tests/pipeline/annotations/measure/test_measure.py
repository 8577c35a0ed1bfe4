"""Sizes of works in drawn photographs."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline import annotate
from pipeline.annotations import measure
from pipeline.annotations.measure import ANNOTATOR, MeasureOptions
from pipeline.core.errors import ConfigError
from pipeline.images.decoding import Picture, cv2, decode
from tests.pipeline.annotations.measure.drawn import CARD, WORK, camera, card, marker, photograph, rectangle, seen, work
from tests.pipeline.pictures import encode

CARD_AT, WORK_AT = rectangle(-150, 20, *CARD, 0.15), rectangle(40, 0, *WORK, -0.05)


@pytest.fixture(scope="module")
def beside_card() -> Picture:
    return photograph([(WORK_AT, work()), (CARD_AT, card())], camera(20))


@pytest.fixture(scope="module")
def found(beside_card: Picture, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("rectified")
    answer = measure.open_reader(MeasureOptions(rectified=str(folder)))(beside_card)
    return {**answer, "folder": folder}


def test_a_card_is_recognised_and_the_work_beside_it_measured(found: dict[str, Any]) -> None:
    assert found["reference"]["kind"] == "card"
    largest = found["objects"][0]
    assert (largest["width_cm"], largest["height_cm"]) == pytest.approx((24, 18), rel=0.01)
    assert abs(largest["width_cm"] - 24) <= largest["uncertainty_cm"]
    assert abs(largest["height_cm"] - 18) <= largest["uncertainty_cm"] < 1


def test_outlines_lie_where_the_things_lie(found: dict[str, Any]) -> None:
    view = camera(20)
    assert np.array(found["objects"][0]["outline"]) == pytest.approx(seen(WORK_AT, view) + 0.5, abs=2)
    corners = np.array(found["reference"]["outline"])
    away = np.linalg.norm(corners[:, None] - (seen(CARD_AT, view) + 0.5), axis=2).min(axis=1)
    assert away.max() < 2


def test_the_scale_is_that_at_the_reference(found: dict[str, Any]) -> None:
    outline = np.array(found["reference"]["outline"], np.float32)
    assert found["reference"]["scale"] == pytest.approx(np.sqrt(cv2.contourArea(outline) / (8.56 * 5.398)), rel=0.02)


def test_what_was_found_is_json_and_rows(found: dict[str, Any], beside_card: Picture) -> None:
    answer = {key: found[key] for key in ("reference", "objects")}
    assert json.loads(json.dumps(answer)) == answer
    rows = ANNOTATOR.rows(answer, beside_card)
    assert [(row["label"], row["unit"]) for row in rows[:2]] == [("width", "cm"), ("height", "cm")]
    assert all(0 <= row[key] <= 1 for row in rows for key in "xywh")
    assert "cm" in ANNOTATOR.lines(answer)[1]


def test_the_straightened_work_has_its_proportions_and_a_bar(found: dict[str, Any]) -> None:
    image = decode(found["folder"] / found["objects"][0]["rectified"])
    height, width = image.shape[:2]
    assert width / (height - 48) == pytest.approx(24 / 18, rel=0.02)
    strip = image[-48:, :, 0]
    bar = (strip[10:16] < 100).all(axis=0).sum()
    # 5 cm is the longest round length that takes at most 0.4 of 24 cm.
    assert bar / width == pytest.approx(5 / 24, rel=0.03)
    # The dark rim of the painting lies at the border of the straightened work all round.
    rim = np.concatenate([image[8, 20:-20], image[height - 56, 20:-20], image[20:-70, 8], image[20:-70, -8]])
    assert np.abs(rim.astype(int) - (60, 30, 20)).max() < 60


def test_corners_by_hand_serve_in_any_order(beside_card: Picture) -> None:
    marked = np.round(seen(CARD_AT, camera(20)) + 0.5)[[2, 0, 3, 1]]
    text = " ".join(f"{x:.0f},{y:.0f}" for x, y in marked)
    largest = measure.open_reader(MeasureOptions(reference="card", corners=text))(beside_card)["objects"][0]
    assert (largest["width_cm"], largest["height_cm"]) == pytest.approx((24, 18), rel=0.01)
    with pytest.raises(ConfigError, match="--reference"):
        measure.open_reader(MeasureOptions(corners=text))


def test_all_markers_are_used_together() -> None:
    places = [rectangle(-140, -70, 50, 50, 0.2), rectangle(-140, 60, 50, 50), rectangle(190, 0, 50, 50, -0.1)]
    things = [(rectangle(20, 0, 200, 150), work(5)), *((place, marker(at)) for at, place in enumerate(places))]
    answer = measure.open_reader(MeasureOptions(reference="aruco:35mm"))(photograph(things, camera(30)))
    largest = answer["objects"][0]
    assert answer["reference"]["kind"] == "aruco"
    assert (largest["width_cm"], largest["height_cm"]) == pytest.approx((20, 15), rel=0.01)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_plain_picture_has_no_reference(level: int) -> None:
    pixels = np.full((300, 400, 3), level, np.uint8)
    answer = measure.open_reader(MeasureOptions())(Picture(pixels, 400, 300, "png"))
    assert answer["reference"] is None and answer["objects"] == [] and answer["note"].startswith("No reference found")
    assert ANNOTATOR.lines(answer) == [answer["note"]]


def test_a_work_without_a_reference_is_not_measured() -> None:
    picture = photograph([(rectangle(0, 0, *WORK), work())], camera(10))
    answer = measure.open_reader(MeasureOptions())(picture)
    assert answer["reference"] is None and answer["objects"] == []


def test_the_command_compares_with_a_catalogue(
    beside_card: Picture, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import pandas as pd

    (tmp_path / "p").mkdir()
    (tmp_path / "p/kept-1.png").write_bytes(encode(beside_card.pixels, ".png"))
    table = tmp_path / "objects.parquet"
    pd.DataFrame({"object_id": ["kept-1"], "width_cm": [24.0], "height_cm": [28.0]}).to_parquet(table)
    assert annotate.main(["measure", str(tmp_path / "p"), "--reference", "card", "--against", str(table)]) == 0
    assert "disagrees: kept-1: measured 24" in capsys.readouterr().out
