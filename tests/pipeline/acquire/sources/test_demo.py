"""The demo source: the same pictures for the same seed, an even collection, and no row that hides it is generated."""

from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pytest

from pipeline.acquire.sources import get, names
from pipeline.acquire.sources.base import Provenance, SourceRequest
from pipeline.acquire.sources.demo import ALONE, MANNERS, PER_CLASS, SOURCE, plan
from pipeline.artefacts import schema
from pipeline.core.errors import SourceError

CLASSES = tuple(MANNERS)
FEW = 20


def request(**changes: object) -> SourceRequest:
    return SourceRequest(**({"classes": CLASSES, "limit": FEW, "seed": 3} | changes))


def picture(out: Path, file: str) -> np.ndarray:
    pixels = cv2.imread(str(out / file))
    assert pixels is not None, f"{file} is no picture"
    return pixels


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, Provenance, Path]:
    out = tmp_path_factory.mktemp("demo")
    frame, provenance = SOURCE.acquire(request(), out)
    return frame, provenance, out


def test_is_found_by_name() -> None:
    assert "demo" in names()
    assert get("demo") is SOURCE


def test_catalogue_is_complete(drawn: tuple[pd.DataFrame, Provenance, Path]) -> None:
    frame, _, out = drawn
    assert list(frame.columns) == [*schema.CATALOGUE, "format", "manner"]
    assert frame["object_id"].is_unique
    for name in ("title", "artist", "date", "culture", "medium", "classification", "group", "format", "manner"):
        assert (frame[name] != "").all(), name
    assert (frame["year_begin"] < frame["year_end"]).all()
    assert (frame["tags"].map(len) >= 3).all()
    assert all((out / file).is_file() for file in frame["file"])


def test_every_row_says_that_it_is_generated(drawn: tuple[pd.DataFrame, Provenance, Path]) -> None:
    frame, provenance, _ = drawn
    assert provenance.generated
    assert "generated" in provenance.name
    assert provenance.licence == "CC0-1.0"
    assert frame["generated"].all()
    for name in ("artist", "culture", "medium"):
        assert frame[name].str.contains("generated", case=False).all(), name
    assert (frame["rights"] == "CC0-1.0").all()


def test_pictures_are_large_and_of_several_formats(drawn: tuple[pd.DataFrame, Provenance, Path]) -> None:
    frame, _, out = drawn
    sizes = [picture(out, file).shape[:2] for file in frame["file"]]
    assert min(min(size) for size in sizes) >= 320
    assert max(max(size) for size in sizes) <= 800
    assert min(max(size) for size in sizes) >= 600
    assert frame["format"].nunique() >= 5
    assert len({round(wide / tall, 1) for tall, wide in sizes}) >= 4


def test_no_picture_is_empty(drawn: tuple[pd.DataFrame, Provenance, Path]) -> None:
    frame, _, out = drawn
    for file in frame["file"]:
        grey = cv2.cvtColor(picture(out, file), cv2.COLOR_BGR2GRAY)
        assert grey.std() > 8, file


def test_same_seed_same_bytes_whatever_the_limit(drawn: tuple[pd.DataFrame, Provenance, Path], tmp_path: Path) -> None:
    frame, _, out = drawn
    again, _ = SOURCE.acquire(request(limit=4), tmp_path)
    assert len(again) == 4
    for file in again["file"]:
        assert (tmp_path / file).read_bytes() == (out / file).read_bytes(), file
    first = frame.set_index("object_id").loc[again["object_id"]].reset_index()
    pd.testing.assert_frame_equal(first[again.columns], again)


def test_other_seed_other_pictures(drawn: tuple[pd.DataFrame, Provenance, Path], tmp_path: Path) -> None:
    _, _, out = drawn
    other, _ = SOURCE.acquire(request(limit=4, seed=4), tmp_path)
    assert all((tmp_path / file).read_bytes() != (out / file).read_bytes() for file in other["file"])


def test_workers_draw_what_one_process_draws(drawn: tuple[pd.DataFrame, Provenance, Path], tmp_path: Path) -> None:
    frame, _, out = drawn
    many, _ = SOURCE.acquire(request(limit=ALONE), tmp_path)
    assert len(many) == ALONE
    for file in frame["file"]:
        assert (tmp_path / file).read_bytes() == (out / file).read_bytes(), file


@pytest.mark.parametrize(
    ("classes", "limit", "counts"),
    [
        (CLASSES, None, [PER_CLASS] * 4),
        (CLASSES, 10, [3, 3, 2, 2]),
        (CLASSES, 10_000, [PER_CLASS] * 4),
        (("japan", "china"), 7, [4, 3]),
        (("india",), None, [PER_CLASS]),
    ],
)
def test_limit_is_spread_evenly(classes: tuple[str, ...], limit: int | None, counts: list[int]) -> None:
    labels = [label for label, _ in plan(classes, limit)]
    assert [labels.count(label) for label in classes] == counts
    assert len(set(plan(classes, limit))) == sum(counts)


def test_whole_collection_is_more_than_600_works() -> None:
    assert len(plan(CLASSES, None)) >= 600


@pytest.mark.parametrize("act", [SOURCE.acquire, lambda asked, _: SOURCE.state(asked)])
def test_unknown_class_is_named_with_those_there_are(act, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"'japon'.*china, japan, india, america.*'japan'"):
        act(request(classes=("china", "japon")), tmp_path)


def test_nothing_to_draw_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="limit is 0"):
        SOURCE.acquire(request(limit=0), tmp_path)


def test_no_class_asked_for_means_all_there_are(tmp_path: Path) -> None:
    frame, _ = SOURCE.acquire(request(classes=(), limit=4), tmp_path)
    assert sorted(frame["label"]) == sorted(CLASSES)


def test_state_does_not_change_between_calls() -> None:
    assert SOURCE.state(request()) == SOURCE.state(request(seed=9))
