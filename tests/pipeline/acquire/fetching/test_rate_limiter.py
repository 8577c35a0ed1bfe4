"""The pace against simulated servers: hours in seconds, and no real clock."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.acquire.fetching.rate_limiter import LONGEST_PAUSE, MAX_RATE, Ceiling, Pace, retry_after
from pipeline.core.errors import ConfigError
from tests.pipeline.acquire.fetching.simulated import Server, asked

HOUR = 3_600.0


def always(rate: float) -> Callable[[float], float]:
    return lambda now: rate


def most_in_a_second(times: list[float]) -> int:
    most = begin = 0
    for end, time in enumerate(times):
        while times[begin] <= time - 1.0:
            begin += 1
        most = max(most, end - begin + 1)
    return most


@pytest.mark.parametrize(
    ("rate", "seconds"), [(0.3, HOUR), (1, HOUR), (5, HOUR), (20, HOUR), (60, 0.6 * HOUR), (1_000, 0.2 * HOUR)]
)
def test_nine_tenths_of_what_a_guard_allows(rate: float, seconds: float) -> None:
    server, pace = Server(always(rate)), Pace()
    times = asked(server, pace, seconds)
    assert server.good >= 0.9 * min(rate, MAX_RATE) * seconds
    assert most_in_a_second(times) <= MAX_RATE
    # A guard is not run into again and again to find out what is known.
    assert server.refusals <= 8


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
def test_nine_tenths_whatever_the_guard_forgives(guard: dict[str, float]) -> None:
    server = Server(always(10), **guard)
    asked(server, Pace(), HOUR)
    assert server.good >= 0.9 * 10 * HOUR


def test_a_server_that_becomes_stricter() -> None:
    server = Server(lambda now: 20 if now < HOUR else 5)
    asked(server, Pace(), 2 * HOUR)
    assert server.good >= 0.9 * (20 + 5) * HOUR


def test_a_server_that_becomes_more_generous_is_noticed() -> None:
    server, pace = Server(lambda now: 5 if now < 0.5 * HOUR else 20), Pace()
    asked(server, pace, 1.5 * HOUR)
    assert pace.rate >= 0.9 * 20
    assert pace.sustained == pytest.approx(20, rel=0.05)


def test_spells_of_failures_leave_the_rate_as_it_is() -> None:
    server, pace = Server(always(20), down=lambda now: now % 300 > 280), Pace()
    asked(server, pace, HOUR)
    assert server.good >= 0.9 * 20 * HOUR * 280 / 300
    assert pace.sustained == pytest.approx(20, rel=0.05)


def test_single_failures_cost_only_themselves() -> None:
    server = Server(always(20))
    plain, number = server.answer, [0]

    def sometimes(now: float) -> tuple[str, float]:
        number[0] += 1
        return ("failed", now + 0.05) if number[0] % 50 == 0 else plain(now)

    server.answer = sometimes  # type: ignore[method-assign]
    asked(server, Pace(), HOUR)
    assert server.good >= 0.9 * 20 * HOUR


def test_a_refusal_by_chance_is_forgotten() -> None:
    pace = Pace(learned=60.0)
    first, second, third = (pace.sent(now) for now in (0.0, 0.04, 0.08))
    before = pace.rate
    pace.good(first, 0.1)
    pace.refused(second, 0.12)
    assert pace.refusing
    pace.good(third, 0.14)
    assert not pace.refusing
    assert pace.rate >= before


def test_refusals_by_chance_do_not_wear_the_rate_down() -> None:
    server = Server(always(1_000), seconds=0.2)
    plain, number = server.answer, [0]

    def sometimes(now: float) -> tuple[str, float]:
        number[0] += 1
        return ("refused", now + 0.05) if number[0] % 500 == 0 else plain(now)

    server.answer = sometimes  # type: ignore[method-assign]
    asked(server, Pace(), 600)
    assert server.good >= 0.85 * MAX_RATE * 600


def now_and_then(server: Server, every: int, wait: float = 0.0) -> Server:
    """Makes a server refuse each so many-th request, whatever its guard says; it may name the seconds to wait."""
    plain, number = server.answer, [0]

    def answer(now: float) -> tuple[str, float]:
        number[0] += 1
        server.wait = 0.0 if number[0] % every else wait
        if number[0] % every:
            return plain(now)
        return "refused", now + 0.05

    server.answer = answer  # type: ignore[method-assign]
    return server


@pytest.mark.parametrize("wait", [0.0, 0.5])
def test_single_refusals_tell_nothing_of_what_the_guard_allows(wait: float) -> None:
    server, pace = now_and_then(Server(always(20)), 331, wait), Pace()
    asked(server, pace, HOUR)
    # Each of them costs a round trip, and the wait that it asks for.
    assert server.good >= 0.9 * 20 * HOUR
    assert pace.sustained == pytest.approx(20, rel=0.1)
    assert server.refusals <= 12


def test_single_refusals_that_one_guard_explains_are_believed() -> None:
    """A limiter that refuses only what is too much, and says when to come back."""
    server = Server(always(10), penalty=0.0, wait=1.0)
    asked(server, Pace(), HOUR)
    assert server.good >= 0.9 * 10 * HOUR


def test_a_guard_that_keeps_changing_is_followed_all_the_same() -> None:
    rates = (40, 5, 25, 10, 50, 3, 30, 8, 60, 5)
    server = Server(lambda now: rates[int(now // 400) % len(rates)], penalty=5.0)
    pace = Pace()
    asked(server, pace, 2 * HOUR)
    assert server.good >= 0.35 * sum(rates) / len(rates) * 2 * HOUR
    before = server.good
    # And when it keeps still at last, what it allows is found.
    server.rate = always(20)
    more = Server(always(20), penalty=5.0)
    asked(more, pace, HOUR, start=2 * HOUR)
    assert before > 0 and more.good >= 0.8 * 20 * HOUR


@pytest.mark.parametrize("window", [5.0, 60.0])
@pytest.mark.parametrize("penalty", [0.0, 30.0])
@pytest.mark.parametrize("rate", [1.0, 20.0])
def test_a_guard_of_another_kind_is_got_on_with(window: float, penalty: float, rate: float) -> None:
    server = Server(always(rate))
    counted: list[float] = []
    shut = [0.0]

    def by_window(now: float) -> tuple[str, float]:
        counted[:] = [time for time in counted if time > now - window]
        if now >= shut[0] and len(counted) < rate * window:
            counted.append(now)
            return "good", now + 0.1
        shut[0] = max(shut[0], now + penalty) if now >= shut[0] else shut[0]
        return "refused", now + 0.05

    server.answer = by_window  # type: ignore[method-assign]
    asked(server, Pace(), HOUR / 2)
    assert server.good >= 0.45 * rate * HOUR / 2


def test_slow_answers_do_not_pile_up() -> None:
    server = Server(always(1_000), seconds=0.5, at_once=4)
    asked(server, Pace(), 600)
    assert server.good >= 0.9 * 8 * 600
    assert server.longest_queue <= 20


def test_long_answers_alone_do_not_slow_down() -> None:
    server = Server(always(1_000), seconds=1.0)
    asked(server, Pace(), 600)
    assert server.good >= 0.9 * MAX_RATE * 600


def test_what_was_learned_is_begun_with_at_half() -> None:
    assert Pace(learned=20.0).rate == pytest.approx(10)
    server, pace = Server(always(20)), Pace(learned=20.0)
    asked(server, pace, 300)
    assert server.refusals == 0
    assert server.good >= 0.9 * 20 * 300
    assert pace.sustained == pytest.approx(20, rel=0.05)


@pytest.mark.parametrize("learned", [-1.0, float("nan"), float("inf"), 0.0])
def test_what_cannot_have_been_learned_is_as_if_it_were_not(learned: float) -> None:
    assert Pace(learned=learned).rate == Pace().rate


def test_learned_from_a_faster_time_does_no_harm() -> None:
    server = Server(always(5))
    asked(server, Pace(learned=40.0), HOUR)
    assert server.good >= 0.9 * 5 * HOUR


def test_a_refusal_halves_and_stops_everything() -> None:
    pace = Pace(learned=40.0)
    before = pace.rate
    tickets = [pace.sent(0.05 * number) for number in range(4)]
    pace.refused(tickets[0], 0.2)
    assert pace.rate <= before / 2
    assert 0.05 < pace.delay(0.2) < 1
    # The others were sent before: they are part of the same refusal, and the first of them shows that it is no chance.
    pace.refused(tickets[1], 0.21)
    halved = pace.rate
    for ticket in tickets[2:]:
        pace.refused(ticket, 0.22)
    assert pace.rate == halved


def test_pauses_grow_and_one_request_at_a_time_asks() -> None:
    pace, now, pauses = Pace(), 0.0, []
    pace.refused(pace.sent(now), now)
    for _ in range(14):
        pauses.append(pace.delay(now))
        now += pauses[-1]
        poll = pace.sent(now)
        assert pace.delay(now) == float("inf")
        pace.refused(poll, now)
    assert pauses == sorted(pauses)
    assert pauses[0] < 1
    assert pauses[-1] == pytest.approx(300)


@pytest.mark.parametrize("prolongs", [False, True])
def test_a_penalty_that_is_known_is_waited_for_in_one_piece(prolongs: bool) -> None:
    server, pace = Server(always(20), prolongs=prolongs), Pace()
    asked(server, pace, 1_200)
    assert server.refusals >= 2
    before, now = server.turned_away, 1_200.0
    # From now on everything is too much.
    server.burst, server.rate = 1.0, always(0.1)
    while not server.turned_away - before:
        now += max(pace.delay(now), 0.001)
        kind, at = server.answer(now)
        getattr(pace, kind)(pace.sent(now), at)
    for _ in range(2 if prolongs else 3):
        now += pace.delay(now)
        kind, at = server.answer(now)
        getattr(pace, kind)(pace.sent(now), at)
    assert kind == "good"


@pytest.mark.parametrize("kind", ["refused", "failed"])
def test_retry_after_is_kept_to(kind: str) -> None:
    pace = Pace()
    getattr(pace, kind)(pace.sent(0.0), 0.1, retry_after=7.0)
    assert pace.delay(0.1) == pytest.approx(7.0)
    pace.good(pace.sent(7.1), 7.2)
    assert not pace.refusing


def test_an_absurd_retry_after_is_bounded() -> None:
    pace = Pace()
    pace.refused(pace.sent(0.0), 0.0, retry_after=1e9)
    assert pace.delay(0.0) == LONGEST_PAUSE


def test_one_failure_halves_the_rate_until_a_later_request_is_answered() -> None:
    pace = Pace(learned=40.0)
    earlier, bad = pace.sent(0.0), pace.sent(0.1)
    before = pace.rate
    pace.failed(bad, 0.2)
    assert pace.rate == pytest.approx(before / 2) and not pace.refusing
    pace.good(earlier, 0.3)
    assert pace.rate < 0.7 * before
    pace.good(pace.sent(0.4), 0.5)
    assert pace.rate >= 0.95 * before


def test_one_failure_stops_nothing_and_two_do() -> None:
    pace = Pace(learned=40.0)
    first, second = pace.sent(0.0), pace.sent(0.1)
    pace.failed(first, 0.2)
    assert not pace.refusing
    pace.failed(second, 0.2)
    assert pace.refusing


def test_a_request_that_is_given_up_makes_room() -> None:
    pace = Pace()
    pace.refused(pace.sent(0.0), 0.0)
    poll = pace.sent(1.0)
    assert pace.delay(1.0) == float("inf")
    pace.dropped(poll)
    assert pace.delay(1.0) == 0.0


def test_an_idle_hour_is_not_caught_up() -> None:
    pace = Pace(learned=10.0)
    pace.good(pace.sent(0.0), 0.1)
    times, now = [], HOUR
    while len(times) < 10:
        now += pace.delay(now)
        times.append(now)
        pace.good(pace.sent(now), now)
    assert times[-1] - times[0] >= 7 / 10


def test_the_ceiling_is_over_all_hosts() -> None:
    ceiling, now, times = Ceiling(), 0.0, []
    servers = [Server(always(1_000)) for _ in range(3)]
    paces = [Pace(learned=MAX_RATE) for _ in servers]
    while now < 30:
        for pace in paces:
            while pace.delay(now) == 0 and ceiling.delay(now) == 0:
                ceiling.sent(now)
                times.append(now)
                pace.good(pace.sent(now), now + 1e-6)
        now += 0.003
    assert most_in_a_second(times) <= MAX_RATE
    assert len(times) >= 0.9 * MAX_RATE * 30


@pytest.mark.parametrize(("most", "seconds"), [(0.1, 10.0), (0.5, 2.0), (1.0, 1.0)])
def test_a_ceiling_below_one_is_a_pause(most: float, seconds: float) -> None:
    ceiling = Ceiling(most)
    ceiling.sent(0.0)
    assert ceiling.delay(0.0) >= seconds


def test_a_ceiling_that_is_no_whole_number_is_kept_to() -> None:
    ceiling, now, times = Ceiling(2.5), 0.0, []
    while now < 100:
        now += ceiling.delay(now)
        ceiling.sent(now)
        times.append(now)
    assert 0.9 * 250 <= len(times) <= 253


@pytest.mark.parametrize("most", [0.0, -1.0, 80.1, float("nan"), float("inf")])
def test_no_ceiling_above_what_museums_ask_for(most: float) -> None:
    with pytest.raises(ConfigError, match=r"more than 0 and at most 80"):
        Ceiling(most)


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
