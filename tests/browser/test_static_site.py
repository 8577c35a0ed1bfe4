"""The exported map in a browser, from a plain server of files."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipeline import export_site
from pipeline.artefacts.store import ArtefactStore
from tests.browser.map_page import PLACE, count_pixels, pixels_of, settle

#: The modules are loaded one by one, by their own addresses.
STATE = "async () => { window.mapState = (await import('/assets/map/state.mjs')).state; }"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(demo_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = Path(tmp_path_factory.mktemp("site")) / "site"
    export_site.export(ArtefactStore.open(demo_build), folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_the_map_works_without_python(page: Page, address: str, demo_build: Path) -> None:
    store = ArtefactStore.open(demo_build)
    page.goto(address)
    page.evaluate(STATE)
    settle(page)
    colour = store.classes[0].colour
    assert count_pixels(pixels_of(page.locator("#map-stage")), colour) > 50
    # Hover: the card and its picture.
    page.mouse.move(*page.evaluate(PLACE, 0))
    expect(page.locator("#map-card .map-card-mat")).to_have_attribute("data-state", "ready")
    # Search: the works that match stay, a sign says how many.
    page.get_by_label("Find").fill("LÖTUS")
    expect(page.locator("#map-chips")).to_contain_text("match")
    page.wait_for_url("**/?*q=*")
    # Select by the legend: the works below, and a file of them.
    page.get_by_role("button", name=f"Select {store.classes[0].title}").click()
    count = int((store.objects["label"] == store.classes[0].key).sum())
    expect(page.locator("#map-selected")).to_contain_text(f"{count} works")
    expect(page.locator("#map-pictures .work-card")).to_have_count(min(count, 60))
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert len(Path(download.value.path()).read_text("utf-8-sig").splitlines()) == count + 1
    # Another projection, and the address brings all of it back.
    page.get_by_label("Projection").select_option(label="UMAP")
    page.wait_for_url("**/?*projection=umap*")
    page.reload()
    page.evaluate(STATE)
    settle(page)
    expect(page.get_by_label("Projection")).to_have_value("umap")
    expect(page.locator("#map-selected")).to_contain_text(f"{count} works")
    expect(page.locator("#map-chips")).to_contain_text("LÖTUS")
