from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from components.reviewing import address as asked
from components.reviewing.address import Asked, read
from tests import reviewed_build

CLASSES = ("china", "east & west")


def parameters(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


@pytest.mark.parametrize(
    "wanted", [Asked(), Asked("unlike", "east & west", True, 7), Asked("all", page=2), Asked(hide=True)]
)
def test_an_address_says_what_is_asked(wanted: Asked) -> None:
    assert read(parameters(wanted.address(page=wanted.page)), CLASSES) == wanted


def test_another_list_begins_at_its_first_page() -> None:
    assert read(parameters(Asked("all", page=9).address(label="china")), CLASSES) == Asked("all", "china")
    assert Asked().address() == "/review"


@pytest.mark.parametrize(
    "odd",
    [{"kind": "odd"}, {"class": "peru"}, {"page": "-1"}, {"page": "0"}, {"page": "1e9"}, {"hide": "yes"}, {"page": 3}],
)
def test_what_is_not_understood_is_as_if_it_were_not_there(odd: dict[str, object]) -> None:
    assert read(odd, CLASSES) == Asked()


def test_a_work_is_found_on_the_page_on_which_it_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    found = reviewed_build.listed()
    assert asked.address_of(found, 2) == "/review"
    monkeypatch.setattr(asked, "SIZE", 2)
    assert [asked.address_of(found, place) for place in (0, 1, 2)] == ["/review", "/review", "/review?page=2"]
