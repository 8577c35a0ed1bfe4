"""The rate limiter against simulated servers, in simulated time."""

from collections import deque
from collections.abc import Callable

import pytest

from pipeline.acquire.fetching.rate_limiter import (
    LEAST_IN_PROGRESS,
    LONGEST_PAUSE,
    MAX_RATE,
    GlobalLimit,
    RateLimiter,
    Trouble,
)
from pipeline.acquire.fetching.responses import retry_after
from pipeline.core.errors import ConfigError
from tests.pipeline.acquire.fetching.simulated import Server, asked

MINUTE, HOUR = 60.0, 3_600.0


def always(rate: float) -> Callable[[float], float]:
    return lambda now: rate


def most_in_a_second(times: list[float]) -> int:
    most = begin = 0
    for end, time in enumerate(times):
        while times[begin] <= time - 1.0:
            begin += 1
        most = max(most, end - begin + 1)
    return most


@pytest.mark.parametrize(("rate", "minutes"), [(0.3, 60), (1, 60), (5, 30), (20, 15), (60, 10), (1_000, 3)])
def test_four_fifths_of_what_a_guard_allows(rate: float, minutes: float) -> None:
    server = Server(always(rate))
    times = asked(server, RateLimiter(), minutes * MINUTE)
    assert server.good >= 0.8 * min(rate, MAX_RATE) * minutes * MINUTE
    assert most_in_a_second(times) <= MAX_RATE
    # What is known is not provoked again and again; at 0.3 requests a second it takes longest to be known.
    assert server.refusals <= (8 if rate >= 1 else 25)


@pytest.mark.parametrize(
    "guard",
    [
        {"burst": 10.0, "penalty": 10.0},
        {"burst": 100.0},
        {"burst": 300.0},
        {"penalty": 0.0},
        {"penalty": 1.0},
        {"penalty": 5.0},
        {"penalty": 60.0},
        {"prolongs": True},
        {"fills": False},
    ],
    ids=str,
)
def test_four_fifths_whatever_the_guard_forgives(guard: dict[str, float]) -> None:
    server = Server(always(10), **guard)
    asked(server, RateLimiter(), 0.5 * HOUR)
    assert server.good >= 0.8 * 10 * 0.5 * HOUR


def test_a_server_that_becomes_stricter() -> None:
    server = Server(lambda now: 20 if now < 900 else 5)
    asked(server, RateLimiter(), 1_800)
    assert server.good >= 0.8 * (20 + 5) * 900


def test_a_server_that_becomes_more_generous_is_noticed() -> None:
    server, limiter = Server(lambda now: 5 if now < 900 else 20), RateLimiter()
    asked(server, limiter, HOUR)
    assert limiter.rate >= 0.9 * 20
    assert limiter.sustained == pytest.approx(20, rel=0.05)


def test_spells_of_failures_leave_the_rate_as_it_is() -> None:
    server, limiter = Server(always(20), down=lambda now: now % 300 > 280), RateLimiter()
    asked(server, limiter, 1_200)
    assert server.good >= 0.8 * 20 * 1_200 * 280 / 300
    assert limiter.sustained == pytest.approx(20, rel=0.05)


def now_and_then(server: Server, every: int, kind: str = "refused", wait: float = 0.0) -> Server:
    """Makes a server refuse or fail each so many-th request, whatever its guard says; it may ask to wait."""
    plain, number = server.answer, [0]

    def answer(now: float) -> tuple[str, float]:
        number[0] += 1
        server.wait = 0.0 if number[0] % every else wait
        return plain(now) if number[0] % every else (kind, now + 0.05)

    server.answer = answer  # type: ignore[method-assign]
    return server


@pytest.mark.parametrize("rate", [20, 1_000])
def test_single_failures_cost_only_themselves(rate: float) -> None:
    server = now_and_then(Server(always(rate)), 50, "failed")
    asked(server, RateLimiter(), 600)
    assert server.good >= 0.8 * min(rate, MAX_RATE) * 600


def test_an_accidental_refusal_is_forgotten() -> None:
    limiter, now = RateLimiter(learned=60.0), 0.12
    first, second = limiter.sent(0.0), limiter.sent(0.04)
    before = limiter.rate
    limiter.good(first, 0.1)
    limiter.bad(second, now, "refused")
    assert limiter.refusing
    while now < 1.2:
        now += max(limiter.delay(now), 0.01)
        limiter.good(limiter.sent(now), now)
    assert limiter.rate >= before


def test_accidental_refusals_do_not_wear_the_rate_down() -> None:
    server = now_and_then(Server(always(1_000), seconds=0.2), 500)
    asked(server, RateLimiter(), 300)
    assert server.good >= 0.85 * MAX_RATE * 300


@pytest.mark.parametrize("wait", [0.0, 0.5])
def test_single_refusals_tell_nothing_of_what_the_guard_allows(wait: float) -> None:
    server, limiter = now_and_then(Server(always(20)), 331, wait=wait), RateLimiter()
    asked(server, limiter, 900)
    # Each of them costs a round trip, the return from half of the rate, and the wait that the server asks for.
    assert server.good >= 0.8 * 20 * 900
    assert limiter.sustained == pytest.approx(20, rel=0.1)
    assert server.refusals <= 12


def test_frequent_single_refusals_are_believed() -> None:
    """A guard that refuses only what is too much, and says when to come back."""
    server, limiter = Server(always(10), penalty=0.0, wait=1.0), RateLimiter()
    asked(server, limiter, 900)
    assert server.good >= 0.8 * 10 * 900
    # Without a model of the guard the rate would stay at the limit, and most requests would be refused.
    assert server.turned_away <= 0.05 * server.good


def test_a_guard_that_keeps_changing_is_followed() -> None:
    rates = (40, 5, 25, 10, 50, 3)
    server, limiter = Server(lambda now: rates[int(now // 400) % len(rates)], penalty=5.0), RateLimiter()
    asked(server, limiter, 400 * len(rates))
    assert server.good >= 0.5 * sum(rates) * 400
    # When it stops changing, its rate is found.
    steady = Server(always(20), penalty=5.0)
    asked(steady, limiter, 1_800, start=400.0 * len(rates))
    assert steady.good >= 0.8 * 20 * 1_800


@pytest.mark.parametrize("window", [5.0, 60.0])
@pytest.mark.parametrize("penalty", [0.0, 30.0])
@pytest.mark.parametrize("rate", [1.0, 20.0])
def test_a_guard_that_counts_in_a_sliding_window(window: float, penalty: float, rate: float) -> None:
    """No token bucket explains such a guard, so less is required."""
    server = Server(always(rate))
    counted: deque[float] = deque()
    shut = [0.0]

    def by_window(now: float) -> tuple[str, float]:
        while counted and counted[0] <= now - window:
            counted.popleft()
        if now >= shut[0] and len(counted) < rate * window:
            counted.append(now)
            return "good", now + 0.1
        shut[0] = max(shut[0], now + penalty) if now >= shut[0] else shut[0]
        return "refused", now + 0.05

    server.answer = by_window  # type: ignore[method-assign]
    asked(server, RateLimiter(), 900)
    assert server.good >= 0.45 * rate * 900


def test_slow_answers_do_not_pile_up() -> None:
    server = Server(always(1_000), seconds=0.5, at_once=4)
    asked(server, RateLimiter(), 300)
    assert server.good >= 0.9 * 8 * 300
    # The server works on 4 at a time and answers 8 a second.
    assert server.longest_queue <= LEAST_IN_PROGRESS + 2 * 8 + 4


def test_long_answers_alone_do_not_slow_down() -> None:
    server = Server(always(1_000), seconds=1.0)
    asked(server, RateLimiter(), 200)
    assert server.good >= 0.85 * MAX_RATE * 200


def test_what_was_learned_is_begun_with_at_half() -> None:
    assert RateLimiter(learned=20.0).rate == pytest.approx(10)
    server, limiter = Server(always(20)), RateLimiter(learned=20.0)
    asked(server, limiter, 300)
    assert server.refusals == 0
    assert server.good >= 0.9 * 20 * 300
    assert limiter.sustained == pytest.approx(20, rel=0.05)


@pytest.mark.parametrize("learned", [-1.0, float("nan"), float("inf"), 0.0])
def test_what_cannot_have_been_learned_is_as_if_it_were_not(learned: float) -> None:
    assert RateLimiter(learned=learned).rate == RateLimiter().rate


def test_learned_from_a_faster_time_does_no_harm() -> None:
    server = Server(always(5))
    asked(server, RateLimiter(learned=40.0), 1_800)
    assert server.good >= 0.8 * 5 * 1_800


def test_a_refusal_halves_and_stops_everything() -> None:
    limiter = RateLimiter(learned=40.0)
    before = limiter.rate
    tickets = [limiter.sent(0.05 * number) for number in range(4)]
    limiter.bad(tickets[0], 0.2, "refused")
    assert limiter.rate <= before / 2
    assert 0.05 < limiter.delay(0.2) < 1
    # The others were sent before: they are part of the same refusal, and the first of them shows that it is no chance.
    limiter.bad(tickets[1], 0.21, "refused")
    halved = limiter.rate
    for ticket in tickets[2:]:
        limiter.bad(ticket, 0.22, "refused")
    assert limiter.rate == halved


def test_pauses_grow_and_one_request_at_a_time_asks() -> None:
    limiter, now, pauses = RateLimiter(), 0.0, []
    limiter.bad(limiter.sent(now), now, "refused")
    for _ in range(14):
        pauses.append(limiter.delay(now))
        now += pauses[-1]
        poll = limiter.sent(now)
        assert limiter.delay(now) == float("inf")
        limiter.bad(poll, now, "refused")
    assert pauses == sorted(pauses)
    assert pauses[0] < 1
    assert pauses[-1] == pytest.approx(300)


@pytest.mark.parametrize("prolongs", [False, True])
def test_a_penalty_that_is_known_is_waited_for_in_one_piece(prolongs: bool) -> None:
    server, limiter, now = Server(always(0.1), prolongs=prolongs, burst=1.0), RateLimiter(), 0.0
    checks = []
    for _ in range(3):
        # The guard shuts, and one request at a time finds out when it opens.
        server._shut_until, kind, polls = now + server.penalty, "refused", 0
        while kind == "refused":
            now += max(limiter.delay(now), 0.001)
            kind, at = server.answer(now)
            ticket = limiter.sent(now)
            if kind == "refused":
                limiter.bad(ticket, at, "refused")
            else:
                limiter.good(ticket, at)
            polls += 1
        checks.append(polls)
        now += 100
    # The refused request, the check whether it was accidental, at most one in vain, and the one that is answered.
    assert checks[0] > 5 and max(checks[1:]) <= 4


@pytest.mark.parametrize("kind", ["refused", "failed"])
def test_retry_after_is_kept_to(kind: Trouble) -> None:
    limiter = RateLimiter()
    limiter.bad(limiter.sent(0.0), 0.1, kind, 7.0)
    assert limiter.delay(0.1) == pytest.approx(7.0)
    limiter.good(limiter.sent(7.1), 7.2)
    assert not limiter.refusing


def test_an_absurd_retry_after_is_bounded() -> None:
    limiter = RateLimiter()
    limiter.bad(limiter.sent(0.0), 0.0, "refused", 1e9)
    assert limiter.delay(0.0) == LONGEST_PAUSE


def test_one_failure_halves_the_rate_for_a_moment() -> None:
    limiter = RateLimiter(learned=40.0)
    bad, other = limiter.sent(0.0), limiter.sent(0.1)
    before = limiter.rate
    limiter.bad(bad, 0.2, "failed")
    assert limiter.rate == pytest.approx(before / 2) and not limiter.refusing
    limiter.good(other, 0.3)
    # One that was in progress at the same time changes nothing more.
    limiter.bad(limiter.sent(0.35), 0.4, "failed")
    assert limiter.rate >= before / 4
    for number in range(20):
        limiter.good(limiter.sent(0.5 + 0.05 * number), 0.52 + 0.05 * number)
    assert limiter.rate >= before


def test_one_failure_stops_nothing_and_two_do() -> None:
    limiter = RateLimiter(learned=40.0)
    first, second = limiter.sent(0.0), limiter.sent(0.1)
    limiter.bad(first, 0.2, "failed")
    assert not limiter.refusing
    limiter.bad(second, 0.2, "failed")
    assert limiter.refusing


def test_a_request_that_is_given_up_makes_room() -> None:
    limiter = RateLimiter()
    limiter.bad(limiter.sent(0.0), 0.0, "refused")
    poll = limiter.sent(1.0)
    assert limiter.delay(1.0) == float("inf")
    limiter.dropped(poll)
    assert limiter.delay(1.0) == 0.0


def test_an_idle_hour_is_not_caught_up() -> None:
    limiter = RateLimiter(learned=10.0)
    limiter.good(limiter.sent(0.0), 0.1)
    times, now = [], HOUR
    while len(times) < 10:
        now += limiter.delay(now)
        times.append(now)
        limiter.good(limiter.sent(now), now)
    assert times[-1] - times[0] >= 5 / 10


def test_the_ceiling_is_over_all_hosts() -> None:
    limit, now, times = GlobalLimit(), 0.0, []
    servers = [Server(always(1_000)) for _ in range(3)]
    limiters = [RateLimiter(learned=MAX_RATE) for _ in servers]
    while now < 30:
        for limiter in limiters:
            while limiter.delay(now) == 0 and limit.delay(now) == 0:
                limit.sent(now)
                times.append(now)
                limiter.good(limiter.sent(now), now + 1e-6)
        now += 0.003
    assert most_in_a_second(times) <= MAX_RATE
    assert len(times) >= 0.9 * MAX_RATE * 30


@pytest.mark.parametrize(("most", "seconds"), [(0.1, 10.0), (0.5, 2.0), (1.0, 1.0)])
def test_a_ceiling_below_one_is_a_pause(most: float, seconds: float) -> None:
    limit = GlobalLimit(most)
    limit.sent(0.0)
    assert limit.delay(0.0) >= seconds


def test_a_ceiling_that_is_no_whole_number_is_kept_to() -> None:
    limit, now, times = GlobalLimit(2.5), 0.0, []
    while now < 100:
        now += limit.delay(now)
        limit.sent(now)
        times.append(now)
    assert 0.9 * 250 <= len(times) <= 253


@pytest.mark.parametrize("most", [0.0, -1.0, 80.1, float("nan"), float("inf")])
def test_no_ceiling_above_what_museums_ask_for(most: float) -> None:
    with pytest.raises(ConfigError, match=r"more than 0 and at most 80"):
        GlobalLimit(most)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("0", 0.0),
        ("Sat, 21 Nov 2026 12:00:30 GMT", 30.0),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0),
        ("Sat, 21 Nov 2027 12:00:00 GMT", LONGEST_PAUSE),
        ("99999999999", LONGEST_PAUSE),
        ("-5", 0.0),
        ("soon", 0.0),
        ("", 0.0),
        ("٣", 0.0),
    ],
)
def test_retry_after_in_seconds_and_as_a_date(header: str, seconds: float) -> None:
    assert retry_after(header, 1_795_262_400.0) == pytest.approx(seconds)
