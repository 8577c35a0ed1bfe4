"""Lists: works are collected, ordered and noted; files and links carry them to other browsers; keys do all of it."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import loaded_pictures, reach, rest
from tests.browser.test_accessibility import faults

NAME = "Water & <b>light</b>"


def cards(page: Page) -> Locator:
    return page.locator(".list-works .work-card")


def ids(found: Locator) -> list[str]:
    shown: list[str] = found.evaluate_all("(all) => all.map((each) => each.dataset.objectId)")
    return shown


def said(page: Page, words: str) -> None:
    expect(page.locator("#lists-message")).to_contain_text(words)


def collected(page: Page, places: tuple[int, ...] = (0, 2, 3), name: str = NAME) -> list[str]:
    """Makes a list of works of the Collection page, opens it, and returns the ids of its works."""
    page.goto("/collection")
    page.wait_for_selector(".work-card")
    rest(page)
    works = page.locator(".work-card")
    for number, place in enumerate(places):
        works.nth(place).hover()
        works.nth(place).locator(".lister").click()
        choice = page.get_by_role("dialog")
        if number == 0:
            choice.get_by_label("Name of a new list").fill(name)
            choice.get_by_role("button", name="Make it and add").click()
        else:
            choice.get_by_role("checkbox", name=name).check()
        expect(choice.get_by_role("status")).to_contain_text(f"Added to “{name}”.")
        choice.get_by_role("button", name="Done").click()
        expect(works.nth(place).locator(".lister")).to_have_attribute("data-listed", "")
    wanted = [works.nth(place).get_attribute("data-object-id") or "" for place in places]
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Lists").click()
    page.get_by_role("link", name=name).click()
    expect(cards(page)).to_have_count(len(places))
    return wanted


@pytest.mark.parametrize("width", [1440, 390])
def test_works_are_collected_noted_ordered_and_taken_away(new_page: Callable[..., Page], width: int) -> None:
    page = new_page(width, "dark" if width == 390 else "light")
    wanted = collected(page)
    assert ids(cards(page)) == wanted
    page.wait_for_function("() => [...document.querySelectorAll('.list-works img')].every((each) => each.naturalWidth)")
    assert loaded_pictures(page, ".list-works .mat img") == 3
    expect(page.locator(".list-count")).to_have_text("3 works")
    cards(page).first.get_by_label("Your note").fill("Ask the lender.\nTwice.")
    expect(cards(page).first.locator(".work-note-said")).to_have_text("Saved")
    cards(page).first.get_by_role("button", name="Later").click()
    assert ids(cards(page)) == [wanted[1], wanted[0], wanted[2]]
    said(page, "is at place 2 of 3")
    cards(page).nth(2).get_by_label("in the list").fill("1")
    cards(page).nth(2).get_by_label("in the list").press("Enter")
    assert ids(cards(page)) == [wanted[2], wanted[1], wanted[0]]
    cards(page).nth(1).get_by_role("button", name="Take away").click()
    expect(cards(page)).to_have_count(2)
    page.reload()
    expect(cards(page)).to_have_count(2)
    assert ids(cards(page)) == [wanted[2], wanted[0]]
    expect(cards(page).nth(1).get_by_label("Your note")).to_have_value("Ask the lender.\nTwice.")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    # The note is the work's own: its page has it, and names the list.
    cards(page).nth(1).locator(".label-title a").click()
    expect(page.locator(".work-own textarea")).to_have_value("Ask the lender.\nTwice.")
    expect(page.locator(".work-lists")).to_have_text(f"In your lists: {NAME}")


def test_what_was_deleted_or_taken_away_comes_back(page: Page) -> None:
    wanted = collected(page)
    cards(page).nth(1).get_by_role("button", name="Take away").click()
    expect(cards(page)).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(cards(page)).to_have_count(3)
    assert ids(cards(page)) == wanted
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("Name of the list").fill("Ships")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ships")).to_be_visible()
    page.get_by_role("button", name="Delete list").click()
    expect(page.get_by_text("No lists yet")).to_be_visible()
    said(page, "“Ships” was deleted")
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="Ships").click()
    expect(cards(page)).to_have_count(3)
    assert ids(cards(page)) == wanted


def exported(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def imported(page: Page, path: Path) -> None:
    with page.expect_file_chooser() as waiting:
        page.get_by_role("button", name="Import", exact=True).click()
    waiting.value.set_files(path)


def test_files_carry_a_list_to_another_browser(new_page: Callable[..., Page], tmp_path: Path, address: str) -> None:
    first = new_page()
    wanted = collected(first)
    cards(first).first.get_by_label("Your note").fill("=Ask the lender")
    expect(cards(first).first.locator(".work-note-said")).to_have_text("Saved")
    paths = [exported(first, f"Export {kind}", tmp_path) for kind in ("CSV", "JSON", "IIIF manifest")]
    with paths[0].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["object_id"] for row in rows] == wanted
    assert (rows[0]["list"], rows[0]["note"]) == (NAME, "'=Ask the lender")
    canvases = json.loads(paths[2].read_text("utf-8"))["items"]
    assert canvases[0]["summary"] == {"none": ["=Ask the lender"]}
    picture = first.request.get(canvases[0]["items"][0]["items"][0]["body"]["id"])
    assert picture.ok and picture.headers["content-type"] == "image/webp" and canvases[0]["id"].startswith(address)
    for number, path in enumerate(paths):
        other = new_page(390 if number else 1440)
        other.goto("/lists")
        expect(other.get_by_text("No lists yet")).to_be_visible()
        imported(other, path)
        said(other, "Imported: 1 list with 3 works, 1 note.")
        other.get_by_role("link", name=NAME).click()
        expect(cards(other)).to_have_count(3)
        assert ids(cards(other)) == wanted
        expect(cards(other).first.get_by_label("Your note")).to_have_value("=Ask the lender")
        other.get_by_role("link", name="All lists").click()
        imported(other, path)
        said(other, "1 list is here already.")
    last = new_page()
    last.goto("/lists")
    (tmp_path / "bad.csv").write_text("list,title\nShips,Mist\n", encoding="utf-8")
    imported(last, tmp_path / "bad.csv")
    said(last, "This file has no column object_id.")
    (tmp_path / "lost.csv").write_text("list,object_id,title\nShips,lost-1,A lost work\n", encoding="utf-8")
    imported(last, tmp_path / "lost.csv")
    said(last, "1 work is not in this build and kept all the same.")
    last.get_by_role("link", name="Ships").click()
    expect(last.locator(".list-unknown")).to_contain_text("A lost work")
    expect(last.locator(".list-count")).to_have_text("1 work · 1 is not in this build")


def test_a_link_shows_the_list_in_another_browser_which_may_keep_it(new_page: Callable[..., Page]) -> None:
    page = new_page()
    wanted = collected(page)
    cards(page).first.get_by_label("Your note").fill("private")
    page.get_by_role("button", name="Share by link").click()
    link = page.get_by_label("Link to this list").input_value()
    assert "private" not in link
    other = new_page(390, "dark")
    other.goto(link)
    expect(other.get_by_role("heading", name=NAME)).to_be_visible()
    shown = other.locator("#lists-page .work-card")
    expect(shown).to_have_count(3)
    assert ids(shown) == wanted
    assert other.evaluate("localStorage.length") == 0
    other.get_by_role("button", name="Keep this list").click()
    expect(cards(other)).to_have_count(3)
    assert ids(cards(other)) == wanted
    other.reload()
    expect(cards(other)).to_have_count(3)
    # A second look does not make a second list.
    other.goto(link)
    other.get_by_role("button", name="Keep this list").click()
    expect(cards(other)).to_have_count(3)
    other.get_by_role("link", name="All lists").click()
    expect(other.locator(".list-card")).to_have_count(1)


def test_a_long_list_has_a_file_and_no_link(page: Page, tmp_path: Path) -> None:
    rows = "".join(f"Long,lost-{number}\n" for number in range(101))
    (tmp_path / "long.csv").write_text(f"list,object_id\n{rows}", encoding="utf-8")
    page.goto("/lists")
    imported(page, tmp_path / "long.csv")
    page.get_by_role("link", name="Long").click()
    expect(cards(page)).to_have_count(60)
    expect(page.locator(".list-count")).to_have_text("101 works, the first 60 shown · 101 are not in this build")
    page.get_by_role("button", name="Share by link").click()
    expect(page.locator(".list-no-link")).to_contain_text("101 works. A link holds 100 at most. Export the list")
    expect(page.get_by_label("Link to this list")).to_be_hidden()
    page.get_by_role("button", name="Show more").click()
    expect(cards(page)).to_have_count(101)
    expect(page.get_by_role("button", name="Show more")).to_be_hidden()


def collected_by_keys(page: Page) -> list[str]:
    """As :func:`collected`, of the first two works and without a mouse."""
    keys, works, focused = page.keyboard, page.locator(".work-card"), page.locator(":focus")
    page.goto("/collection")
    page.wait_for_selector(".work-card")
    rest(page)
    wanted = [works.nth(place).get_attribute("data-object-id") or "" for place in (0, 1)]
    reach(page, works.nth(0).locator(".lister"))
    keys.press("Enter")
    expect(focused).to_have_attribute("type", "text")
    keys.type("By keys")
    keys.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("Added to “By keys”")
    keys.press("Escape")
    expect(works.nth(0).locator(".lister")).to_be_focused()
    reach(page, works.nth(1).locator(".lister"))
    keys.press("Enter")
    expect(focused).to_have_attribute("type", "checkbox")
    keys.press("Space")
    reach(page, page.get_by_role("link", name="See your lists"))
    keys.press("Enter")
    expect(page.locator(".list-card")).to_have_count(1)
    reach(page, page.get_by_role("link", name="By keys"))
    keys.press("Enter")
    expect(cards(page)).to_have_count(2)
    rest(page)
    return wanted


def test_keys_alone_make_note_order_share_and_delete_a_list(new_page: Callable[..., Page]) -> None:
    page = new_page()
    wanted, keys = collected_by_keys(page), page.keyboard
    reach(page, cards(page).nth(0).get_by_label("Your note"))
    keys.type("noted")
    keys.press("Tab")
    expect(cards(page).nth(0).locator(".work-note-said")).to_have_text("Saved")
    reach(page, cards(page).nth(0).get_by_role("button", name="Later"))
    keys.press("Enter")
    assert ids(cards(page)) == wanted[::-1]
    # The button that was pressed keeps the focus at its new place.
    expect(cards(page).nth(1).get_by_role("button", name="Later")).to_be_focused()
    page.reload()
    expect(cards(page)).to_have_count(2)
    rest(page)
    reach(page, page.get_by_role("button", name="Share by link"))
    keys.press("Enter")
    link = page.get_by_label("Link to this list").input_value()
    other = new_page(1440, "dark")
    other.goto(link)
    expect(other.locator("#lists-page .work-card")).to_have_count(2)
    assert ids(other.locator("#lists-page .work-card")) == wanted[::-1]
    rest(other)
    reach(other, other.get_by_role("button", name="Keep this list"))
    other.keyboard.press("Enter")
    expect(cards(other)).to_have_count(2)
    reach(page, page.get_by_role("button", name="Delete list"))
    keys.press("Enter")
    expect(page.get_by_text("1 work has a note")).to_be_visible()
    reach(page, page.get_by_role("button", name="Undo"))
    keys.press("Enter")
    expect(page.locator(".list-card")).to_have_count(1)


def test_pinned_works_and_another_tab(page: Page) -> None:
    page.goto("/collection")
    page.wait_for_selector(".work-card")
    rest(page)
    for place in (0, 1):
        page.locator(".work-card").nth(place).hover()
        page.locator(".work-card").nth(place).locator(".pin").click()
    page.get_by_role("link", name="Compare 2 works").click()
    page.get_by_role("button", name="Add these 2 works to a list").click()
    page.get_by_label("Name of a new list").fill("Pinned")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("2 works added to “Pinned”.")
    page.keyboard.press("Escape")
    page.goto("/lists")
    expect(page.locator(".list-card")).to_have_count(1)
    second = page.context.new_page()
    second.goto(page.url)
    second.get_by_role("link", name="Pinned").click()
    expect(cards(second)).to_have_count(2)
    second.get_by_role("button", name="Take away").first.click()
    expect(page.locator(".list-card")).to_contain_text("1 work ")
    second.close()


def test_the_works_of_a_filter_become_a_list(page: Page) -> None:
    page.goto("/collection?class=china")
    page.get_by_role("button", name=re.compile(r"Add these \d+ works to a list")).click()
    page.get_by_label("Name of a new list").fill("China")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("added to “China”.")
    page.get_by_role("link", name="See your lists").click()
    page.get_by_role("link", name="China").click()
    expect(cards(page).first).to_be_visible()
    while page.locator(".list-more").is_visible():
        page.locator(".list-more").click()
        rest(page)
    classes = cards(page).evaluate_all("(all) => all.map((each) => each.dataset.class)")
    assert set(classes) == {"china"}
    expect(page.locator(".list-count")).to_have_text(f"{len(classes)} works")


def test_a_storage_that_is_full_or_damaged_loses_nothing(page: Page) -> None:
    page.goto("/lists")
    rest(page)
    key = page.evaluate("'vitrine-lists:' + JSON.parse(document.getElementById('lists-keeper').dataset.rules).source")
    page.evaluate("(key) => localStorage.setItem(key, '{damaged')", key)
    page.reload()
    said(page, "is damaged and cannot be read")
    page.get_by_label("Name of a new list").fill("New")
    page.keyboard.press("Enter")
    expect(page.locator(".list-card")).to_have_count(1)
    assert page.evaluate("(key) => localStorage.getItem(key + ':damaged')", key) == "{damaged"
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    page.get_by_label("Name of a new list").fill("Newer")
    page.keyboard.press("Enter")
    expect(page.locator(".list-card")).to_have_count(2)
    said(page, "does not keep lists")
    page.reload()
    expect(page.locator(".list-card")).to_have_count(1)


def test_what_the_server_leaves_out_of_a_list_is_asked_for_once(page: Page) -> None:
    wanted = collected(page, (0,))
    page.evaluate(
        """() => {
            const key = 'vitrine-lists:' + JSON.parse(document.getElementById('lists-keeper').dataset.rules).source;
            const kept = JSON.parse(localStorage.getItem(key));
            kept.lists[0].works.push({ id: 'x'.repeat(5000), title: '' });
            localStorage.setItem(key, JSON.stringify(kept));
        }"""
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.post_data or ""))
    page.reload()
    expect(cards(page)).to_have_count(1)
    rest(page)
    cards(page).first.get_by_label("Your note").fill("noted")
    expect(cards(page).first.locator(".work-note-said")).to_have_text("Saved")
    assert ids(cards(page)) == wanted
    assert sum("lists-content.children" in each for each in asked) <= 2


def test_a_list_that_this_browser_does_not_have_is_no_dead_end(page: Page) -> None:
    page.goto("/lists?list=gone")
    expect(page.get_by_text("This browser has no such list")).to_be_visible()
    page.get_by_role("link", name="See all lists").click()
    expect(page.get_by_text("No lists yet")).to_be_visible()
    expect(page.get_by_role("link", name="See the collection")).to_be_visible()


def test_no_page_of_lists_breaks_a_rule_of_accessibility(new_page: Callable[..., Page]) -> None:
    for width, scheme in ((1440, "light"), (390, "dark")):
        page = new_page(width, scheme)
        collected(page)
        page.get_by_role("button", name="Share by link").click()
        rest(page)
        assert faults(page) == []
        page.get_by_role("link", name="All lists").click()
        expect(page.locator(".list-card")).to_have_count(1)
        assert faults(page) == []
        page.goto("/collection")
        page.wait_for_selector(".work-card")
        page.locator(".work-card").first.hover()
        page.locator(".lister").first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        rest(page)
        assert faults(page) == []
