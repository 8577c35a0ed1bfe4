"""Every page and route answers over the packed part of a build as over the whole of it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dash
import pytest
from plotly.utils import PlotlyJSONEncoder

from pipeline.artefacts import writer
from pipeline.artefacts.delivery import packing, unpacking
from pipeline.artefacts.store import ArtefactStore
from tests import one_app
from tests.routes.conftest import picture


@pytest.fixture(scope="module")
def packed(demo_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of builds with the packed part of the demonstration build alone."""
    folder = tmp_path_factory.mktemp("packed")
    build = ArtefactStore.open(demo_build)
    packing.pack(build.root, folder / "archives")
    unpacking.unpack(
        folder / f"archives/{build.build_id}.tar.gz", folder / "here" / build.build_id,
        most_files=10_000, most_bytes=10**9, report=lambda _: None,
    )  # fmt: skip
    writer.make_current(folder / "here", build.build_id)
    return folder / "here"


Both = Callable[..., list[tuple[int, bytes]]]


@pytest.fixture
def both(demo_build: Path, packed: Path) -> Both:
    """Asks the same of both: ``both(method, address, **options)`` returns both answers."""

    def ask(method: str, address: str, **options: Any) -> list[tuple[int, bytes]]:
        found = []
        for folder in (demo_build, packed):
            with (
                one_app.serving(folder) as app,
                app.server.test_client().open(address, method=method, **options) as answer,
            ):
                found.append((answer.status_code, answer.data))
        return found

    return ask


def test_the_packed_part_lacks_what_it_should(packed: Path, demo_build: Path) -> None:
    part, whole = ArtefactStore.open(packed), ArtefactStore.open(demo_build)
    missing = set(part.manifest["serving_part"]["left_out"])
    assert missing == set(whole.manifest["files"]) - set(part.manifest["files"])
    assert {"model/model.keras", "embeddings.parquet"} < missing
    assert all(name.startswith("map_starts/") for name in missing - {"model/model.keras", "embeddings.parquet"})


def test_every_route_answers_the_same(both: Both, demo_build: Path) -> None:
    store = ArtefactStore.open(demo_build)
    work = store.objects["object_id"].iat[0]
    addresses = [
        "/healthz", "/readyz", "/api/v1/works?limit=5", f"/api/v1/works/{work}", "/api/v1/openapi.json",
        f"/api/v1/works/{work}/annotations", f"/api/v1/works/{work}/neighbours?by=palette",
        f"/iiif/{work}/manifest.json", "/iiif/collection.json",
        f"/artefacts/{store.build_id}/evaluation/report.md", f"/artefacts/{store.build_id}/{store.picture_name(0)}",
    ]  # fmt: skip
    for address in addresses:
        whole, part = both("GET", address)
        assert whole[0] == 200 and part == whole, address
    data = picture(store, 3)
    for address in ("/api/v1/identify?limit=5", "/api/v1/identify?limit=5&like=palette", "/feature-maps", "/identify"):
        whole, part = both("POST", address, data=data)
        assert part[0] == whole[0], address
        assert _without_times(part[1]) == _without_times(whole[1]), address


def test_every_page_shows_the_same(demo_build: Path, packed: Path) -> None:
    work = ArtefactStore.open(demo_build).objects["object_id"].iat[0]
    shown: dict[str, list[str]] = {}
    for folder in (demo_build, packed):
        with one_app.serving(folder) as app, app.server.test_request_context("/"):
            for page in dash.page_registry.values():
                named = dict.fromkeys(re.findall(r"<(\w+)>", page["path_template"] or ""), work)
                content = page["layout"](**named) if callable(page["layout"]) else page["layout"]
                shown.setdefault(page["module"], []).append(json.dumps(content, cls=PlotlyJSONEncoder))
    assert len(shown) > 10
    assert [name for name, (whole, part) in shown.items() if part != whole or "cannot be shown" in whole] == []


def _without_times(content: bytes) -> str:
    return re.sub(r'"seconds":[\d. e-]+', "", content.decode("utf-8", "replace"))
