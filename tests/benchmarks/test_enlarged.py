"""A build that is blown up is a sound build of its size."""

import os
from pathlib import Path

import numpy as np
import psutil

from benchmarks._enlarged import enlarge
from benchmarks._memory import Memory
from pipeline.artefacts.store import ArtefactStore
from pipeline.query.engine import QueryEngine
from pipeline.verify import problems


def test_an_enlarged_build_answers_as_the_original_does(demo_build: Path, tmp_path: Path) -> None:
    store = ArtefactStore.open(demo_build)
    works = len(store) + 50
    assert problems(enlarge(store.root, tmp_path, works)) == []
    large = ArtefactStore.open(tmp_path)
    assert len(large) == len(large.predictions) == works and len(set(large.objects["object_id"])) == works
    np.testing.assert_array_equal(large.embeddings[: len(store)], store.embeddings)
    assert not (large.embeddings[len(store) :] == store.embeddings[:50]).any(axis=1).all()
    copies = large.embeddings[len(store) :] @ store.embeddings.T
    assert (copies.argmax(axis=1) == np.arange(50)).mean() > 0.9

    picture = (store.root / store.picture_name(7)).read_bytes()
    small, big = (QueryEngine(each).query(picture) for each in (store, large))
    assert [score.name for score in big.classes] == [score.name for score in small.classes]
    assert big.same_work is not None and small.same_work is not None
    assert big.same_work.row == small.same_work.row == 7


def test_files_that_a_process_maps_are_told(tmp_path: Path) -> None:
    with (tmp_path / "values.npy").open("wb") as file:
        np.save(file, np.ones(2**18))
        # Until it is on the disk, its pages count as changed.
        os.fsync(file.fileno())
    array = np.load(tmp_path / "values.npy", mmap_mode="r")
    assert array.sum() == 2**18
    files = Memory.of_files(os.getpid(), tmp_path)
    assert files["values.npy"].resident >= 2**21 and files["values.npy"].private == 0
    copied = np.load(tmp_path / "values.npy", mmap_mode="c")
    copied += 1
    assert Memory.of_files(os.getpid(), tmp_path)["values.npy"].private >= 2**21
    assert 0 < Memory.of(os.getpid()).anonymous <= psutil.Process().memory_info().rss
