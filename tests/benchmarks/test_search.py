"""The search benchmark's inputs and its comparison of answers. faiss itself is needed for the figures alone."""

import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import search
from benchmarks.search import Candidate, Vectors


@pytest.fixture(params=["generated", "real"])
def vectors(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vectors:
    monkeypatch.setattr(search, "_PART", 70)  # does not divide the number of vectors
    if request.param == "generated":
        return search.generated(tmp_path, 500, 16, 0.7)
    works = np.random.default_rng(0).normal(size=(500, 16)).astype(np.float32)
    np.save(tmp_path / "works.npy", np.asfortranarray(works / np.linalg.norm(works, axis=1, keepdims=True)))
    return search.real(tmp_path, tmp_path / "works.npy")


def test_the_files_are_those_of_a_build(vectors: Vectors) -> None:
    assert vectors.column_major.flags.f_contiguous and vectors.row_major.flags.c_contiguous
    np.testing.assert_array_equal(vectors.column_major, vectors.row_major)
    for each in (vectors.row_major, vectors.queries):
        assert each.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(each, axis=1), 1, atol=1e-5)


def test_a_query_lies_near_one_work_and_is_none(vectors: Vectors) -> None:
    nearest = (vectors.queries @ vectors.row_major.T).max(axis=1)
    assert (nearest > 0.8).all() and (nearest < 1 - 1e-4).all()


def test_answers_are_compared_query_by_query() -> None:
    queries = np.arange(4)[:, np.newaxis]
    same, also = (Candidate(queries, lambda query: query * 10 + np.arange(3)) for _ in range(2))
    moved = Candidate(queries, lambda query: query * 10 + np.array([0, 1, 9 if query[0, 0] == 2 else 2]))
    for _ in range(6):
        for each in (same, also, moved):
            each()
    assert set(same.found) == {0, 1, 2, 3}
    assert also.agreement(same) == "identical" and moved.agreement(same) == "recall 0.917"


def test_the_same_works_in_another_order_are_not_identical() -> None:
    queries = np.zeros((1, 2), np.float32)
    one = Candidate(queries, lambda _: np.array([[1, 2, 3]]))
    other = Candidate(queries, lambda _: np.array([[2, 1, 3]]))
    one()
    other()
    assert other.agreement(one) == "recall 1.000"


def test_without_faiss_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "faiss", None)
    monkeypatch.setattr("sys.argv", ["search"])
    assert search.main() == 2
    assert "pip install faiss-cpu" in capsys.readouterr().err
