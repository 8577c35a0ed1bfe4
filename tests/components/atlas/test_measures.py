from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from components.atlas import map_fields, measures
from pipeline.artefacts import annotations, neighbours_kept
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError
from tests import evaluated_build, tiny_build


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    return ArtefactStore(evaluated_build.publish(Path(tmp_path_factory.mktemp("measures")) / "artefacts"))


def _named(store: ArtefactStore, key: str, projection: str = "pca") -> list[str]:
    field = next(each for each in map_fields.fields(store) if each.key == key)
    found = map_fields.coloured(store, field, projection, "light")
    for code, category in enumerate(found.categories):
        assert (found.codes == code).sum() == category.count
    return [found.categories[code].name for code in found.codes]


def test_agreement_is_the_number_of_nearest_works_with_the_same_class(store: ArtefactStore) -> None:
    labels = store.objects["label"].to_numpy()
    names = ["None of ten"] + ["1 to 3 of ten"] * 3 + ["4 to 6 of ten"] * 3 + ["7 to 9 of ten"] * 3 + ["All ten"]
    expected = [
        names[int((labels[store.neighbours_ids[row, :10]] == labels[row]).sum())] for row in range(len(store) - 1)
    ]
    assert _named(store, "agreement") == [*expected, "Not known"], "the last work has no class"


def test_confidence_is_shown_in_steps_that_begin_at_their_lower_end(store: ArtefactStore) -> None:
    store.predictions["confidence"] = np.resize([0.2, 0.5, 0.7, 0.9, 0.99, 1.0], len(store.predictions))
    steps = ["Below 50 %", "50 to 70 %", "70 to 90 %", "90 to 99 %", "Above 99 %", "Above 99 %"]
    expected = ["Not known"] * len(store)
    for place, row in enumerate(store.predictions["row"]):
        expected[row] = steps[place % len(steps)]
    assert _named(store, "confidence") == expected


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_steps_differ_in_colour_and_shape(store: ArtefactStore, scheme: str) -> None:
    field = next(each for each in map_fields.fields(store) if each.key == "confidence")
    steps = [step for step in map_fields.coloured(store, field, "pca", scheme).categories if not step.rest]
    assert len({step.colour for step in steps}) == len({step.marker for step in steps}) == 5


def test_neighbours_kept_are_those_of_the_map_that_is_shown(tmp_path: Path) -> None:
    build = evaluated_build.publish(tmp_path / "artefacts")
    assert "kept" not in {field.key for field in measures.fields(ArtefactStore(build))}, "a build of before"
    kept = np.resize(np.array([0, 1, 3, 6, 10], np.uint8), evaluated_build.COUNT)
    (build / neighbours_kept.FOLDER).mkdir()
    np.save(build / neighbours_kept.FOLDER / "pca.npy", kept)
    opened = ArtefactStore(build)
    steps = ["None of ten", "1 or 2 of ten", "3 or 4 of ten", "5 or 6 of ten", "7 or more of ten"]
    assert _named(opened, "kept", "pca") == list(np.resize(steps, len(opened)))
    assert set(_named(opened, "kept", "umap")) == {"Not known"}


def test_counts_of_other_works_are_refused(tmp_path: Path) -> None:
    build = evaluated_build.publish(tmp_path / "artefacts")
    (build / neighbours_kept.FOLDER).mkdir()
    np.save(build / neighbours_kept.FOLDER / "pca.npy", np.zeros(3, np.uint8))
    with pytest.raises(ArtefactError, match=r"pca\.npy.*its shape is"):
        neighbours_kept.counts(ArtefactStore(build), "pca")


def test_a_build_without_predictions_offers_no_confidence(tmp_path: Path) -> None:
    bare = tiny_build.open_store(tmp_path / "artefacts", predictions=False)
    assert [field.key for field in measures.fields(bare)] == ["agreement"]


def test_figures_are_counted_where_somebody_looked_for_them(tmp_path: Path) -> None:
    build = evaluated_build.publish(tmp_path / "artefacts")
    assert "figures" not in {field.key for field in measures.fields(ArtefactStore(build))}
    counts = [0, 1, 2, 4, 9]
    rows = [each for row, count in enumerate(counts) for each in [row] * (1 + count)]
    values = [each for count in counts for each in [float(count)] + [None] * count]
    units = [each for count in counts for each in ["figures"] + [None] * count]
    (build / annotations.FOLDER).mkdir(exist_ok=True)
    pq.write_table(
        annotations.table(
            np.array(rows), value=values, unit=units, label=[None if unit else "figure" for unit in units]
        ),
        build / annotations.path_of("pose"),
    )
    named = _named(ArtefactStore(build), "figures")
    assert named[:5] == ["None found", "One", "Two", "3 to 5", "6 or more"] and set(named[5:]) == {"Not known"}
