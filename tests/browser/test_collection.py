"""The collection: filtering, leafing, counts, samples."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipeline.artefacts.store import ArtefactStore
from tests.browser.conftest import rest, wait_for_pictures

_SHOWN = "cards => cards.map(card => card.dataset.objectId)"


@pytest.fixture(scope="module")
def store(demo_build: Path) -> ArtefactStore:
    return ArtefactStore.open(demo_build)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (390, "light")])
def test_works_hang_and_a_filter_narrows_them(
    new_page: Callable[..., Page], store: ArtefactStore, width: int, scheme: str
) -> None:
    page = new_page(width, scheme)
    page.goto("/collection")
    expect(page.locator("#works-count")).to_have_text(f"{len(store)} works · 1 to 24 shown")
    page.locator("#works-grid .work-card").last.scroll_into_view_if_needed()
    wait_for_pictures(page, "#works-grid img", 24)
    info = store.classes[1]
    count = int((store.objects["label"] == info.key).sum())
    if width < 500:
        # On a telephone the boxes are folded away.
        page.locator("#collection-filter summary").click()
    page.locator("#works-class").click()
    page.get_by_role("option", name=info.title).click()
    expect(page.locator("#works-count")).to_contain_text(f"{count} of {len(store)} works")
    classes = page.locator("#works-grid .work-card").evaluate_all("cards => cards.map(card => card.dataset.class)")
    assert set(classes) == {info.key} and len(classes) == min(24, count)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_card_opens_its_work_in_the_page_that_is_there_and_with_a_key_in_another(page: Page) -> None:
    page.goto("/collection")
    link = page.locator("#works-grid .work-card h3 a").first
    title = link.inner_text()
    with page.context.expect_page() as opened:
        link.click(modifiers=["ControlOrMeta"])
    opened.value.wait_for_url("**/work/*")
    page.evaluate("window.stays = true")
    page.evaluate("window.scrollTo(0, 300)")
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.evaluate("[window.stays, window.scrollY]") == [True, 0]
    page.go_back()
    expect(page.locator("#works-grid .work-card h3 a").first).to_have_text(title)


def test_words_find_their_works_and_none_says_so(page: Page, store: ArtefactStore) -> None:
    page.goto("/collection")
    title = store.objects["title"].iat[7]
    page.get_by_label("Find").fill(title.upper())
    expect(page.locator("#works-grid")).to_contain_text(title)
    expect(page.locator("#works-count")).to_contain_text(f"of {len(store)} works")
    page.get_by_label("Find").fill("no such work anywhere")
    expect(page.locator("#works-grid")).to_contain_text("No work matches")
    expect(page.locator("#works-count")).to_have_text(f"0 of {len(store)} works")


def test_the_next_page_shows_other_works_and_a_larger_one_more(page: Page, store: ArtefactStore) -> None:
    page.goto("/collection")
    cards = page.locator("#works-grid .work-card")
    expect(cards).to_have_count(24)
    assert cards.evaluate_all(_SHOWN) == store.objects["object_id"].iloc[:24].tolist()
    page.locator("#works-page").get_by_role("button", name="2", exact=True).click()
    expect(page.locator("#works-count")).to_contain_text("25 to 48 shown")
    assert cards.evaluate_all(_SHOWN) == store.objects["object_id"].iloc[24:48].tolist()
    page.reload()
    expect(page.locator("#works-count")).to_contain_text("25 to 48 shown")
    page.locator("#works-size").get_by_text("48").click()
    expect(cards).to_have_count(48)
    expect(page).to_have_url(re.compile(r"/collection\?size=48$"))
    page.go_back()
    expect(page.locator("#works-count")).to_contain_text("25 to 48 shown")
    page.go_back()
    expect(page.locator("#works-count")).to_contain_text("1 to 24 shown")
    expect(page).to_have_url(re.compile(r"/collection$"))


def test_a_page_too_many_is_the_last_one(page: Page, store: ArtefactStore) -> None:
    page.goto("/collection?class=")
    page.goto("/collection?page=999&order=title")
    pages = -(-len(store) // 24)
    expect(page.locator("#works-count")).to_contain_text(f"{24 * (pages - 1) + 1} to {len(store)} shown")
    expect(page).to_have_url(re.compile(rf"/collection\?page={pages}&order=title$|order=title&page={pages}$"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"\?class=$"))


def test_another_filter_begins_at_the_first_page(page: Page, store: ArtefactStore) -> None:
    page.goto("/collection?page=2")
    expect(page.locator("#works-count")).to_contain_text("25 to 48 shown")
    page.get_by_label("Find").fill("a")
    expect(page.locator("#works-count")).to_contain_text("1 to 24 shown")
    expect(page).to_have_url(re.compile(r"/collection\?q=a$"))


def test_a_bar_filters_the_rest_and_the_works_too(page: Page, store: ArtefactStore) -> None:
    page.goto("/collection?view=explore")
    info = store.classes[1]
    count = int((store.objects["label"] == info.key).sum())
    bar = page.locator(f"[data-chart=class] [data-value={info.key}]")
    expect(bar).to_have_attribute("aria-label", f"{info.title}: {count} records")
    # The parts come one by one and move what is below them. A press on what moves would miss.
    rest(page)
    bar.click()
    expect(page.locator("#explore-head")).to_contain_text(f"{count} of {len(store)} records")
    expect(bar).to_have_attribute("aria-pressed", "true")
    page.get_by_role("tab", name="Works").click()
    expect(page.locator("#works-count")).to_contain_text(f"{count} of {len(store)} works")
    assert page.url.endswith(f"/collection?class={info.key}")
    page.locator("#collection-chips").get_by_role("button", name=f"Remove Class: {info.title}").click()
    expect(page.locator("#works-count")).to_contain_text(f"{len(store)} works")


def test_another_sample_shows_other_works_of_the_class(page: Page, store: ArtefactStore) -> None:
    page.goto("/collection?view=explore")
    info = store.classes[0]
    part = page.locator(".sample").first
    cards = part.locator(".work-card")
    expect(cards).to_have_count(6)
    part.scroll_into_view_if_needed()
    wait_for_pictures(page, ".sample:first-of-type img", 6)
    before = cards.evaluate_all(_SHOWN)
    part.get_by_role("button", name=f"Another sample of {info.title}").click()
    page.wait_for_function(
        "before => JSON.stringify([...document.querySelectorAll('.sample:first-of-type .work-card')]"
        ".map(card => card.dataset.objectId)) !== JSON.stringify(before)",
        arg=before,
    )
    labels = set(store.objects.set_index("object_id")["label"][cards.evaluate_all(_SHOWN)])
    assert labels == {info.key}


def test_clusters_and_what_was_left_out(page: Page, store: ArtefactStore) -> None:
    page.goto("/collection")
    page.get_by_role("tab", name="Clusters").click()
    name = next(iter(store.clusterings))
    largest = store.clusterings[name].clusters.sort_values("size", ascending=False)["name"].iat[0]
    expect(page.locator(".cluster h2").first).to_have_text(largest)
    page.get_by_label("Find", exact=True).fill("no such word")
    expect(page.locator("#clusters-list")).to_contain_text("No cluster holds a work that matches")
    page.get_by_role("tab", name="Left out").click()
    expect(page.get_by_label("Find", exact=True)).to_be_hidden()
    expect(page.locator("#collection-rejected")).to_contain_text(
        "No picture was left out" if store.manifest["counts"]["rejected"] == 0 else "Reasons"
    )


def test_a_card_is_one_stop_of_tab_and_arrows_lead_on(page: Page) -> None:
    page.goto("/collection")
    expect(page.locator(".work-card")).to_have_count(24)
    rest(page)
    first, second = page.locator(".work-card").nth(0), page.locator(".work-card").nth(1)
    first.locator(".label-title a").focus()
    page.keyboard.press("Tab")
    expect(second.locator(".label-title a")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(first.locator(".label-title a")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(first.locator(".pin")).to_be_focused()
    page.keyboard.press("Enter")
    expect(first.locator(".pin")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowLeft")
    expect(first.locator(".label-title a")).to_be_focused()
    described = first.locator(".label-title a").get_attribute("aria-describedby")
    assert "Right arrow" in (page.locator(f"#{described}").text_content() or "")
    page.keyboard.press("Enter")
    expect(page.locator(".museum-label")).to_be_visible()
