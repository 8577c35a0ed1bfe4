"""What speaks for a guess, over the visitor's own picture: pixels."""

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from pipeline.artefacts.store import ArtefactStore

PIXELS = """canvas => {
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let text = "";
    for (let at = 0; at < data.length; at += 8192) {
        text += String.fromCharCode(...data.subarray(at, at + 8192));
    }
    return {width: canvas.width, height: canvas.height, data: btoa(text)};
}"""
#: Speaks for the first class at the upper left, against it at the upper right; for the second, the other way round.
GRID = 4


@pytest.fixture(scope="module")
def store(demo_build: Path) -> ArtefactStore:
    return ArtefactStore.open(demo_build)


def _pixels(page: Page) -> np.ndarray:
    """The canvas, uint8 (H, W, 3)."""
    found: dict[str, Any] = page.locator("#why-canvas").evaluate(PIXELS)
    raw = np.frombuffer(base64.b64decode(found["data"]), np.uint8)
    return raw.reshape(found["height"], found["width"], 4)[:, :, :3].astype(int)


def _grey() -> bytes:
    import cv2

    return cv2.imencode(".png", np.full((100, 200, 3), 128, np.uint8))[1].tobytes()


def _tell(route: Route) -> None:
    """The server's own answer, with places that a test knows."""
    response = route.fetch()
    told = response.json()
    steps = np.zeros((2, GRID, GRID), np.int8)
    steps[0, 0, 0], steps[0, 0, -1] = 127, -127
    steps[1] = -steps[0]
    told["familiar"] = True
    told["evidence"] = {
        "classes": [key for key, _ in told["classes"][:2]],
        "grid": [GRID, GRID],
        "data": base64.b64encode(steps.tobytes()).decode(),
        "unit": 0.01,
        "window": [0, 0, 1, 1],
        "size": [200, 100],
    }
    route.fulfill(response=response, body=json.dumps(told))


def _asked(page: Page) -> None:
    page.route(re.compile(r"/identify(\?|$)"), _tell)
    page.goto("/")
    page.wait_for_selector("#identify-file", state="attached")
    picture = {"name": "grey.png", "mimeType": "image/png", "buffer": _grey()}
    page.set_input_files("#identify-file", picture)  # type: ignore[arg-type]
    expect(page.locator("#why-canvas")).to_be_visible()
    page.wait_for_function("() => document.querySelector('#why-canvas').width === 640")


@pytest.mark.parametrize("width", [1440, 390])
def test_warm_for_and_cool_against_and_nothing_at_nought(new_page: Callable[..., Page], width: int) -> None:
    page = new_page(width)
    _asked(page)
    drawn = _pixels(page)
    assert drawn.shape == (320, 640, 3)
    # Each place covers its share of the picture, not of the square that the model saw.
    warm, cool, bare = drawn[40, 80], drawn[40, 560], drawn[200, 320]
    assert warm[0] > 160 and warm[2] < 80 and cool[2] > 140 and cool[0] < 90
    np.testing.assert_array_equal(bare, [128] * 3)
    assert (drawn[:80, :160] == warm).all() and (drawn[:80, 160:480] == 128).all()

    page.locator("#why-slider").focus()
    page.keyboard.press("Home")
    np.testing.assert_array_equal(_pixels(page), 128)
    page.keyboard.press("End")
    assert _pixels(page)[40, 80, 0] > warm[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_runner_up_has_places_of_its_own(page: Page) -> None:
    _asked(page)
    first = _pixels(page)
    words = page.locator("#why-canvas").get_attribute("aria-label")
    runner_up = page.locator(".segment").nth(1)
    runner_up.click()
    expect(runner_up).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".segment").first).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#why-name")).to_have_text(runner_up.inner_text().strip())
    second = _pixels(page)
    np.testing.assert_array_equal(second[40, 80], first[40, 560])
    np.testing.assert_array_equal(second[40, 560], first[40, 80])
    assert page.locator("#why-canvas").get_attribute("aria-label") != words


def test_the_models_own_places_colour_the_picture(page: Page, store: ArtefactStore) -> None:
    table = store.predictions
    surest = table[table["split"] == "test"].sort_values("confidence", ascending=False)["row"].iat[0]
    page.goto("/")
    page.wait_for_selector("#identify-file", state="attached")
    page.set_input_files("#identify-file", store.root / store.picture_name(int(surest), preview=True))
    expect(page.locator("#why-canvas")).to_be_visible()
    page.wait_for_function("() => document.querySelector('#why-canvas').getAttribute('width')")
    coloured = _pixels(page)
    page.locator("#why-slider").fill("0")
    bare = _pixels(page)
    assert np.abs(coloured - bare).max() > 40
    for row in page.locator(".why-class").all():
        expect(row.locator(".work-card")).to_have_count(3)


def test_another_picture_has_another_explanation(page: Page) -> None:
    _asked(page)
    page.get_by_role("button", name="Try another picture").click()
    expect(page.locator("#identify-why")).to_be_empty()
