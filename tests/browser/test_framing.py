"""A photograph of a wall on Identify: the painting is framed, and the answer follows the frame."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Response, expect

from pipeline.artefacts.store import ArtefactStore
from pipeline.images.decoding import decode
from tests.browser.conftest import box_of, rest
from tests.browser.test_look_corners import middle
from tests.pipeline.images.walls import HEIGHT, TILTED, WIDTH, photograph
from tests.pipeline.pictures import encode, scene

FOUND = "This is the painting in your photograph"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory, demo_build: Path) -> Path:
    """A work of the build on a wall."""
    store = ArtefactStore.open(demo_build)
    # Such a work has no margin of its own, which could be taken for a frame.
    row = int((store.objects["label"] == "america").to_numpy().argmax())
    painting = decode(store.root / store.picture_name(row, preview=True))
    path = tmp_path_factory.mktemp("photographs") / "on-a-wall.png"
    path.write_bytes(encode(photograph(TILTED, painting=painting), ".png"))
    return path


def shown(page: Page, file: Path) -> None:
    page.goto("/")
    page.wait_for_selector("#identify-file", state="attached")
    page.set_input_files("#identify-file", file)
    expect(page.locator(".verdict .guess")).to_be_visible()


def on_screen(page: Page, corner: np.ndarray) -> tuple[float, float]:
    box = box_of(page.locator("#identify-picture"))
    return box["x"] + (corner[0] + 0.5) / WIDTH * box["width"], box["y"] + (corner[1] + 0.5) / HEIGHT * box["height"]


def part_of(answer: Response) -> np.ndarray:
    return np.array(answer.json()["part"]).reshape(4, 2) * (WIDTH, HEIGHT) - 0.5


def is_identify(answer: Response) -> bool:
    return "/identify" in answer.url


def test_the_painting_is_framed_and_a_corner_is_dragged_by_mouse(new_page: Callable[..., Page], file: Path) -> None:
    page = new_page(1440)
    page.goto("/")
    page.wait_for_selector("#identify-file", state="attached")
    with page.expect_response(is_identify) as first:
        page.set_input_files("#identify-file", file)
    assert np.abs(part_of(first.value) - TILTED).max() < 4
    marks = page.locator(".corner-mark")
    expect(marks).to_have_count(4)
    expect(page.locator(".framing-found")).to_contain_text(FOUND)
    expect(page.locator(".framing-found")).to_contain_text("guess")
    rest(page)
    for number, corner in enumerate(TILTED):
        assert middle(marks.nth(number)) == pytest.approx(on_screen(page, corner), abs=4)
    # What the page draws on is the straightened painting.
    size = page.locator("#why-canvas").get_attribute("data-size")
    assert size == f"{first.value.json()['size'][0]},{first.value.json()['size'][1]}"
    page.locator("#identify-picture").scroll_into_view_if_needed()
    page.mouse.move(*middle(marks.first))
    page.mouse.down()
    page.mouse.move(*on_screen(page, TILTED[0] + (60, 40)), steps=3)
    expect(page.locator(".corner-magnifier")).to_be_visible()
    with page.expect_response(is_identify) as second:
        page.mouse.up()
    moved = part_of(second.value)
    assert np.abs(moved[0] - TILTED[0] - (60, 40)).max() < 8 and np.abs(moved[1:] - TILTED[1:]).max() < 4
    expect(page.locator(".framing-marked")).to_be_visible()
    expect(page.locator(".framing-found")).to_be_hidden()
    expect(marks).to_have_count(4)


def test_a_corner_is_dragged_by_a_finger(touched: tuple[Page, Callable[..., None]], file: Path) -> None:
    page, touch = touched
    shown(page, file)
    marks = page.locator(".corner-mark")
    expect(marks).to_have_count(4)
    rest(page)
    page.locator("#identify-picture").scroll_into_view_if_needed()
    rest(page)
    start, end = middle(marks.nth(2)), on_screen(page, TILTED[2] - (80, 60))
    touch("touchStart", start)
    for share in (0.4, 1.0):
        touch("touchMove", (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
    with page.expect_response(is_identify) as answer:
        touch("touchEnd")
    assert np.abs(part_of(answer.value)[2] - TILTED[2] + (80, 60)).max() < 10
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_keys_move_a_corner_and_the_frame_outlives_look_closer(new_page: Callable[..., Page], file: Path) -> None:
    page = new_page(1440)
    shown(page, file)
    page.locator(".corner-mark").first.focus()
    page.keyboard.press("Shift+ArrowRight")
    with page.expect_response(is_identify) as moved:
        page.keyboard.press("Shift+ArrowDown")
    assert np.abs(part_of(moved.value)[0] - TILTED[0] - (10, 10)).max() < 5
    expect(page.locator(".framing-marked")).to_be_visible()
    rest(page)
    page.get_by_role("link", name="Look closer").click()
    expect(page.locator("#look-picture")).to_be_visible()
    with page.expect_response(is_identify) as again:
        page.go_back()
    assert again.value.json()["part"] == moved.value.json()["part"]
    expect(page.locator(".corner-mark")).to_have_count(4)
    rest(page)
    # A search by the same picture is one by what is inside of the frame.
    with page.expect_response(lambda answer: "/describe" in answer.url) as described:
        page.get_by_role("link", name=re.compile("All works")).click()
    key = again.value.json()["upload"]["key"]
    assert described.value.json()["key"] == key
    page.wait_for_url(re.compile(f"like-upload={key}"))


def test_the_whole_picture_can_be_asked_about_and_framed_again(new_page: Callable[..., Page], file: Path) -> None:
    page = new_page(1440)
    shown(page, file)
    expect(page.locator(".corner-mark")).to_have_count(4)
    with page.expect_response(is_identify) as whole:
        page.get_by_role("button", name="Use the whole picture").click()
    assert whole.value.json()["part"] is None and whole.value.json()["size"] == [WIDTH, HEIGHT]
    expect(page.locator(".corner-mark")).to_have_count(0)
    page.get_by_role("button", name="Frame the painting").click()
    expect(page.locator(".corner-mark").first).to_be_focused()
    with page.expect_response(is_identify) as framed:
        page.keyboard.press("Shift+ArrowLeft")
    assert len(framed.value.json()["part"]) == 8


def test_a_bare_painting_has_no_frame(new_page: Callable[..., Page], tmp_path: Path) -> None:
    page = new_page(1440)
    (tmp_path / "bare.png").write_bytes(encode(scene(4, 420, 560), ".png"))
    shown(page, tmp_path / "bare.png")
    expect(page.get_by_role("button", name="Frame the painting")).to_be_visible()
    expect(page.locator(".corner-mark")).to_have_count(0)
    expect(page.locator(".framing-found")).to_be_hidden()
