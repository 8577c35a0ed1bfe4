"""The benchmark of counts: what a row says."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.annotations_count import Asked, rows
from pipeline.images.counting import model_file
from pipeline.images.counting.counted import CountedPicture
from pipeline.images.counting.intervals import Interval


def test_rows_say_how_far_counts_are_off(tmp_path: Path) -> None:
    """The network is not trained: it finds something everywhere, and the row has to say so."""
    from pipeline.training.counting.learning.export import exported
    from pipeline.training.counting.learning.networks import over_sizes

    path = tmp_path / "untrained.count"
    network = over_sizes(widths=(4, 4, 4, 4))
    model_file.write(path, model_file.ModelFile(exported(network), Interval(-1e6, 1e6, 1.0, 40), 100.0, {}))
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    pictures = [CountedPicture("some", pixels, np.full((n, 2), 30, np.float32)) for n in (3, 5)]
    absolute, relative, held = rows("some", path, pictures, Asked(relative="at most 0.10"))
    assert absolute.pictures == 2 and absolute.note == "4 things a picture" and absolute.value >= 0
    # Errors are summed up, and things are.
    assert relative.value == pytest.approx(absolute.value / 4) and relative.asked == "at most 0.10"
    assert held.value == 1.0 and held.note == "2 of 2"
    nothing = [CountedPicture("some", pixels, np.zeros((0, 2), np.float32))]
    assert [row.figure.split(": ")[1] for row in rows("some", path, nothing)] == [
        "mean absolute error",
        "interval (90 %) has the truth",
    ]
