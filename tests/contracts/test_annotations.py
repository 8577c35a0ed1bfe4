"""What every annotator keeps to, and that a new one is one new file."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from pipeline import annotations as family
from pipeline.annotations.base import AnnotationInput, Annotations, Annotator
from pipeline.artefacts import annotations as tables
from pipeline.build.config import BuildConfig
from pipeline.build.plan import planned
from pipeline.build.stage import Context
from pipeline.build.stages import annotate
from pipeline.core.files import write_json

WORKS, WIDTH, SIDE = 300, 10, 16
#: An annotator that somebody else adds: how dark each picture is.
NEW = '''
"""How dark each picture is."""

from pipeline.annotations.base import Annotations, Annotator
from pipeline.artefacts.annotations import table


def annotate(given):
    darkness = 1 - given.pixels.reshape(len(given.pixels), -1).mean(axis=1) / 255
    found = table(range(len(darkness)), label=["darkness"] * len(darkness), value=darkness)
    return Annotations(found, {"mean": round(float(darkness.mean()), 4)})


ANNOTATOR = Annotator("Darkness", "How dark a picture is, 0 to 1.", annotate)
'''


def collection(seed: int = 0) -> AnnotationInput:
    """Works whose tags and pixels can be read from their embeddings."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(WORKS, WIDTH))
    mist = rng.random(WORKS) < 0.4
    vectors[mist, 0] += 4
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    objects = pd.DataFrame(
        {
            "tags": [["painting", "mist"] if each else ["painting"] for each in mist],
            "split": np.resize(["train", "train", "validation", "test"], WORKS),
        }
    )
    return AnnotationInput(
        objects=objects,
        groups=np.arange(WORKS) // 2,
        pixels=rng.integers(0, 256, (WORKS, SIDE, SIDE, 3), np.uint8),
        embeddings=np.asfortranarray(vectors.astype(np.float32)),
        feature_width=WIDTH - 2,
        bootstrap=100,
        seed=seed,
    )


@pytest.fixture(scope="module", params=tuple(family.of_collections()))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def found(name: str) -> Annotations:
    return family.of_collections()[name].annotate(collection())


def test_it_says_what_it_is(name: str) -> None:
    annotator = family.of_collections()[name]
    assert isinstance(annotator, Annotator) and annotator.title and annotator.description.endswith(".")


def test_its_table_has_the_columns_of_all_annotations(found: Annotations) -> None:
    assert found.table.schema.equals(tables.SCHEMA) and len(found.table) > 0
    rows = found.table["row"].to_numpy()
    assert rows.min() >= 0 and rows.max() < WORKS


@pytest.mark.parametrize("column", ["confidence", "x", "y", "w", "h"])
def test_confidences_and_places_are_shares(found: Annotations, column: str) -> None:
    values = found.table[column].drop_null().to_numpy()
    assert ((values >= 0) & (values <= 1)).all()


def test_an_annotation_says_something(found: Annotations) -> None:
    """A label, or a number with its unit."""
    said = pc.or_(pc.is_valid(found.table["label"]), pc.is_valid(found.table["value"]))
    assert pc.all(said).as_py()
    assert all(pc.is_valid(found.table[each]).equals(pc.is_valid(found.table["x"])) for each in ("y", "w", "h"))


def test_the_same_works_give_the_same_annotations(name: str, found: Annotations) -> None:
    again = family.of_collections()[name].annotate(collection())
    assert again.table.equals(found.table) and again.figures == found.figures
    assert again.files.keys() == found.files.keys()


def test_its_figures_are_json(found: Annotations) -> None:
    assert json.loads(json.dumps(found.figures, allow_nan=False)) == found.figures


def written(folder: Path, name: str) -> Path:
    """The result of the annotator's stage on the collection."""
    given = collection()
    for each in ("prepare", "split", "train/training", "embed", "out"):
        (folder / each).mkdir(parents=True)
    np.save(folder / "prepare/pixels.npy", given.pixels)
    given.objects.to_parquet(folder / "split/objects.parquet")
    np.save(folder / "split/groups.npy", given.groups)
    np.save(folder / "embed/embeddings.npy", given.embeddings)
    parts = {"features": given.feature_width, "triplet": WIDTH - given.feature_width}
    write_json(folder / "train/training/summary.json", {"embedding": {"parts": parts}})
    inputs = {each: folder / each for each in ("prepare", "split", "train", "embed")}
    annotate.run(Context(BuildConfig(), inputs, folder / "out"), name)
    return folder / "out"


def test_a_new_annotator_is_one_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "members").mkdir()
    (tmp_path / "members/darkness.py").write_text(NEW, encoding="utf-8")
    monkeypatch.setattr(family, "__path__", [*family.__path__, str(tmp_path / "members")])
    stages = {stage.name: stage for stage in planned(BuildConfig())}
    stage = stages["annotate-darkness"]
    assert stage.publishes == {"annotations/darkness.parquet": "darkness.parquet", "annotations/darkness": "files"}
    assert "annotate-darkness" in stages["evaluate"].needs
    out = written(tmp_path, "darkness")
    assert json.loads((out / "files/figures.json").read_text())["mean"] == pytest.approx(0.5, abs=0.02)
    table = pq.read_table(out / "darkness.parquet")
    assert table.schema.equals(tables.SCHEMA) and len(table) == WORKS and table["confidence"].null_count == WORKS
    assert table["value"].to_numpy() == pytest.approx(1 - collection().pixels.mean(axis=(1, 2, 3)) / 255)


def test_a_column_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="no column colour"):
        tables.table(np.arange(2), colour=["red", "blue"])
