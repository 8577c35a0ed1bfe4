"""The inverted lists themselves; tests/contracts/test_indexes.py has too few works for any."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.core.errors import ArtefactError
from pipeline.core.nearest import nearest_neighbours, neighbour_graph
from pipeline.similarity.indexes import approximate
from pipeline.similarity.indexes.approximate import ApproximateIndex

WORKS, DIMENSIONS = 6_000, 24


@pytest.fixture(scope="module")
def works() -> np.ndarray:
    """Works in groups, as embeddings are."""
    generator = np.random.default_rng(0)
    centres = generator.normal(size=(60, DIMENSIONS))
    drawn = centres[generator.integers(0, 60, WORKS)] + 0.5 * generator.normal(size=(WORKS, DIMENSIONS))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def folder(works: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("approximate") / "index"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(approximate, "LEAST", 1_000)
        ApproximateIndex.create(np.asfortranarray(works), folder)
    return folder


@pytest.fixture(scope="module")
def index(works: np.ndarray, folder: Path) -> ApproximateIndex:
    return ApproximateIndex.open(np.asfortranarray(works), folder)


def shared(found: np.ndarray, wanted: np.ndarray) -> float:
    return float(np.mean([len(np.intersect1d(*pair)) / len(pair[1]) for pair in zip(found, wanted, strict=True)]))


def queries_of(works: np.ndarray) -> np.ndarray:
    queries = works[::60] + 0.05 * np.random.default_rng(3).normal(size=works[::60].shape)
    return np.asarray(queries / np.linalg.norm(queries, axis=1, keepdims=True), np.float32)


def test_few_lists_hold_nearly_all_nearest_works(works: np.ndarray, index: ApproximateIndex) -> None:
    lists = index._lists
    assert lists is not None and lists.probes <= 0.25 * len(lists.centres)
    queries = queries_of(works)
    rows, similarities = index.search(queries, 12)
    assert shared(rows, nearest_neighbours(queries, works, 12)[0]) >= 0.98
    np.testing.assert_allclose(similarities, np.take_along_axis(queries @ works.T, rows, 1), atol=1e-5)
    assert (np.diff(similarities, axis=1) <= 0).all()


@pytest.mark.parametrize("share", [0.9, 0.5, 0.3])
def test_a_filter_keeps_the_recall(works: np.ndarray, index: ApproximateIndex, share: float) -> None:
    among = np.random.default_rng(4).random(len(works)) < share
    queries = queries_of(works)
    rows, _ = index.search(queries, 12, among)
    assert among[rows].all()
    assert shared(rows, nearest_neighbours(queries, works, 12, among)[0]) >= 0.98


def test_few_works_are_searched_exactly(works: np.ndarray, index: ApproximateIndex) -> None:
    among = np.random.default_rng(4).random(len(works)) < 0.1
    queries = queries_of(works)
    rows, similarities = index.search(queries, 12, among)
    wanted, best = nearest_neighbours(queries, works, 12, among)
    np.testing.assert_array_equal(rows, wanted)
    np.testing.assert_allclose(similarities, best, atol=1e-6)


def test_a_filter_far_from_the_query_still_gives_as_many_as_there_are(
    works: np.ndarray, index: ApproximateIndex
) -> None:
    far = np.argsort(works @ works[0])[: len(works) // 3]
    among = np.zeros(len(works), bool)
    among[far] = True
    rows, _ = index.search(works[:1], 400, among)
    assert rows.shape == (1, 400) and among[rows].all() and len(set(rows[0].tolist())) == 400
    assert index.search(works[:1], len(works) + 5)[0].shape == (1, len(works))


def test_the_graph_finds_nearly_all_neighbours(works: np.ndarray, index: ApproximateIndex) -> None:
    graph = index.graph(20)
    ids, similarities = neighbour_graph(works, 20)
    assert graph.ids.dtype == np.int32 and graph.similarities.dtype == np.float32
    assert (graph.ids != np.arange(len(works))[:, np.newaxis]).all()
    assert shared(graph.ids, ids) >= 0.97
    assert np.abs(graph.similarities - similarities).max() < 0.2 and (np.diff(graph.similarities, axis=1) <= 0).all()


def test_the_same_vectors_make_the_same_files(works: np.ndarray, folder: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(approximate, "LEAST", 1_000)
    ApproximateIndex.create(np.asfortranarray(works), tmp_path / "index")
    one, other = ({path.name: path.read_bytes() for path in each.iterdir()} for each in (folder, tmp_path / "index"))
    assert one == other and len(one) == 5


def test_lists_of_other_vectors_are_refused(works: np.ndarray, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="do not belong to the vectors"):
        ApproximateIndex.open(works[:-1], folder)
    damaged = tmp_path / "index"
    damaged.mkdir()
    for path in folder.iterdir():
        (damaged / path.name).write_bytes(path.read_bytes())
    (damaged / "lists.json").write_text("{}")
    with pytest.raises(ArtefactError, match=r"lists\.json cannot be read"):
        ApproximateIndex.open(works, damaged)
