"""One image, one path: a picture of the collection that is uploaded gives what the build has of it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.artefacts.store import ArtefactStore
from pipeline.images.decoding import Preprocessing, decode
from pipeline.query.engine import QueryEngine
from pipeline.query.placing import PLACED_BY

ROWS = range(0, 200, 17)


@pytest.fixture(scope="module")
def store(demo_build: Path) -> ArtefactStore:
    return ArtefactStore.open(demo_build)


@pytest.fixture(scope="module")
def engine(store: ArtefactStore) -> QueryEngine:
    return QueryEngine(store)


def stage(store: ArtefactStore, name: str) -> Path:
    """The folder of the stage that the live build was made from."""
    return store.root.parent / ".stages" / f"{name}-{store.manifest['stages'][name]['fingerprint'][:16]}"


def upload(store: ArtefactStore, row: int) -> bytes:
    """The bytes that the source gave for a work."""
    works = pd.read_parquet(stage(store, "acquire") / "catalogue.parquet").set_index("object_id")
    return (stage(store, "acquire") / works.loc[store.objects["object_id"].iat[row], "file"]).read_bytes()


def test_an_upload_is_prepared_as_the_build_prepared_it(store: ArtefactStore) -> None:
    prepared = np.load(stage(store, "prepare") / "pixels.npy", mmap_mode="r")
    assert len(prepared) == len(store)
    preprocessing = Preprocessing.load(store.root / "model" / "preprocess.json")
    for row in ROWS:
        np.testing.assert_array_equal(preprocessing.apply(decode(upload(store, row))), prepared[row])


def test_an_upload_has_the_vector_that_the_build_gave_it(store: ArtefactStore, engine: QueryEngine) -> None:
    logits = np.load(stage(store, "embed") / "logits.npy")
    for row in ROWS:
        output, size = engine.answer(upload(store, row))
        np.testing.assert_allclose(output.embedding, store.embeddings[row], atol=1e-5)
        np.testing.assert_allclose(output.logits, logits[row], atol=1e-4)
        assert size == (store.objects["width"].iat[row], store.objects["height"].iat[row])


def test_an_upload_of_a_work_finds_that_work_and_its_neighbours(store: ArtefactStore, engine: QueryEngine) -> None:
    for row in ROWS:
        found = engine.query(upload(store, row), k=8)
        assert found.neighbours[0].row == row and found.neighbours[0].similarity == pytest.approx(1, abs=1e-4)
        np.testing.assert_allclose(
            [near.similarity for near in found.neighbours[1:]], store.neighbours_similarities[row, :7], atol=1e-4
        )


def test_an_upload_hangs_at_the_median_of_its_neighbours_in_the_maps_own_vectors(
    store: ArtefactStore, engine: QueryEngine
) -> None:
    found = engine.query(upload(store, 3), k=PLACED_BY)
    assert set(found.position) == set(found.places) == set(store.projections)
    kinds = {info.name: info.vectors for info in store.projection_infos}
    assert set(kinds.values()) == {"label_free", "embedding"}
    for name, where in found.places.items():
        rows = np.array(where.rows)
        ids, _ = store.map_graph(name)
        assert rows[0] == 3 and len(np.intersect1d(rows[1:], ids[3, : PLACED_BY - 1])) >= PLACED_BY - 2
        if kinds[name] == "embedding":
            assert rows.tolist() == [near.row for near in found.neighbours]
        assert found.position[name] == where.point
        assert where.point == pytest.approx(np.median(store.projections[name][rows], axis=0).tolist())
        assert 0 <= where.spread < 1
    output, _ = engine.answer(upload(store, 3))
    assert engine.place(output.embedding) == found.places


def test_the_builds_predictions_are_what_an_upload_is_told(store: ArtefactStore, engine: QueryEngine) -> None:
    predictions = store.table("evaluation/predictions.parquet")
    for row in ROWS:
        best = engine.query(upload(store, row)).classes[0]
        assert best.name == predictions["predicted"].iat[row]
        assert best.probability == pytest.approx(predictions["confidence"].iat[row], abs=1e-3)


def test_vectors_are_stored_for_a_scan_at_memory_bandwidth(store: ArtefactStore) -> None:
    assert store.embeddings.flags.f_contiguous and store.embeddings.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(store.embeddings, axis=1), 1, atol=1e-5)
