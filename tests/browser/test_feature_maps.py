"""What the network sees: of a work, of a visitor's own picture, and where there is nothing to look at."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from pipeline.artefacts.store import ArtefactStore
from pipeline.query import layers
from tests.browser.conftest import wait_for_pictures

#: For every frame that hangs: how many greys its map has, and whether it covers its canvas.
GREYS = """frames => frames.map(frame => {
    const canvas = frame.querySelector("canvas");
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return new Set(data.filter((_, index) => index % 4 === 0)).size;
})"""


@pytest.fixture(scope="module")
def store(demo_build: Path) -> ArtefactStore:
    return ArtefactStore.open(demo_build)


def _address(store: ArtefactStore, row: int) -> str:
    return "/network?work=" + quote(store.objects["object_id"].iat[row], safe="")


def _picture(store: ArtefactStore, row: int) -> Path:
    return store.root / store.picture_name(row, preview=True)


def _hung(page: Page, store: ArtefactStore) -> int:
    expect(page.locator("#network")).to_have_attribute("data-phase", "shown")
    return sum(min(12, layer.channels) for layer in layers.read(store.root))


@pytest.mark.parametrize("width", [1440, 390])
def test_every_layer_of_a_work_hangs_its_maps(new_page: Callable[..., Page], store: ArtefactStore, width: int) -> None:
    page = new_page(width)
    page.goto(_address(store, 3))
    count = _hung(page, store)
    expect(page.locator(".map-frame")).to_have_count(count)
    wait_for_pictures(page, "#network-picture", 1)
    greys = page.locator(".map-frame:not([hidden])").evaluate_all(GREYS)
    assert len(greys) > count / 2 and min(greys) > 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_map_can_be_seen_large_by_keyboard_beside_the_picture(page: Page, store: ArtefactStore) -> None:
    page.goto(_address(store, 3))
    _hung(page, store)
    frame = page.locator(".map-frame").nth(1)
    name = frame.locator(".map-name").inner_text()
    frame.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#network-dialog")
    expect(dialog).to_be_visible()
    expect(dialog.locator(".map-caption")).to_contain_text(f"{name} of ")
    expect(dialog.locator(".map-caption")).to_contain_text("After the first convolution")
    wait_for_pictures(page, "#network-dialog img", 1)
    page.keyboard.press("ArrowRight")
    expect(dialog.locator(".map-caption")).to_contain_text(page.locator(".map-name").nth(2).inner_text())
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(frame).to_be_focused()


def test_a_visitors_picture_goes_along_and_the_answer_is_there_again(page: Page, store: ArtefactStore) -> None:
    page.goto("/")
    page.wait_for_selector("#identify-file", state="attached")
    page.set_input_files("#identify-file", _picture(store, 5))
    expect(page.locator("#identify-verdict .guess")).to_be_visible()
    page.get_by_role("link", name="What the network sees in it").click()
    _hung(page, store)
    expect(page.locator("#network-name")).to_have_text(_picture(store, 5).name)
    wait_for_pictures(page, "#network-picture", 1)
    page.get_by_role("link", name="Back to the guess").click()
    expect(page.locator("#identify-verdict .guess")).to_be_visible()
    expect(page.locator("#identify-name")).to_have_text(_picture(store, 5).name)


def test_without_a_picture_works_are_offered(page: Page, store: ArtefactStore) -> None:
    page.goto("/network")
    expect(page.get_by_role("heading", name="No picture")).to_be_visible()
    page.locator(".network-nothing .example").first.click()
    _hung(page, store)


def test_a_server_that_does_not_answer_is_said_in_words(new_page: Callable[..., Page], store: ArtefactStore) -> None:
    page = new_page(allow="Failed to load resource")
    page.route("**/feature-maps*", _refuse)
    page.goto(_address(store, 3))
    expect(page.locator("#network-problem")).to_have_text("Nobody is in.")
    expect(page.locator(".layer").first).to_be_hidden()


def test_maps_that_cannot_be_drawn_are_said_in_words(new_page: Callable[..., Page], store: ArtefactStore) -> None:
    page = new_page()
    page.route("**/feature-maps*", lambda route: route.fulfill(json={"layers": [], "sheet": "AAAA", "window": []}))
    page.goto(_address(store, 3))
    expect(page.locator("#network-problem")).to_contain_text("could not draw them")
    expect(page.locator(".layer").first).to_be_hidden()


def _refuse(route: Route) -> None:
    route.fulfill(status=503, json={"message": "Nobody is in."})
