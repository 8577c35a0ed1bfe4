"""Files that are complete or absent."""

from pathlib import Path

import numpy as np

from pipeline.core.files import keep_rows


def test_only_the_rows_that_are_kept_remain(tmp_path: Path) -> None:
    path = tmp_path / "pixels.npy"
    whole = np.random.default_rng(0).integers(0, 256, (9, 4, 4, 3), np.uint8)
    np.save(path, whole)
    keep_rows(path, np.array([1, 2, 8]))
    found = np.load(path)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, whole[[1, 2, 8]])
    assert list(tmp_path.iterdir()) == [path]
