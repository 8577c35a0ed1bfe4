"""A link to the page that names a picture on another server."""

import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from components.site import remote_picture
from pipeline.artefacts.store import ArtefactStore
from tests.browser.conftest import OwnServers, wait_for_pictures
from tests.routes.conftest import picture


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Writes nothing."""


@pytest.fixture
def museum(demo_build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    (tmp_path / "a landscape.webp").write_bytes(picture(ArtefactStore.open(demo_build), 0))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv(remote_picture.SETTING, address)
    yield address
    server.shutdown()
    server.server_close()


def test_a_link_with_a_picture_is_answered_and_another_picture_leaves_it(
    new_page: Callable[..., Page], serve_build: OwnServers, demo_build: Path, museum: str
) -> None:
    page = new_page(base=serve_build(demo_build))
    page.goto(f"/?image={museum}/a%20landscape.webp")
    expect(page.locator("#identify-verdict .guess")).to_be_visible()
    expect(page.locator("#identify-name")).to_have_text("a landscape.webp")
    wait_for_pictures(page, "#identify-picture", 1)
    wait_for_pictures(page, "#identify-neighbours .work-card .mat > img", 12)
    page.get_by_role("button", name="Try another picture").click()
    expect(page).not_to_have_url(re.compile("image="))
    # What cannot be fetched is told where a refused file is told.
    page.goto(f"/?image={museum}/nothing.jpg")
    expect(page.locator("#identify-verdict")).to_contain_text("its answer is status 404")
    page.goto("/?image=https://192.0.2.1/a.jpg")
    expect(page.locator("#identify-verdict")).to_contain_text("alone. Save the picture and send the file.")
