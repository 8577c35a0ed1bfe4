"""The list Duplicates of the Review page: decisions on groups stay, can be taken back, passed on and taken over."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import duplicates_build, tiny_build
from tests.browser.conftest import box_of, serve

IDS = [[tiny_build.IDS[row] for row in group.rows] for group in duplicates_build.GROUPS]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    artefacts = tmp_path_factory.mktemp("duplicates") / "artefacts"
    duplicates_build.publish(artefacts)
    with serve(artefacts) as found:
        yield found


def group(page: Page, place: int) -> Locator:
    return page.locator(".duplicate-group").nth(place)


def button(page: Page, place: int, name: str) -> Locator:
    # Not exactly: a pressed one has a tick before its name.
    return group(page, place).get_by_role("button", name=name)


def opened(page: Page) -> Page:
    page.goto("/review/duplicates")
    expect(page.locator(".duplicate-group")).to_have_count(len(IDS))
    return page


def progress(page: Page, words: str) -> None:
    expect(page.locator("#duplicates-progress")).to_contain_text(words)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_decisions_on_groups_survive_a_reload(new_page: Callable[..., Page], width: int, scheme: str) -> None:
    page = new_page(width, scheme)
    page.goto("/review")
    page.locator(".review-tab", has_text="Duplicates").click()
    expect(page.locator(".review-tab[aria-current=true]")).to_contain_text("Duplicates")
    expect(page.locator("#nav [aria-current]")).to_have_text("Review")
    progress(page, "0 of 3")
    button(page, 0, "Merge").click()
    group(page, 0).get_by_label("Work that is kept").select_option(IDS[0][1])
    button(page, 1, "Different").click()
    group(page, 1).get_by_label("Note").fill("Two seals.")
    group(page, 1).get_by_label("Note").blur()
    progress(page, "2 of 3")
    expect(group(page, 1).get_by_label("Work that is kept")).to_be_hidden()
    page.reload()
    progress(page, "2 of 3")
    expect(button(page, 0, "Merge")).to_have_attribute("aria-pressed", "true")
    expect(group(page, 0).get_by_label("Work that is kept")).to_have_value(IDS[0][1])
    expect(group(page, 0).locator(".suspect-state")).to_contain_text(f"({IDS[0][1]})")
    expect(group(page, 1).get_by_label("Note")).to_have_value("Two seals.")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    boxes = [box_of(card) for card in group(page, 0).locator(".work-card").all()]
    # Side by side on a phone as well.
    assert boxes[0]["y"] == boxes[1]["y"] and boxes[0]["x"] < boxes[1]["x"]


def test_decisions_on_groups_are_taken_back_and_stay_apart_from_those_on_labels(page: Page) -> None:
    opened(page)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    button(page, 0, "Keep both").click()
    button(page, 0, "Different").click()
    page.get_by_role("button", name="Undo").click()
    expect(button(page, 0, "Keep both")).to_have_attribute("aria-pressed", "true")
    page.locator(".review-tab", has_text="Label issues").click()
    expect(page.locator("#review-progress")).to_contain_text("0 of 3 decided here, 0 in all.")
    page.go_back()
    progress(page, "1 of 3")
    group(page, 0).get_by_role("button", name="Withdraw").click()
    progress(page, "0 of 3")


def test_one_curator_passes_decisions_on_groups_on_to_another(new_page: Callable[..., Page], tmp_path: Path) -> None:
    first = opened(new_page())
    button(first, 0, "Merge").click()
    progress(first, "1 of 3")
    with first.expect_download() as waiting:
        first.get_by_role("button", name="Export CSV").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["object_id"], row["decision"], row["keep"]) for row in rows] == [
        (IDS[0][1], "merge", ""),
        (IDS[0][0], "merge", "yes"),
    ]
    assert rows[0]["build_id"] == "tiny-1" and rows[0]["time"].endswith("Z")

    second = opened(new_page())
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    for chosen, said in ((bad, "This file has no column group"), (path, "1 taken over.")):
        with second.expect_file_chooser() as asked:
            second.get_by_role("button", name="Import CSV").click()
        asked.value.set_files(chosen)
        expect(second.locator("#duplicates-message")).to_contain_text(said)
    expect(button(second, 0, "Merge")).to_have_attribute("aria-pressed", "true")
