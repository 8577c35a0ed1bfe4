"""The clusters that hold chosen works."""

from pathlib import Path

import numpy as np
import pytest

from components.atlas import cluster_profiles, colouring
from components.site.static_html import static_html
from pipeline.artefacts.store import ArtefactStore
from tests import evaluated_build


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    return ArtefactStore(evaluated_build.publish(Path(tmp_path_factory.mktemp("profiles")) / "artefacts"))


def test_the_cluster_that_holds_most_of_the_works_comes_first(store: ArtefactStore) -> None:
    name = next(iter(store.clusterings))
    first, second = cluster_profiles.profiles(store, name, np.array([0, 7, 8, 11]))
    assert (first.name, first.chosen, first.size) == (evaluated_build.NAMES[1], 2, 5)
    assert (second.name, second.chosen, second.size) == (evaluated_build.NAMES[0], 1, 6)
    assert sum(count for _, count in first.classes) == first.size
    labels = store.objects["label"].to_numpy()[evaluated_build.ASSIGNED == 1]
    assert dict(first.classes) == {key: int((labels == key).sum()) for key in set(labels)}
    assert all(evaluated_build.ASSIGNED[row] == 1 for row in first.exemplars)


def test_years_are_those_between_which_most_of_its_works_were_made(store: ArtefactStore) -> None:
    name = next(iter(store.clusterings))
    made = colouring.years(store).to_numpy()
    for profile in cluster_profiles.profiles(store, name, np.arange(len(store))):
        known = made[(profile.cluster == evaluated_build.ASSIGNED) & ~np.isnan(made)]
        assert profile.dated == len(known) > 0 and profile.years is not None
        assert known.min() <= profile.years[0] <= np.median(known) <= profile.years[1] <= known.max()


def test_the_panel_says_what_is_in_no_cluster_and_escapes_names(store: ArtefactStore) -> None:
    name = next(iter(store.clusterings))
    rows = np.array([0, 7, 8, 11])
    panel = cluster_profiles.panel(store, cluster_profiles.profiles(store, name, rows), len(rows))
    assert panel is not None
    text = static_html(panel).html
    assert "2 of the 4 selected works · 5 works in all" in text
    assert "1 of the works are in no cluster" not in text and "1 of the works is in no cluster" in text
    assert "birds &lt;and&gt; flowers" in text and "<and>" not in text


def test_works_in_no_cluster_have_no_panel(store: ArtefactStore) -> None:
    name = next(iter(store.clusterings))
    assert cluster_profiles.panel(store, cluster_profiles.profiles(store, name, np.array([11])), 1) is None
