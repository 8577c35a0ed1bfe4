"""How many requests may be under way, by how fast they are answered."""

from __future__ import annotations

from pipeline.acquire.fetching.concurrency import LEAST, MOST, Concurrency


def answers(crowd: Concurrency, rate: float, seconds: float, start: float, count: int, under_way: int = 0) -> float:
    now = start
    for _ in range(count):
        now += 1 / rate
        crowd.answered(now, seconds, under_way)
    return now


def test_few_before_anything_is_known() -> None:
    assert Concurrency().limit == LEAST


def test_twice_what_littles_law_asks_for() -> None:
    crowd = Concurrency()
    answers(crowd, 20, 0.5, 0, 400)
    assert 20 * 0.5 < crowd.limit <= 2 * 20 * 0.5 + LEAST + 1


def test_never_more_than_the_most() -> None:
    crowd = Concurrency()
    answers(crowd, 80, 30.0, 0, 2_000)
    assert crowd.limit == MOST


def test_answers_that_wait_do_not_make_room_for_more() -> None:
    crowd = Concurrency()
    now = answers(crowd, 10, 0.1, 0, 100)
    room = crowd.limit
    answers(crowd, 10, 2.0, now, 30, under_way=20)
    assert crowd.limit <= room


def test_a_server_that_is_slower_for_good_gets_more_room_after_a_look() -> None:
    crowd = Concurrency()
    now = answers(crowd, 10, 0.1, 0, 400)
    room = crowd.limit
    now = answers(crowd, 10, 2.0, now, 15, under_way=20)
    assert crowd.limit == LEAST
    answers(crowd, 10, 2.0, now, 40, under_way=1)
    assert crowd.limit > 2 * room


def test_a_look_that_nothing_comes_of_ends() -> None:
    crowd = Concurrency()
    now = answers(crowd, 10, 0.1, 0, 400)
    room = crowd.limit
    answers(crowd, 10, 2.0, now, 260, under_way=20)
    assert crowd.limit >= room
