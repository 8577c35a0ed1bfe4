"""What every registered collection source keeps to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.acquire import sources
from pipeline.acquire.sources.base import Provenance, SourceRequest
from pipeline.artefacts import schema
from pipeline.core.errors import SourceError
from pipeline.images.decoding import decode
from tests.museum import Museum
from tests.pipeline import pictures
from tests.pipeline.acquire.sources import museums

CLASSES = ("china", "japan")
LIMIT = 6
#: Objects of each museum; a few of them are no works.
OBJECTS = 66


@dataclass(frozen=True)
class Material:
    """What sources find: a folder of pictures, a museum's server, and where to keep what is fetched from it."""

    folder: Path
    museum: Museum
    stores: Path


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Material]:
    root = tmp_path_factory.mktemp("material")
    for label in (*CLASSES, "europe"):
        (root / label).mkdir()
        for number in range(5):
            (root / label / f"{number}.jpg").write_bytes(pictures.encode(pictures.painting(number)))
    with museums.museum(OBJECTS) as museum:
        yield Material(root, museum, tmp_path_factory.mktemp("stores"))


def request(name: str, material: Material, **changes: Any) -> SourceRequest:
    """The same question to each source, in the words that it understands."""
    settings: dict[str, Any] = {"classes": CLASSES, "limit": LIMIT, "seed": 1}
    if name in museums.NAMES:
        plain = museums.request(name, material.museum.url, material.stores / name)
        return replace(plain, **(settings | changes))
    known = {"class_of": lambda label: label if label in CLASSES else ""}
    return SourceRequest(path=material.folder, **(settings | known | changes))


@pytest.fixture(scope="module", params=sources.names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def fetched(name: str, material: Material) -> str:
    """The source's name, once all that it has to offer has been fetched."""
    asked = request(name, material, classes=(), limit=None)
    if name in museums.NAMES:
        museums.fetch(name, asked)
    else:
        assert sources.get(name).fetch(asked) is None
    return name


@pytest.fixture(scope="module")
def acquired(
    fetched: str, material: Material, tmp_path_factory: pytest.TempPathFactory
) -> tuple[pd.DataFrame, Provenance, Path]:
    out = tmp_path_factory.mktemp("out")
    return *sources.get(fetched).acquire(request(fetched, material), out), out


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


def test_the_same_request_gives_the_same_works(fetched: str, acquired, material: Material, tmp_path: Path) -> None:
    frame, provenance, out = acquired
    again, same = sources.get(fetched).acquire(request(fetched, material), tmp_path)
    pd.testing.assert_frame_equal(frame, again)
    assert same == provenance
    for file in frame["file"]:
        assert (out / file).read_bytes() == (tmp_path / file).read_bytes()


def test_another_seed_gives_other_works(fetched: str, acquired, material: Material, tmp_path: Path) -> None:
    frame, _, out = acquired
    again, _ = sources.get(fetched).acquire(request(fetched, material, seed=5), tmp_path)
    first, second = (
        {(base / file).read_bytes() for file in found["file"]} for base, found in ((out, frame), (tmp_path, again))
    )
    assert first != second


def test_no_class_asked_for_means_all_there_are(fetched: str, material: Material, tmp_path: Path) -> None:
    frame, _ = sources.get(fetched).acquire(request(fetched, material, classes=(), limit=8), tmp_path)
    assert len(frame) == 8 and set(CLASSES) < set(frame["label"])


def test_its_state_stays_while_nothing_changes(fetched: str, material: Material) -> None:
    source = sources.get(fetched)
    before = source.state(request(fetched, material))
    source.fetch(request(fetched, material, classes=(), limit=None))
    assert source.state(request(fetched, material)) == before != ""


def test_acquiring_asks_nobody_anything(fetched: str, material: Material, tmp_path: Path) -> None:
    material.museum.forget()
    sources.get(fetched).state(request(fetched, material))
    sources.get(fetched).acquire(request(fetched, material), tmp_path)
    assert not material.museum.arrivals


def test_what_it_tells_besides_has_the_schemas_columns(fetched: str, acquired) -> None:
    frame, _, out = acquired
    if not (out / "records.parquet").exists():
        pytest.skip(f"{fetched} knows of nothing but its works")
    records, rejected = (pd.read_parquet(out / f"{name}.parquet") for name in ("records", "rejected"))
    assert list(records.columns)[: len(schema.RECORDS)] == list(schema.RECORDS)
    assert all(name.startswith(schema.RAW) for name in records.columns[len(schema.RECORDS) :])
    assert list(rejected.columns) == list(schema.REJECTED)
    assert set(records.loc[records["status"] == schema.TAKEN, "object_id"]) == set(frame["object_id"])
    others = records.loc[records["status"] != schema.TAKEN]
    told = dict(zip(rejected["object_id"], rejected["code"], strict=True))
    assert {key: told[key] for key in others["object_id"]} == dict(
        zip(others["object_id"], others["status"], strict=True)
    )


def test_a_class_it_does_not_have_is_an_error_that_names_those_it_has(
    fetched: str, material: Material, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match=r"china.*japan"):
        sources.get(fetched).acquire(request(fetched, material, classes=("atlantis",)), tmp_path)
