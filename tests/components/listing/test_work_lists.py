"""What of a browser's or a stranger's data becomes a list, and which list an address carries."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from components.listing import address, work_lists
from components.listing.work_lists import Listed, Lists, Note, WorkList
from components.site.lists import LONGEST_NAME, LONGEST_NOTE, MOST_LISTS, MOST_SHARED, MOST_WORKS
from tests import tiny_build

LISTS = Lists(
    (WorkList("Ships", (Listed("a", "Mist"), Listed("浮世絵")), "2026-01-01T10:00:00Z"), WorkList("Empty")),
    {"a": Note("ask\nabout it", "2026-01-02T10:00:00Z", "Mist")},
)


def test_what_is_kept_is_read_again() -> None:
    assert work_lists.read(json.loads(json.dumps(LISTS.as_dict()))) == LISTS


@pytest.mark.parametrize(
    "kept",
    [None, 3, "x", [], {}, {"lists": {}, "notes": []}, {"lists": [None, 3, []], "notes": {"": {"note": "x"}, "a": 3}}],
)
def test_anything_else_is_no_list(kept: Any) -> None:
    assert work_lists.read(kept) == Lists()


def test_what_is_unsound_of_a_list_is_left_out() -> None:
    works = [{"id": "a", "title": 3}, {"id": ""}, {"id": 5}, None, {"id": "a"}, {"id": "x" * 1001}, {"id": "\ud800"}]
    found = work_lists.read({"lists": [{"name": " two \n words ", "works": works}, {"name": None}]})
    assert found.lists == (WorkList("two words", (Listed("a"),)), WorkList(work_lists.UNNAMED))
    assert work_lists.read({"notes": {"a": {"note": "  "}, "b": {"note": "\udfff"}}}).notes == {}


def test_nothing_is_longer_than_its_limit() -> None:
    works = [{"id": str(number)} for number in range(MOST_WORKS + 5)]
    lists = [{"name": "n" * 500, "works": works}] * (MOST_LISTS + 1)
    found = work_lists.read({"lists": lists, "notes": {"a": {"note": "x" * 9000}}})
    assert len(found.lists) == MOST_LISTS and len(found.lists[0].works) == MOST_WORKS
    assert len(found.lists[0].name) == LONGEST_NAME and len(found.notes["a"].text) == LONGEST_NOTE


def test_an_address_carries_the_name_and_any_works_in_their_order() -> None:
    ids = list(reversed(tiny_build.IDS))
    query = parse_qs(urlsplit(address.href("Tea & <b>ships</b>, 1800", ids)).query)
    assert address.parse(query["name"][0], query["works"][0]) == address.Shared("Tea & <b>ships</b>, 1800", tuple(ids))


@pytest.mark.parametrize("works", ["", None, 3, ["a"], ",,", "x" * 1001])
def test_an_address_without_works_carries_no_list(works: object) -> None:
    assert address.parse("Ships", works) is None


def test_what_is_left_out_of_an_address_is_said() -> None:
    shared = address.parse(["no", "name"], ",".join(map(str, range(MOST_SHARED + 7))) + "," + "x" * 1001)
    assert shared is not None and shared.name == address.SHARED and len(shared.object_ids) == MOST_SHARED
    assert "no object id" in shared.ignored[0] and "first 100 of 107 works" in shared.ignored[1]
