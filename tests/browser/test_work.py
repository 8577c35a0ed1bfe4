"""One work's page."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from pipeline.artefacts.store import ArtefactStore
from pipeline.query import likenesses
from tests.browser.conftest import box_of, wait_for_pictures


@pytest.fixture(scope="module")
def store(demo_build: Path) -> ArtefactStore:
    return ArtefactStore.open(demo_build)


def _address(store: ArtefactStore, row: int) -> str:
    return "/work/" + quote(store.objects["object_id"].iat[row], safe="")


@pytest.mark.parametrize("width", [1440, 390])
def test_picture_label_guess_place_neighbours_and_fields(
    new_page: Callable[..., Page], store: ArtefactStore, width: int
) -> None:
    row = 3
    work = store.work(row)
    page = new_page(width)
    page.goto(_address(store, row))
    expect(page.get_by_role("heading", level=1)).to_have_text(work["title"] or "Untitled")
    wait_for_pictures(page, ".work-picture img", 1)
    wait_for_pictures(page, ".work-card img", 12)
    expect(page.locator(".work .guess")).to_contain_text("The model's guess")
    expect(page.locator("#work-map .main-svg").first).to_be_visible()
    expect(page.locator("#work-map .legendtext", has_text="This work")).to_have_count(1)
    expect(page.locator(".fields")).to_contain_text(work["image_sha256"])
    frame, drawn = (box_of(page.locator(each).first) for each in (".small-map", "#work-map .main-svg"))
    assert 0.8 * frame["height"] < drawn["height"] < frame["height"]
    shown = page.locator(".work-card").evaluate_all("cards => cards.map(c => c.dataset.objectId)")
    assert shown == [store.objects["object_id"].iat[near] for near in store.neighbours_ids[row, :12]]


def test_the_picture_is_never_cropped_or_stretched(page: Page, store: ArtefactStore) -> None:
    page.goto(_address(store, 0))
    wait_for_pictures(page, ".work-picture img", 1)
    wait_for_pictures(page, ".work-card img", 12)
    # Once all are laid out: one that the browser has kept is complete before that.
    page.wait_for_function(
        """() => {
            const pictures = [...document.querySelectorAll(".work-card img, .work-picture img")];
            const stretch = p => (p.clientWidth / p.clientHeight) / (p.naturalWidth / p.naturalHeight);
            return pictures.length === 13 && pictures.every(p => Math.abs(stretch(p) - 1) < 0.03);
        }"""
    )
    outside = page.eval_on_selector_all(
        ".work-card .mat",
        """mats => mats.filter(mat => {
            const [outer, inner] = [mat.getBoundingClientRect(), mat.firstChild.getBoundingClientRect()];
            return inner.top < outer.top || inner.left < outer.left ||
                inner.right > outer.right || inner.bottom > outer.bottom;
        }).length""",
    )
    assert outside == 0


def test_one_goes_from_work_to_work(page: Page, store: ArtefactStore) -> None:
    page.goto(_address(store, 0))
    first = store.work(int(store.neighbours_ids[0, 0]))
    page.locator(".work-card h3 a").first.click()
    expect(page.locator("#_pages_content > article")).to_have_attribute("data-object-id", first["object_id"])
    expect(page).to_have_title(f"{first['title'] or 'Untitled'} · Vitrine")
    page.go_back()
    expect(page.locator("#_pages_content > article")).to_have_attribute(
        "data-object-id", store.objects["object_id"].iat[0]
    )


def test_the_kind_of_likeness_can_be_chosen_and_linked_to(page: Page, store: ArtefactStore) -> None:
    page.goto(_address(store, 3))
    wait_for_pictures(page, "#work-neighbours .work-card img", 12)
    page.locator("#work-kind").get_by_text("Palette", exact=True).click()
    expect(page.locator("#work-neighbours .section-note")).to_contain_text("which colours a picture has")
    cards = page.locator("#work-neighbours .work-card")
    by_palette = cards.evaluate_all("cards => cards.map(c => c.dataset.objectId)")
    rows, _ = likenesses.of_work(store, 3, "palette", 12)
    assert by_palette == [store.objects["object_id"].iat[row] for row in rows]
    page.goto(_address(store, 3) + "?by=palette")
    expect(page.locator("#work-neighbours .section-note")).to_contain_text("which colours a picture has")
    assert cards.evaluate_all("cards => cards.map(c => c.dataset.objectId)") == by_palette


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_neighbours_of_another_culture_are_kept_in_the_address(
    new_page: Callable[..., Page], store: ArtefactStore, width: int, scheme: str
) -> None:
    row = 3
    page = new_page(width, scheme)
    page.goto(_address(store, row) + "?by=palette")
    button = page.get_by_role("button", name="Of another culture")
    expect(button).to_have_attribute("aria-pressed", "false")
    wait_for_pictures(page, "#work-neighbours .work-card img", 12)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    own = store.objects["label"].iat[row]
    cards = page.locator("#work-neighbours .work-card")
    expect(page.locator(f"#work-neighbours .work-card[data-class={own}]")).to_have_count(0)
    expect(cards).to_have_count(12)
    assert page.url.endswith("?by=palette&without=class")
    shown = cards.evaluate_all("cards => cards.map(c => c.dataset.objectId)")
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(cards).to_have_count(12)
    assert cards.evaluate_all("cards => cards.map(c => c.dataset.objectId)") == shown
    # Another kind of likeness keeps the restriction.
    page.locator("#work-kind").get_by_text("Look", exact=True).click()
    expect(page.locator("#work-neighbours .section-note")).to_contain_text("as the model measures it")
    expect(page.locator(f"#work-neighbours .work-card[data-class={own}]")).to_have_count(0)
    button.click()
    expect(page.locator(f"#work-neighbours .work-card[data-class={own}]")).not_to_have_count(0)
    assert page.url.endswith("?by=embedding")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_artist_a_cluster_and_a_colour_lead_to_their_lists(page: Page, store: ArtefactStore) -> None:
    page.goto(_address(store, 3))
    artist = store.objects["artist"].iat[3]
    page.locator(".museum-label .by a").click()
    expect(page.locator("#collection-chips")).to_contain_text(artist)
    count = int((store.objects["artist"] == artist).sum())
    expect(page.locator("#works-count")).to_contain_text(f"{count} of {len(store)} works")
    page.go_back()
    link = page.locator(".work-clusters a").first
    name = link.inner_text()
    link.click()
    expect(page.locator("#collection-chips")).to_contain_text(name)
    page.go_back()
    page.locator(".colours a").first.click()
    expect(page.locator("#works-count")).to_contain_text("most similar first")
    expect(page.locator("#works-query")).to_contain_text("Your colours")


def test_an_unknown_work_is_a_404(new_page: Callable[..., Page]) -> None:
    page = new_page(allow="404")
    answer = page.goto("/work/no%20such%20work")
    assert answer is not None and answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("No such work")
    expect(page.locator("[data-state=missing]")).to_contain_text("no such work")


def test_the_small_map_follows_the_wall(page: Page, store: ArtefactStore) -> None:
    page.goto(_address(store, 0))
    words = page.locator("#work-map .legendtext").first
    expect(words).to_have_css("fill", "rgb(38, 34, 28)")
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(words).to_have_css("fill", "rgb(238, 232, 220)")
