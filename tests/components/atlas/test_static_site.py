"""The exported site: every file that the page asks for is there, and nothing points out of the folder."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from components.atlas import map_data, map_fields, static_site
from pipeline.artefacts.store import ArtefactStore
from tests import evaluated_build

ASSETS = Path(__file__).resolve().parents[3] / "assets"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    return ArtefactStore(evaluated_build.publish(Path(tmp_path_factory.mktemp("site")) / "artefacts"))


@pytest.fixture(scope="module")
def site(store: ArtefactStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(tmp_path_factory.mktemp("written"))
    static_site.write(store, folder, ASSETS)
    return folder


def test_there_is_a_map_for_every_choice_with_all_of_its_files(site: Path, store: ArtefactStore) -> None:
    fields = map_fields.fields(store)
    for number, field in enumerate(fields):
        for projection in store.projections:
            for scheme in ("light", "dark"):
                found = json.loads((site / f"data/maps/{number}.{projection}.{scheme}.json").read_text("utf-8"))
                base = found["base"]
                assert (base["colour"], base["projection"]) == (field.key, projection)
                codes = np.frombuffer((site / base["data"] / base["codes"]).read_bytes(), np.uint8)
                assert len(codes) == len(store) and codes.max() < len(base["palette"])
                assert all((site / sheet).is_file() for sheet in base["tiles"]["sheets"])
                assert found["legend"].count("data-select=") > 1
                assert found["beside"]["projection"] == projection
    points = np.frombuffer((site / "data/points/umap").read_bytes(), "<u2").reshape(-1, 2)
    np.testing.assert_array_equal(points, map_data.positions(np.asarray(store.projections["umap"])))


def test_every_work_has_a_text_a_picture_and_a_link_to_its_museum(site: Path, store: ArtefactStore) -> None:
    texts = json.loads((site / "data/texts/0").read_text("utf-8"))
    assert texts["ids"] == store.objects["object_id"].tolist()
    assert all((site / picture).is_file() for picture in texts["pictures"])
    assert texts["links"] == [
        url if url.startswith("http") else "" for url in store.objects["source_url"].tolist()
    ]  # a catalogue may hold any text, such as javascript: URLs
    searched = json.loads((site / "data/find.json").read_text("utf-8"))
    assert len(searched) == len(store) and "work 0 & its <title>" in searched[0]


def test_the_page_needs_no_other_server(site: Path) -> None:
    page = (site / "index.html").read_text("utf-8")
    addresses = re.findall(r'(?:href|src)="([^"]*)"', page)
    own = [address for address in addresses if not address.startswith(("#", "http"))]
    assert own and all((site / address).is_file() for address in own)
    imports = json.loads(re.search(r'<script type="importmap">(.*?)</script>', page)[1])["imports"]  # type: ignore[index]
    assert all((site / path).is_file() for pair in imports.items() for path in pair)
    # Every module that one of them imports is in the folder.
    for module in (site / "assets").rglob("*.mjs"):
        for name in re.findall(r'(?:from|import) "(\.[^"]+)"', module.read_text("utf-8")):
            assert (module.parent / name).resolve().is_file(), (module, name)


def test_the_page_says_where_the_works_come_from(site: Path, store: ArtefactStore) -> None:
    page = (site / "index.html").read_text("utf-8")
    assert store.build_id in page and "Licence" in page
    assert "Pictures that you try" not in page, "nothing can be tried on it"
