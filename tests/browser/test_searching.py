"""Searches by pictures: from a card, a detail, an upload; with signs, weights and filters; by a shared link."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from pipeline.artefacts.store import ArtefactStore
from pipeline.query import likenesses
from pipeline.query.search import Example, Search
from tests.browser.conftest import box_of, wait_for_pictures


@pytest.fixture(scope="module")
def store(demo_build: Path) -> ArtefactStore:
    return ArtefactStore.open(demo_build)


def _id(store: ArtefactStore, row: int) -> str:
    return str(store.objects["object_id"].iat[row])


def _shown(page: Page) -> list[str]:
    return page.locator("#works-grid .work-card").evaluate_all("cards => cards.map(card => card.dataset.objectId)")


def _asked(page: Page) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(page.url).query)


@pytest.mark.parametrize("width", [1440, 390])
def test_one_goes_from_a_work_to_more_and_less_like_it(
    new_page: Callable[..., Page], store: ArtefactStore, width: int
) -> None:
    page = new_page(width)
    page.goto(f"/work/{quote(_id(store, 3), safe='')}")
    page.locator("#work-neighbours .work-card").nth(1).get_by_text("Less").click()
    expect(page.locator(".query-item")).to_have_count(2)
    expect(page.locator(".query-item--unlike")).to_contain_text("Less like this")
    liked, disliked = _id(store, 3), _id(store, int(store.neighbours_ids[3, 1]))
    assert _asked(page) == [("like", liked), ("unlike", disliked)]
    wait_for_pictures(page, "#works-grid .work-card img", 24)
    search = Search(store)
    examples = [
        Example(search.describe(row, ["embedding"]), sign, row)
        for row, sign in ((3, True), (store.row_of(disliked), False))
    ]
    expected = search(examples, {"embedding": 1.0}).first(24)
    assert _shown(page) == [_id(store, row) for row in expected.tolist()]
    expect(page.locator("#works-count")).to_contain_text("most similar first")
    page.locator(".query-item--unlike .query-remove").click()
    expect(page.locator(".query-item")).to_have_count(1)
    expect(page.locator("#works-grid .work-card").first).to_have_attribute(
        "data-object-id", _id(store, int(store.neighbours_ids[3, 0]))
    )
    page.go_back()
    expect(page.locator(".query-item")).to_have_count(2)


def test_weights_are_moved_by_keys_and_kept_in_the_address(page: Page, store: ArtefactStore) -> None:
    page.goto(f"/collection?like={quote(_id(store, 3))}")
    page.locator('[data-kind="mixed"]').click()
    expect(page.locator(".search-weights input")).to_have_count(3)
    names = page.locator("#works-grid .work-card").first.locator(".similarity-name")
    expect(names).to_have_text(["Look", "Palette"])
    slider = page.locator('input[data-weight="embedding"]')
    before = _shown(page)
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    expect(page.locator('input[data-weight="embedding"]')).to_have_value("0")
    expect(page.locator('input[data-weight="embedding"]')).to_be_focused()
    expect(page).to_have_url(re.compile("by=embedding%3A0%2Cpalette%3A50%2Csame_picture%3A50$"))
    expect(page.locator("#works-grid .work-card").first).not_to_have_attribute("data-object-id", before[0])
    page.locator('[data-kind="palette"]').click()
    expect(page.locator(".search-weights")).to_have_count(0)
    expect(page.locator('[data-kind="palette"]')).to_have_attribute("aria-current", "true")


def test_a_work_is_compared_by_a_mixture_on_its_own_page(page: Page, store: ArtefactStore) -> None:
    page.goto(f"/work/{quote(_id(store, 3), safe='')}")
    page.locator("#work-kind").get_by_text("Mixed", exact=True).click()
    expect(page.locator("#work-neighbours .search-weights input")).to_have_count(3)
    for kind in ("embedding", "same_picture"):
        slider = page.locator(f'input[data-weight="{kind}"]')
        slider.fill("0")
        expect(slider).to_have_value("0")
        expect(page).to_have_url(re.compile(f"{kind}%3A0"))
    names = page.locator("#work-neighbours .work-card").first.locator(".similarity-name")
    expect(names).to_have_text(["Look", "Palette"])
    rows, _ = likenesses.of_work(store, 3, "palette", 12)
    first = page.locator("#work-neighbours .work-card").first
    expect(first).to_have_attribute("data-object-id", _id(store, int(rows[0])))
    shown = page.locator("#work-neighbours .work-card").evaluate_all("cards => cards.map(c => c.dataset.objectId)")
    assert shown == [_id(store, row) for row in rows.tolist()]
    page.reload()
    expect(page.locator('input[data-weight="embedding"]')).to_have_value("0")
    further = page.get_by_role("link", name="All works in this order, with filters")
    further.click()
    expect(page.locator('#works-query input[data-weight="palette"]')).to_have_value("50")


def test_a_search_is_filtered_and_shared_by_its_link(
    page: Page, new_page: Callable[..., Page], store: ArtefactStore
) -> None:
    page.goto(f"/collection?like={quote(_id(store, 3))}&unlike={quote(_id(store, 9))}&by=palette")
    wait_for_pictures(page, "#works-grid .work-card img", 24)
    page.locator("#works-class").click()
    page.get_by_role("option", name="India").click()
    labels = store.objects["label"].drop([3, 9])
    expect(page.locator("#works-count")).to_contain_text(
        f"{int((labels == 'india').sum())} of {len(store)} works, most"
    )
    page.keyboard.press("Escape")
    assert set(page.locator("#works-grid .work-card").evaluate_all("cards => cards.map(c => c.dataset.class)")) == {
        "india"
    }
    other = new_page(1440)
    other.goto(page.url)
    wait_for_pictures(other, "#works-grid .work-card img", 24)
    assert _shown(other) == _shown(page)
    expect(other.locator(".query-item")).to_have_count(2)


def test_a_detail_is_drawn_and_searched_for(page: Page, store: ArtefactStore) -> None:
    page.goto(f"/work/{quote(_id(store, 3), safe='')}")
    wait_for_pictures(page, ".work-picture img", 1)
    page.get_by_role("button", name="Search for a detail").click()
    box = box_of(page.locator(".detail-over"))
    page.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 0.1 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.6 * box["height"], steps=4)
    page.mouse.up()
    frame = page.locator(".detail-frame")
    expect(frame).to_be_focused()
    assert re.match(r"Detail: (39|40|41) by (49|50|51) per cent", frame.get_attribute("aria-label") or "")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert re.search(r"by (51|52|53) per cent of the picture, (11|12|13) from", frame.get_attribute("aria-label") or "")
    page.keyboard.press("Enter")
    expect(page.locator(".query-item")).to_contain_text("Detail of")
    wait_for_pictures(page, "#works-grid .work-card img", 24)
    ((name, value),) = _asked(page)
    assert name == "like-part" and value.endswith(f",{_id(store, 3)}") and _id(store, 3) not in _shown(page)
    window = box_of(page.locator(".detail-window"))
    assert window["width"] > 40 and window["height"] > 40


def test_an_upload_is_searched_with_and_stays_in_this_browser(
    page: Page, new_page: Callable[..., Page], store: ArtefactStore, tmp_path: Path
) -> None:
    page.goto("/")
    page.set_input_files("#identify-file", store.root / store.picture_name(11, preview=True))
    expect(page.locator("#identify-neighbours .work-card")).to_have_count(12)
    page.locator("#identify-kind").get_by_text("Mixed", exact=True).click()
    expect(page.locator("#identify-neighbours .search-weights input")).to_have_count(3)
    expect(page.locator("#identify-neighbours .work-card").first).to_have_attribute("data-object-id", _id(store, 11))
    page.locator("#identify-neighbours .work-card").nth(2).get_by_text("More").click()
    expect(page.locator(".query-item")).to_have_count(2)
    expect(page.locator(".query-upload img")).to_be_visible()
    wait_for_pictures(page, "#works-grid .work-card img", 24)
    page.locator(".query-item", has=page.locator("a.mat")).locator(".query-remove").click()
    expect(page.locator(".query-item")).to_have_count(1)
    expect(page.locator("#works-grid .work-card").first).to_have_attribute("data-object-id", _id(store, 11))
    page.reload()
    expect(page.locator(".query-upload img")).to_be_visible()
    expect(page.locator("#works-grid .work-card").first).to_have_attribute("data-object-id", _id(store, 11))
    other = new_page(1440)
    other.goto(page.url)
    expect(other.locator("#works-grid")).to_contain_text("known only to the browser that it was shown to")
    expect(other.locator("#works-grid .work-card")).to_have_count(24)


def test_a_picture_that_was_refused_has_no_detail(page: Page) -> None:
    page.goto("/")
    bad = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    page.set_input_files("#identify-file", files=[bad])
    expect(page.locator("#identify-verdict")).to_contain_text("No answer for this picture")
    expect(page.get_by_role("button", name="Try another picture")).to_be_visible()
    expect(page.get_by_role("button", name="Search for a detail")).to_be_hidden()


def test_a_picture_is_added_on_the_collection_page(page: Page, store: ArtefactStore) -> None:
    page.goto("/collection")
    wait_for_pictures(page, "#works-grid .work-card img", 24)
    with page.expect_file_chooser() as chosen:
        page.locator("#search-add").click()
    chosen.value.set_files(store.root / store.picture_name(20, preview=True))
    expect(page.locator(".query-upload img")).to_be_visible()
    expect(page.locator("#works-grid .work-card").first).to_have_attribute("data-object-id", _id(store, 20))
    with page.expect_file_chooser() as chosen:
        page.locator("#search-add").click()
    chosen.value.set_files(files=[{"name": "a.txt", "mimeType": "text/plain", "buffer": b"no picture"}])
    expect(page.locator("#notice")).to_be_visible()
    expect(page.locator(".query-item")).to_have_count(1)
    with page.expect_file_chooser() as chosen:
        page.locator("#search-add").click()
    chosen.value.set_files(store.root / store.picture_name(21, preview=True))
    expect(page.locator(".query-item")).to_have_count(2)
    expect(page.locator("#notice")).to_be_hidden()


def test_works_are_found_by_their_colours(page: Page, store: ArtefactStore) -> None:
    page.goto("/collection?class=japan")
    wait_for_pictures(page, "#works-grid .work-card img", 24)
    page.get_by_text("Search by colours").click()
    box = page.locator(".colour-box")
    box.get_by_label("Colour 1", exact=True).fill("#a02010")
    box.get_by_label("Share of colour 1").fill("75")
    box.get_by_label("Share of colour 2").fill("25")
    box.get_by_role("button", name="Find works").click()
    expect(page.locator(".query-colours")).to_be_visible()
    assert dict(_asked(page)) == {"class": "japan", "like-colours": "a02010:75,d8c9a3:25", "by": "palette"}
    expect(page.locator("#works-count")).to_contain_text("most similar first")
    search = Search(store)
    colours = search.describe_colours(np.array([[160, 32, 16], [216, 201, 163]]), np.array([75.0, 25.0]))
    japan = (store.objects["label"] == "japan").to_numpy()
    expected = search([Example(colours)], {"palette": 1.0}, japan).first(24)
    assert _shown(page) == [_id(store, row) for row in expected.tolist()]
