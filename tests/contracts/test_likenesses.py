"""What every kind of likeness keeps to, on a real build, and that one new file is a new kind."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError
from pipeline.images.decoding import decode
from pipeline.query.__main__ import main
from pipeline.query.engine import QueryEngine
from pipeline.similarity import likenesses
from pipeline.similarity.likenesses.base import Query, Ranking

ROWS = range(0, 200, 40)
#: A kind of likeness as another person would write it: by the mean colour of the decoded picture.
MEAN_COLOUR = '''
"""Likeness by brightness."""

import numpy as np

from pipeline.similarity.likenesses.base import Likeness


def open_ranking(build, index):
    levels = np.load(build / "levels.npy")

    def rank(query, k, among=None):
        similarities = (1 - np.abs(levels - query.image.mean() / 255)).astype(np.float32)
        rows = np.arange(len(levels)) if among is None else np.flatnonzero(among)
        rows = rows[np.argsort(-similarities[rows], kind="stable")][:k]
        return rows, similarities[rows]

    return rank


LIKENESS = Likeness("Brightness", "how bright a picture is on the whole", open_ranking, ("levels.npy",), 9, True)
'''


@pytest.fixture(scope="module")
def store(demo_build: Path) -> ArtefactStore:
    return ArtefactStore.open(demo_build)


@pytest.fixture(scope="module")
def engine(store: ArtefactStore) -> QueryEngine:
    return QueryEngine(store)


@pytest.fixture(params=likenesses.names())
def name(request: pytest.FixtureRequest, store: ArtefactStore) -> str:
    if not likenesses.get(request.param).available(store.root):
        pytest.skip("the demonstration build lacks its files")
    return str(request.param)


@pytest.fixture
def ranking(name: str, store: ArtefactStore) -> Ranking:
    return likenesses.get(name).open(store.root, "exact")


def query_of(store: ArtefactStore, engine: QueryEngine, row: int) -> Query:
    data = (store.root / store.picture_name(row, preview=True)).read_bytes()
    return Query(engine.answer(data)[0].arrays(), decode(data))


def test_a_ranking_falls_and_names_each_work_once(ranking: Ranking, store, engine) -> None:
    for row in ROWS:
        rows, similarities = ranking(query_of(store, engine, row), 30)
        assert rows.shape == similarities.shape == (30,) and len(set(rows.tolist())) == 30
        assert np.issubdtype(rows.dtype, np.integer) and similarities.dtype == np.float32
        assert (np.diff(similarities) <= 0).all() and similarities.max() <= 1.00001
        assert rows.min() >= 0 and rows.max() < len(store)


def test_a_picture_of_a_work_is_most_like_that_work(ranking: Ranking, store, engine) -> None:
    # The preview is a smaller copy of the work's picture, so another work may be as like it.
    for row in ROWS:
        assert row in ranking(query_of(store, engine, row), 5)[0]


def test_a_longer_ranking_begins_with_the_shorter_one(ranking: Ranking, store, engine) -> None:
    query = query_of(store, engine, 3)
    np.testing.assert_array_equal(ranking(query, 40)[0][:7], ranking(query, 7)[0])


def test_a_mask_decides_which_works_may_be_ranked(ranking: Ranking, store, engine) -> None:
    query, among = query_of(store, engine, 3), np.arange(len(store)) % 3 == 0
    everything = ranking(query, len(store))[0]
    np.testing.assert_array_equal(ranking(query, 9, among)[0], everything[among[everything]][:9])
    assert len(ranking(query, 10, np.arange(len(store)) < 4)[0]) == 4
    assert len(ranking(query, len(store) + 50)[0]) == len(store)


def test_it_says_what_it_compares(name: str) -> None:
    kind = likenesses.get(name)
    assert kind.title and len(kind.description) > 20 and kind.files and isinstance(kind.order, int)


def test_the_engine_says_of_each_neighbour_by_which_likeness_it_was_found(name: str, store, engine) -> None:
    data = (store.root / store.picture_name(5, preview=True)).read_bytes()
    answer = engine.query(data, 6, like=name)
    assert [near.likeness for near in answer.neighbours] == [name] * 6
    plain = engine.query(data, 6)
    assert (answer.classes, answer.position, answer.familiar) == (plain.classes, plain.position, plain.familiar)


@pytest.fixture
def brightness(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A new kind of likeness: one file in the family's folder, and nothing else."""
    (tmp_path / "brightness.py").write_text(MEAN_COLOUR)
    monkeypatch.setattr(likenesses, "__path__", [*likenesses.__path__, str(tmp_path)])
    yield "brightness"
    sys.modules.pop("pipeline.similarity.likenesses.brightness", None)


@pytest.fixture
def bright_build(demo_build: Path, store: ArtefactStore, tmp_path: Path) -> Path:
    """The demonstration build with the file that the new kind reads."""
    import shutil

    artefacts = tmp_path / "artefacts"
    shutil.copytree(store.root, artefacts / store.build_id)
    (artefacts / "current.json").write_text(json.dumps({"build_id": store.build_id}))
    pictures = (decode((store.root / store.picture_name(row, preview=True)).read_bytes()) for row in range(len(store)))
    np.save(artefacts / store.build_id / "levels.npy", np.array([picture.mean() / 255 for picture in pictures]))
    return artefacts


def test_one_new_file_is_a_new_kind_on_the_command_line(
    brightness: str, bright_build: Path, store: ArtefactStore, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    assert "embedding, brightness" in shown or "brightness, embedding" in shown
    assert "Brightness: how bright a picture is on the whole" in shown
    picture = store.root / store.picture_name(8, preview=True)
    assert main([str(picture), "--artefacts", str(bright_build), "--json", "--like", brightness, "-k", "4"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)
    near = answer["neighbours"]
    assert [entry["likeness"] for entry in near] == ["brightness"] * 4
    assert near[0]["object_id"] == store.objects["object_id"].iat[8] and near[0]["similarity"] == pytest.approx(1)
    assert answer["same_work"] != "" and answer["classes"]


def test_a_build_without_the_files_of_a_kind_is_not_asked_by_it(
    brightness: str, bright_build: Path, demo_build: Path, store: ArtefactStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert brightness in likenesses.titles() and brightness not in likenesses.titles(store.root)
    assert list(likenesses.titles(bright_build / store.build_id)) == ["embedding", "brightness"]
    with pytest.raises(ArtefactError, match=r"by brightness: it lacks levels\.npy"):
        QueryEngine(store).ranking(brightness)
    assert main(["x.jpg", "--artefacts", str(demo_build), "--like", brightness]) == 2
    assert "levels.npy" in capsys.readouterr().err


def test_a_kind_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["x.jpg", "--like", "palete"])
    assert stopped.value.code == 2 and "palete" in capsys.readouterr().err
