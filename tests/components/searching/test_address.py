import pytest

from components.searching.address import (
    MOST,
    href,
    parse,
    part_value,
    parts_of,
    with_example,
    with_mixture,
    without_example,
)
from pipeline.artefacts.store import ArtefactStore
from pipeline.query import likenesses
from tests.tiny_build import IDS


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likenesses, "titles_of", lambda build: {"embedding": "Look", "palette": "Palette"})


@pytest.mark.parametrize("object_id", IDS)
def test_a_work_of_any_id_is_an_example(store: ArtefactStore, object_id: str) -> None:
    parts = with_example([("class", "japan"), ("page", "3")], "like", object_id)
    parts = with_example(parts, "unlike-part", part_value((0.1, 0.2, 0.35, 0.6), object_id))
    search = parse(store, parts_of(href(parts).partition("?")[2]))
    whole, detail = search.examples
    assert (whole.object_id, whole.liked, whole.part, whole.name) == (object_id, True, None, "like")
    assert (detail.object_id, detail.liked, detail.name) == (object_id, False, "unlike-part")
    assert detail.part == pytest.approx((0.1, 0.2, 0.35, 0.6)) and search.ignored == ()


def test_kinds_and_weights_are_one_value(store: ArtefactStore) -> None:
    assert parse(store, [("like", IDS[0])]).weights == (("embedding", 1),)
    mixed = parse(store, with_mixture([("like", IDS[0])], {"embedding": 30, "palette": 0}))
    assert mixed.weights == (("embedding", 30), ("palette", 0))
    assert with_mixture([("by", "palette"), ("q", "x")], {"embedding": 9}) == [("q", "x")], "the default is not named"


def test_an_example_has_one_sign(store: ArtefactStore) -> None:
    parts = with_example(with_example([], "like", "a"), "unlike", "a")
    assert parts == [("unlike", "a")] and with_example(parts, "like", "a") == [("like", "a")]
    assert without_example(parts, "unlike", "a") == []
    (example,) = parse(store, [("like", IDS[0]), ("unlike", IDS[0])]).examples
    assert not example.liked and example.opposite == "like"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("like", "no such work"),
        ("like-part", IDS[0]),
        ("like-part", f"0,0,3,50,{IDS[0]}"),
        ("like-part", f"80,0,30,50,{IDS[0]}"),
        ("like-part", f"0,0,1.1.1,50,{IDS[0]}"),
        ("like-part", f"0,0,nan,50,{IDS[0]}"),
        ("like-part", "0,0,50,50,no such work"),
        ("unlike-upload", "../etc"),
        ("unlike-upload", "A" * 16),
        ("like-colours", "7a3b20"),
        ("like-colours", "7a3b20:0"),
        ("like-colours", "7a3b20:10,7a3b21:10,7a3b22:10,7a3b23:10"),
        ("like-colours", "7A3B20:10"),
        ("by", "brightness"),
    ],
)
def test_what_is_not_known_is_left_out_and_named(store: ArtefactStore, name: str, value: str) -> None:
    search = parse(store, [(name, value), ("like", IDS[2])])
    (sentence,) = search.ignored
    assert value[:20] in sentence and [each.object_id for each in search.examples] == [IDS[2]]


def test_there_is_an_end_to_examples(store: ArtefactStore) -> None:
    many = [("like-upload", f"{number:016x}") for number in range(MOST + 5)]
    search = parse(store, many)
    assert len(search.examples) == MOST and f"at most {MOST} pictures" in search.ignored[0]


def test_an_acquired_collection_knows_no_likeness() -> None:
    assert not parse(None, [("like", "a")]) and parse(None, [("like", "a")]).ignored
    assert not parse(None, []).ignored


def test_colours_and_their_shares_are_an_example(store: ArtefactStore) -> None:
    (example,) = parse(store, [("unlike-colours", "7a3b20:60,000000:0,c0a040:40")]).examples
    assert example.colours == (("7a3b20", 60), ("c0a040", 40)) and example.name == "unlike-colours"
