"""Look closer: boxes drawn on the picture, the like of them counted, dots corrected and saved."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import cv2
import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from pipeline.artefacts.store import ArtefactStore
from tests.browser.conftest import box_of, rest
from tests.pipeline.images.counting.scenes import scene

COUNT, SIZE = 24, 40
PINK = np.array([0x9A, 0x1F, 0x6A])
WIDTH, HEIGHT = 720, 540


@pytest.fixture(scope="module")
def leaves(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, np.ndarray]:
    """A picture of leaves, and their boxes."""
    pixels, boxes = scene(COUNT, SIZE, shape=(HEIGHT, WIDTH))
    file = tmp_path_factory.mktemp("leaves") / "leaves.png"
    cv2.imwrite(str(file), pixels[..., ::-1])
    return file, boxes


def opened(page: Page, file: Path) -> Locator:
    """The section Counts, turned on for a visitor's picture."""
    page.goto("/")
    page.wait_for_selector("#identify-file", state="attached")
    page.set_input_files("#identify-file", file)
    page.get_by_role("link", name="Look closer").click()
    section = page.locator(".look-kind[data-kind=count]")
    rest(page)
    section.get_by_role("switch").click()
    expect(page.locator(".boxes-surface")).to_be_visible()
    page.locator("#look-picture").scroll_into_view_if_needed()
    return section


def on_screen(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a place of the picture lies in the window."""
    box = box_of(page.locator("#look-picture"))
    return box["x"] + x * box["width"] / WIDTH, box["y"] + y * box["height"] / HEIGHT


def drag(page: Page, box: np.ndarray) -> None:
    x, y, width, height = box
    page.mouse.move(*on_screen(page, x, y))
    page.mouse.down()
    page.mouse.move(*on_screen(page, x + width / 2, y + height / 2))
    page.mouse.move(*on_screen(page, x + width, y + height))
    page.mouse.up()


def draw_by_finger(page: Page, touch: CDPSession, box: np.ndarray) -> None:
    x, y, width, height = box
    places = [(x, y), (x + width / 2, y + height / 2), (x + width, y + height)]
    for kind, place in zip(("touchStart", "touchMove", "touchMove"), places, strict=True):
        at = on_screen(page, *place)
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": at[0], "y": at[1]}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def is_dotted(page: Page, x: float, y: float) -> bool:
    """Whether the colour of dots is on the screen near a place of the picture."""
    left, top = on_screen(page, x, y)
    data = page.screenshot(clip={"x": left - 6, "y": top - 6, "width": 12, "height": 12})
    seen = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB).astype(int)
    return bool((np.abs(seen - PINK).max(axis=-1) < 24).sum() >= 6)


def empty_place(boxes: np.ndarray) -> np.ndarray:
    """A place of the picture that is far from all leaves."""
    centres = boxes[:, :2] + boxes[:, 2:] / 2
    places = np.random.default_rng(1).uniform((60, 60), (WIDTH - 60, HEIGHT - 60), (400, 2))
    best: np.ndarray = places[np.hypot(*(places[:, None] - centres[None]).transpose(2, 0, 1)).min(axis=1).argmax()]
    return best


def saved(page: Page, section: Locator, name: str) -> bytes:
    with page.expect_download() as download:
        section.get_by_role("button", name=name, exact=True).click()
    assert download.value.suggested_filename.startswith("leaves")
    return Path(download.value.path()).read_bytes()


@pytest.fixture(params=[1440, 390])
def counted(
    request: pytest.FixtureRequest, new_page: Callable[..., Page], leaves: tuple[Path, np.ndarray]
) -> Iterator[tuple[Page, Locator, np.ndarray]]:
    """A page on which three boxes were drawn, by mouse or by finger, and the leaves counted."""
    width = int(request.param)
    file, boxes = leaves
    page = new_page(width, "dark" if width == 390 else "light")
    section = opened(page, file)
    count = section.get_by_role("button", name="Count things like these")
    expect(count).to_be_disabled()
    touch = page.context.new_cdp_session(page)
    if width == 390:
        touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    for box in boxes[:3]:
        if width == 390:
            draw_by_finger(page, touch, box)
        else:
            drag(page, box)
    expect(page.locator(".boxes-box")).to_have_count(3)
    count.click()
    expect(section.locator(".boxes-result")).to_contain_text("a guess", timeout=60_000)
    page.locator("#look-picture").scroll_into_view_if_needed()
    yield page, section, boxes
    if width == 390:
        touch.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    touch.detach()


def test_things_are_counted_corrected_and_saved(counted: tuple[Page, Locator, np.ndarray]) -> None:
    page, section, boxes = counted
    centres = boxes[:, :2] + boxes[:, 2:] / 2
    said = section.locator(".boxes-result").inner_text()
    assert abs(int(said.split()[1].strip(",")) - COUNT) <= 4 and " to " in said
    assert sum(is_dotted(page, *centre) for centre in centres[3:13]) >= 8
    blank = empty_place(boxes)
    assert not is_dotted(page, *blank)
    dots = int(section.locator(".look-count").inner_text())

    # A click adds a dot where there is none, and takes the first one away.
    expect(section.get_by_role("radio", name="Correct dots")).to_be_checked()
    page.mouse.click(*on_screen(page, *blank))
    assert is_dotted(page, *blank) or page.locator("[data-dashed=true] circle").count() == 2
    page.mouse.click(*on_screen(page, *centres[0]))
    expect(section.locator(".boxes-corrected")).to_have_text(f"Corrected by you: {dots} (1 added, 1 taken away)")
    assert section.locator(".boxes-result").inner_text() == said  # The guess stays.

    content = json.loads(saved(page, section, "JSON"))
    assert content["picture"] == "leaves.png" and content["corrected"] == dots and len(content["boxes"]) == 3
    assert np.abs(np.array(content["boxes"]) - boxes[:3]).max() < 3
    assert content["guess"]["low"] <= content["guess"]["count"] <= content["guess"]["high"]
    (added,) = (dot for dot in content["dots"] if dot["source"] == "added")
    assert np.hypot(added["x"] - blank[0], added["y"] - blank[1]) < 3
    assert [dot["source"] for dot in content["dots"]].count("removed") == 1
    table = saved(page, section, "CSV").decode().splitlines()
    assert table[0].startswith("\ufeffpicture,kind,x,y") and len(table) == 1 + len(content["dots"]) + 3
    picture = cv2.imdecode(np.frombuffer(saved(page, section, "Dots as PNG"), np.uint8), cv2.IMREAD_COLOR_RGB)
    assert picture.shape == (HEIGHT, WIDTH, 3) and (picture.max(axis=-1) > 0).sum() == dots
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_boxes_and_dots_stay_in_their_places_when_the_window_changes(
    new_page: Callable[..., Page], leaves: tuple[Path, np.ndarray]
) -> None:
    file, boxes = leaves
    page = new_page(1440, own=True)
    section = opened(page, file)
    drag(page, boxes[0])
    drag(page, boxes[1])
    page.set_viewport_size({"width": 700, "height": 900})
    page.locator("#look-picture").scroll_into_view_if_needed()
    drawn = box_of(page.locator(".boxes-box").first)
    left, top = on_screen(page, *boxes[0, :2])
    assert abs(drawn["x"] - left) < 3 and abs(drawn["y"] - top) < 3
    section.get_by_role("button", name="Remove box 1").click()
    expect(page.locator(".boxes-box")).to_have_count(1)
    # The switch hides boxes and panel, and shows them again.
    switch = section.get_by_role("switch")
    switch.click()
    expect(page.locator(".boxes-surface")).to_be_hidden()
    expect(section.locator(".boxes-panel")).to_be_hidden()
    switch.click()
    expect(page.locator(".boxes-box")).to_have_count(1)


def test_the_keyboard_does_the_same(page: Page, leaves: tuple[Path, np.ndarray]) -> None:
    section = opened(page, leaves[0])
    section.get_by_role("button", name="Add a box").click()
    box = page.get_by_role("button", name="Box 1:")
    expect(box).to_be_focused()
    before = box_of(box)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    after = box_of(box)
    assert after["x"] > before["x"] + 1 and after["height"] > before["height"] + 1
    page.keyboard.press("Delete")
    expect(page.locator(".boxes-box")).to_have_count(0)
    section.get_by_role("button", name="Add a box").click()
    section.get_by_role("button", name="Count things like these").click()
    expect(section.locator(".boxes-result")).to_contain_text("a guess", timeout=60_000)
    page.locator(".boxes-surface").focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    expect(section.locator(".boxes-corrected")).to_contain_text("Corrected by you")


def test_a_work_is_counted_too_and_a_failure_is_told(page_of_work: tuple[Page, str]) -> None:
    page, address = page_of_work
    answers: Iterator[Any] = iter([(503, {"message": "It is busy."})])

    def answer(route: Any) -> None:
        status, body = next(answers, (None, None))
        if status is None:
            route.continue_()
        else:
            route.fulfill(status=status, json=body)

    page.route("**/annotations?*", answer)
    page.goto(address)
    section = page.locator(".look-kind[data-kind=count]")
    expect(page.locator(".boxes-surface")).to_be_visible()
    section.get_by_role("button", name="Add a box").click()
    count = section.get_by_role("button", name="Count things like these")
    count.click()
    expect(section.locator(".look-said")).to_have_text("It is busy.")
    count.click()
    expect(section.locator(".boxes-result")).to_contain_text("a guess", timeout=60_000)
    with page.expect_download() as download:
        section.get_by_role("button", name="CSV").click()
    table = pd.read_csv(download.value.path())
    work = address.split("work=")[1].split("&")[0]
    assert quote(str(table["picture"].iat[0]), safe="") == work


@pytest.fixture
def page_of_work(new_page: Callable[..., Page], demo_build: Path) -> tuple[Page, str]:
    work = ArtefactStore.open(demo_build).objects["object_id"].iat[0]
    return new_page(allow="503"), f"/look?work={quote(work, safe='')}&show=count"
