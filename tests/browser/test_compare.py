"""Compare: works are pinned on a page, enlarged together, and taken away; a link shows the same to somebody else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import box_of, rest


def pinned(page: Page, places: tuple[int, ...]) -> list[str]:
    """Pins works of the Collection page, opens the comparison, and returns their ids."""
    page.goto("/collection")
    page.wait_for_selector(".work-card")
    rest(page)
    cards = page.locator(".work-card")
    for place in places:
        cards.nth(place).hover()
        cards.nth(place).locator(".pin").click()
        expect(cards.nth(place).locator(".pin")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#pins .pins-work img")).to_have_count(len(places))
    ids = [cards.nth(place).get_attribute("data-object-id") or "" for place in places]
    page.get_by_role("link", name=f"Compare {len(places)} works").click()
    expect(page.locator(".compare-view")).to_have_count(len(places))
    expect(page.locator("#pins")).to_be_hidden()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.compare-view img')].every((image) => image.naturalWidth)"
    )
    rest(page)
    return ids


def shares(view: Locator) -> tuple[float, float, float]:
    """Which point of the picture is in the middle of its frame, and how wide the picture is, both in its own shares."""
    frame, picture = box_of(view), box_of(view.locator("img"))
    across = (frame["x"] + frame["width"] / 2 - picture["x"]) / picture["width"]
    down = (frame["y"] + frame["height"] / 2 - picture["y"]) / picture["height"]
    return across, down, picture["width"] / frame["width"]


@pytest.mark.parametrize("width", [1440, 390])
def test_works_are_pinned_compared_and_taken_away(new_page: Callable[..., Page], width: int) -> None:
    page = new_page(width, "dark" if width == 390 else "light")
    ids = pinned(page, (0, 2, 3))
    views = page.locator(".compare-view")
    before = [shares(views.nth(place))[2] for place in range(3)]
    views.first.scroll_into_view_if_needed()
    box = box_of(views.first)
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.4)
    page.mouse.dblclick(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.4)
    after = [shares(views.nth(place)) for place in range(3)]
    # Every picture is twice as large, and shows the same part of itself.
    for (across, down, size), was in zip(after, before, strict=True):
        assert size == pytest.approx(1.96 * was, rel=0.01)
        assert (across, down) == pytest.approx(after[0][:2], abs=0.01)
    assert after[0][0] > 0.52 and after[0][1] < 0.5
    differing = page.locator("tr.compare-differs")
    assert differing.count() > 0 and page.locator("#compare-similarities tbody tr").count() == 3
    alike = page.locator("#compare-fields tbody tr:not(.compare-differs, .compare-guess)").first
    expect(alike).to_be_visible()
    page.get_by_role("button", name="Show only what differs").click()
    expect(alike).to_be_hidden()
    expect(differing.first).to_be_visible()
    page.locator(".compare-remove").nth(1).click()
    expect(views).to_have_count(2)
    left = page.locator(".compare-frame").evaluate_all("(all) => all.map((each) => each.dataset.objectId)")
    assert left == [ids[0], ids[2]]
    page.go_back()
    expect(views).to_have_count(3)


def test_a_link_shows_the_same_works_to_somebody_else_and_keys_do_all(new_page: Callable[..., Page]) -> None:
    page = new_page(1440)
    ids = pinned(page, (1, 4))
    address = page.url
    other = new_page(1440, "dark")
    other.goto(address)
    views = other.locator(".compare-view")
    expect(views).to_have_count(2)
    shown = other.locator(".compare-frame").evaluate_all("(all) => all.map((each) => each.dataset.objectId)")
    assert shown == ids
    rest(other)
    views.first.focus()
    whole = shares(views.first)
    other.keyboard.press("+")
    other.keyboard.press("ArrowRight")
    assert shares(views.nth(1))[2] > 1.3 * whole[2] and shares(views.nth(1))[0] > 0.52
    other.keyboard.press("0")
    assert shares(views.first) == pytest.approx(whole, abs=0.01)


def test_no_more_works_are_pinned_than_can_be_compared(new_page: Callable[..., Page]) -> None:
    page = new_page(1440)
    page.goto("/collection")
    page.wait_for_selector(".work-card")
    rest(page)
    cards = page.locator(".work-card")
    for place in range(7):
        cards.nth(place).hover()
        cards.nth(place).locator(".pin").click()
    expect(page.locator(".pins-said")).to_contain_text("6 works can be compared")
    expect(page.locator("#pins .pins-work")).to_have_count(6)
    page.reload()
    expect(page.locator("#pins .pins-work")).to_have_count(6)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#pins")).to_be_hidden()
