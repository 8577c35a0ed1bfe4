"""What every registered collection source keeps to."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.acquire import __main__ as acquire_command
from pipeline.acquire import sources
from pipeline.acquire.sources.base import Provenance, SourceRequest
from pipeline.acquire.sources.settings import MuseumConfig
from pipeline.acquire.sources.table import TableOptions
from pipeline.artefacts import schema
from pipeline.build import __main__ as build_command
from pipeline.core.errors import SourceError
from pipeline.cultures import Verdict
from pipeline.images.decoding import decode
from tests.museum import Museum, drawing
from tests.museum.content import LIST, PICTURE, RECORD, Content, as_json
from tests.pipeline import pictures
from tests.pipeline.acquire.sources import museums

CLASSES = ("china", "japan")
LIMIT = 6
#: Objects of each museum; a few of them are no works.
OBJECTS = 66
#: What the fields of the table are.
TABLE = """
pictures_allowed = "all"
[fields]
id = "number"
culture = "from"
picture_file = "file"
"""


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
    stores = tmp_path_factory.mktemp("stores")
    lines = [f"{label}-{number},{label},{label}/{number}.jpg" for label in (*CLASSES, "europe") for number in range(5)]
    (stores / "objects.csv").write_text("number,from,file\n" + "\n".join(lines))
    (stores / "objects.toml").write_text(TABLE)
    with museums.museum(OBJECTS) as museum:
        yield Material(root, museum, stores)


def request(name: str, material: Material, **changes: Any) -> SourceRequest:
    """The same question to each source, in the words that it understands."""
    settings: dict[str, Any] = {"classes": CLASSES, "limit": LIMIT, "seed": 1}
    if name in museums.NAMES:
        plain = museums.request(name, material.museum.url, material.stores / name)
        return replace(plain, **(settings | changes))
    known: dict[str, Any] = {"class_of": lambda label: label if label in CLASSES else ""}
    if name == "table":
        root = material.stores
        known |= {
            "path": root / "objects.csv",
            "museum": MuseumConfig(store=str(root / name), classification="all"),
            "verdict": verdict,
        }
        options = TableOptions(mapping=str(root / "objects.toml"), pictures=str(material.folder))
        return SourceRequest(**(settings | known | {"options": options} | changes))
    return SourceRequest(path=material.folder, **(settings | known | changes))


def verdict(work: Mapping[str, Any]) -> Verdict:
    """The class that the table's own field states."""
    return Verdict(str(work["culture"]), "as stated", True, "The table states it.")


@pytest.fixture(scope="module", params=sources.names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def fetched(name: str, material: Material) -> str:
    """The source's name, once all that it has to offer has been fetched."""
    asked = request(name, material, classes=(), limit=None)
    if name in museums.NAMES:
        museums.fetch(name, asked)
    elif name == "table":
        assert sources.get(name).fetch(asked) is not None
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
    for key in frame.columns[len(schema.CATALOGUE) :]:
        if schema.kind_of(key) == "measure":
            assert str(frame[key].dtype) == "float32", key
        else:
            assert all(isinstance(value, str) for value in frame[key]), key


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
        # Every source but a museum may have nothing but its works.
        assert fetched not in museums.NAMES
        return
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


# --- a museum is one new file -----------------------------------------------------------------------------------------

#: All that somebody writes to add a museum. Its own API: a list of numbers, and a record for each.
LITTLE = '''
"""The Little Museum: /little lists its objects, /little/{id} describes one."""

from dataclasses import dataclass

from pipeline.acquire.normalising import dates, dimensions
from pipeline.acquire.sources._museum.museum import Maker, Museum, ParsedRecord
from pipeline.acquire.sources._museum.source import MuseumSource
from pipeline.core.settings import setting


@dataclass(frozen=True)
class LittleOptions:
    url: str = setting("https://little.example.org", "another server of the museum", flag="--little-url")


class Little(Museum):
    name = "little"
    description = "the Little Museum, of one room"
    title = "The Little Museum"
    licence = "CC0-1.0"
    home = "https://little.example.org"
    options = LittleOptions

    async def listing(self, context):
        ids, _ = await context.client.json(f"{context.request.options.url}/little")
        return [str(number) for number in ids], set()

    def address(self, request, key):
        return f"{request.options.url}/little/{key}"

    def parse(self, key, record):
        if str(record.get("number")) != key:
            raise ValueError(f"The answer for {key} is not a record of it.")
        fields = {
            "title": record["name"], "culture": record["from"], "classification_raw": "Paintings",
            "date": record["when"], **dates.settle(record["when"])._asdict(),
            **dimensions.centimetres(record["size"])._asdict(),
        }
        return ParsedRecord(
            fields, makers=[Maker(record["by"])], picture_url=record["picture"], public_domain=True, raw=record
        )


SOURCE = MuseumSource(Little())
'''


class LittleApi:
    """The Little Museum's server."""

    def answer(self, path: str, query: Mapping[str, str], base: str) -> Content | None:
        """See :class:`tests.museum.content.Api`."""
        if path == "/little":
            return as_json(LIST, list(range(8)))
        if path.startswith("/little/pictures/"):
            return Content(PICTURE, drawing.jpeg(path), "image/jpeg")
        if path.startswith("/little/"):
            number = int(path.rpartition("/")[2])
            return as_json(
                RECORD,
                {
                    "number": str(number),
                    "name": f"Wave {number}",
                    "from": "Japan" if number % 2 else "China",
                    "by": "Katsushika Hokusai" if number % 4 else "Hokusai, Katsushika",
                    "when": "ca. 1830",
                    "size": "10 x 15 in. (25.4 x 38.1 cm)",
                    "picture": f"{base}/little/pictures/{number}.jpg",
                },
            )
        return None


@pytest.fixture
def little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a source whose file lies in a folder that is added to the family's path."""
    folder = tmp_path / "more_sources"
    folder.mkdir()
    (folder / "little.py").write_text(LITTLE, encoding="utf-8")
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(folder)])
    # monkeypatch takes the module out again when the test ends.
    monkeypatch.setitem(sys.modules, "pipeline.acquire.sources.little", None)  # type: ignore[arg-type]
    del sys.modules["pipeline.acquire.sources.little"]
    return "little"


def test_a_museums_file_is_found_and_shown_by_both_commands(little: str) -> None:
    assert little in sources.names()
    for command in (acquire_command, build_command):
        text = command.parser().format_help()
        assert "--little-url" in text and "another server of the museum" in text
        assert "little" in text.partition("the collection source")[2].partition("(default")[0]


def test_a_museums_file_is_all_that_an_acquisition_needs(
    little: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Museum(LittleApi()) as server:
        flags = ["--source", little, "--little-url", server.url, "--store", str(tmp_path / "store")]
        assert acquire_command.main([*flags, "--artefacts", str(tmp_path / "artefacts"), "--json"]) == 0
    counts = json.loads(capsys.readouterr().out)
    assert (counts["found"], counts["fetched"], counts["rejected"]) == (8, 8, {})
    records = pd.read_parquet(Path(counts["published"]) / "records.parquet")
    assert records["label"].value_counts().to_dict() == {"china": 4, "japan": 4}
    assert set(records["artist"]) == {"Katsushika Hokusai"} and set(records["year_begin"]) == {1825}
    assert records["height_cm"].tolist() == pytest.approx([25.4] * 8) and set(records["status"]) == {schema.TAKEN}
    assert records["raw_from"].tolist() == ["China", "Japan"] * 4


def test_a_museums_own_options_are_refused_for_another_source(
    little: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert acquire_command.main(["--source", "demo", "--little-url", "x", "--artefacts", str(tmp_path)]) == 2
    assert "little" in capsys.readouterr().err
