from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control, hypergeom

from components.atlas import distinctive
from pipeline.artefacts.store import ArtefactStore
from tests import evaluated_build


@pytest.fixture
def store(tmp_path: Path) -> ArtefactStore:
    return ArtefactStore(evaluated_build.publish(tmp_path / "artefacts"))


@pytest.mark.parametrize(
    ("inside", "selected", "having", "total"),
    [(3, 5, 4, 12), (0, 5, 4, 12), (5, 5, 5, 12), (40, 100, 300, 2499), (900, 20_000, 3_000, 100_000), (8, 10, 11, 12)],
)
def test_the_tail_is_that_of_scipy(inside: int, selected: int, having: int, total: int) -> None:
    expected = hypergeom.sf(inside - 1, total, having, selected)
    assert distinctive.upper_tail(inside, selected, having, total) == pytest.approx(expected, rel=1e-8)


def test_the_correction_is_that_of_scipy() -> None:
    p_values = np.random.default_rng(0).random(50) ** 3
    np.testing.assert_allclose(distinctive.corrected(p_values), false_discovery_control(p_values))


def _many(store: ArtefactStore, count: int = 400) -> np.ndarray:
    """The build's table with many works, of which the first hundred are boats by one artist in all but a few cases."""
    generator = np.random.default_rng(1)
    frame = store.objects.iloc[np.arange(count) % len(store)].reset_index(drop=True)
    first = np.arange(count) < 100
    frame["artist"] = np.where(first & (generator.random(count) < 0.8), "Painter of boats", "Others")
    frame["medium"] = generator.choice(["ink", "oil"], count)
    frame["tags"] = pd.Series([["boat", "sea"] if each else ["tree"] for each in first], dtype=object)
    store.__dict__["objects"] = frame
    return np.flatnonzero(first)


def test_what_is_more_frequent_among_the_selected_is_named_and_chance_is_not(store: ArtefactStore) -> None:
    rows = _many(store)
    found = distinctive.distinctive(store, rows)
    named = {(each.field, each.value): each for each in found.found}
    assert {("Tags", "boat"), ("Tags", "sea"), ("Artist", "Painter of boats")} <= set(named)
    assert not [value for field, value in named if field == "Medium"]
    boat = named["Tags", "boat"]
    assert (boat.inside, boat.selected, boat.outside, boat.others) == (100, 100, 0, 300)
    assert found.tested >= len(found.found) and all(each.p <= distinctive.LEVEL for each in found.found)


@pytest.mark.parametrize("count", [0, 2, 400])
def test_where_there_is_nothing_to_compare_nothing_is_named(store: ArtefactStore, count: int) -> None:
    _many(store)
    assert distinctive.distinctive(store, np.arange(count)) == distinctive.Findings((), 0)
