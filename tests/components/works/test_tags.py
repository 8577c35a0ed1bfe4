"""Subject tags: facts and guesses that nobody can take for one another."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from components.works import tags
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.files import write_json
from tests import evaluated_build, tiny_build
from tests.seen import find, text


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    build = evaluated_build.publish(Path(tmp_path_factory.mktemp("tagged")) / "artefacts")
    evaluated_build.add_tags(build)
    return ArtefactStore(build)


@pytest.fixture(scope="module")
def untagged(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    return tiny_build.open_store(Path(tmp_path_factory.mktemp("untagged")) / "artefacts")


def test_a_visitors_picture_is_told_guesses_and_how_often_they_are_right(store: ArtefactStore) -> None:
    (part,) = tags.of_upload(store, (("mountain", 0.81), ("pine", 0.34)))
    words = text(part).replace("\u00a0", " ")
    assert words.startswith("What it may show mountain 81 % pine 34 %")
    assert "Of 50 guesses at 50 % or more on test works, 80 % (75–85 %)" in words
    assert tags.of_upload(store, ()) == []


def test_facts_and_guesses_of_a_work_are_told_apart(store: ArtefactStore) -> None:
    (part,) = tags.of_work(store, 0)
    assert [text(item) for item in find(part, class_="tag-facts")[0].children] == ["mountain", "mist"]
    guessed = find(part, class_="guess-bar")
    assert [getattr(bar, "data-tag") for bar in guessed] == ["mountain", "pine"]
    assert "in the catalogue" in text(guessed[0]) and "in the catalogue" not in text(guessed[1])
    # A work of the training side that was learned from.
    assert "trained on this work's own tags" in text(part)


def test_a_work_without_tags_of_its_own_says_so(store: ArtefactStore) -> None:
    (part,) = tags.of_work(store, 1)
    assert "The catalogue gives no tags." in text(part) and not find(part, class_="tag-facts")
    assert "flattered" not in text(part)


def test_a_build_of_before_shows_the_catalogues_tags_alone(untagged: ArtefactStore) -> None:
    (part,) = tags.of_work(untagged, 0)
    assert find(part, class_="tag-facts") and not find(part, class_="guess-tag")
    assert tags.of_work(untagged, 1) == []
    assert tags.evaluation(untagged.tags) is None and tags.accuracy(untagged) == ""


def test_the_chart_counts_what_is_given_and_what_is_guessed_beyond_it(store: ArtefactStore) -> None:
    counted = tags.count(store)
    everything = np.ones(len(store), bool)
    works = len(store) - 1  # one work has no tags
    # Of the guesses one is the catalogue's own tag, and one is less likely than not.
    assert counted.most_frequent(everything) == [("mountain", works, 1), ("mist", works, 0)]
    only = np.arange(len(store)) == 1
    assert counted.most_frequent(only) == [("mountain", 0, 1)]
    shown = tags.chart(store, counted, everything)
    lines = [text(line) for line in find(shown, class_="tag-chart")[0].children]
    assert lines == [f"mountain {works} given, 1 guessed", f"mist {works} given"]
    assert "given by the catalogue" in text(shown) and "guessed beside that" in text(shown)
    assert tags.chart(store, counted, np.zeros(len(store), bool)) is None


def test_at_most_ten_tags_are_charted() -> None:
    rows = np.concatenate([np.arange(number) for number in range(1, 15)])
    codes = np.repeat(np.arange(14), np.arange(1, 15))
    counted = tags.TagCounts(tuple("abcdefghijklmn"), np.stack([rows, codes]), np.empty((2, 0), np.int64))
    found = counted.most_frequent(np.ones(14, bool))
    assert [entry[0] for entry in found] == list("nmlkjihgfe") and found[0] == ("n", 14, 0)


def test_tags_are_counted_as_the_catalogue_mostly_spells_them() -> None:
    other = SimpleNamespace(
        objects=pd.DataFrame({"tags": [["Boat"], ["boat", "boat "], ["Boat"], []]}),
        tag_guesses=pd.DataFrame({"row": [3], "tag": ["Boat"], "confidence": [0.9]}),
        tags={"guessed_from": 0.5},
    )
    assert tags.count(other).most_frequent(np.ones(4, bool)) == [("Boat", 3, 1)]  # type: ignore[arg-type]


def test_how_well_each_tag_is_guessed(store: ArtefactStore) -> None:
    words = text(tags.evaluation(store.tags)).replace("\u00a0", " ")
    assert "over 2 tags: 70.0 % (65–75 %)" in words and "nearest works reaches 60.0 %" in words
    assert "guessing by frequency 20.0 %" in words and "3 tags have too few works" in words
    assert "0.70 0.65–0.75" in words
    assert tags.evaluation({"tags": []}) is None


def test_a_collection_without_tags_shows_nothing(tmp_path: Path) -> None:
    build = tiny_build.publish(tmp_path / "artefacts")
    (build / "tags").mkdir()
    write_json(build / "tags/tags.json", {"tags": [], "left_out": [], "guessed_from": 0.5, "works_with_tags": 0})
    empty = {"row": np.empty(0, np.int64), "tag": pd.Series([], dtype=str), "confidence": np.empty(0, np.float32)}
    pd.DataFrame(empty).to_parquet(build / "tags/works.parquet")
    store = ArtefactStore(build)
    assert tags.of_work(store, 1) == [] and tags.evaluation(store.tags) is None
    store.objects["tags"] = [[] for _ in range(len(store))]
    assert tags.chart(store, tags.count(store), np.ones(len(store), bool)) is None


def test_lists_of_which_all_are_empty_are_counted_as_arrow_keeps_them() -> None:
    empty = pd.Series(pd.arrays.ArrowExtensionArray(pa.array([[], []], pa.list_(pa.null()))))
    none = pd.DataFrame({"row": np.empty(0, np.int64), "tag": pd.Series([], dtype=str), "confidence": np.empty(0)})
    other = SimpleNamespace(objects=pd.DataFrame({"tags": empty}), tag_guesses=none, tags={})
    assert tags.count(other).most_frequent(np.ones(2, bool)) == []  # type: ignore[arg-type]
