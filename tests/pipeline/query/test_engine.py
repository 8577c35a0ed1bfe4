"""The answer to a picture, on the command line and as the page gets it."""

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import numpy as np
import pytest

from pipeline.acquire import sources
from pipeline.acquire.sources.base import SourceRequest
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ImageError
from pipeline.images.decoding import LOCAL, Preprocessing, decode, decoder
from pipeline.query import likenesses, result
from pipeline.query.__main__ import main
from pipeline.query.engine import QueryEngine
from tests.pipeline import pictures
from tests.pipeline.images.walls import HEIGHT, TILTED, WIDTH, photograph

CLASSES = ("china", "japan", "india", "america")
FIGURES, CALIBRATION = "model/familiarity.json", "model/calibration.json"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, str]:
    """Pictures that the build has never seen, drawn with another seed, and their classes."""
    out = tmp_path_factory.mktemp("drawn")
    works, _ = sources.get("demo").acquire(SourceRequest(CLASSES, limit=12, seed=4711), out)
    return {out / file: label for file, label in zip(works["file"], works["label"], strict=True)}


def asked(capsys: pytest.CaptureFixture[str], demo_build: Path, *arguments: object) -> tuple[int, list[dict], str]:
    status = main([*map(str, arguments), "--artefacts", str(demo_build), "--json"])
    written = capsys.readouterr()
    return status, json.loads(written.out), written.err


def test_new_pictures_get_the_right_class(demo_build: Path, drawn: dict[Path, str], capsys) -> None:
    status, answers, _ = asked(capsys, demo_build, *drawn)
    assert status == 0
    right = [answer["classes"][0]["name"] == label for answer, label in zip(answers, drawn.values(), strict=True)]
    assert sum(right) >= 10, right
    assert np.mean([answer["familiar"] for answer in answers]) >= 0.5


def test_the_json_is_what_was_promised(demo_build: Path, drawn: dict[Path, str], capsys) -> None:
    path = next(iter(drawn))
    status, (answer,), written = asked(capsys, demo_build, path)
    assert (status, written) == (0, "")
    assert set(answer) == {
        "file", "width", "height", "classes", "familiar", "inlier_score", "prediction_set", "mean_knn_similarity",
        "same_work", "tags", "neighbours", "position", "places", "familiarity", "named", "likeness",
    }  # fmt: skip
    for key, former in result.FORMER_KEYS.items():
        assert answer[key] == answer[former]
    assert answer["file"] == str(path)
    chances = [score["probability"] for score in answer["classes"]]
    assert {score["name"] for score in answer["classes"]} == set(CLASSES)
    assert chances == sorted(chances, reverse=True) and sum(chances) == pytest.approx(1)
    assert len(answer["neighbours"]) == 12
    store = ArtefactStore.open(demo_build)
    for near in answer["neighbours"]:
        assert set(near) == {"object_id", "similarity", "likeness", "title", "artist", "class"}
        assert near["likeness"] == likenesses.DEFAULT
        row = store.row_of(near["object_id"])
        assert row is not None and near["title"] == store.objects["title"].iat[row]
        assert near["class"] == store.objects["label"].iat[row]
    similarities = [near["similarity"] for near in answer["neighbours"]]
    assert (
        similarities == sorted(similarities, reverse=True) and -1 <= min(similarities) <= max(similarities) <= 1.00001
    )
    trained_on = store.embeddings[(store.objects["split"] == "train").to_numpy()]
    embedding = QueryEngine(store).answer(path.read_bytes())[0].embedding
    assert answer["mean_knn_similarity"] == pytest.approx(np.sort(trained_on @ embedding)[-10:].mean(), abs=1e-5)
    assert set(answer["position"]) == set(answer["places"]) == {"pca", "tsne", "tsne-labelled", "umap"}
    for name, where in answer["places"].items():
        assert where["place"] == answer["position"][name] and where["approximate"] is True and where["spread"] >= 0
        assert len(where["neighbours"]) == 10
        assert all(store.row_of(object_id) is not None for object_id in where["neighbours"])
    assert all(len(point) == 2 and np.isfinite(point).all() for point in answer["position"].values())


def test_evidence_adds_up_to_the_logits_in_the_order_of_the_builds_classes(
    demo_build: Path, drawn: dict[Path, str]
) -> None:
    store = ArtefactStore.open(demo_build)
    engine = QueryEngine(store)
    biases = []
    for path in drawn:
        found, logits = engine.query(path.read_bytes()), engine.answer(path.read_bytes())[0].logits
        assert found.evidence is not None and found.evidence.dtype == np.float32
        assert found.evidence.shape[0] == len(store.classes) and found.evidence.ndim == 3
        biases.append(logits - found.evidence.sum(axis=(1, 2)))
        best = [info.key for info in store.classes].index(found.classes[0].name)
        assert np.argmax(found.evidence.sum(axis=(1, 2)) + biases[0]) == best
    # What no place accounts for is the same for every picture.
    np.testing.assert_allclose(biases, np.tile(biases[0], (len(biases), 1)), atol=1e-3)


def test_a_bad_file_has_its_own_entry_and_does_not_stop_the_others(
    demo_build: Path, drawn: dict[Path, str], tmp_path: Path, capsys
) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"not a picture at all")
    (tmp_path / "tiny.png").write_bytes(pictures.encode(pictures.corners(5, 5), ".png"))
    good = next(iter(drawn))
    files = [tmp_path / "bad.jpg", good, tmp_path / "gone.jpg", tmp_path / "tiny.png"]
    status, answers, _ = asked(capsys, demo_build, *files)
    assert status == 1 and [answer["file"] for answer in answers] == [str(file) for file in files]
    codes = [answer["error"]["code"] if "error" in answer else None for answer in answers]
    assert codes == ["unreadable", None, "no_file", "too_small"]
    assert all(answer["error"]["message"] for answer in answers if "error" in answer)
    assert "classes" not in answers[0]


def test_the_number_of_neighbours_can_be_chosen(demo_build: Path, drawn: dict[Path, str], capsys) -> None:
    for k in (1, 30):
        _, (answer,), _ = asked(capsys, demo_build, next(iter(drawn)), "-k", k)
        assert len(answer["neighbours"]) == k


def change(build: Path, name: str, content: dict | None) -> None:
    """Another content of a file of a build, or none, with the manifest to it: sizes are checked when it is opened."""
    path = build / name
    path.unlink()
    files = (told := json.loads((build / "manifest.json").read_text()))["files"]
    del files[name]
    if content is not None:
        path.write_text(json.dumps(content))
        files[name] = {"bytes": path.stat().st_size, "sha256": ""}
    (build / "manifest.json").write_text(json.dumps(told))


def test_a_picture_below_the_line_is_not_familiar_and_has_no_class_named(
    demo_build: Path, drawn: dict[Path, str], tmp_path: Path
) -> None:
    copy = shutil.copytree(ArtefactStore.open(demo_build).root, tmp_path / "copy")
    told = json.loads((copy / FIGURES).read_text())
    answers = []
    for least in (told["least"], 1e6):
        change(copy, FIGURES, told | {"least": least})
        engine = QueryEngine(ArtefactStore(copy))
        answers.append([engine.query(path.read_bytes()) for path in list(drawn)[:6]])
    for answer in answers[0]:
        assert answer.familiar == (answer.inlier_score >= 0)
        assert bool(answer.prediction_set) == answer.familiar
        assert not answer.prediction_set or answer.prediction_set[0] == answer.classes[0].name
    assert any(answer.familiar for answer in answers[0])
    for answer, before in zip(answers[1], answers[0], strict=True):
        assert not answer.familiar and not answer.prediction_set and not answer.tags
        assert answer.neighbours == before.neighbours


def test_a_work_of_the_collection_is_familiar_whatever_the_line_says(demo_build: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(ArtefactStore.open(demo_build).root, tmp_path / "copy")
    change(copy, FIGURES, json.loads((copy / FIGURES).read_text()) | {"least": 1e6})
    store = ArtefactStore(copy)
    engine = QueryEngine(store)
    for row in range(0, 40, 8):
        picture = decode((store.root / store.picture_name(row, preview=True)).read_bytes())
        # A detail, turned, whose edges are nowhere those of the work.
        height, width = picture.shape[:2]
        detail = np.rot90(picture[height // 5 : -height // 6, width // 6 : -width // 5])
        answer = engine.query(pictures.encode(np.ascontiguousarray(detail)))
        assert answer.same_work is not None and answer.same_work.row == row and answer.same_work.inliers > 20
        assert answer.familiar and answer.inlier_score < 0
        outline = result.as_dict(answer, store)["same_work"]["outline_in_work"]
        work = store.work(row)
        left, top, right, bottom = width / 6, height / 5, width * 4 / 5, height * 5 / 6
        scale = np.array([work["width"] / width, work["height"] / height])
        wanted = np.array([[right, top], [right, bottom], [left, bottom], [left, top]]) * scale
        assert np.abs(np.array(outline) - wanted).max() < 0.04 * max(work["width"], work["height"])


def test_a_build_without_key_points_recognises_no_work(demo_build: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(ArtefactStore.open(demo_build).root, tmp_path / "copy")
    for path in sorted((copy / "keypoints").iterdir()):
        change(copy, f"keypoints/{path.name}", None)
    store = ArtefactStore(copy)
    data = (store.root / store.picture_name(0, preview=True)).read_bytes()
    assert QueryEngine(store).query(data).same_work is None


def test_a_work_is_not_its_own_neighbour_where_its_row_is_known(demo_build: Path) -> None:
    store = ArtefactStore.open(demo_build)
    engine = QueryEngine(store)
    for row in (0, 60, 120):
        data = (store.root / store.picture_name(row, preview=True)).read_bytes()
        plain, alone = engine.query(data, 6), engine.query(data, 5, own=row)
        assert [near for near in plain.neighbours if near.row != row][:5] == list(alone.neighbours)
        assert len(alone.neighbours) == 5 and (alone.same_work is None or alone.same_work.row != row)
        assert (alone.familiar, alone.position, alone.classes) == (plain.familiar, plain.position, plain.classes)


def test_the_mean_of_the_nearest_training_works_does_not_depend_on_how_far_is_searched(
    demo_build: Path, drawn: dict[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = QueryEngine(ArtefactStore.open(demo_build))
    data = next(iter(drawn)).read_bytes()
    wide = engine.query(data)
    monkeypatch.setattr("pipeline.query.engine.SEARCHED", 11)
    assert engine.query(data, 1).mean_knn_similarity == pytest.approx(wide.mean_knn_similarity, abs=1e-6)


def test_layers_are_never_looked_at_beside_the_decoding_of_an_upload() -> None:
    """Both take memory that a small server does not have twice."""
    engine = QueryEngine.__new__(QueryEngine)
    engine._turns, engine._preprocessing = threading.BoundedSemaphore(1), Preprocessing(64)
    engine._decoder, engine._step = decoder(LOCAL), lambda name: nullcontext()
    held = []
    engine._layers = lambda pixels: held.append((not engine._turns.acquire(blocking=False), pixels.shape)) or []  # type: ignore[assignment]
    assert engine.feature_maps(pictures.encode(pictures.painting(), ".png")) == ([], (160, 120))
    assert held == [(True, (64, 64, 3))] and engine._turns.acquire(blocking=False)


def test_an_older_build_goes_by_the_mean_knn_similarity(
    demo_build: Path, drawn: dict[Path, str], tmp_path: Path
) -> None:
    copy = shutil.copytree(ArtefactStore.open(demo_build).root, tmp_path / "copy")
    change(copy, FIGURES, None)
    told = json.loads((copy / CALIBRATION).read_text())
    data = next(iter(drawn)).read_bytes()
    for least, familiar in ((-1.0, True), (2.0, False)):
        change(copy, CALIBRATION, {"temperature": told["temperature"], "least_likeness": least})
        answer = QueryEngine(ArtefactStore(copy)).query(data)
        assert (answer.familiar, answer.inlier_score) == (
            familiar,
            pytest.approx(answer.mean_knn_similarity - least, abs=1e-5),
        )
        assert len(answer.prediction_set) == int(familiar)


def test_without_json_a_person_can_read_it(demo_build: Path, drawn: dict[Path, str], tmp_path: Path, capsys) -> None:
    path = next(iter(drawn))
    assert main([str(path), str(tmp_path / "gone.jpg"), "--artefacts", str(demo_build)]) == 1
    written = capsys.readouterr().out
    assert str(path) in written and "%" in written and "gone.jpg: " in written
    assert all(key in written for key in CLASSES)


def test_without_a_build_the_status_is_2_and_the_command_is_named(tmp_path: Path, capsys) -> None:
    assert main([str(tmp_path / "x.jpg"), "--artefacts", str(tmp_path), "--json"]) == 2
    written = capsys.readouterr()
    assert written.out == "" and "python -m pipeline.build" in written.err and written.err.count("\n") == 1


def test_an_answer_is_the_same_every_time_and_from_every_thread(demo_build: Path, drawn: dict[Path, str]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    engine = QueryEngine(ArtefactStore.open(demo_build))
    data = [path.read_bytes() for path in list(drawn)[:6]]
    alone = [engine.query(one) for one in data]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(engine.query, data * 2))
    assert together == alone * 2
    for found, before in zip(together, alone * 2, strict=True):
        np.testing.assert_array_equal(found.evidence, before.evidence)


def test_many_pictures_are_answered_as_each_would_be(demo_build: Path, drawn: dict[Path, str], monkeypatch) -> None:
    monkeypatch.setattr("pipeline.query.engine.BATCH", 3)
    engine = QueryEngine(ArtefactStore.open(demo_build))
    searches = []
    ranking = engine.ranking(likenesses.DEFAULT)
    monkeypatch.setattr(ranking._index, "search", _counting(ranking._index.search, searches))
    paths = [*list(drawn)[:4], Path("no picture"), *list(drawn)[4:6]]
    answers = list(engine.query_many(paths, 5))
    assert [isinstance(answer, ImageError) for answer in answers] == [False] * 4 + [True] + [False] * 2
    assert [len(queries) for queries in searches if len(queries) > 1] == [3, 2], "one search for each batch"
    for path, answer in zip(paths, answers, strict=True):
        if not isinstance(answer, ImageError):
            alone = engine.query(path, 5)
            assert [near.row for near in answer.neighbours] == [near.row for near in alone.neighbours]
            assert answer.classes == alone.classes and answer.same_work == alone.same_work


def _counting(search, searches: list):
    def counted(queries, *rest):
        searches.append(queries)
        return search(queries, *rest)

    return counted


def test_a_painting_on_a_wall_is_asked_about_by_itself(demo_build: Path, drawn: dict[Path, str]) -> None:
    engine = QueryEngine(ArtefactStore.open(demo_build))
    path = next(path for path, label in drawn.items() if label == "america")  # It has no margin of its own.
    on_wall = pictures.encode(photograph(TILTED, painting=decode(path)), ".png")
    whole, found = engine.query(on_wall), engine.query(on_wall, find_painting=True, also=["palette"])
    assert whole.part is None and whole.wall is None
    assert found.part is not None and found.wall is not None
    assert np.abs(np.array(found.part).reshape(4, 2) * (WIDTH, HEIGHT) - 0.5 - TILTED).max() < 4
    assert (found.width, found.height) != (whole.width, whole.height)
    # The same part, named, gives the same answer, and so does a search by it.
    assert engine.query(on_wall, part=found.part, also=["palette"]).classes == found.classes
    for kind, description in engine.describe(on_wall, found.descriptions, found.part).items():
        np.testing.assert_array_equal(description, found.descriptions[kind])
    bare, asked_of = engine.answer(path.read_bytes())[0].embedding, engine.describe(on_wall, ["embedding"], found.part)
    in_photograph = engine.describe(on_wall, ["embedding"])["embedding"]
    assert bare @ asked_of["embedding"] > bare @ in_photograph + 0.05


def test_each_step_of_an_answer_is_done_in_the_block_that_is_given_for_it(
    demo_build: Path, drawn: dict[Path, str]
) -> None:
    begun, ended = [], []

    @contextmanager
    def step(name: str) -> Iterator[None]:
        begun.append(name)
        yield
        ended.append(name)

    engine = QueryEngine(ArtefactStore.open(demo_build), step=step)
    assert begun == []
    engine.query(next(iter(drawn)), like="palette")
    assert begun == ended == ["decode", "model", "search", "recognise", "search"]
    with pytest.raises(ImageError):
        engine.query(b"no picture")
    assert begun[5:] == ["decode"] and len(ended) == 5


def test_of_a_bare_painting_nothing_is_cut(demo_build: Path, drawn: dict[Path, str]) -> None:
    engine = QueryEngine(ArtefactStore.open(demo_build))
    for path in list(drawn)[::8]:
        found = engine.query(path.read_bytes(), find_painting=True)
        assert found.part is None
        assert found.classes == engine.query(path.read_bytes()).classes
