"""The map at a zoom of 200 %, on small screens, and a walk over the whole page by Tab."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipeline.artefacts.store import ArtefactStore
from tests.browser.conftest import box_of, reach, rest
from tests.browser.map_page import STATE, count_pixels, open_map, pixels_of, settle
from tests.browser.tabs import WIDTHS
from tests.browser.test_accessibility import faults
from tests.browser.test_map_beside import RESTS_BESIDE

SMALL = [720, 640, 390]
#: Elements whose text does not fit into them, or that reach over the window's side.
CUT_OFF = """selectors => selectors.flatMap(selector => [...document.querySelectorAll(selector)]).filter(each => {
    const box = each.getBoundingClientRect();
    return box.width > 0 && (each.scrollWidth > each.clientWidth + 1 || box.left < 0 || box.right > innerWidth + 1);
}).map(each => each.outerHTML.slice(0, 80))"""
#: The number of the element that has the focus: the same for the same element; -1 where none has it.
STOP = """() => {
    window.stops ??= [];
    const found = document.activeElement;
    if (!found || found === document.body) return -1;
    if (!window.stops.includes(found)) window.stops.push(found);
    return window.stops.indexOf(found);
}"""
MOST_STOPS = 400


@pytest.fixture(scope="module")
def store(demo_build: Path) -> ArtefactStore:
    return ArtefactStore.open(demo_build)


def _open(page: Page) -> Page:
    """The map as a visitor finds it, not scrolled."""
    page.goto("/map")
    page.evaluate(STATE)
    settle(page)
    return page


def _apart(page: Page, *selectors: str) -> None:
    boxes = {each: box_of(page.locator(each)) for each in selectors}
    for (one, a), (other, b) in combinations(boxes.items(), 2):
        across = min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"])
        down = min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"])
        assert across <= 1 or down <= 1, f"{one} and {other} overlap"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", SMALL)
def test_the_map_is_on_the_first_screen(
    new_page: Callable[..., Page], store: ArtefactStore, width: int, scheme: str
) -> None:
    page = _open(new_page(width, scheme))
    canvas = box_of(page.locator("#map-canvas canvas"))
    assert (WIDTHS[width] - canvas["y"]) / canvas["height"] >= 2 / 3
    # Works of every class are seen without scrolling.
    screen = pixels_of(page)[int(canvas["y"] * page.evaluate("devicePixelRatio")) :]
    for info in store.classes:
        assert count_pixels(screen, info.colour) > 30, info.title
    assert page.evaluate("[document.documentElement.scrollWidth, scrollY]") == [width, 0]
    _apart(page, ".header", ".map-page h1", ".map-page .lede", ".map-settings", "#map-stage")
    _apart(page, ".brand", "#nav", "#theme-toggle")
    assert not page.evaluate(CUT_OFF, [".nav-link", ".map-page h1", ".map-page .lede", ".map-settings", ".brand"])
    # The settings are one press away.
    button = page.get_by_role("button", name="Settings")
    expect(page.get_by_label("Find")).to_be_hidden()
    reach(page, button)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Find")).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    assert not page.evaluate(CUT_OFF, ["#map-settings > *"])
    page.keyboard.press("Enter")
    expect(page.get_by_label("Find")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_at_200_percent_the_card_covers_no_control_and_no_rule_is_broken(
    new_page: Callable[..., Page], scheme: str
) -> None:
    page = _open(new_page(720, scheme))
    reach(page, page.locator("#map-stage"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("n")
    expect(page.locator("#map-selected")).to_contain_text("11 works")
    expect(page.locator("#map-card .map-card-mat")).to_have_attribute("data-state", "ready")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    _apart(page, "#map-card", "#map-stage > .map-buttons", ".map-mode", "#map-chips > :first-child")
    stage, card = box_of(page.locator("#map-stage")), box_of(page.locator("#map-card"))
    assert card["y"] >= stage["y"] and card["y"] + card["height"] <= stage["y"] + stage["height"]
    rest(page)
    assert faults(page) == []
    page.keyboard.press("b")
    page.keyboard.press("ArrowUp")
    _apart(page, ".map-hint", "#map-stage > .map-buttons", ".map-mode", "#map-chips > :first-child")
    assert faults(page) == []


def test_on_a_large_screen_the_settings_are_open(page: Page) -> None:
    open_map(page)
    expect(page.get_by_label("Find")).to_be_visible()
    expect(page.locator(".map-settings")).to_be_hidden()


@pytest.mark.parametrize("width", [1440, 720])
def test_tab_leads_through_the_whole_page_and_back(new_page: Callable[..., Page], width: int) -> None:
    page = open_map(new_page(width), "/map?beside=umap")
    page.wait_for_function(RESTS_BESIDE)
    reach(page, page.locator("#map-stage"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("n")
    expect(page.locator("#map-selected")).to_contain_text("11 works")
    expect(page.locator("#map-pictures .work-card")).to_have_count(11)
    page.keyboard.press("Escape")
    rest(page)
    page.locator(".skip-link").focus()
    there = _stops(page, "Tab")
    names = page.evaluate("() => window.stops.map(each => each.id || each.dataset.act || each.className)")
    assert {"map-stage", "map-beside", "theme-toggle", "fit", "clear", "legend-select"} <= set(names)
    page.evaluate("number => window.stops[number].focus()", there[-1])
    assert _stops(page, "Shift+Tab") == there[::-1]
    # An open list of choices holds nobody.
    if width == 1440:
        choice = page.get_by_role("textbox", name="Colour by")
        choice.focus()
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("option").first).to_be_visible()
        page.keyboard.press("Tab")
        expect(page.get_by_role("option")).to_have_count(0)
        expect(choice).not_to_be_focused()


def _stops(page: Page, key: str) -> list[int]:
    """The stops of a key from where the focus is to the end of the page."""
    found = [page.evaluate(STOP)]
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        stop = page.evaluate(STOP)
        if stop in (-1, found[0]):
            return found
        assert stop not in found, f"{key} comes to the same place twice"
        found.append(stop)
    raise AssertionError("the page has no end")


def test_a_pinned_card_is_a_part_of_the_way(page: Page) -> None:
    open_map(page)
    stage = page.locator("#map-stage")
    reach(page, stage)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name="Open the work")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Open the work")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(stage).to_be_focused()
    close = page.locator("#map-card").get_by_role("button", name="Close")
    reach(page, close)
    page.keyboard.press("Enter")
    expect(page.locator("#map-card")).to_be_hidden()
    expect(stage).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(stage).not_to_be_focused()
