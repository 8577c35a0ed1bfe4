"""The Review page: what is decided stays, can be taken back, passed on and taken over."""

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from components.reviewing.address import SIZE
from tests import reviewed_build, tiny_build
from tests.browser.conftest import serve

IDS = [tiny_build.IDS[row] for row in reviewed_build.ROWS]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A tiny build with three doubted labels: the demonstration's differ from machine to machine."""
    artefacts = tmp_path_factory.mktemp("review") / "artefacts"
    reviewed_build.publish(artefacts)
    with serve(artefacts) as found:
        yield found


def card(page: Page, place: int) -> Locator:
    return page.locator(".suspect").nth(place)


def opened(page: Page, search: str = "", count: int = 3) -> Page:
    page.goto(f"/review{search}")
    expect(page.locator(".suspect")).to_have_count(count)
    return page


def progress(page: Page, words: str) -> None:
    expect(page.locator("#review-progress")).to_contain_text(words)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_decisions_survive_a_reload(new_page: Callable[..., Page], width: int, scheme: str) -> None:
    page = opened(new_page(width, scheme))
    progress(page, "0 of 3")
    card(page, 0).get_by_role("button", name="Should be Japan").click()
    card(page, 1).get_by_label("Another class").select_option("america")
    card(page, 1).get_by_label("Note").fill("The seal is American.")
    card(page, 1).get_by_label("Note").blur()
    progress(page, "2 of 3")
    page.reload()
    progress(page, "2 of 3")
    expect(card(page, 0).get_by_role("button", name="Should be Japan")).to_have_attribute("aria-pressed", "true")
    expect(card(page, 0).locator(".suspect-state")).to_contain_text("You: should be Japan")
    expect(card(page, 1).get_by_label("Another class")).to_have_value("america")
    expect(card(page, 1).get_by_label("Note")).to_have_value("The seal is American.")
    expect(card(page, 2).locator(".suspect-state")).to_be_empty()
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_what_was_decided_can_be_taken_back(page: Page) -> None:
    opened(page)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    right = card(page, 0).get_by_role("button", name="Label is right")
    right.click()
    card(page, 0).get_by_role("button", name="Not sure").click()
    page.get_by_role("button", name="Undo").click()
    expect(right).to_have_attribute("aria-pressed", "true")
    progress(page, "1 of 3")
    card(page, 0).get_by_role("button", name="Withdraw").click()
    progress(page, "0 of 3")
    page.get_by_role("button", name="Undo").click()
    progress(page, "1 of 3")


def test_it_can_be_done_with_the_keyboard_alone(page: Page) -> None:
    opened(page)
    page.keyboard.press("s")
    progress(page, "0 of 3")  # Nothing is decided while no work has the focus.
    page.keyboard.press("j")
    expect(card(page, 0)).to_be_focused()
    page.keyboard.press("s")
    expect(card(page, 0).get_by_role("button", name="Should be Japan")).to_have_attribute("aria-pressed", "true")
    expect(card(page, 1)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(card(page, 2).get_by_role("button", name="Label is right")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("u")
    progress(page, "1 of 3")
    card(page, 1).get_by_label("Note").press_sequentially("rsn")
    expect(card(page, 1).get_by_label("Note")).to_have_value("rsn")
    progress(page, "1 of 3")


def test_decided_works_are_hidden_when_one_comes_back_and_stay_while_one_leafs(page: Page) -> None:
    opened(page)
    card(page, 0).get_by_role("button", name="Label is right").click()
    page.locator("label", has_text="Hide works with a decision").click()
    expect(page).to_have_url(re.compile(r"hide=decided"))
    expect(page.locator(".suspect")).to_have_count(2)
    expect(card(page, 0)).to_have_attribute("data-object-id", IDS[1])
    card(page, 0).get_by_role("button", name="Label is right").click()
    progress(page, "2 of 3")
    expect(page.locator(".suspect")).to_have_count(2)
    page.reload()
    expect(page.locator(".suspect")).to_have_count(1)
    page.go_back()
    expect(page.locator(".suspect")).to_have_count(3)


def test_a_shorter_list_begins_at_its_first_page(page: Page) -> None:
    opened(page, "?kind=all", SIZE)
    card(page, 0).get_by_role("button", name="Label is right").click()
    progress(page, "1 of 11")
    page.goto("/review?kind=all&hide=decided&page=2")
    expect(page.locator(".suspect")).to_have_count(SIZE)
    expect(card(page, 0)).to_have_attribute("data-object-id", IDS[1])
    expect(page).to_have_url(re.compile(r"\?kind=all&hide=decided$"))


def test_the_address_holds_list_class_and_page(page: Page) -> None:
    opened(page)
    page.get_by_role("link", name="All works").click()
    expect(page.locator(".suspect")).to_have_count(SIZE)
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".suspect")).to_have_count(len(IDS) - SIZE)
    page.reload()
    expect(card(page, 0)).to_have_attribute("data-object-id", IDS[SIZE])
    page.go_back()
    expect(page.locator(".suspect")).to_have_count(SIZE)
    page.locator("#review-class").click()
    page.get_by_role("listbox", name="Class").get_by_role("option", name="Japan").click()
    expect(page).to_have_url(re.compile(r"\?kind=all&class=japan$"))
    expect(page.locator(".suspect")).to_have_count(3)


def test_one_curator_passes_decisions_on_to_another(new_page: Callable[..., Page], tmp_path: Path) -> None:
    first = opened(new_page())
    card(first, 0).get_by_role("button", name="Should be Japan").click()
    card(first, 1).get_by_role("button", name="Label is right").click()
    with first.expect_download() as waiting:
        first.get_by_role("button", name="Export CSV").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["object_id"], row["decision"], row["new_label"]) for row in rows] == [
        (IDS[0], "change_label", "japan"),
        (IDS[1], "label_right", ""),
    ]
    assert rows[0]["given_label"] == "china" and rows[0]["build_id"] == "tiny-1" and rows[0]["time"].endswith("Z")

    second = opened(new_page())
    card(second, 1).get_by_role("button", name="Not sure").click()
    with second.expect_file_chooser() as choosing:
        second.get_by_role("button", name="Import CSV").click()
    choosing.value.set_files(path)
    expect(second.locator("#review-message")).to_have_text("1 taken over, 1 left out, for yours are newer.")
    expect(card(second, 0).get_by_role("button", name="Should be Japan")).to_have_attribute("aria-pressed", "true")
    expect(card(second, 1).get_by_role("button", name="Not sure")).to_have_attribute("aria-pressed", "true")
    progress(second, "2 of 3")

    bad = tmp_path / "bad.csv"
    bad.write_text("title\nA\n")
    with second.expect_file_chooser() as choosing:
        second.get_by_role("button", name="Import CSV").click()
    choosing.value.set_files(bad)
    expect(second.locator("#review-message")).to_contain_text("This file has no column object_id")
    progress(second, "2 of 3")


def test_two_windows_of_one_browser_do_not_undo_each_other(page: Page) -> None:
    opened(page)
    other = page.context.new_page()
    opened(other)
    card(page, 0).get_by_role("button", name="Label is right").click()
    card(other, 1).get_by_role("button", name="Label is right").click()
    progress(page, "2 of 3")
    progress(other, "2 of 3")
