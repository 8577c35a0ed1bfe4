import pytest

from components.exploring.address import collection_of, parse
from components.exploring.collection import Collection
from pipeline.artefacts.records.table import Filter


def test_an_address_says_what_is_asked(acquired: Collection) -> None:
    search = "?view=explore&class=japan&class=china&classification=Prints&century=19&q=+wave+&from=-50&to=1900"
    address = parse(acquired, search)
    assert address.view == "explore" and address.ignored == ()
    assert address.filter.of("label") == ("japan", "china") and address.filter.of("century") == ("19",)
    assert address.filter.words == "wave" and (address.filter.first_year, address.filter.last_year) == (-50, 1900)
    assert parse(acquired, f"?{address.query}").filter == address.filter


def test_what_is_not_recorded_is_an_empty_value(acquired: Collection) -> None:
    address = parse(acquired, "?class=&culture=")
    assert address.filter.fields == (("label", ("",)), ("culture", ("",))) and address.query == "class=&culture="


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("?colour=red", "This collection cannot be filtered by “colour”"),
        ("?culture=Atlantis", "No record has “Atlantis” as its culture as catalogued"),
        ("?class=japan&class=atlantis", "“atlantis” as its class"),
        ("?century=1e9", "“1e9” as its century"),
        ("?from=soon", "“soon” is not a year"),
        ("?to=" + "9" * 5_000, "is not a year"),
        ("?from=-99999999999999999999", "is not a year"),
        ("?from=1_800", "“1_800” is not a year"),
        ("?to=%D9%A1%D9%A8", "is not a year"),
        ("?to=1900%0A", "is not a year"),
        ("?label=japan", "filtered by “label”"),
        ("?without=colour", "No column is called “colour”"),
        ("?without=", "No column is called “”"),
    ],
)
def test_what_is_not_understood_is_left_out_and_named(acquired: Collection, search: str, said: str) -> None:
    address = parse(acquired, search)
    (sentence,) = address.ignored
    assert said in sentence and len(sentence) < 200
    assert address.filter.of("label") == (("japan",) if "japan" in search and "class" in search else ())


def test_a_long_address_of_nonsense_gets_a_short_answer(acquired: Collection) -> None:
    address = parse(acquired, "?" + "&".join(f"field{number}=1" for number in range(5_000)))
    assert len(address.ignored) == 4 and "more parts" in address.ignored[-1] and address.filter == Filter()


@pytest.mark.parametrize("search", [None, 3, ["?class=japan"], "", "?", "?&&=&", "?class", "%%%", "?q="])
def test_an_empty_or_odd_address_asks_for_everything(acquired: Collection, search: object) -> None:
    address = parse(acquired, search)
    assert not address.filter or address.filter.fields == (("label", ("",)),)


def test_a_repeated_value_counts_once(acquired: Collection) -> None:
    assert parse(acquired, "?class=japan&class=japan").filter.of("label") == ("japan",)
    assert collection_of("?of=acquired&class=x") == "acquired" and collection_of("?class=x") == ""


def test_how_things_are_shown_filters_nothing(acquired: Collection) -> None:
    address = parse(acquired, "?view=explore&spelling=catalogued&order=newest")
    assert not address.filter and address.ignored == () and address.query == ""


def test_columns_that_must_be_empty_are_in_the_address(acquired: Collection) -> None:
    address = parse(acquired, "?without=tags&without=raw_reign&without=tags&class=china")
    assert address.filter.lacking == ("tags", "raw_reign") and address.ignored == ()
    assert address.query == "class=china&without=tags&without=raw_reign"
    assert parse(acquired, f"?{address.query}").filter == address.filter


def test_a_tab_that_there_is_not_is_named(acquired: Collection) -> None:
    assert parse(acquired, "?view=left-out").ignored == ("There is no tab “left-out”.",)
    assert parse(acquired, "?view=rejected").ignored == ()
    assert parse(acquired, "?view=clusters").ignored == ("There is no tab “clusters”.",), "it belongs to builds"
