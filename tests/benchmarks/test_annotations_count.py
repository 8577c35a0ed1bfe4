"""The benchmark of counts: what a row says."""

from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.annotations_count import Bench, ratio, shown
from pipeline.images.counting import model_file
from pipeline.images.counting.counted import CountedPicture
from pipeline.images.counting.intervals import Interval


def test_a_relative_error_is_a_share_of_all_things() -> None:
    assert ratio(np.array([2.0, 4.0, 0.0]), np.array([20.0, 40.0, 0.0])) == pytest.approx(0.1)
    assert ratio(np.array([0.5]), np.array([0.0])) == pytest.approx(0.5)


def test_a_statistic_is_shown_with_an_interval_that_holds_it() -> None:
    errors = np.random.default_rng(0).exponential(5, 60)
    value, low, high = (
        float(part)
        for part in shown((errors,), np.mean, 2).replace("(", "").replace(")", "").replace("to ", "").split()
    )
    assert low < value < high and value == pytest.approx(errors.mean(), abs=0.01)
    assert shown((np.full(5, 2.0),), np.mean, 1) == "2.0"


def test_a_row_says_how_far_counts_are_off(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The network is not trained: it finds something everywhere, and the row has to say so."""
    from pipeline.training.counting.learning.export import exported
    from pipeline.training.counting.learning.networks import over_sizes

    path = tmp_path / "untrained.count"
    network = over_sizes(widths=(4, 4, 4, 4))
    model_file.write(path, model_file.ModelFile(exported(network), Interval(-1e6, 1e6, 1.0, 40), 100.0, {}))
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    pictures = [CountedPicture("some", pixels, np.full((n, 2), 30, np.float32)) for n in (3, 5)]
    Bench(Namespace(models=tmp_path)).row("some", ("untrained", path), pictures)
    cells = [cell.strip() for cell in capsys.readouterr().out.strip().strip("|").split("|")]
    assert cells[:4] == ["some", "untrained", "2", "4"] and cells[6].startswith("1.00")
    assert float(cells[4].split()[0]) >= 0
