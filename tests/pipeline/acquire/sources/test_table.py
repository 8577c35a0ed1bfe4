"""Any museum's open data by a mapping: files of every kind, pictures over the network or from a folder, or none."""

import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.acquire import __main__ as acquire
from pipeline.acquire import collection
from pipeline.artefacts.acquired import FOLDER, AcquiredCollection
from pipeline.build.config import resolve
from pipeline.build.stage import Context
from pipeline.build.stages import acquire as stage_acquire
from pipeline.core.errors import BuildError, SourceError
from tests.museum import Museum, drawing
from tests.museum.content import PICTURE, Content
from tests.pipeline import pictures

MAPPING = """
title = "The Town Museum"
licence = "CC0-1.0"
home = "https://museum.example/"
pictures_allowed = ["CC0", "https://creativecommons.org/publicdomain/mark/1.0/"]
[fields]
id = "number"
title = ["titles.en", "titles.nl"]
date = "made.text"
year_begin = "made.from"
year_end = "made.to"
dimensions = "size"
height = { path = "sides.h", unit = "mm" }
culture = "from"
tags = { path = "words", split = "," }
licence = "rights"
classification = { constant = "Paintings" }
page = { template = "https://museum.example/{number}" }
picture = "media[0].address"
picture_file = "media[0].file"
[artist]
each = "makers"
name = "name"
role = "role"
nationality = "nation"
other_names = "native"
"""


def record(number: int, /, **changes: Any) -> dict[str, Any]:
    """A record as this museum writes it; Chinese for even numbers, Japanese for odd ones."""
    made: dict[str, Any] = {
        "number": f"T{number}",
        "titles": {"nl": f"Golf {number}"},
        "made": {"text": "ca. 1830", "from": "1825-01-01", "to": 1835.0},
        "size": "H. 20 cm, W. 30 cm",
        "from": "Japan" if number % 2 else "China",
        "words": "sea, wind",
        "rights": "CC0",
        "makers": [
            {"name": "Hokusai, Katsushika" if number % 4 == 1 else "Katsushika Hokusai", "nation": "Japanese"}
            | ({"native": ["葛飾北斎", "為一"]} if number == 2 else {})
        ],
        "media": [{"address": f"HOST/{number}.jpg", "file": f"{number}.jpg"}],
        "shelf": {"room": number},
    }
    return made | changes


def write(path: Path, records: list[Any]) -> Path:
    """The records in the form that the file's name says."""
    if path.suffix == ".json":
        path.write_text(json.dumps(records))
    elif path.suffix == ".ndjson":
        path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in records))
    elif path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(records), path)
    else:
        delimiter = "\t" if path.suffix == ".tsv" else ","
        flat = pd.json_normalize(records)
        flat.to_csv(path, sep=delimiter, index=False)
    return path


def settings(folder: Path, path: Path, mapping: str = MAPPING, **more: Any) -> dict[str, Any]:
    (folder / "own.toml").write_text(mapping, encoding="utf-8")
    return {
        "source.name": "table",
        "source.path": str(path),
        "source.table.mapping": str(folder / "own.toml"),
        "museum.store": str(folder / "store"),
        "museum.patience": 5.0,
    } | {name.replace("__", "."): value for name, value in more.items()}


def collected(values: Mapping[str, Any], out: Path) -> tuple[collection.AcquiredTable, pd.DataFrame, pd.DataFrame]:
    """Fetches and collects: the works, the records and the rejected objects."""
    config = resolve(dict(values))
    out.mkdir(parents=True, exist_ok=True)
    collection.fetch(config)
    found = collection.collect(config, out)
    records = pd.DataFrame(pq.read_table(out / "records.parquet").to_pylist()).set_index("object_id")
    return found, records, pd.read_parquet(out / "rejected.parquet").set_index("object_id")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with pictures of four works."""
    (tmp_path / "pictures").mkdir()
    for number in range(4):
        (tmp_path / f"pictures/{number}.JPG").write_bytes(pictures.encode(pictures.painting(number)))
    return tmp_path


@pytest.mark.parametrize("ending", ["json", "ndjson", "parquet"])
def test_nested_records_become_works_by_the_museums_normalisers(folder: Path, ending: str) -> None:
    path = write(folder / f"objects.{ending}", [record(number) for number in range(4)])
    values = settings(folder, path, source__table__pictures=str(folder / "pictures"))
    found, records, rejected = collected(values, folder / "out")
    assert found.class_sizes == {"china": 2, "japan": 2} and rejected.empty
    row = records.loc["T1"]
    assert (row["title"], row["year_begin"], row["year_end"]) == ("Golf 1", 1825, 1835)
    assert (row["height_cm"], row["width_cm"]) == (pytest.approx(20), pytest.approx(30))
    assert (row["artist"], list(row["tags"]), row["nationality"]) == ("Katsushika Hokusai", ["sea", "wind"], "Japanese")
    assert list(row["other_names"]) == ["為一", "葛飾北斎"]  # of another record of the artist
    assert (row["classification"], row["source_url"]) == ("Paintings", "https://museum.example/T1")
    assert json.loads(row["raw_shelf"]) == {"room": 1} and row["raw_words"] == "sea, wind"
    assert set(found.works["group"]) == {"Katsushika Hokusai"}
    assert all(Path(file).is_file() for file in found.works["file"])
    assert str(folder) not in (folder / "out/records.parquet").read_bytes().decode("latin-1")


FLAT = """
pictures_allowed = "all"
[fields]
id = "Inv. nr"
title = "Titel"
date = "Datering"
height = { path = "Hoogte", unit = "mm" }
width = { path = "Breedte", unit = "mm" }
culture = "Land"
artist = "Maker"
picture_file = "Foto"
"""


@pytest.mark.parametrize("ending", ["csv", "tsv"])
def test_a_flat_table_is_read_by_the_titles_of_its_columns(folder: Path, ending: str) -> None:
    rows = [
        {"Inv. nr": f"{number}", "Titel": "Golf, hoog", "Datering": "18th century", "Hoogte": "250", "Breedte": "0",
         "Land": "Japan", "Maker": "Onbekend", "Foto": f"{number}", "Zaal": "7"}
        for number in range(3)
    ]  # fmt: skip
    path = write(folder / f"objects.{ending}", rows)
    values = settings(folder, path, FLAT, source__table__pictures=str(folder / "pictures"))
    found, records, _ = collected(values, folder / "out")
    row = records.loc["2"]
    assert (row["title"], row["year_begin"], row["height_cm"]) == ("Golf, hoog", 1700, pytest.approx(25))
    assert pd.isna(row["width_cm"]) and row["raw_Zaal"] == "7" and row["raw_Inv. nr"] == "2"
    assert set(found.works["group"]) == {""} and len(found.works) == 3


class Pictures:
    """A server that has the pictures of even numbers."""

    def answer(self, path: str, query: Mapping[str, str], base: str) -> Content | None:
        """See :class:`tests.museum.content.Api`."""
        number = path.strip("/").removesuffix(".jpg")
        return Content(PICTURE, drawing.jpeg(path), "image/jpeg") if number.isdigit() and int(number) % 2 == 0 else None


@pytest.fixture
def host() -> Iterator[Museum]:
    with Museum(Pictures()) as server:
        yield server


def test_pictures_come_through_the_client_into_the_store_once(folder: Path, host: Museum) -> None:
    records = [record(number, media=[{"address": f"{host.url}/{number}.jpg"}]) for number in range(4)]
    values = settings(folder, write(folder / "objects.ndjson", records))
    found, _, rejected = collected(values, folder / "out")
    assert sorted(found.works["object_id"]) == ["T0", "T2"]
    assert rejected["code"].to_dict() == {"T1": "picture_not_found", "T3": "picture_not_found"}
    assert rejected["label"].to_dict() == {"T1": "japan", "T3": "japan"}
    host.forget()
    assert len(collected(values, folder / "again")[0].works) == 2 and not host.arrivals


def test_a_picture_whose_licence_does_not_allow_it_is_not_asked_for(folder: Path, host: Museum) -> None:
    records = [
        record(number, rights="© the artist", media=[{"address": f"{host.url}/{number}.jpg"}]) for number in range(4)
    ]
    values = settings(folder, write(folder / "objects.ndjson", records))
    found, told, rejected = collected(values, folder / "out")
    assert not host.arrivals and found.works.empty and len(told) == 4
    assert set(rejected["code"]) == {"not_public_domain"} and set(told["label"]) == {"china", "japan"}


def test_nothing_of_a_file_vanishes(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    lines = [
        record(0), record(0), record(1, number=None), "{broken", "[1]", "[" * 60_000 + "]" * 60_000,
        record(2, number="line\nbreak"), record(3, titles=None, made=7, makers="?", media=[], size=[], words=None),
        '{"number": "T9", "from": "Japan", "titles": {"en": "half \\ud83d"}}',
    ]  # fmt: skip
    path = write(folder / "objects.ndjson", lines)
    values = settings(folder, path, source__table__pictures=str(folder / "pictures"))
    found, records, rejected = collected(values, folder / "out")
    assert set(records.index) == {"T0", "T0#2", "line 3", "line break", "T3", "T9"}
    assert rejected["code"].to_dict() == {
        "T3": "no_picture", "T9": "not_public_domain",
        **dict.fromkeys(("line 4", "line 5", "line 6"), "record_not_json"),
    }  # fmt: skip
    assert "nested too deep" in rejected.loc["line 6", "message"]
    assert set(found.works["object_id"]) == {"T0", "T0#2", "line 3", "line break"}


def test_a_picture_that_is_not_in_the_folder_is_a_reason(folder: Path) -> None:
    path = write(folder / "objects.ndjson", [record(0), record(9)])
    values = settings(folder, path, source__table__pictures=str(folder / "pictures"))
    found, _, rejected = collected(values, folder / "out")
    assert list(found.works["object_id"]) == ["T0"] and rejected["code"].to_dict() == {"T9": "picture_no_file"}


def test_a_field_that_is_empty_in_every_record_is_said(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "pipeline")
    path = write(folder / "objects.ndjson", [record(0)])
    mapping = MAPPING.replace('"made.text"', '"mode.text"')
    collected(settings(folder, path, mapping, source__table__pictures=str(folder / "pictures")), folder / "out")
    assert "fields.date, mode.text, is empty in all 1 records; they have number, titles, made" in caplog.text
    assert "fields.title" not in caplog.text


def test_the_state_follows_the_file_the_mapping_and_the_pictures(folder: Path) -> None:
    path = write(folder / "objects.ndjson", [record(0)])
    values = settings(folder, path, source__table__pictures=str(folder / "pictures"))

    def state() -> str:
        collection.fetch(resolve(values))
        return collection.state(resolve(values))

    states = [state()]
    assert state() == states[0]
    write(path, [record(0, words="other")])
    states.append(state())
    (folder / "own.toml").write_text(MAPPING.replace("The Town Museum", "The City Museum"))
    states.append(state())
    (folder / "pictures/more.jpg").write_bytes(b"x")
    states.append(state())
    assert len(set(states)) == len(states)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("objects.xlsx", b"PK", r"has the ending '\.xlsx'; read are .*\.csv"),
        ("objects.json", b"{", r"cannot be read as JSON .*\.ndjson"),
        ("objects.json", b'{"data": [], "info": {}}', "holds an object, not a list of records.*records = 'data'"),
        ("objects.json", b"[]", "has no list of records"),
        ("objects.json", b"[" * 60_000, "nested too deep"),
        ("objects.ndjson", b"\n\n", "holds no record"),
        ("objects.parquet", b"PAR1", "cannot be read as Parquet"),
        ("objects.csv", b"\xff\xfe", "cannot be read as a CSV"),
        ("objects.csv", b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
        ("objects.json", b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(folder: Path, name: str, content: bytes, says: str) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(SourceError, match=says) as caught:
        collection.fetch(resolve(settings(folder, folder / name)))
    assert name in str(caught.value) and "\n" not in str(caught.value)


def test_records_may_lie_inside_a_json_document(folder: Path) -> None:
    path = folder / "objects.json"
    path.write_text(json.dumps({"data": {"items": [record(0), "text"]}}))
    values = settings(
        folder, path, 'records = "data.items"\n' + MAPPING, source__table__pictures=str(folder / "pictures")
    )
    found, _, rejected = collected(values, folder / "out")
    assert list(found.works["object_id"]) == ["T0"] and rejected["code"].to_dict() == {"record 2": "record_not_json"}


def test_what_is_missing_is_said_in_one_sentence(folder: Path) -> None:
    path = write(folder / "objects.ndjson", [record(0)])
    for changes, says in (
        ({"source__path": None}, "needs --path FILE"),
        ({"source__path": str(folder / "none.csv")}, "There is no file"),
        ({"source__table__mapping": None}, "needs --mapping FILE.toml.*carnegie, tate"),
        ({"source__table__pictures": str(folder / "none")}, "There is no folder"),
    ):
        with pytest.raises(SourceError, match=says):
            collection.fetch(resolve(settings(folder, path, **changes)))
    mapping = MAPPING.replace("picture_file", "#")
    with pytest.raises(SourceError, match=r"fields\.picture_file of the mapping"):
        collection.fetch(resolve(settings(folder, path, mapping, source__table__pictures=str(folder / "pictures"))))


def test_records_alone_are_published_for_explore_and_refused_for_a_build(folder: Path) -> None:
    path = write(folder / "objects.ndjson", [record(number, rights="©") for number in range(6)])
    values = settings(folder, path)
    counts = acquire.acquire(resolve(values), folder / "artefacts")
    assert (counts["records"], counts["fetched"], counts["rejected"]) == (6, 0, {"not_public_domain": 6})
    published = AcquiredCollection.open(folder / "artefacts" / FOLDER)
    assert [info.key for info in published.classes] == ["china", "japan"] and len(published.records) == 6
    (folder / "out").mkdir()
    with pytest.raises(BuildError, match=r"nothing to learn from: not_public_domain 6.*python -m pipeline\.acquire"):
        stage_acquire.run(Context(resolve(values), {}, folder / "out"))


def test_a_class_that_nothing_belongs_to_is_refused_although_records_alone_are_of_use(folder: Path) -> None:
    path = write(folder / "objects.ndjson", [record(0)])
    values = settings(folder, path, source__classes="india", source__table__pictures=str(folder / "pictures"))
    with pytest.raises(SourceError, match="Others belong to china"):
        collected(values, folder / "out")


def test_explain_shows_which_field_became_what_and_acquires_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(folder / "objects.ndjson", [record(1), "{", record(2, rights="©")])
    (folder / "own.toml").write_text(MAPPING)
    flags = ["--source", "table", "--path", str(path), "--mapping", str(folder / "own.toml")]
    place = ["--artefacts", str(folder / "artefacts"), "--store", str(folder / "store")]
    assert acquire.main([*flags, *place, "--explain", "3"]) == 0
    shown = capsys.readouterr().out
    first, second, third = shown.split("\n\n")[:3]
    assert first.startswith("line 1: T1\n") and second.startswith("line 2: line 2\n  The line is not JSON")
    for part in (
        "titles.en or titles.nl = 'Golf 1'", "made.text = 'ca. 1830' -> year_begin 1825, year_end 1835",
        "sides.h = ''", "size = 'H. 20 cm, W. 30 cm' -> height_cm 20.0, width_cm 30.0", "the constant 'Paintings'",
        "https://museum.example/{number} = 'https://museum.example/T1'", "tags ['sea', 'wind']", "-> japan",
        "group Hokusai, Katsushika", "HOST/1.jpg",
    ):  # fmt: skip
        assert part in first, part
    assert "does not state that it is in the public domain" in third
    assert "Kept as raw_... only: shelf." in shown
    assert not (folder / "artefacts").exists() and not (folder / "store").exists()


def test_explain_goes_with_a_mapping_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert acquire.main(["--source", "demo", "--explain", "1", "--artefacts", str(tmp_path)]) == 1
    assert "it goes with --source table" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        acquire.main(["--source", "demo", "--explain", "0", "--artefacts", str(tmp_path)])
