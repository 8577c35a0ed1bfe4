"""Search by a pose: the stick figure is dragged, the work is found, and its figure is drawn where it stands."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from pipeline.artefacts.store import ArtefactStore
from tests import posed_works, tiny_build
from tests.browser.conftest import OwnServers, box_of, rest
from tests.posed_works import KNEELING, ONE_ARM_UP, STANDING
from tests.tiny_build import IDS

INK = np.array((0x00, 0x72, 0xB2))
ARM_UP, DOWN, KNEE = 4, 1, 6


@pytest.fixture
def artefacts(tmp_path: Path) -> Path:
    """A build with a figure in three works, each in a pose of its own."""
    build = tiny_build.publish(tmp_path / "artefacts")
    # The pictures have two thirds of their width as height.
    small = (0.6, 0.6, 1)
    posed_works.add(build, {ARM_UP: [ONE_ARM_UP * small], DOWN: [STANDING * small], KNEE: [KNEELING * small]})
    return tmp_path / "artefacts"


def drag(page: Page, joint: str, x: float, y: float, touch: bool) -> None:
    """Drags a joint of the stick figure to a place of its square, in thousandths."""
    editor = box_of(page.locator(".pose-editor svg"))
    at = box_of(page.locator(f"[data-joint={joint}]"))
    from_ = (at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    side = min(editor["width"], editor["height"])
    left, top = editor["x"] + (editor["width"] - side) / 2, editor["y"] + (editor["height"] - side) / 2
    to = (left + side * (x + 100) / 1200, top + side * (y + 100) / 1200)
    if touch:
        client = page.context.new_cdp_session(page)
        for kind, points in (("touchStart", [from_]), ("touchMove", [to]), ("touchEnd", [])):
            touches = [{"x": each[0], "y": each[1]} for each in points]
            client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
    else:
        page.mouse.move(*from_)
        page.mouse.down()
        page.mouse.move(*to, steps=4)
        page.mouse.up()


def inked(page: Page, x: float, y: float) -> bool:
    """Whether the figure's colour is near a place of the first work's picture, in shares of its width and height."""
    box = box_of(page.locator(".work-card .mat img").first)
    clip = {"x": box["x"] + x * box["width"] - 5, "y": box["y"] + y * box["height"] - 5, "width": 10, "height": 10}
    seen = cv2.imdecode(np.frombuffer(page.screenshot(clip=clip), np.uint8), cv2.IMREAD_COLOR_RGB).astype(int)
    return bool((np.abs(seen - INK).max(axis=-1) < 40).any())


def first_work(page: Page) -> str | None:
    return page.locator("#works-grid .work-card").first.get_attribute("data-object-id")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_dragged_stick_figure_finds_the_work(
    new_page: Callable[..., Page], serve_build: OwnServers, artefacts: Path, width: int, scheme: str
) -> None:
    page = new_page(width, scheme, base=serve_build(artefacts))
    page.goto("/collection")
    page.get_by_text("Search by a pose").click()
    editor = page.locator(".pose-editor svg")
    editor.scroll_into_view_if_needed()
    expect(editor.locator(".pose-joint")).to_have_count(13)
    rest(page)
    for joint, x, y in (("left_elbow", 700, 120), ("left_wrist", 700, 5)):
        drag(page, joint, x, y, touch=width < 400)
    page.get_by_role("button", name="Find works with this pose").click()
    expect(page.locator("#works-count")).to_contain_text("3 of 12 works")
    assert first_work(page) == IDS[ARM_UP]
    expect(page.locator(".query-pose svg")).to_be_visible()
    picture = page.locator(".work-card .mat img").first
    picture.scroll_into_view_if_needed()
    expect(page.locator(".figure-over")).to_have_count(3)
    page.mouse.move(2, 2)
    rest(page)
    # The raised forearm: x 700 and y 60 of thousandths of the longer side, in a picture of 3 : 2.
    assert inked(page, 0.7 * 0.6, 0.06 * 0.6 * 1.5)
    assert not inked(page, 0.9, 0.5)
    page.get_by_role("link", name="Less like it").click()
    expect(page.locator(".query-item--unlike")).to_be_visible()


def test_a_pose_is_made_with_keys_and_joints_are_left_out(
    new_page: Callable[..., Page], serve_build: OwnServers, artefacts: Path
) -> None:
    page = new_page(1440, "light", base=serve_build(artefacts))
    page.goto("/collection")
    page.get_by_text("Search by a pose").click()
    page.get_by_role("button", name="Half-length").click()
    joints = page.locator(".pose-joint")
    expect(joints).to_have_count(9)
    wrist = page.locator("[data-joint=left_wrist]")
    before = float(wrist.get_attribute("cy") or 0)
    wrist.focus()
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    assert float(wrist.get_attribute("cy") or 0) == before - 100
    page.keyboard.press("Delete")
    expect(wrist).to_have_attribute("aria-label", "left wrist, left out")
    expect(wrist).to_be_focused()
    for name in ("nose", "right_wrist", "left_elbow", "right_elbow", "left_hip", "right_hip", "left_shoulder"):
        page.locator(f"[data-joint={name}]").focus()
        page.keyboard.press("Delete")
    page.get_by_role("button", name="Find works with this pose").click()
    expect(page.locator("#notice")).to_contain_text("at least 3 joints")


def test_a_work_is_compared_by_its_figure_and_the_address_keeps_the_pose(
    new_page: Callable[..., Page], serve_build: OwnServers, artefacts: Path
) -> None:
    page = new_page(1440, "light", base=serve_build(artefacts))
    page.goto(f"/work/{quote(IDS[DOWN], safe='')}?by=pose")
    expect(page.locator("#work-neighbours .work-card")).to_have_count(2)
    page.get_by_role("link", name="All works in this order").click()
    expect(page.locator("#works-count")).to_contain_text("2 of 12 works")
    page.goto("/collection?like-pose=1.2.3&by=pose")
    expect(page.locator("#collection-note")).to_contain_text("Parts of the address were ignored")


def test_a_picture_is_looked_through_when_its_pose_is_asked_for(
    new_page: Callable[..., Page], serve_build: OwnServers, demo_build: Path, tmp_path: Path
) -> None:
    # The tests' machine has no networks: the page says what is missing, and the other kinds still answer.
    original = ArtefactStore.open(demo_build)
    artefacts = tmp_path / "artefacts"
    shutil.copytree(original.root, artefacts / original.build_id, copy_function=os.link)
    (artefacts / "current.json").write_text(json.dumps({"build_id": original.build_id}))
    posed_works.add(artefacts / original.build_id, {0: [STANDING]})
    page = new_page(1440, "light", base=serve_build(artefacts))
    page.goto("/")
    page.locator("input[type=file]").set_input_files(original.root / original.picture_name(1, preview=True))
    expect(page.locator("#identify-neighbours .work-card")).to_have_count(12)
    page.locator("#identify-kind").get_by_text("Pose", exact=True).click()
    expect(page.locator("#identify-neighbours")).to_contain_text("VITRINE_MODELS", timeout=20_000)
    page.locator("#identify-kind").get_by_text("Palette", exact=True).click()
    expect(page.locator("#identify-neighbours .work-card")).to_have_count(12)
