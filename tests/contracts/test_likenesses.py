"""What every kind of likeness keeps to, on a real build, and that one new file is a new kind."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import AnnotationError, ArtefactError
from pipeline.images.decoding import decode
from pipeline.query.__main__ import main
from pipeline.query.engine import QueryEngine
from pipeline.query.likenesses import described_at_once as at_once
from pipeline.query.likenesses import of_work
from pipeline.similarity import likenesses
from pipeline.similarity.likenesses.base import Query, Ranking
from tests import posed_works
from tests.posed_works import STANDING

ROWS = range(0, 200, 40)
#: A kind of likeness as another person would write it: by the mean colour of the decoded picture.
MEAN_COLOUR = '''
"""Likeness by brightness."""

import numpy as np

from pipeline.similarity.likenesses.base import Likeness, Ranking


class Brightness(Ranking):
    dtype, shape = np.dtype(np.float32), (1,)

    def __init__(self, build, index):
        self.levels = np.load(build / "levels.npy")

    def describe(self, query):
        level = self.levels[query.row] if query.row is not None else query.image.mean() / 255
        return np.array([level], np.float32)

    def similarities(self, description):
        return (1 - np.abs(self.levels - description)).astype(np.float32)


LIKENESS = Likeness("Brightness", "how bright a picture is on the whole", Brightness, ("levels.npy",), 9, True)
'''


@pytest.fixture(scope="module")
def store(demo_build: Path, tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    """The demonstration build, with a figure in most works: no two are in the same pose."""
    original = ArtefactStore.open(demo_build)
    build = tmp_path_factory.mktemp("posed") / original.build_id
    shutil.copytree(original.root, build, copy_function=os.link)
    generator = np.random.default_rng(3)
    moved = [(STANDING + generator.normal(0, 0.08, STANDING.shape)).astype(np.float32) for _ in range(len(original))]
    posed_works.add(build, {row: [figure] for row, figure in enumerate(moved) if row % 7 != 2})
    return ArtefactStore(build)


@pytest.fixture(scope="module")
def engine(store: ArtefactStore) -> QueryEngine:
    """The engine; what finds figures in a picture file tells those that the build has of the same work."""
    rows = {_preview(store, row).read_bytes(): row for row in (*ROWS, 3, 5)}

    def figures(data: Path | bytes, part: object, options: object) -> dict[str, Any]:
        return _figures(store, rows[data if isinstance(data, bytes) else data.read_bytes()])

    return QueryEngine(store, finders={"pose": figures})


def _preview(store: ArtefactStore, row: int) -> Path:
    return store.root / store.picture_name(row, preview=True)


def _figures(store: ArtefactStore, row: int) -> dict[str, Any]:
    return posed_works.found(likenesses.get("pose").open(store.root, "exact").describe(Query(row=row)))


@pytest.fixture(params=likenesses.names())
def name(request: pytest.FixtureRequest, store: ArtefactStore) -> str:
    if not likenesses.get(request.param).available(store.root):
        pytest.skip("the demonstration build lacks its files")
    return str(request.param)


@pytest.fixture
def ranking(name: str, store: ArtefactStore) -> Ranking:
    return likenesses.get(name).open(store.root, "exact")


def query_of(store: ArtefactStore, engine: QueryEngine, row: int) -> Query:
    data = _preview(store, row).read_bytes()
    return Query(engine.answer(data)[0].arrays(), decode(data), found={"pose": _figures(store, row)})


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


def test_a_work_is_compared_by_what_the_build_keeps_of_it(name: str, ranking: Ranking, store, engine) -> None:
    for row in ROWS:
        rows, similarities = of_work(store, row, name, 12)
        assert rows.shape == similarities.shape == (12,) and row not in rows and len(set(rows.tolist())) == 12
        assert (np.diff(similarities) <= 0).all()
        # The preview is a smaller copy of the picture that the build was made from.
        of_picture = ranking(query_of(store, engine, row), 13)[0]
        assert likenesses.get(name).finds_few or len(np.intersect1d(rows[:5], of_picture)) >= 3


def test_what_is_described_is_all_that_is_compared(name: str, ranking: Ranking, store, engine) -> None:
    for row in ROWS:
        query = query_of(store, engine, row)
        description = ranking.describe(query)
        similarities = ranking.similarities(description)
        assert (
            similarities.shape == (len(store),) and similarities.dtype == np.float32 and similarities.max() <= 1.00001
        )
        rows, of_rows = ranking(query, 5)
        np.testing.assert_allclose(similarities[rows], of_rows, atol=1e-5)
        few = ranking.similarities_of(rows, description)
        assert few.dtype == np.float32
        np.testing.assert_allclose(few, similarities[rows], atol=1e-6)
        # A vector's length is made 1 again, which may change its last bit.
        np.testing.assert_allclose(ranking.read(description.tobytes()), description, rtol=1e-6)
        of_part = engine.describe(store.root / store.picture_name(row, preview=True), [name])[name]
        np.testing.assert_allclose(of_part.astype(float), description.astype(float), atol=0.02)


def test_bytes_that_are_no_description_are_refused(ranking: Ranking, store, engine) -> None:
    data = ranking.describe(query_of(store, engine, 3)).tobytes()
    for wrong in (data + b"x", b"" if -1 not in ranking.shape else b"123", np.full(4096, np.nan).tobytes()):
        with pytest.raises(ValueError):
            ranking.read(wrong)


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


@pytest.fixture(scope="module")
def bright_build(store: ArtefactStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration build with the file that the new kind reads."""
    artefacts = tmp_path_factory.mktemp("bright") / "artefacts"
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
    assert "brightness, embedding" in shown
    assert "Brightness: how bright a picture is on the whole" in shown
    picture = store.root / store.picture_name(8, preview=True)
    assert main([str(picture), "--artefacts", str(bright_build), "--json", "--like", brightness, "-k", "4"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)
    near = answer["neighbours"]
    assert [entry["likeness"] for entry in near] == ["brightness"] * 4
    assert near[0]["object_id"] == store.objects["object_id"].iat[8] and near[0]["similarity"] == pytest.approx(1)
    assert answer["same_work"]["object_id"] == store.objects["object_id"].iat[8] and answer["classes"]


def test_a_picture_is_asked_by_several_kinds_at_once(brightness: str, bright_build: Path, store: ArtefactStore) -> None:
    engine = QueryEngine(ArtefactStore.open(bright_build))
    picture = store.root / store.picture_name(8, preview=True)
    both = engine.query(picture, 4, also=[brightness], own=8)
    assert both.neighbours == engine.query(picture, 4, own=8).neighbours
    assert both.alike == {brightness: engine.query(picture, 4, like=brightness, own=8).neighbours}
    assert 8 not in [near.row for near in both.alike[brightness]] and len(both.alike[brightness]) == 4


def test_a_build_without_the_files_of_a_kind_is_not_asked_by_it(
    brightness: str, bright_build: Path, demo_build: Path, store: ArtefactStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert brightness in likenesses.titles() and brightness not in likenesses.titles(store.root)
    assert "pose" not in likenesses.titles(ArtefactStore.open(demo_build).root)
    assert list(likenesses.titles(bright_build / store.build_id)) == [
        "embedding",
        "palette",
        "same_picture",
        "pose",
        "brightness",
    ]
    with pytest.raises(ArtefactError, match=r"by brightness: it lacks levels\.npy"):
        QueryEngine(store).ranking(brightness)
    assert main(["x.jpg", "--artefacts", str(demo_build), "--like", brightness]) == 2
    assert "levels.npy" in capsys.readouterr().err


def test_a_kind_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["x.jpg", "--like", "palete"])
    assert stopped.value.code == 2 and "palete" in capsys.readouterr().err


def test_a_kind_that_asks_an_annotator_needs_what_it_found(store: ArtefactStore) -> None:
    picture = _preview(store, 5)
    with pytest.raises(AnnotationError, match="by pose here"):
        QueryEngine(store).query(picture, 4, like="pose")
    assert "pose" not in at_once(store.root)
    assert QueryEngine(store).describe(picture, at_once(store.root)).keys() == set(at_once(store.root))


def test_the_command_says_what_a_kind_lacks(demo_build: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["x.jpg", "--artefacts", str(demo_build), "--like", "pose"]) == 2
    assert "by pose: it lacks annotations/pose/figures.npy" in capsys.readouterr().err
