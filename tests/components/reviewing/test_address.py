from urllib.parse import parse_qsl, urlsplit

import pytest

from components.reviewing import address
from components.reviewing.address import ReviewAddress, parse, url_of
from tests import reviewed_build

CLASSES = ("china", "east & west")


def parameters(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


@pytest.mark.parametrize(
    "wanted",
    [
        ReviewAddress(),
        ReviewAddress("unlike", "east & west", True, 7),
        ReviewAddress("all", page=2),
        ReviewAddress(hide=True),
    ],
)
def test_an_address_says_what_is_asked(wanted: ReviewAddress) -> None:
    assert parse(parameters(wanted.url(page=wanted.page)), CLASSES) == wanted


def test_another_list_begins_at_its_first_page() -> None:
    assert parse(parameters(ReviewAddress("all", page=9).url(label="china")), CLASSES) == ReviewAddress("all", "china")
    assert ReviewAddress().url() == "/review"


@pytest.mark.parametrize(
    "odd",
    [{"kind": "odd"}, {"class": "peru"}, {"page": "-1"}, {"page": "0"}, {"page": "1e9"}, {"hide": "yes"}, {"page": 3}],
)
def test_what_is_not_understood_is_as_if_it_were_not_there(odd: dict[str, object]) -> None:
    assert parse(odd, CLASSES) == ReviewAddress()


def test_a_work_is_found_on_the_page_on_which_it_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    found = reviewed_build.listed()
    assert url_of(found, 2) == "/review"
    monkeypatch.setattr(address, "SIZE", 2)
    assert [url_of(found, place) for place in (0, 1, 2)] == ["/review", "/review", "/review?page=2"]
