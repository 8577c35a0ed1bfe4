"""What stage prepare makes of one picture."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.build.stages.prepare import Prepared, PrepareWorker
from pipeline.core.errors import ImageError
from pipeline.images.decoding import LOCAL, Preprocessing, decoder
from pipeline.images.settings import PrepareConfig
from tests.pipeline import pictures


def prepared(path: Path, settings: PrepareConfig | None = None, preprocessing: Preprocessing | None = None) -> Prepared:
    outcome = PrepareWorker(preprocessing or Preprocessing(224), settings or PrepareConfig(), 0)(str(path))
    assert isinstance(outcome, Prepared), outcome
    return outcome


def sides(webp: bytes) -> tuple[int, int]:
    return cv2.imdecode(np.frombuffer(webp, np.uint8), cv2.IMREAD_COLOR).shape[1::-1]


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture of 3,600 x 2,400 pixels."""
    path = tmp_path_factory.mktemp("pictures") / "master.jpg"
    path.write_bytes(pictures.encode(pictures.painting(3, 2_400, 3_600)))
    return path


def test_a_large_picture_keeps_its_size_as_a_fact_and_its_proportions_in_every_copy(master: Path) -> None:
    made = prepared(master)
    assert (made.facts["width"], made.facts["height"]) == (3_600, 2_400)
    assert made.preview is not None and made.facts["has_preview"]
    assert sides(made.thumbnail) == (320, 213) and sides(made.preview) == (960, 640)
    assert made.pixels.shape == (224, 224, 3)


def test_the_models_square_is_the_one_of_an_upload_whatever_else_is_made(master: Path) -> None:
    preprocessing = Preprocessing(224)
    picture = preprocessing.working_copy(decoder(LOCAL), master.read_bytes())
    upload = preprocessing.apply(picture.pixels, (picture.width, picture.height))
    for settings in (
        PrepareConfig(),
        PrepareConfig(preview_px=3_000),
        PrepareConfig(thumbnail_px=1_024, preview_px=64),
    ):
        np.testing.assert_array_equal(prepared(master, settings).pixels, upload)


def test_a_preview_larger_than_the_working_copy_is_as_large_as_was_set(master: Path) -> None:
    made = prepared(master, PrepareConfig(preview_px=3_000))
    assert made.preview is not None and sides(made.preview) == (3_000, 2_000)


@pytest.mark.parametrize(("width", "height"), [(12_000, 300), (300, 12_000)])
def test_a_scroll_is_not_distorted(tmp_path: Path, width: int, height: int) -> None:
    (tmp_path / "scroll.png").write_bytes(pictures.encode(pictures.corners(height, width), ".png"))
    made = prepared(tmp_path / "scroll.png", preprocessing=Preprocessing(224, "letterbox"))
    assert sides(made.thumbnail) == ((320, 8) if width > height else (8, 320))
    grey = (made.pixels == 128).all(axis=2)
    across, down = np.flatnonzero(~grey.all(axis=0)), np.flatnonzero(~grey.all(axis=1))
    assert (len(across), len(down)) == ((224, 6) if width > height else (6, 224))


def test_a_limit_that_is_set_refuses_a_picture_and_names_its_flag(master: Path) -> None:
    for settings, code, flag in (
        (PrepareConfig(max_pixels=10**6), "too_many_pixels", "--max-pixels 8640000"),
        (PrepareConfig(max_bytes=1_000), "too_many_bytes", f"--max-bytes {master.stat().st_size}"),
    ):
        outcome = PrepareWorker(Preprocessing(224), settings, 0)(str(master))
        assert isinstance(outcome, ImageError) and outcome.code == code and flag in str(outcome)
