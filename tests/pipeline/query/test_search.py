"""Search by several pictures and kinds of likeness, on the demonstration build."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.artefacts.store import ArtefactStore
from pipeline.query import likenesses
from pipeline.query.search import NEGATIVE, Example, Search

KINDS = ("embedding", "palette", "same_picture")


@pytest.fixture(scope="module")
def store(demo_build: Path) -> ArtefactStore:
    return ArtefactStore.open(demo_build)


@pytest.fixture(scope="module")
def search(store: ArtefactStore) -> Search:
    return Search(store)


def example(search: Search, row: int, *, liked: bool = True) -> Example:
    return Example(search.describe(row, KINDS), liked, row)


@pytest.mark.parametrize("kind", ["embedding", "palette"])
def test_one_work_by_one_kind_finds_what_its_page_shows(store: ArtefactStore, search: Search, kind: str) -> None:
    found = search([example(search, 7)], {kind: 3.0})
    rows, similarities = likenesses.of_work(store, 7, kind, 12)
    np.testing.assert_array_equal(found.first(12), rows)
    np.testing.assert_allclose(found.similarities[kind][rows], similarities, atol=1e-5)
    assert len(found.first(10_000)) == len(store) - 1 and 7 not in found.first(10_000)


def test_several_works_and_signs_are_one_query_by_rocchio(store: ArtefactStore, search: Search) -> None:
    examples = [example(search, 7), example(search, 90), example(search, 200, liked=False)]
    found = search(examples, {"embedding": 1.0})
    vectors = np.asarray(store.embeddings)
    query = (vectors[7] + vectors[90]) / 2 - NEGATIVE * vectors[200]
    expected = np.argsort(-(vectors @ query), kind="stable")
    expected = expected[~np.isin(expected, (7, 90, 200))]
    np.testing.assert_array_equal(found.first(20), expected[:20])
    np.testing.assert_allclose(found.similarities["embedding"], vectors @ (vectors[7] + vectors[90]) / 2, atol=1e-5)


def test_a_disliked_work_moves_works_like_it_down(store: ArtefactStore, search: Search) -> None:
    nearest = int(store.neighbours_ids[7, 3])
    alone = search([example(search, 7)], {"embedding": 1.0}).first(200).tolist()
    pushed = search([example(search, 7), example(search, nearest, liked=False)], {"embedding": 1.0}).first(200).tolist()
    near = [row for row in store.neighbours_ids[nearest, :5].tolist() if row in alone and row in pushed]
    assert near and np.mean([pushed.index(row) for row in near]) > np.mean([alone.index(row) for row in near])
    only = search([example(search, 7, liked=False)], {"embedding": 1.0})
    assert set(only.first(50).tolist()).isdisjoint(alone[:50])


def test_weights_lead_from_one_kind_to_the_other(search: Search) -> None:
    one = [example(search, 7)]
    kinds = ("embedding", "palette")
    alone = {kind: search(one, {kind: 1.0}).similarities[kind] for kind in kinds}

    def means(look: float) -> tuple[float, float]:
        rows = search(one, {"embedding": look, "palette": 100 - look}).first(30)
        return float(alone["embedding"][rows].mean()), float(alone["palette"][rows].mean())

    looks, palettes = zip(*(means(look) for look in (100, 80, 50, 20, 0)), strict=True)
    assert (np.diff(looks) <= 1e-6).all() and (np.diff(palettes) >= -1e-6).all()
    assert looks[0] > looks[2] > looks[4] and palettes[0] < palettes[2] < palettes[4]


def test_a_filter_never_costs_results(store: ArtefactStore, search: Search) -> None:
    among = (store.objects["label"] == "india").to_numpy()
    found = search([example(search, 7), example(search, 8, liked=False)], {"embedding": 1.0, "palette": 1.0}, among)
    everything = search([example(search, 7), example(search, 8, liked=False)], {"embedding": 1.0, "palette": 1.0})
    order = everything.first(len(store))
    np.testing.assert_array_equal(found.first(24), order[among[order]][:24])
    few = np.zeros(len(store), bool)
    few[[3, 7, 200]] = True
    assert sorted(search([example(search, 7)], {"embedding": 1.0}, few).first(24)) == [3, 200]


def test_kinds_that_find_few_works_find_no_others_by_themselves(store: ArtefactStore, search: Search) -> None:
    shown = np.array([[5, 0.2], [9, 0.4]])
    found = search([Example({"same_picture": shown})], {"same_picture": 1.0})
    assert found.first(24).tolist() == [9, 5]
    look = search.describe(7, ["embedding"])
    mixed = search([Example({"same_picture": shown, **look})], {"same_picture": 1.0, "embedding": 1.0})
    assert mixed.first(2).tolist() == [9, 5] and len(mixed.first(1000)) == len(store)


def test_an_example_that_a_kind_knows_nothing_of_is_left_out_of_it(store: ArtefactStore, search: Search) -> None:
    palette_only = Example(search.describe(7, ["palette"]))
    assert not search([palette_only], {"embedding": 1.0}).tells
    both = search([palette_only], {"embedding": 1.0, "palette": 1.0})
    assert both.tells and list(both.similarities) == ["palette"]


def test_descriptions_from_a_stranger_are_checked(store: ArtefactStore, search: Search) -> None:
    kept = {kind: each.tobytes() for kind, each in search.describe(7, KINDS).items()}
    assert set(search.read(kept | {"brightness": b"?"})) == set(KINDS)
    with pytest.raises(ValueError):
        search.read(kept | {"palette": b"short"})
    with pytest.raises(ValueError):
        search.read({"same_picture": np.array([[len(store), 0.5]]).tobytes()})
    with pytest.raises(ValueError):
        search.read({"embedding": np.zeros(store.embeddings.shape[1], np.float32).tobytes()})
    longer = search.read({"embedding": 100 * search.describe(7, ["embedding"])["embedding"]})["embedding"]
    assert np.linalg.norm(longer) == pytest.approx(1, abs=1e-5), "no example counts more than another"


def test_colours_are_a_picture_of_these_colours(store: ArtefactStore, search: Search) -> None:
    described = search.describe_colours(np.array([[20, 40, 160]]), np.array([1.0]))
    assert set(described) == {"palette"}
    found = search([Example(described)], {"palette": 1.0}).first(5)
    blues = [np.array([list(bytes.fromhex(c[1:])) for c in store.objects["colours"].iat[row]])[0] for row in found]
    every = [np.array([list(bytes.fromhex(c[1:])) for c in colours])[0] for colours in store.objects["colours"]]
    blueness = lambda colours: np.mean([int(blue) - int(red) for red, _, blue in colours])  # noqa: E731
    assert blueness(blues) > blueness(every) + 20


def test_a_kind_of_no_weight_is_told_and_changes_nothing(search: Search) -> None:
    alone, told = (search([example(search, 7)], {"embedding": 1.0} | more) for more in ({}, {"palette": 0.0}))
    np.testing.assert_array_equal(alone.total, told.total)
    assert list(told.similarities) == ["embedding", "palette"]
    assert not search([example(search, 7)], {"palette": 0.0}).tells
