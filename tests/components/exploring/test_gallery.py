from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from components.works import gallery
from pipeline.artefacts.records import writer
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


def test_clusters_hang_with_their_exemplars(evaluated: ArtefactStore) -> None:
    page = gallery.clusters(evaluated, "ward")
    parts = find(page, class_="cluster")
    assert [text(find(part, type_="H2")[0]) for part in parts] == list(evaluated_build.NAMES)
    assert [len(find(part, type_="Img")) for part in parts] == [3, 3]
    assert "1 work is in no cluster" in text(page)


def test_what_was_left_out_is_counted_by_reason_and_listed(evaluated: ArtefactStore) -> None:
    words = text(gallery.rejected(evaluated.root))
    assert words.index("Too small") < words.index("Not an image")
    assert "It is a text." in words and "b3.jpg" in words and "All 3" in words


def test_nothing_left_out_is_good_news(tmp_path: Path) -> None:
    writer.rejections([]).to_parquet(tmp_path / "rejected.parquet", index=False)
    assert "Every picture was taken" in text(gallery.rejected(tmp_path))
