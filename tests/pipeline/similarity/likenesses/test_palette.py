"""The ranking by palette, on a folder that holds palettes only."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.core.errors import ArtefactError
from pipeline.images.palette import palette
from pipeline.similarity import likenesses
from pipeline.similarity.likenesses.base import Query
from tests.pipeline.pictures import painting

PICTURES = [painting(seed, 80, 60) for seed in range(12)]


@pytest.fixture
def build(tmp_path: Path) -> Path:
    np.save(tmp_path / "palettes.npy", np.stack([palette(picture) for picture in PICTURES]))
    return tmp_path


def test_a_work_is_most_like_itself_and_a_mask_holds(build: Path) -> None:
    rank = likenesses.get("palette").open(build, "exact")
    for row, picture in enumerate(PICTURES):
        rows, similarities = rank(Query(image=picture), 5)
        assert rows[0] == row and similarities[0] == 1 and (np.diff(similarities) <= 0).all()
        assert similarities.dtype == np.float32
    among = np.arange(len(PICTURES)) % 2 == 1
    everything = rank(Query(image=PICTURES[0]), 50)[0]
    assert len(everything) == len(PICTURES)
    np.testing.assert_array_equal(rank(Query(image=PICTURES[0]), 50, among)[0], everything[among[everything]])


def test_a_build_without_palettes_does_not_offer_the_kind(build: Path) -> None:
    assert "palette" in likenesses.titles(build)
    (build / "palettes.npy").unlink()
    assert "palette" not in likenesses.titles(build)


def test_a_file_that_holds_no_palettes_is_refused(build: Path) -> None:
    np.save(build / "palettes.npy", np.zeros((3, 7), np.uint8))
    with pytest.raises(ArtefactError, match=r"\(3, 7\), not uint8"):
        likenesses.get("palette").open(build, "exact")
