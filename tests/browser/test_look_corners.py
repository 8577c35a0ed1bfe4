"""Look closer: the corners of a reference marked by hand, and the sizes that are shown then."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from pipeline.images.decoding import cv2, decode
from tests.browser.conftest import box_of, rest
from tests.browser.test_look import coloured
from tests.pipeline.annotations.measure.drawn import SHAPE, WORK, camera, photograph, rectangle, seen, work
from tests.pipeline.pictures import encode

GREEN = "#00664a"
#: The photograph is made smaller: what is tested here is the page.
SCALE = 0.6
HEIGHT, WIDTH = (round(SCALE * side) for side in SHAPE)
VIEW = camera(25)
#: A plain square of 70 mm, which is none of the references that are recognised, and a work of 24 x 18 cm.
SQUARE_AT, WORK_AT = rectangle(-150, 20, 70, 70, 0.15), rectangle(40, 0, *WORK, -0.05)
CORNERS = (seen(SQUARE_AT, VIEW) + 0.5) * SCALE
SIZE = re.compile(r"([\d.]+) × ([\d.]+) cm, ±\s([\d.]+)\scm")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    square = np.full((300, 300, 3), (30, 90, 60), np.uint8), np.ones((300, 300), np.float32)
    picture = photograph([(WORK_AT, work()), (SQUARE_AT, square)], VIEW)
    path = tmp_path_factory.mktemp("photographs") / "beside-a-square.png"
    pixels = cv2.resize(picture.pixels, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    path.write_bytes(encode(pixels, ".png"))
    return path


def opened(page: Page, file: Path) -> Locator:
    """The section of sizes beside the visitor's picture, while that is searched for a reference."""
    page.goto("/")
    page.wait_for_selector("#identify-file", state="attached")
    page.set_input_files("#identify-file", file)
    page.get_by_role("link", name="Look closer").click()
    section = page.locator(".look-kind[data-kind=measure]")
    section.get_by_role("switch").click()
    return section


def searched(page: Page, file: Path) -> Locator:
    """The section after the search, which is in vain."""
    section = opened(page, file)
    expect(section.locator(".look-said")).to_contain_text("No reference found", timeout=60_000)
    assert "--" not in section.inner_text()
    return section


def begun(page: Page, section: Locator) -> Locator:
    """The four marks, once the visitor has said how large the reference is."""
    section.get_by_label("Beside the work lies").select_option(label="Another rectangle")
    section.get_by_label("First side in millimetres").fill("70")
    section.get_by_label("Second side in millimetres").fill("70")
    section.get_by_role("button", name="Mark its corners").click()
    marks = page.locator(".corner-mark")
    expect(marks).to_have_count(4)
    rest(page)
    return marks


def middle(mark: Locator) -> tuple[float, float]:
    box = box_of(mark)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def on_screen(page: Page, corner: np.ndarray) -> tuple[float, float]:
    box = box_of(page.locator("#look-picture"))
    return box["x"] + corner[0] / WIDTH * box["width"], box["y"] + corner[1] / HEIGHT * box["height"]


def measured(page: Page, section: Locator) -> None:
    """Measures, and checks what is shown against the truth: 24 x 18 cm within 2 %, outlines where things are."""
    section.get_by_role("button", name="Measure", exact=True).click()
    item = section.locator(".look-list li", has_text="Object 1")
    expect(item).to_be_visible(timeout=60_000)
    found = SIZE.search(item.inner_text())
    assert found is not None
    width, height, half = (float(each) for each in found.groups())
    assert (width, height) == (pytest.approx(24, rel=0.02), pytest.approx(18, rel=0.02))
    assert abs(width - 24) <= half and abs(height - 18) <= half
    expect(page.locator(".corner-mark")).to_have_count(0)
    page.locator("#look-picture").scroll_into_view_if_needed()
    outline = (seen(WORK_AT, VIEW) + 0.5) * SCALE
    for start, end in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        assert coloured(page, *((start + end) / 2 / (WIDTH, HEIGHT)), GREEN)
    assert not coloured(page, *(outline.mean(axis=0) / (WIDTH, HEIGHT)), GREEN)


def test_corners_are_dragged_by_mouse_under_a_magnifier(new_page: Callable[..., Page], file: Path) -> None:
    page = new_page(1440)
    section = searched(page, file)
    marks = begun(page, section)
    glass = page.locator(".corner-magnifier")
    for number, corner in enumerate(CORNERS):
        page.mouse.move(*middle(marks.nth(number)))
        page.mouse.down()
        page.mouse.move(*on_screen(page, corner), steps=3)
        expect(glass).to_be_visible()
        page.mouse.up()
        expect(glass).to_be_hidden()
        assert middle(marks.nth(number)) == pytest.approx(on_screen(page, corner), abs=1)
    measured(page, section)
    with page.expect_download() as download:
        section.get_by_role("button", name="Save this work as seen from above").first.click()
    assert download.value.suggested_filename.endswith("cm.png")
    height, width = decode(download.value.path()).shape[:2]
    assert width / (height - 48) == pytest.approx(24 / 18, rel=0.02)


def test_corners_are_dragged_by_a_finger(touched: tuple[Page, Callable[..., None]], file: Path) -> None:
    page, touch = touched
    section = searched(page, file)
    marks = begun(page, section)
    for number, corner in enumerate(CORNERS):
        start, end = middle(marks.nth(number)), on_screen(page, corner)
        touch("touchStart", start)
        for share in (0.3, 0.7, 1.0):
            touch("touchMove", (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
        expect(page.locator(".corner-magnifier")).to_be_visible()
        touch("touchEnd")
        # The page did not scroll meanwhile.
        assert middle(marks.nth(number)) == pytest.approx(end, abs=1.5)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    measured(page, section)


def test_arrow_keys_move_a_mark_and_a_press_brings_the_nearest_one(new_page: Callable[..., Page], file: Path) -> None:
    page = new_page(1440)
    section = opened(page, file)
    section.get_by_role("button", name="Mark its corners").click()
    expect(section.locator(".look-help")).to_have_text("Choose first what lies beside the work.")
    marks = begun(page, section)
    expect(marks.first).to_be_focused()
    before = marks.first.get_attribute("aria-label") or ""
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    places = [[int(each) for each in re.findall(r"\d+", label)[2:]]
              for label in (before, marks.first.get_attribute("aria-label") or "")]  # fmt: skip
    assert [after - first for first, after in zip(*places, strict=True)] == [1, 10]
    # A press a few pixels beside the last corner: the mark nearest to it comes, and arrow keys do the rest.
    page.mouse.click(*on_screen(page, CORNERS[0] - (3, 0)))
    focused = page.locator(".corner-mark:focus")
    expect(focused).to_have_count(1)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert middle(focused) == pytest.approx(on_screen(page, CORNERS[0]), abs=1.2)
    section.get_by_role("button", name="Remove the marks").click()
    expect(marks).to_have_count(0)
    # The search goes on meanwhile; the tab is given back once nothing is asked any more.
    expect(section).not_to_have_attribute("data-state", "working", timeout=60_000)
