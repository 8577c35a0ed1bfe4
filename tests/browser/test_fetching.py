"""A page that was opened before there is a build shows how far it is, and then the collection, by itself."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipeline.artefacts.delivery import packing
from tests import archive_server, tiny_build
from tests.browser.conftest import OwnServers


def test_a_page_waits_for_the_build(
    new_page: Callable[..., Page], serve_build: OwnServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = packing.pack(tiny_build.publish(tmp_path / "made", sheet=os.urandom(6_000_000)), tmp_path / "packed")
    with archive_server.running() as archives:
        archives.put(packed.parent)
        archive = archives.files.pop("/tiny-1.tar.gz")
        archives.seconds = 0.08
        monkeypatch.setenv("ARTEFACTS_URL", f"{archives.url}/current.json")
        monkeypatch.setenv("ARTEFACTS_REFRESH", "2")
        page = new_page(base=serve_build(tmp_path / "here"))
        page.goto("/collection")
        state = page.locator('[data-state="fetching"]')
        expect(state).to_contain_text(
            re.compile(r"could not be fetched: There is no file at tiny-1\.tar\.gz\. .*tried again in \d+ s")
        )
        expect(page.locator(".state-frame--loading")).to_have_count(0)
        archives.files["/tiny-1.tar.gz"] = archive
        expect(state).to_contain_text(re.compile(r"is being fetched: [1-5] of 6 MB\."))
        expect(page.locator(".state-frame--loading")).to_have_count(1)
        expect(page.get_by_role("heading", level=1)).to_have_text("Collection")
        expect(state).to_have_count(0)
