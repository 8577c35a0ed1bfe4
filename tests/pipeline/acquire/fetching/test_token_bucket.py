"""What is concluded of a guard from what it let through and what it refused."""

from __future__ import annotations

import math

import pytest

from pipeline.acquire.fetching.token_bucket import USUAL_BURST, Buckets


def ask(buckets: Buckets, guard: tuple[float, float], speed: float, start: float, seconds: float) -> float:
    """Asks a full bucket of (rate, burst) at a speed until it refuses; returns when it did, infinite when never."""
    rate, burst = guard
    level, now = burst, start
    while now < start + seconds:
        backlog = buckets.sent(now)
        if level < 1:
            buckets.refuse(backlog)
            return now
        level -= 1
        buckets.let_through(backlog)
        level = min(burst, level + rate / speed)
        now += 1 / speed
    return math.inf


def test_nothing_is_concluded_before_a_refusal() -> None:
    buckets = Buckets(80)
    assert ask(buckets, (100, 30), 50, 0, 60) == math.inf
    assert buckets.sustained() == math.inf
    assert buckets.possible and not buckets.known


def test_one_refusal_and_the_usual_burst_give_the_rate() -> None:
    buckets = Buckets(80)
    ask(buckets, (10, USUAL_BURST), 25, 0, 600)
    assert buckets.sustained() == pytest.approx(10, rel=0.05)
    assert not buckets.known


@pytest.mark.parametrize("burst", [5.0, 12.0, 30.0, 90.0, 250.0])
@pytest.mark.parametrize("rate", [0.5, 4.0, 33.0])
def test_two_refusals_at_different_speeds_give_rate_and_burst(rate: float, burst: float) -> None:
    buckets = Buckets(80)
    first = ask(buckets, (rate, burst), 2 * rate, 0, 1e6)
    # Long enough for the bucket to be full again.
    ask(buckets, (rate, burst), 1.1 * rate, first + 2 * burst / rate, 1e6)
    assert buckets.possible
    assert buckets.sustained() == pytest.approx(rate, rel=0.1)


def test_what_a_stricter_server_refuses_fits_no_bucket_of_before() -> None:
    buckets = Buckets(80)
    ask(buckets, (20, 30), 40, 0, 600)
    ask(buckets, (20, 30), 19, 100, 300)
    assert buckets.possible
    ask(buckets, (5, 30), 19, 500, 600)
    assert not buckets.possible
    buckets.forget()
    assert buckets.possible and buckets.sustained() == math.inf


def test_what_a_more_generous_server_lets_through_fits_no_bucket_of_before() -> None:
    buckets = Buckets(80)
    ask(buckets, (5, 30), 20, 0, 600)
    assert buckets.possible
    ask(buckets, (50, 30), 20, 100, 60)
    assert not buckets.possible


def test_a_refusal_that_it_cannot_have_meant_is_told_beforehand() -> None:
    buckets = Buckets(80)
    ask(buckets, (20, 30), 40, 0, 600)
    before = buckets.sustained()
    assert not buckets.would_explain(buckets.sent(700))
    assert buckets.would_explain() and buckets.tripped == 1
    assert buckets.sustained() == pytest.approx(before)
