"""What every registered collection source keeps to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline import sources
from pipeline.artefacts import schema
from pipeline.errors import SourceError
from pipeline.preprocessing import decode
from pipeline.sources.base import Provenance, SourceRequest
from tests.pipeline import pictures

CLASSES = ("china", "japan")
LIMIT = 6


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of pictures, for the sources that take one; others are free to ignore it."""
    root = tmp_path_factory.mktemp("material")
    for label in (*CLASSES, "europe"):
        (root / label).mkdir()
        for number in range(5):
            (root / label / f"{number}.jpg").write_bytes(pictures.encode(pictures.painting(number)))
    return root


def request(material: Path, **changes: object) -> SourceRequest:
    settings: dict[str, object] = {"classes": CLASSES, "path": material, "limit": LIMIT, "seed": 1}
    return SourceRequest(**(settings | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=sources.names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def acquired(
    name: str, material: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[pd.DataFrame, Provenance, Path]:
    out = tmp_path_factory.mktemp("out")
    asked = request(material, class_of=lambda label: label if label in CLASSES else "")
    return *sources.get(name).acquire(asked, out), out


def test_it_says_what_it_is(name: str) -> None:
    assert len(sources.get(name).description) > 10


def test_the_catalogue_has_the_schemas_columns_first_and_of_their_kinds(acquired) -> None:
    frame = acquired[0]
    assert list(frame.columns)[: len(schema.CATALOGUE)] == list(schema.CATALOGUE)
    for key, column in schema.CATALOGUE.items():
        kinds = {"text": str, "list": list, "flag": (bool, np.bool_)}
        if column.kind in kinds:
            assert all(isinstance(value, kinds[column.kind]) for value in frame[key]), key
        else:
            assert str(frame[key].dtype) == "Int32", key
    assert all(isinstance(value, str) for key in frame.columns[len(schema.CATALOGUE) :] for value in frame[key])


def test_ids_are_unique_and_there_is_one_for_each_work(acquired) -> None:
    frame = acquired[0]
    assert len(frame) == LIMIT and frame["object_id"].is_unique and (frame["object_id"] != "").all()


def test_the_classes_are_those_asked_for_and_evenly_many(acquired) -> None:
    assert acquired[0]["label"].value_counts().to_dict() == dict.fromkeys(CLASSES, LIMIT // 2)


def test_every_file_is_a_picture(acquired) -> None:
    frame, _, out = acquired
    for file in frame["file"]:
        assert decode((out / file).read_bytes()).ndim == 3


def test_the_catalogue_can_be_kept(acquired, tmp_path: Path) -> None:
    frame = acquired[0]
    frame.to_parquet(tmp_path / "catalogue.parquet", index=False)
    kept = pd.read_parquet(tmp_path / "catalogue.parquet")
    assert list(kept.columns) == list(frame.columns) and kept["object_id"].tolist() == frame["object_id"].tolist()


def test_it_says_where_its_works_come_from(acquired) -> None:
    frame, provenance, _ = acquired
    assert provenance.name and provenance.licence
    assert provenance.generated == frame["generated"].all() == frame["generated"].any()


def test_the_same_request_gives_the_same_works(name: str, acquired, material: Path, tmp_path: Path) -> None:
    frame, provenance, out = acquired
    asked = request(material, class_of=lambda label: label if label in CLASSES else "")
    again, same = sources.get(name).acquire(asked, tmp_path)
    pd.testing.assert_frame_equal(frame, again)
    assert same == provenance
    for file in frame["file"]:
        assert (out / file).read_bytes() == (tmp_path / file).read_bytes()


def test_another_seed_gives_other_works(name: str, acquired, material: Path, tmp_path: Path) -> None:
    frame, _, out = acquired
    again, _ = sources.get(name).acquire(request(material, seed=5), tmp_path)
    first, second = (
        {(base / file).read_bytes() for file in found["file"]} for base, found in ((out, frame), (tmp_path, again))
    )
    assert first != second


def test_no_class_asked_for_means_all_there_are(name: str, material: Path, tmp_path: Path) -> None:
    frame, _ = sources.get(name).acquire(request(material, classes=(), limit=8), tmp_path)
    assert len(frame) == 8 and set(CLASSES) < set(frame["label"])


def test_its_state_stays_while_nothing_changes(name: str, material: Path) -> None:
    source = sources.get(name)
    assert source.state(request(material)) == source.state(request(material)) != ""


def test_a_class_it_does_not_have_is_an_error_that_names_those_it_has(
    name: str, material: Path, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match=r"china.*japan"):
        sources.get(name).acquire(request(material, classes=("atlantis",)), tmp_path)
