"""The files of the exact index; ``tests/contracts/test_indexes.py`` has what it finds."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pipeline.core.errors import ArtefactError
from pipeline.similarity.indexes import exact
from pipeline.similarity.indexes.exact import ROWS, ExactIndex


def vectors(count: int) -> np.ndarray:
    """Ones and minus ones, float32 (count, 6): products are exact in any order, and many are equal."""
    return np.random.default_rng(0).choice(np.array([-1, 1], np.float32), (count, 6))


@pytest.mark.parametrize("count", [1, 5, 10, 23])
@pytest.mark.parametrize("order", [np.asfortranarray, np.ascontiguousarray])
def test_the_copy_has_the_same_vectors_row_by_row(
    order: Callable[[np.ndarray], np.ndarray], count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exact, "_COPIED", 5)
    works = vectors(count)
    ExactIndex.create(order(works), tmp_path / "index")
    copied = np.load(tmp_path / "index" / ROWS, mmap_mode="r")
    assert copied.flags.c_contiguous and copied.dtype == np.float32
    np.testing.assert_array_equal(copied, works)


def test_a_filter_that_allows_few_reads_the_copy(tmp_path: Path) -> None:
    works = vectors(200)
    ExactIndex.create(works, tmp_path)
    # Vectors that the file does not have show who was read.
    index = ExactIndex.open(np.zeros_like(works), tmp_path)
    few, many = np.arange(200) % 10 == 3, np.arange(200) % 10 != 3
    assert index.search(works[3:4], 1, few)[1] == 6 and index.search(works[3:4], 1, many)[1] == 0
    assert index.search(works[3:4], 1)[1] == 0


def test_a_build_without_the_copy_is_served_with_the_same_answers(tmp_path: Path) -> None:
    works = vectors(200)
    ExactIndex.create(works, tmp_path / "index")
    old, new = (ExactIndex.open(np.asfortranarray(works), tmp_path / name) for name in ("none", "index"))
    for share in (0.03, 0.1, 0.5, 1):
        among = np.random.default_rng(1).random(200) < share
        for found, expected in zip(new.search(works[:9], 12, among), old.search(works[:9], 12, among), strict=True):
            np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("other", [np.zeros((9, 6), np.float32), np.zeros((10, 5), np.float32), np.zeros((10, 6))])
def test_a_copy_of_other_vectors_is_refused(other: np.ndarray, tmp_path: Path) -> None:
    np.save(tmp_path / ROWS, other)
    with pytest.raises(ArtefactError, match=r"rows\.npy.*\(10, 6\).*python -m pipeline\.build"):
        ExactIndex.open(vectors(10), tmp_path)


@pytest.mark.parametrize("content", [b"", b"no array", b"\x93NUMPY"])
def test_a_damaged_copy_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / ROWS).write_bytes(content)
    with pytest.raises(ArtefactError, match=r"rows\.npy"):
        ExactIndex.open(vectors(10), tmp_path)
