from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from components import gallery
from pipeline.artefacts.store import ArtefactStore
from tests import evaluated_build
from tests.seen import find, text


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    return ArtefactStore(evaluated_build.publish(Path(tmp_path_factory.mktemp("evaluated")) / "artefacts"))


def test_pages_hold_all_rows_once() -> None:
    rows = np.arange(50)
    shown = [gallery.page_of(rows, page, 24) for page in (1, 2, 3)]
    assert np.concatenate([part for part, _, _ in shown]).tolist() == rows.tolist()
    assert [(page, pages) for _, page, pages in shown] == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(("asked", "page"), [(0, 1), (-3, 1), (99, 3)])
def test_a_page_that_is_not_there_is_the_nearest_one(asked: int, page: int) -> None:
    assert gallery.page_of(np.arange(50), asked, 24)[1] == page
    assert gallery.page_of(np.arange(0), asked, 24)[1:] == (1, 1)


def test_what_has_no_title_comes_last_in_their_order(evaluated: ArtefactStore) -> None:
    rows = np.array([1, 3, 2])
    assert gallery.order(evaluated, rows, "title").tolist() == [2, 3, 1]
    assert gallery.order(evaluated, rows, "catalogue").tolist() == [1, 3, 2]
    assert gallery.order(evaluated, rows, "oldest").tolist() == [3, 2, 1]
    assert gallery.order(evaluated, rows, "newest").tolist() == [3, 2, 1]


def test_completeness_counts_what_is_said_in_each_kind_of_column() -> None:
    objects = pd.DataFrame(
        {
            "title": ["a", "", "  ", "b"],
            "year_begin": pd.array([1800, None, None, None], dtype="Int32"),
            "tags": [["x"], [], [], []],
            "gallery": ["1", "1", "1", "1"],
            "image_sha256": ["s"] * 4,
        }
    )
    assert gallery.completeness(objects) == [("gallery", 1.0), ("title", 0.5), ("year_begin", 0.25), ("tags", 0.25)]


def test_a_sample_is_of_the_class_and_another_turn_another_one() -> None:
    rows = np.arange(100, 200)
    first = gallery.sample(rows, (0, 1, 0))
    assert len(set(first)) == gallery.SAMPLE and set(first) <= set(rows)
    assert gallery.sample(rows, (0, 1, 0)).tolist() == first.tolist()
    assert gallery.sample(rows, (0, 1, 1)).tolist() != first.tolist()
    assert gallery.sample(rows[:2], (0, 1, 0)).tolist() == [100, 101]


def test_counts_show_a_note_where_the_source_says_nothing(evaluated: ArtefactStore) -> None:
    page = gallery.counts(evaluated, "light")
    notes = [text(note) for note in find(page, class_="nothing-recorded")]
    assert notes == ["The source of this collection gives no classification."]
    titles = [text(block) for block in find(page, type_="H2")]
    assert titles[:4] == ["Class", "Classification", "Decade", "Medium"]
    (words,) = [
        getattr(box, "aria-label") for box in find(page, role="img") if "by class" in getattr(box, "aria-label")
    ]
    assert "China: 3" in words and "Outside the classes: 1" in words


def test_samples_name_their_class_and_show_only_it(evaluated: ArtefactStore) -> None:
    parts = find(gallery.samples(evaluated), class_="sample")
    assert len(parts) == 5
    for part, key in zip(parts, ("china", "japan", "india", "america", ""), strict=True):
        cards = find(part, class_="work-card")
        assert cards and {getattr(card, "data-class") for card in cards} == {key}


def test_clusters_hang_with_their_exemplars(evaluated: ArtefactStore) -> None:
    page = gallery.clusters(evaluated, "ward")
    parts = find(page, class_="cluster")
    assert [text(find(part, type_="H2")[0]) for part in parts] == list(evaluated_build.NAMES)
    assert [len(find(part, type_="Img")) for part in parts] == [3, 3]
    assert "1 work is in no cluster" in text(page)


def test_rejected_pictures_are_counted_by_reason_and_listed(evaluated: ArtefactStore) -> None:
    words = text(gallery.rejected(evaluated.table("rejected.parquet")))
    assert words.index("Too small") < words.index("Not an image")
    assert "It is a text." in words and "b3.jpg" in words and "All 3" in words


def test_no_rejected_picture_is_good_news(evaluated: ArtefactStore) -> None:
    assert "Every picture was taken" in text(gallery.rejected(evaluated.table("rejected.parquet").iloc[:0]))
