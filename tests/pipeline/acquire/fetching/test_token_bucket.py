"""What is concluded of a guard from what it let through and what it refused."""

import math

import pytest

from pipeline.acquire.fetching.token_bucket import USUAL_BURST, TokenBucketModel


def ask(model: TokenBucketModel, guard: tuple[float, float], speed: float, start: float, seconds: float) -> float:
    """Asks a full bucket of (rate, burst) at a speed until it refuses; returns when it did, infinite when never."""
    rate, burst = guard
    level, now = burst, start
    while now < start + seconds:
        in_use = model.sent(now)
        if level < 1:
            model.refused(in_use)
            return now
        level -= 1
        model.admitted(in_use)
        level = min(burst, level + rate / speed)
        now += 1 / speed
    return math.inf


def test_nothing_is_concluded_before_a_refusal() -> None:
    model = TokenBucketModel(80)
    assert ask(model, (100, 30), 50, 0, 60) == math.inf
    assert model.rate() == math.inf
    assert model.consistent and model.refusals == 0


def test_one_refusal_and_the_usual_burst_give_the_rate() -> None:
    model = TokenBucketModel(80)
    ask(model, (10, USUAL_BURST), 25, 0, 600)
    assert model.rate() == pytest.approx(10, rel=0.05)


@pytest.mark.parametrize("burst", [5.0, 12.0, 30.0, 90.0, 250.0])
@pytest.mark.parametrize("rate", [0.5, 4.0, 33.0])
def test_two_refusals_at_different_speeds_give_rate_and_burst(rate: float, burst: float) -> None:
    model = TokenBucketModel(80)
    first = ask(model, (rate, burst), 2 * rate, 0, 1e6)
    # Long enough for the bucket to be full again.
    ask(model, (rate, burst), 1.1 * rate, first + 2 * burst / rate, 1e6)
    assert model.consistent
    assert model.rate() == pytest.approx(rate, rel=0.1)


def test_what_a_stricter_server_refuses_fits_no_bucket_of_before() -> None:
    model = TokenBucketModel(80)
    ask(model, (20, 30), 40, 0, 600)
    ask(model, (20, 30), 19, 100, 300)
    assert model.consistent
    ask(model, (5, 30), 19, 500, 600)
    assert not model.consistent
    model.reset()
    assert model.consistent and model.rate() == math.inf


def test_what_a_more_generous_server_lets_through_fits_no_bucket_of_before() -> None:
    model = TokenBucketModel(80)
    ask(model, (5, 30), 20, 0, 600)
    assert model.consistent
    ask(model, (50, 30), 20, 100, 60)
    assert not model.consistent
