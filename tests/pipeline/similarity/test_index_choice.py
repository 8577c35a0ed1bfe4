import json
import logging
from pathlib import Path

import numpy as np
import pytest

from pipeline.similarity import index_choice, indexes
from pipeline.similarity.indexes.exact import ExactIndex


@pytest.fixture(scope="module")
def works() -> np.ndarray:
    drawn = np.random.default_rng(0).normal(size=(500, 16)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


class Careless(ExactIndex):
    """Finds every second work only."""

    def search(self, queries, k, among=None):
        rows, similarities = super().search(queries, 2 * k, among)
        return rows[:, ::2], similarities[:, ::2]

    @classmethod
    def create(cls, vectors, folder):
        made = super().create(vectors, folder)
        (folder / "careless.npy").write_bytes(b"its own")
        return made


def figures(folder: Path) -> dict:
    return json.loads((folder / "index.json").read_text())


def test_the_number_of_works_decides(works: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index_choice.create("auto", works, tmp_path / "few")
    assert figures(tmp_path / "few")["index"] == "exact"
    monkeypatch.setattr(index_choice, "MANY", 400)
    index_choice.create("auto", works, tmp_path / "many")
    told = figures(tmp_path / "many")
    assert (told["asked"], told["index"]) == ("auto", "approximate") and told["recall"] >= 0.98
    index_choice.create("exact", works, tmp_path / "asked")
    assert figures(tmp_path / "asked")["index"] == "exact"


def test_an_index_that_finds_too_little_is_refused_aloud(
    works: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    get = indexes.get
    monkeypatch.setattr(indexes, "get", lambda name: Careless if name == "approximate" else get(name))
    monkeypatch.setattr(index_choice, "MANY", 400)
    with caplog.at_level(logging.WARNING, "pipeline"):
        index = index_choice.create("auto", works, tmp_path / "index")
    told = figures(tmp_path / "index")
    assert type(index) is ExactIndex and (told["index"], told["refused"]) == ("exact", "approximate")
    assert 0.4 < told["refused_recall"] < 0.7 and "less than 0.98" in caplog.text
    assert not (tmp_path / "index/careless.npy").exists(), "nothing of the refused index is published"


def test_recall_does_not_count_the_work_itself(works: np.ndarray) -> None:
    class Itself(ExactIndex):
        def search(self, queries, k, among=None):
            rows, similarities = super().search(queries, len(works), among)
            return np.hstack([rows[:, :1], rows[:, -k + 1 :]]), similarities[:, :k]

    assert index_choice.recall(Itself(works), works) < 0.05
    assert index_choice.recall(ExactIndex(works), works) == 1.0 == index_choice.recall(ExactIndex(works[:1]), works[:1])
