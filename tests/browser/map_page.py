"""The Map page in a browser: opening it, where works are on the screen, drawing round them."""

import cv2
import numpy as np
from playwright.sync_api import Locator, Page, Request

from components.atlas import map_controls
from pipeline.artefacts.store import ArtefactStore
from tests.browser.conftest import box_of

#: Where a work is on the screen.
PLACE = """row => {
    const {scene, stage} = window.mapState, box = stage.getBoundingClientRect();
    const [x, y] = scene.toScreen(row);
    return [box.left + x, box.top + y];
}"""
#: Rows that the page holds as selected, or as matching.
ROWS = """async name => {
    const {modules} = await import(document.querySelector('script[type=module]').src);
    const {state} = modules['map/state.mjs'], {rowsOfMask} = modules['map/selection.mjs'];
    return state[name] ? rowsOfMask(state[name].mask, state.base.count) : null;
}"""
LAYOUTS = {each["label"]: each["value"] for each in map_controls.LAYOUTS}
VIEW = "() => window.mapState.scene.view()"


#: The module that the page itself has loaded, for the tests' own expressions.
STATE = """async () => {
    const {modules} = await import(document.querySelector('script[type=module]').src);
    window.mapState = modules['map/state.mjs'].state;
}"""
#: Nothing has moved for a while.
AT_REST = """() => {
    const {scene, points} = window.mapState;
    if (!scene || !points || !document.getElementById('map-wait').hidden) return false;
    const {frames} = scene.stats(), now = performance.now();
    if (frames !== window.lastFrames) [window.lastFrames, window.lastMove] = [frames, now];
    return now - window.lastMove > 300;
}"""


def open_map(page: Page, address: str = "/map") -> Page:
    page.goto(address)
    page.evaluate(STATE)
    settle(page)
    page.locator("#map-stage").evaluate("stage => stage.scrollIntoView()")
    return page


def settle(page: Page) -> None:
    page.wait_for_function(AT_REST)


def pixels_of(where: Locator | Page) -> np.ndarray:
    """A screenshot, int (H, W, 3), red first."""
    return cv2.imdecode(np.frombuffer(where.screenshot(), np.uint8), cv2.IMREAD_COLOR)[..., ::-1].astype(int)


def rgb_of(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])


def count_pixels(pixels: np.ndarray, colour: str) -> int:
    """Pixels of a colour."""
    return int((np.abs(pixels - rgb_of(colour)).max(axis=-1) < 24).sum())


def places_of(page: Page, store: ArtefactStore) -> np.ndarray:
    """Where each work is on the screen, float (N, 2)."""
    return np.array(page.evaluate(f"count => [...Array(count).keys()].map({PLACE})", len(store)))


def corner_of(page: Page) -> np.ndarray:
    """The upper left corner of the map on the screen."""
    box = box_of(page.locator("#map-stage"))
    return np.array([box["x"], box["y"]])


def draw_round(
    page: Page, store: ArtefactStore, left: float, right: float, *, box_tool: bool = False, key: str = ""
) -> np.ndarray:
    """Draws round a part of the map, from and to these shares of its width; returns the rows that lie inside."""
    # A control that was pressed may have moved the page.
    page.locator("#map-stage").evaluate("stage => stage.scrollIntoView()")
    places = places_of(page, store)
    box = box_of(page.locator("#map-stage"))
    x0, x1 = (clear_line(places[:, 0], box["x"] + share * box["width"]) for share in (left, right))
    y0, y1 = box["y"] + 70, box["y"] + box["height"] - 60
    if key:
        page.keyboard.down(key)
    page.mouse.move(x0, y0)
    page.mouse.down()
    for x, y in [(x1, y1)] if box_tool else [(x1, y0), (x1, y1), (x0, y1), (x0, y0 + 2)]:
        page.mouse.move(x, y, steps=5)
    page.mouse.up()
    if key:
        page.keyboard.up(key)
    inside = (places[:, 0] > x0) & (places[:, 0] < x1) & (places[:, 1] > y0) & (places[:, 1] < y1)
    return np.flatnonzero(inside)


def choose_tool(page: Page, name: str) -> None:
    page.locator("#map-tool").get_by_text(name).click()
    page.wait_for_function("name => window.mapState.tool === name.toLowerCase()", arg=name)


def clear_line(places: np.ndarray, wanted: float) -> float:
    """The line within 60 pixels of ``wanted`` that is furthest from every work, so that none lies upon it."""
    lines = wanted + np.arange(-60.0, 60.0, 0.5)
    return float(lines[np.abs(places[:, None] - lines).min(axis=0).argmax()])


def posts_of(page: Page) -> list[Request]:
    """Requests to callbacks from now on."""
    found: list[Request] = []
    page.on("request", lambda request: found.append(request) if "_dash-update-component" in request.url else None)
    return found


def choose_colour(page: Page, field: str) -> None:
    page.locator("#map-colour").click()
    page.get_by_role("option", name=field, exact=True).click()
    page.wait_for_function("name => document.getElementById('map-legend-title').innerText === name", arg=field)
    settle(page)


def choose_projection(page: Page, title: str, name: str) -> None:
    page.locator("#map-projection").get_by_text(title, exact=True).click()
    page.wait_for_function("name => window.mapState.projection === name", arg=name)
    settle(page)


def difference(one: np.ndarray, other: np.ndarray) -> float:
    return float((np.abs(one - other).max(axis=-1) > 24).mean())
