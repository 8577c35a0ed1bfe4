"""Look closer: layers are drawn where things are, told in a list, and kept in the address."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import cv2
import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from pipeline.artefacts.annotations import FOLDER, FOUND
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.skeleton import NAMES
from tests import tiny_build
from tests.browser.conftest import OwnServers, box_of, rest
from tests.browser.map_page import rgb_of
from tests.pipeline.annotations.plugged import install

WIDTH, HEIGHT = 1200, 800
#: A figure that stands: its key points, as shares of the picture.
POINTS = {
    "nose": (0.5, 0.1), "left_shoulder": (0.6, 0.25), "right_shoulder": (0.4, 0.25), "left_hip": (0.57, 0.55),
    "right_hip": (0.43, 0.55), "left_knee": (0.57, 0.75), "right_knee": (0.43, 0.75),
}  # fmt: skip
POSE = {
    "figures": [
        {
            "score": 0.62,
            "box": [400, 80, 200, 600],
            "posture": "standing",
            "keypoints": [
                {"name": name, "x": WIDTH * POINTS.get(name, (0, 0))[0], "y": HEIGHT * POINTS.get(name, (0, 0))[1],
                 "score": 0.9 if name in POINTS else 0.0}
                for name in NAMES
            ],
        }
    ]
}  # fmt: skip
POLYGON = [[100, 600], [300, 600], [300, 700], [100, 700]]
TEXT = {
    "lines": [{"text": "Fuji & co", "confidence": 0.87, "polygon": POLYGON, "direction": "horizontal", "kind": "text"}],
    "text": "Fuji & co",
}
BLUE, RUST = "#0072b2", "#b3440f"


@pytest.fixture
def artefacts(tmp_path: Path) -> Path:
    """A build in which figures and text were found in the first work."""
    build = tiny_build.publish(tmp_path / "artefacts")
    for kind, found in (("pose", POSE), ("text", TEXT)):
        folder = build / FOLDER / kind
        folder.mkdir(parents=True)
        row = {"row": 0, "width": WIDTH, "height": HEIGHT, "found": json.dumps(found), "error": None}
        pd.DataFrame([row]).to_parquet(folder / FOUND)
    return tmp_path / "artefacts"


def address(artefacts: Path, show: str = "") -> str:
    work = ArtefactStore.open(artefacts).objects["object_id"].iat[0]
    return f"/look?work={quote(work, safe='')}" + (f"&show={show}" if show else "")


def coloured(page: Page, x: float, y: float, colour: str) -> bool:
    """Whether a colour is on the screen at a place of the picture, given as shares of it."""
    box = box_of(page.locator("#look-picture"))
    left, top = box["x"] + x * box["width"] - 4, box["y"] + y * box["height"] - 4
    data = page.screenshot(clip={"x": left, "y": top, "width": 8, "height": 8})
    seen = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB).astype(int)
    return bool((np.abs(seen - rgb_of(colour)).max(axis=-1) < 24).any())


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_skeleton_lies_on_the_figure_and_goes_with_its_switch(
    new_page: Callable[..., Page], serve_build: OwnServers, artefacts: Path, width: int, scheme: str
) -> None:
    page = new_page(width, scheme, base=serve_build(artefacts))
    page.goto(address(artefacts))
    figures = page.locator(".look-kind[data-kind=pose]")
    switch = figures.get_by_role("switch")
    expect(switch).to_have_attribute("aria-checked", "false")
    rest(page)
    switch.scroll_into_view_if_needed()
    switch.click()
    expect(figures.locator(".look-list li")).to_have_text("Figure 1, standing62 %")
    page.locator("#look-picture").scroll_into_view_if_needed()
    # A shoulder, the middle of a thigh; and nothing where there is none.
    assert coloured(page, 0.6, 0.25, BLUE) and coloured(page, 0.57, 0.65, BLUE)
    assert not coloured(page, 0.9, 0.65, BLUE)
    assert "show=pose" in page.url
    switch.click()
    page.locator("#look-picture").scroll_into_view_if_needed()
    assert not coloured(page, 0.6, 0.25, BLUE) and "show=" not in page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_link_shows_the_same_layers_and_the_list_points_at_the_picture(
    new_page: Callable[..., Page], serve_build: OwnServers, artefacts: Path
) -> None:
    page = new_page(base=serve_build(artefacts))
    page.goto(address(artefacts, "pose,text"))
    line = page.locator(".look-kind[data-kind=text] .look-list li")
    expect(line).to_contain_text("Fuji & co")
    expect(line.locator(".look-sure")).to_have_text("87 %")
    expect(page.locator(".look-kind[data-kind=pose] .look-list li")).to_have_count(1)
    assert coloured(page, 0.2, 0.75, RUST) and coloured(page, 0.6, 0.25, BLUE)
    width = "() => getComputedStyle(document.querySelector('.look-layer[data-kind=text] .look-ink')).strokeWidth"
    thin = page.evaluate(width)
    line.focus()
    assert float(page.evaluate(width).removesuffix("px")) > 1.5 * float(thin.removesuffix("px"))


def test_a_visitors_picture_is_read_when_a_switch_is_turned_on(
    new_page: Callable[..., Page], serve_build: OwnServers, demo_build: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(install(tmp_path / "plugged")))
    page = new_page(base=serve_build(demo_build))
    page.goto("/")
    page.wait_for_selector("#identify-file", state="attached")
    store = ArtefactStore.open(demo_build)
    page.set_input_files("#identify-file", store.root / store.picture_name(5, preview=True))
    page.get_by_role("link", name="Look closer").click()
    expect(page.locator("#look-name")).not_to_have_text("Your picture")
    section = page.locator(".look-kind[data-kind=brightness]")
    section.get_by_role("switch").click()
    expect(section.locator(".look-said")).to_have_text("brightness 1", timeout=60_000)
    page.get_by_role("link", name="Back to the guess").click()
    expect(page.locator("#identify-class")).to_be_visible()


def test_what_cannot_be_read_is_told_and_can_be_tried_again(
    new_page: Callable[..., Page], serve_build: OwnServers, artefacts: Path
) -> None:
    page = new_page(base=serve_build(artefacts), allow="503")
    answers = iter([503, 200])
    body = {200: {"width": WIDTH, "height": HEIGHT, "found": TEXT, "lines": []}, 503: {"message": "It is busy."}}

    def answer(route: Any) -> None:
        status = next(answers)
        route.fulfill(status=status, json=body[status])

    page.route("**/annotations?*", answer)
    page.goto(address(artefacts, "text"))
    section = page.locator(".look-kind[data-kind=text]")
    expect(section.locator(".look-said")).to_have_text("It is busy.")
    section.get_by_role("switch").click()
    section.get_by_role("switch").click()
    expect(section.locator(".look-list li")).to_have_count(1)
    expect(section.locator(".look-said")).to_be_hidden()


def test_without_a_picture_works_are_offered(page: Page) -> None:
    page.goto("/look")
    expect(page.locator(".look-nothing")).to_be_visible()
    page.locator(".look-nothing .example").first.click()
    expect(page.locator("#look-picture")).to_be_visible()
    expect(page.get_by_role("switch").first).to_have_attribute("aria-checked", "false")
