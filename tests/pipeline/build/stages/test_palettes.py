from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.build.config import resolve
from pipeline.build.stage import Context
from pipeline.build.stages import palettes
from pipeline.core.executors.serial import Serial
from pipeline.images.decoding import Preprocessing
from pipeline.images.palette import distances, palette

RED, GREEN = (200, 30, 30), (30, 160, 60)


def _halves(height: int, width: int) -> np.ndarray:
    picture = np.empty((height, width, 3), np.uint8)
    picture[: height // 2], picture[height // 2 :] = RED, GREEN
    return picture


@pytest.mark.parametrize("fit", ["stretch", "letterbox"])
@pytest.mark.parametrize(("height", "width"), [(300, 300), (400, 100), (90, 360)])
def test_the_palette_is_that_of_the_picture_however_it_lies_in_the_square(
    tmp_path: Path, fit: str, height: int, width: int
) -> None:
    picture, preprocessing = _halves(height, width), Preprocessing(size=64, fit=fit)
    np.save(tmp_path / "pixels.npy", preprocessing.apply(picture, (width, height))[np.newaxis])
    worker = palettes.PaletteWorker(preprocessing, tmp_path / "pixels.npy")
    worker.open()
    (found,) = worker((0, [(width, height)]))
    assert distances(palette(picture), found[np.newaxis])[0] < 0.02


def test_every_work_has_its_palette_in_the_order_of_the_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(palettes, "CHUNK", 2)
    side = 32
    pictures = np.stack([np.full((side, side, 3), 40 * row, np.uint8) for row in range(5)])
    prepare, out = tmp_path / "prepare", tmp_path / "out"
    prepare.mkdir()
    out.mkdir()
    np.save(prepare / "pixels.npy", pictures)
    pd.DataFrame({"width": [side] * 5, "height": [side] * 5}).to_parquet(prepare / "objects.parquet")
    palettes.run(Context(resolve({}), {"prepare": prepare}, out, Serial()))
    found = np.load(out / "palettes.npy")
    assert found.dtype == np.uint8 and found.shape[0] == 5
    np.testing.assert_array_equal(found, [palette(picture) for picture in pictures])
