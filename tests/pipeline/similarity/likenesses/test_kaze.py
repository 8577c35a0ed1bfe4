from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pytest

from pipeline.build.config import resolve
from pipeline.build.plan import planned
from pipeline.build.stage import Context
from pipeline.build.stages import kaze as stage
from pipeline.core.errors import ArtefactError
from pipeline.core.executors.serial import Serial
from pipeline.images.thumbnails import file_name
from pipeline.similarity.likenesses.base import Query
from pipeline.similarity.likenesses.kaze import LIKENESS, KazeRanking


def drawn(seed: int, side: int = 220) -> np.ndarray:
    """A picture with corners and blobs."""
    generator = np.random.default_rng(seed)
    picture = np.full((side, side, 3), 200, np.uint8)
    for _ in range(60):
        centre = tuple(generator.integers(0, side, 2).tolist())
        colour = tuple(generator.integers(0, 255, 3).tolist())
        cv2.circle(picture, centre, int(generator.integers(4, 20)), colour, -1)
    return picture


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the stage makes of four works, one of them without any key point."""
    folder = tmp_path_factory.mktemp("kaze")
    (folder / "prepare/previews").mkdir(parents=True)
    pictures = [*(drawn(seed) for seed in range(3)), np.full((100, 100, 3), 128, np.uint8)]
    names = [f"{row:064x}" for row in range(len(pictures))]
    for name, picture in zip(names, pictures, strict=True):
        data = cv2.imencode(".webp", picture[..., ::-1], [cv2.IMWRITE_WEBP_QUALITY, 101])[1]
        (folder / "prepare/previews" / file_name(name)).write_bytes(data.tobytes())
    pd.DataFrame({"image_sha256": names, "has_preview": True}).to_parquet(folder / "prepare/objects.parquet")
    (folder / "out").mkdir()
    stage.run(Context(resolve({}), {"prepare": folder / "prepare"}, folder / "out", Serial()))
    return folder / "out"


def test_a_copy_of_a_work_finds_that_work(build: Path) -> None:
    ranking = KazeRanking(build, "exact")
    rows, similarities = ranking(Query(image=drawn(1)), 4)
    assert rows[0] == 1 and similarities[0] > 0.95 and similarities[0] > similarities[1] + 0.1
    assert ranking.similarities(ranking.describe(Query(image=drawn(1))))[3] == 0, "a work without points"
    np.testing.assert_allclose(ranking.describe(Query(row=1)), ranking.describe(Query(image=drawn(1))), atol=0.05)


def test_a_build_has_it_only_where_it_is_asked_for(build: Path, tmp_path: Path) -> None:
    assert LIKENESS.available(build) and not LIKENESS.available(tmp_path)
    asked, usual = ([each.name for each in planned(resolve(flags))] for flags in ({"likeness.kaze": True}, {}))
    assert "kaze" in asked and "kaze" not in usual


def test_other_arrays_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "kaze.npy", np.zeros((3, 5), np.float16))
    with pytest.raises(ArtefactError, match="not float16 vectors of 2048 values"):
        KazeRanking(tmp_path, "exact")
