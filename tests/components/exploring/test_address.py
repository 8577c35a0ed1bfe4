from __future__ import annotations

import pytest

from components.exploring import address
from components.exploring.collection import Collection
from pipeline.artefacts.records.table import Filter


def test_an_address_says_what_is_asked(acquired: Collection) -> None:
    search = "?view=explore&class=japan&class=china&classification=Prints&century=19&q=+wave+&from=-50&to=1900"
    asked = address.read(acquired, search)
    assert asked.view == "explore" and asked.ignored == ()
    assert asked.filter.of("label") == ("japan", "china") and asked.filter.of("century") == ("19",)
    assert asked.filter.words == "wave" and (asked.filter.first_year, asked.filter.last_year) == (-50, 1900)
    assert address.read(acquired, f"?{asked.query}").filter == asked.filter


def test_what_is_not_recorded_is_an_empty_value(acquired: Collection) -> None:
    asked = address.read(acquired, "?class=&culture=")
    assert asked.filter.fields == (("label", ("",)), ("culture", ("",))) and asked.query == "class=&culture="


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("?colour=red", "“colour” is nothing that this collection is filtered by"),
        ("?culture=Atlantis", "No record has “Atlantis” as its culture as catalogued"),
        ("?class=japan&class=atlantis", "“atlantis” as its class"),
        ("?century=1e9", "“1e9” as its century"),
        ("?from=soon", "“soon” is no year"),
        ("?to=" + "9" * 5_000, "is no year"),
        ("?from=-99999999999999999999", "is no year"),
        ("?from=1_800", "“1_800” is no year"),
        ("?to=%D9%A1%D9%A8", "is no year"),
        ("?to=1900%0A", "is no year"),
        ("?label=japan", "“label” is nothing"),
    ],
)
def test_what_is_not_understood_is_left_out_and_named(acquired: Collection, search: str, said: str) -> None:
    asked = address.read(acquired, search)
    (sentence,) = asked.ignored
    assert said in sentence and len(sentence) < 200
    assert asked.filter.of("label") == (("japan",) if "japan" in search and "class" in search else ())


def test_a_long_address_of_nonsense_gets_a_short_answer(acquired: Collection) -> None:
    asked = address.read(acquired, "?" + "&".join(f"field{number}=1" for number in range(5_000)))
    assert len(asked.ignored) == 4 and "more parts" in asked.ignored[-1] and asked.filter == Filter()


@pytest.mark.parametrize("search", [None, 3, ["?class=japan"], "", "?", "?&&=&", "?class", "%%%", "?q="])
def test_an_empty_or_odd_address_asks_for_everything(acquired: Collection, search: object) -> None:
    asked = address.read(acquired, search)
    assert not asked.filter or asked.filter.fields == (("label", ("",)),)


def test_a_repeated_value_counts_once(acquired: Collection) -> None:
    assert address.read(acquired, "?class=japan&class=japan").filter.of("label") == ("japan",)
    assert address.of("?of=acquired&class=x") == "acquired" and address.of("?class=x") == ""


def test_how_things_are_shown_filters_nothing(acquired: Collection) -> None:
    asked = address.read(acquired, "?view=explore&spelling=catalogued&order=newest")
    assert not asked.filter and asked.ignored == () and asked.query == ""
