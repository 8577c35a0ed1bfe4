"""Two maps beside each other, and works chosen one by one with the clusters that hold them."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from pipeline.artefacts.store import ArtefactStore
from tests.browser.conftest import box_of
from tests.browser.map_page import PLACE, ROWS, open_map

#: Where a work is on the screen, on the second map.
PLACE_BESIDE = """row => {
    const {second} = window.mapState, box = document.getElementById('map-beside').getBoundingClientRect();
    const [x, y] = second.toScreen(row);
    return [box.left + x, box.top + y];
}"""
RESTS_BESIDE = """() => {
    const {second} = window.mapState;
    if (!second || !second.stats().frames) return false;
    const {frames} = second.stats(), now = performance.now();
    if (frames !== window.besideFrames) [window.besideFrames, window.besideMove] = [frames, now];
    return now - window.besideMove > 300;
}"""


@pytest.fixture
def store(demo_build: Path) -> ArtefactStore:
    return ArtefactStore.open(demo_build)


def _outer(points: np.ndarray) -> int:
    """The row that lies furthest to the left: nothing covers it."""
    return int(np.asarray(points)[:, 0].argmin())


def test_two_maps_share_what_is_pointed_at_and_selected(page: Page, store: ArtefactStore) -> None:
    open_map(page, "/map?beside=umap")
    page.wait_for_function(RESTS_BESIDE)
    expect(page.locator("#map-beside-name")).to_have_text("UMAP")
    expect(page.locator("#map-beside-labels .map-label").first).to_be_visible()
    row = _outer(store.projections["umap"])
    page.mouse.move(*page.evaluate(PLACE_BESIDE, row))
    card = page.locator("#map-beside #map-card")
    expect(card).to_be_visible()
    shown = int(card.get_attribute("data-row") or -1)
    expect(card.locator(".map-card-title")).to_have_text(store.work(shown)["title"])
    # The same work is ringed on both maps, each at its own place.
    for stage, place in (("#map-stage", PLACE), ("#map-beside", PLACE_BESIDE)):
        ring = page.locator(f"{stage} .scene-overlay [data-paint=accent]").first
        box, (x, y) = box_of(ring), page.evaluate(place, shown)
        assert abs(box["x"] + box["width"] / 2 - x) < 3 and abs(box["y"] + box["height"] / 2 - y) < 3
    # What is drawn round on the second map is selected on both.
    page.get_by_text("Box", exact=True).click()
    box = box_of(page.locator("#map-beside"))
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 3, steps=4)
    page.mouse.up()
    expect(page.locator("#map-selected")).to_contain_text("drawn round on the map")
    places = np.array(page.evaluate(f"count => [...Array(count).keys()].map({PLACE_BESIDE})", len(store)))
    assert page.evaluate(ROWS, "selection") == np.flatnonzero(places[:, 0] < box["x"] + box["width"] / 2).tolist()


def test_the_second_map_is_in_the_address_and_goes_away(page: Page) -> None:
    open_map(page)
    expect(page.locator("#map-beside")).to_be_hidden()
    page.get_by_role("textbox", name="Second map").click()
    page.get_by_role("option", name="PCA").click()
    page.wait_for_function(RESTS_BESIDE)
    page.wait_for_url("**/map?*beside=pca*")
    first, second = (box_of(page.locator(f"#{name}")) for name in ("map-stage", "map-beside"))
    assert abs(first["y"] - second["y"]) < 2 and second["x"] > first["x"] + first["width"]
    page.locator("#map-beside").get_by_role("button", name="Zoom in").click()
    page.wait_for_url("**/map?*beside-at=*")
    page.go_back()
    expect(page.locator("#map-beside")).to_be_hidden()


def test_works_chosen_one_by_one_have_their_clusters_outlined_and_described(page: Page, store: ArtefactStore) -> None:
    open_map(page)
    page.get_by_text("Lasso", exact=True).click()
    page.locator("#map-stage").evaluate("stage => stage.scrollIntoView()")
    clustering = next(iter(store.clusterings.values()))
    points = np.asarray(store.projections[store.projection_infos[0].name])
    inside = np.flatnonzero(clustering.assigned >= 0)
    chosen = {int(inside[points[inside, axis].argmin()]) for axis in (0, 1)}
    for row in chosen:
        page.mouse.click(*page.evaluate(PLACE, row))
        expect(page.locator("#map-selected")).to_contain_text("chosen one by one")
    rows = page.evaluate(ROWS, "selection")
    assert len(rows) == len(chosen)
    held = {int(clustering.assigned[row]) for row in rows}
    expect(page.locator(".map-outlines polygon")).to_have_count(len(held))
    expect(page.locator(".profile")).to_have_count(len(held))
    profile = page.locator(".profile").first
    expect(profile.locator(".exemplars img").first).to_be_visible()
    name = profile.locator("h4").inner_text()
    profile.get_by_role("button", name=f"Select the cluster {name}").click()
    expect(page.locator("#map-selected")).to_contain_text(name)
    taken = page.evaluate(ROWS, "selection")
    (cluster,) = {int(clustering.assigned[row]) for row in taken}
    assert taken == np.flatnonzero(clustering.assigned == cluster).tolist()


def test_the_space_key_selects_the_work_that_is_walked_to(page: Page) -> None:
    open_map(page)
    page.locator("#map-stage").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#map-card")).to_be_visible()
    row = int(page.locator("#map-card").get_attribute("data-row") or -1)
    page.keyboard.press(" ")
    expect(page.locator("#map-selected")).to_contain_text("1 work")
    assert page.evaluate(ROWS, "selection") == [row]
    page.keyboard.press(" ")
    expect(page.locator("#map-selected")).to_have_text("Nothing is selected.")
