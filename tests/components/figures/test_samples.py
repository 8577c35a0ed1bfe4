"""How many artists stand behind the figures of the tiny build, whose groups are known here."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from components.figures import samples
from pipeline.artefacts.store import ArtefactStore
from tests import evaluated_build
from tests.seen import find, text


@pytest.fixture
def store(tmp_path: Path) -> ArtefactStore:
    """Works 0, 4 and 8 are Chinese, 1, 5 and 9 Japanese, and so on; the artists of the odd rows are unknown."""
    opened = ArtefactStore(evaluated_build.publish(tmp_path / "artefacts"))
    predictions, objects = opened.predictions, opened.objects
    known = np.where(np.arange(len(objects)) % 2 == 0, "an artist", "")
    opened.__dict__["objects"] = objects.assign(group=known)
    opened.__dict__["predictions"] = predictions.assign(
        split="test", group=np.where(predictions["label"] == "china", 0, predictions["row"])
    )
    return opened


def test_artists_are_counted_from_the_predictions(store: ArtefactStore) -> None:
    found = samples.Samples(store).of_split("test")
    assert found is not None and samples.Samples(store).of_all() is not None
    assert found.sentence() == (
        "From 11 test works: 6 by 4 artists or groups, 5 by unknown ones. By class: china 1 (too few), "
        "japan none known, india 3, america none known (too few)."
    )
    nothing = samples.Samples(store).of_split("train")
    assert nothing is not None and nothing.works == 0


def test_only_the_classes_with_too_few_artists_are_marked(store: ArtefactStore) -> None:
    shown = samples.line(store, samples.Samples(store).of_split("test"))
    assert text(shown).startswith("From 11 test works") and "China 1 (too few)" in text(shown)
    assert [text(part) for part in find(shown, type_="Strong")] == ["China 1 (too few)", "America none known (too few)"]
    words = samples.short(store, samples.Samples(store).of_split("test"))
    assert words == "11 test works, 4 known artists or groups; too few of China, America"


def test_tagged_works_and_background_pictures_are_samples_of_their_own(store: ArtefactStore) -> None:
    tagged = samples.Samples(store).tagged()
    assert tagged is not None and tagged.works == 10, "work 1 has no tags"
    assert samples.Samples(store).background() is None
    pictures = pd.DataFrame(
        {"group": ["a", "a", "b", "c"], "known_hand": [True, True, False, True], "split": ["test"] * 3 + ["train"]}
    )
    pictures.to_parquet(store.root / "training/background.parquet")
    found = samples.Samples(store).background()
    assert found is not None and found.sentence() == (
        "From 3 other pictures: 2 by 1 artist or group, 1 by unknown ones."
    )


def test_a_build_of_before_counts_no_artists(store: ArtefactStore) -> None:
    store.__dict__["predictions"] = store.predictions.drop(columns="group")
    found = samples.Samples(store).of_split("test")
    assert found is None and samples.line(store, found) is None and samples.short(store, found) == ""
