"""The interval of a count holds the share of new pictures that it promises."""

import numpy as np
import pytest

from pipeline.images.counting.intervals import LEVEL, interval_of


def draws(n: int, seed: int, power: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """True counts, and what a counter finds whose errors grow with a power of the count."""
    rng = np.random.default_rng(seed)
    true = rng.uniform(5, 200, n)
    return true, (true + 1.5 + rng.normal(0, 0.8, n) * true**power).clip(0)


@pytest.mark.parametrize("n", [5, 12, 80])
@pytest.mark.parametrize("power", [0.3, 0.5, 0.9])
def test_coverage(n: int, power: float) -> None:
    held = []
    for seed in range(60):
        true, found = draws(n, seed, power)
        interval = interval_of(found, true)
        fresh, seen = draws(50, 1000 + seed, power)
        ends = [interval.around(count) for count in seen]
        held += [low <= value <= high for (low, high), value in zip(ends, fresh, strict=True)]
    assert LEVEL - 0.06 <= np.mean(held) <= 0.98


def test_the_interval_holds_the_count_and_nothing_below_zero() -> None:
    true, found = draws(60, 1)
    interval = interval_of(found, true)
    for count in (0.0, 0.3, 7.0, 500.0):
        low, high = interval.around(count)
        assert 0 <= low <= count <= high
    assert interval.around(400)[1] - interval.around(400)[0] > interval.around(20)[1] - interval.around(20)[0]


def test_fewer_pictures_make_it_wider() -> None:
    true, found = draws(6, 3)
    few, more = interval_of(found[:3], true[:3]), interval_of(np.tile(found[:3], 4), np.tile(true[:3], 4))
    assert few.high - few.low > 1.5 * (more.high - more.low)
