"""Selecting on the map by the keyboard alone: from a work to its nearest works, its cluster, and a box round it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from components.atlas import map_labels
from pipeline.artefacts.store import ArtefactStore
from tests.browser.conftest import box_of, reach
from tests.browser.map_page import PLACE, ROWS, open_map, pixels_of, settle
from tests.browser.test_map_beside import PLACE_BESIDE, RESTS_BESIDE


@pytest.fixture(scope="module")
def store(demo_build: Path) -> ArtefactStore:
    return ArtefactStore.open(demo_build)


def _walk(page: Page, stage: str = "#map-stage") -> int:
    """Goes to a work by keys; returns its row."""
    reach(page, page.locator(stage))
    page.keyboard.press("ArrowRight")
    expect(page.locator("#map-card")).to_be_visible()
    return int(page.locator("#map-card").get_attribute("data-row") or -1)


def _said(page: Page) -> Locator:
    return page.get_by_role("status").and_(page.locator("#map-announce"))


def _assigned(store: ArtefactStore) -> np.ndarray:
    return store.clusterings[str(map_labels.clustering_of(store, "class"))].assigned


def test_the_selection_grows_by_the_nearest_works(page: Page, store: ArtefactStore) -> None:
    open_map(page)
    row = _walk(page)
    page.keyboard.press("n")
    expect(page.locator("#map-selected")).to_contain_text("11 works")
    nearest = page.evaluate("() => window.mapState.base.vectors")
    ids = store.neighbours_ids if nearest == "embedding" else store.map_neighbours_ids
    assert ids is not None
    ten = [int(each) for each in ids[row, :10]]
    assert page.evaluate(ROWS, "selection") == sorted([row, *ten])
    expect(_said(page)).to_contain_text("and its nearest works: 11 works selected.")
    page.keyboard.press("n")
    expect(page.locator("#map-selected")).to_contain_text("21 works")
    more = set(page.evaluate(ROWS, "selection")) - {row, *ten}
    near = [set(ids[each, :10].tolist()) for each in (row, *ten)]
    named = {each: sum(each in one for one in near) for each in set().union(*near) - {row, *ten}}
    assert min(named[each] for each in more) >= max((named[each] for each in set(named) - more), default=0)
    # From another work it begins anew.
    page.keyboard.press("ArrowRight")
    expect(page.locator("#map-card")).not_to_have_attribute("data-row", str(row))
    page.keyboard.press("n")
    expect(page.locator("#map-selected")).to_contain_text("11 works")


def test_keys_pressed_fast_are_all_obeyed(page: Page) -> None:
    open_map(page)
    _walk(page)
    for _ in range(3):
        page.keyboard.press("n")
    expect(page.locator("#map-selected")).to_contain_text("31 works")


def test_a_cluster_is_selected_added_and_taken_away(page: Page, store: ArtefactStore) -> None:
    open_map(page)
    assigned = _assigned(store)
    # Of a work without a cluster there is nothing to select.
    row = _walk(page)
    for key in ["ArrowLeft", "ArrowUp", "ArrowLeft", "ArrowDown", "ArrowRight"] * 4:
        if assigned[row] >= 0:
            break
        page.keyboard.press(key)
        page.wait_for_timeout(150)
        row = int(page.locator("#map-card").get_attribute("data-row") or -1)
    own = np.flatnonzero(assigned == assigned[row])
    page.keyboard.press("n")
    expect(page.locator("#map-selected")).to_contain_text("11 works")
    near = np.array(page.evaluate(ROWS, "selection"))
    page.keyboard.press("Shift+C")
    both = np.union1d(near, own)
    expect(page.locator("#map-selected")).to_contain_text(f"{len(both)} works")
    assert page.evaluate(ROWS, "selection") == both.tolist()
    expect(_said(page)).to_contain_text(f"{len(both) - len(near)} work")
    expect(page.locator(".map-mode")).to_be_visible()
    page.keyboard.press("m")
    page.keyboard.press("m")
    expect(_said(page)).to_contain_text("Take away")
    expect(page.locator("#map-mode").get_by_label("Take away")).to_be_checked()
    page.keyboard.press("c")
    left = np.setdiff1d(near, own)
    expect(_said(page)).to_contain_text("taken away")
    page.wait_for_function("count => (window.mapState.selection?.count ?? 0) === count", arg=len(left))
    page.keyboard.press("m")
    page.keyboard.press("c")
    expect(page.locator("#map-selected")).to_contain_text(f"{len(own)} works")
    assert page.evaluate(ROWS, "selection") == own.tolist()


def test_hidden_and_filtered_works_stay_out(page: Page, store: ArtefactStore) -> None:
    classes = [info.key for info in store.classes]
    open_map(page, f"/map?class={classes[0]}&class={classes[1]}&hide=1")
    expect(page.locator("#map-chips")).to_contain_text("Hidden")
    shown = set(np.flatnonzero(store.objects["label"] == classes[0]).tolist())
    _walk(page)
    page.keyboard.press("b")
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"):
        for _ in range(30):
            page.keyboard.press(key)
    expect(_said(page)).to_have_text(f"{len(shown)} works in the box.")
    page.keyboard.press("Enter")
    expect(page.locator("#map-selected")).to_contain_text(f"{len(shown)} works")
    assert set(page.evaluate(ROWS, "selection")) == shown
    page.keyboard.press("n")
    expect(page.locator("#map-selected")).to_contain_text("its nearest works")
    assert set(page.evaluate(ROWS, "selection")) <= shown
    page.keyboard.press("c")
    expect(page.locator("#map-selected")).not_to_contain_text("its nearest works")
    assert set(page.evaluate(ROWS, "selection")) <= shown


@pytest.mark.parametrize(("stage", "place"), [("#map-stage", PLACE), ("#map-beside", PLACE_BESIDE)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_box_grows_is_seen_and_selects(
    new_page: Callable[..., Page], store: ArtefactStore, stage: str, place: str, scheme: str
) -> None:
    page = open_map(new_page(1440, scheme), "/map?beside=umap")
    page.wait_for_function(RESTS_BESIDE)
    row = _walk(page, stage)
    page.keyboard.press("b")
    expect(page.locator("#map-card")).to_be_hidden()
    hint = page.locator(f"{stage} .map-hint")
    expect(hint).to_contain_text("Enter selects them")
    for key in ["ArrowRight"] * 3 + ["ArrowUp"] * 2 + ["ArrowDown"] * 3 + ["Shift+ArrowRight"]:
        page.keyboard.press(key)
    frame = page.locator(f"{stage} .scene-overlay path").last
    page.wait_for_function(RESTS_BESIDE)
    settle(page)
    box, (x, y) = box_of(frame), page.evaluate(place, row)
    assert box["x"] < x < box["x"] + box["width"] and box["y"] < y < box["y"] + box["height"]
    left, right = x - box["x"], box["x"] + box["width"] - x
    assert left < 20 and right > 30, "it grew to the right and not to the left"
    # Its upper side is seen: a line in one colour that the map without the box does not have.
    line = {"x": box["x"] + 2, "y": box["y"] - 1, "width": box["width"] - 4, "height": 3}
    with_box = page.screenshot(clip=line)  # type: ignore[arg-type]
    seen = pixels_of(page.locator(stage))
    places = np.array(page.evaluate(f"count => [...Array(count).keys()].map({place})", len(store)))
    inside = (places > [box["x"], box["y"]]).all(axis=1) & (
        places < [box["x"] + box["width"], box["y"] + box["height"]]
    ).all(axis=1)
    rows = np.flatnonzero(inside)
    expect(_said(page)).to_have_text(f"{len(rows)} work{'s' if len(rows) > 1 else ''} in the box.")
    page.keyboard.press("Escape")
    expect(hint).to_be_hidden()
    expect(page.locator(f"{stage} #map-card")).to_be_visible()
    expect(page.locator("#map-selected")).to_have_text("Nothing is selected.")
    assert with_box != page.screenshot(clip=line)  # type: ignore[arg-type]
    assert (np.abs(pixels_of(page.locator(stage)) - seen).max(axis=-1) > 8).sum() > box["width"]
    # The same box again, taken.
    page.keyboard.press("b")
    for key in ["ArrowRight"] * 2 + ["ArrowUp"] * 2 + ["ArrowDown"] * 3:
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator("#map-selected")).to_contain_text("in a box on the map")
    assert page.evaluate(ROWS, "selection") == rows.tolist()
    assert page.evaluate("() => document.activeElement.id") == stage[1:]


def test_a_box_goes_when_the_focus_does_and_keys_act_on_the_map_alone(page: Page) -> None:
    open_map(page)
    _walk(page)
    page.keyboard.press("b")
    expect(page.locator(".map-hint")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".map-hint")).to_be_hidden()
    expect(page.locator("#map-mode input:checked")).to_be_focused()
    before = page.locator("#map-announce").inner_text()
    for key in "nbcm":
        page.keyboard.press(key)
    page.get_by_label("Find").focus()
    page.keyboard.type("nbc")
    expect(page.locator("#map-selected")).to_have_text("Nothing is selected.")
    assert page.locator("#map-announce").inner_text() == before


def test_a_finger_selects_from_the_card(new_page: Callable[..., Page]) -> None:
    page = open_map(new_page(390))
    x, y = page.evaluate(PLACE, 10)
    page.touchscreen.tap(x, y)
    card = page.locator("#map-card")
    card.get_by_role("button", name="Select this work and its nearest works").tap()
    expect(page.locator("#map-selected")).to_contain_text("11 works")
    card.get_by_role("button", name="Select the works of its cluster").tap()
    expect(page.locator("#map-selected")).not_to_contain_text("nearest")
    card.get_by_role("button", name="Close").tap()
    expect(card).to_be_hidden()
