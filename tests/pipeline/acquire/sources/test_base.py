"""Catalogues have the schema's columns and types, and a limit is spread evenly."""

import pytest

from pipeline.acquire.sources.base import catalogue, stratified_limit
from pipeline.artefacts import schema


def test_what_a_row_lacks_is_empty() -> None:
    frame = catalogue([{"object_id": "a", "file": "a.jpg"}])
    assert list(frame.columns) == list(schema.CATALOGUE)
    row = frame.iloc[0]
    assert (row["title"], row["tags"], row["generated"]) == ("", [], False)
    assert frame["year_begin"].isna().all() and str(frame["year_begin"].dtype) == "Int32"


def test_columns_that_a_row_adds_are_kept_as_text() -> None:
    frame = catalogue([{"object_id": "a", "file": "f", "room": 7}, {"object_id": "b", "file": "f", "wall": None}])
    assert list(frame.columns) == [*schema.CATALOGUE, "room", "wall"]
    assert frame[["room", "wall"]].to_numpy().tolist() == [["7", ""], ["", ""]]


def test_columns_that_the_records_know_have_their_type_there() -> None:
    rows = [
        {"object_id": "a", "file": "f", "height_cm": 25.4, "public_domain": True, "period": "Edo"},
        {"object_id": "b", "file": "f", "height_cm": "n/a"},
    ]
    frame = catalogue(rows)
    assert str(frame["height_cm"].dtype) == "float32" and frame["height_cm"].isna().tolist() == [False, True]
    assert frame["public_domain"].tolist() == [True, False] and frame["period"].tolist() == ["Edo", ""]


def test_rows_without_a_group_have_that_of_their_artist() -> None:
    artists = ["Hokusai, Katsushika", "Katsushika Hokusai", "unknown", "", "Ma Yuan; Xia Gui"]
    rows = [{"object_id": str(number), "file": "f", "artist": name} for number, name in enumerate(artists)]
    stated = {"object_id": "own", "file": "f", "artist": "Ma Yuan", "group": "album"}
    frame = catalogue([*rows, stated])
    assert frame["group"].tolist() == ["Katsushika Hokusai", "Katsushika Hokusai", "", "", "Ma Yuan", "album"]


@pytest.mark.parametrize("row", [{"file": "a"}, {"object_id": "a"}, {"object_id": "", "file": "a"}])
def test_a_row_without_id_or_file_is_refused(row: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="needs an object_id and a file"):
        catalogue([row])


def test_an_id_that_comes_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="two works have the object_id 'a'"):
        catalogue([{"object_id": "a", "file": "1"}, {"object_id": "a", "file": "2"}])


ROWS: list[dict[str, object]] = [
    {"label": label, "n": n} for label, count in (("x", 50), ("y", 5), ("z", 20)) for n in range(count)
]


@pytest.mark.parametrize(
    ("limit", "counts"), [(3, (1, 1, 1)), (12, (4, 4, 4)), (30, (13, 5, 12)), (75, (50, 5, 20)), (None, (50, 5, 20))]
)
def test_a_limit_is_spread_evenly_until_a_class_runs_out(limit: int | None, counts: tuple[int, ...]) -> None:
    labels = [row["label"] for row in stratified_limit(ROWS, limit, 0)]
    assert tuple(labels.count(label) for label in "xyz") == counts


def test_the_choice_is_seeded_and_keeps_the_order() -> None:
    first = stratified_limit(ROWS, 20, 1)
    assert first == stratified_limit(ROWS, 20, 1) != stratified_limit(ROWS, 20, 2)
    assert [ROWS.index(row) for row in first] == sorted(ROWS.index(row) for row in first)
